//! The laws of every order, on versions made from what its ecosystem writes.

use super::{Ecosystem, VersionError, compare};
use proptest::prelude::*;
use std::cmp::Ordering;

/// What a version is put together from: numbers, words and signs that mean something somewhere.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["0", "1", "2", "9", "10", "00", "01", "007", "20200101", "18446744073709551616"])
            .prop_map(str::to_owned),
        6 => prop::sample::select(vec![".", ".", "-", "_", "+", "~", "^", ":", "!", " "]).prop_map(str::to_owned),
        5 => prop::sample::select(vec![
            "a", "b", "rc", "RC", "alpha", "beta", "dev", "post", "pre", "final", "Final", "ga", "sp", "snapshot", "r1",
            "_p1", "-r2", "x", "pl", "v", "go", "-dev", "foo", "Foo", "é",
        ])
        .prop_map(str::to_owned),
    ]
}

fn version() -> impl Strategy<Value = String> {
    let ordinary = "(0|1|2|10)(\\.(0|1|2|10)){0,3}([-._]?(a|b|rc|alpha|beta|dev|p|git|foo|Final)[-.]?(0|1|2|10)?)?([-+](r)?[012])?";
    let odd = prop::collection::vec(piece(), 0..7).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => ordinary, 2 => odd]
}

/// What Maven's documentation has in mind.
const MAVEN: &str = "(1|2|10)(\\.(0|1|10)){0,3}(-(a|b|m|rc|alpha|SNAPSHOT|sp|jre|foo)(-?(0|1|2|10))?|\\.?(Beta|CR|Final|RELEASE|SP|v)(0|1|2|10)?)?";

/// What Conan's documentation has in mind.
const CONAN: &str =
    "(0|1|2|10|01)(\\.(0|1|2|10)){0,3}(-(alpha|beta|rc)(\\.(0|1|10))?)?(\\+(0|1|2|10))?";

fn known(ecosystem: Ecosystem, one: &str, two: &str) -> Option<Ordering> {
    compare(ecosystem, one, two).ok()
}

/// The order of three follows from that of two and two.
fn is_transitive(ecosystem: Ecosystem, one: &str, two: &str, three: &str) -> bool {
    let (Some(first), Some(second), Some(both)) = (
        known(ecosystem, one, two),
        known(ecosystem, two, three),
        known(ecosystem, one, three),
    ) else {
        return true;
    };
    match (first, second) {
        (Ordering::Equal, order) | (order, Ordering::Equal) => both == order,
        (first, second) => first != second || both == first,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_order_is_total(one in version(), two in version(), three in version()) {
        for ecosystem in Ecosystem::all() {
            prop_assert_eq!(known(ecosystem, &one, &one), Some(Ordering::Equal));
            let (there, back) = (known(ecosystem, &one, &two), known(ecosystem, &two, &one));
            prop_assert_eq!(there, back.map(Ordering::reverse), "{}", ecosystem);
            // Maven's is not, but only for words between dots, nor Conan's, where a number meets a word.
            let has_laws = !matches!(ecosystem, Ecosystem::Maven | Ecosystem::ConanCenter);
            prop_assert!(!has_laws || is_transitive(ecosystem, &one, &two, &three), "{}", ecosystem);
        }
    }

    #[test]
    fn the_order_of_maven_is_total_where_a_qualifier_stands_at_the_end(
        one in MAVEN, two in MAVEN, three in MAVEN,
    ) {
        prop_assert!(is_transitive(Ecosystem::Maven, &one, &two, &three));
    }

    #[test]
    fn the_order_of_conan_is_total_where_numbers_meet_numbers(
        one in CONAN, two in CONAN, three in CONAN,
    ) {
        prop_assert!(is_transitive(Ecosystem::ConanCenter, &one, &two, &three));
    }

    #[test]
    fn no_text_is_too_much(one in any::<String>(), two in any::<String>()) {
        for ecosystem in Ecosystem::all() {
            let _ = compare(ecosystem, &one, &two);
        }
    }
}

#[test]
fn long_versions_are_compared_without_deep_recursion() {
    for long in [
        "1.".repeat(20_000),
        "1-".repeat(20_000),
        "0.".repeat(20_000),
        "a1".repeat(20_000),
        "9".repeat(40_000),
    ] {
        let (one, two) = (format!("{long}1"), format!("{long}2"));
        for ecosystem in Ecosystem::all() {
            let _ = compare(ecosystem, &one, &two);
        }
    }
}

#[test]
fn an_ecosystem_without_an_order_says_so() {
    let order = compare(Ecosystem::Docker, "1", "2");
    assert_eq!(order, Err(VersionError::Unordered(Ecosystem::Docker)));
    assert_eq!(compare(Ecosystem::Docker, "1", "1"), Ok(Ordering::Equal));
}

#[test]
fn every_ecosystem_of_osv_orders_numbers_but_those_of_commits() {
    for ecosystem in Ecosystem::all().filter(|ecosystem| ecosystem.in_osv()) {
        let expected = match ecosystem {
            Ecosystem::Git | Ecosystem::OssFuzz => Err(VersionError::Unordered(ecosystem)),
            _ => Ok(Ordering::Less),
        };
        assert_eq!(compare(ecosystem, "1.9.0", "1.10.0"), expected);
    }
}
