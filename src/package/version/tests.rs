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

fn known(ecosystem: Ecosystem, one: &str, two: &str) -> Option<Ordering> {
    compare(ecosystem, one, two).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_order_is_total(one in version(), two in version(), three in version()) {
        for ecosystem in Ecosystem::all() {
            prop_assert_eq!(known(ecosystem, &one, &one), Some(Ordering::Equal));
            let (there, back) = (known(ecosystem, &one, &two), known(ecosystem, &two, &one));
            prop_assert_eq!(there, back.map(Ordering::reverse), "{}", ecosystem);
            let (Some(first), Some(second)) = (there, known(ecosystem, &two, &three)) else {
                continue;
            };
            let both = known(ecosystem, &one, &three);
            if first == second || second == Ordering::Equal {
                prop_assert_eq!(both, Some(first), "{}", ecosystem);
            } else if first == Ordering::Equal {
                prop_assert_eq!(both, Some(second), "{}", ecosystem);
            }
        }
    }

    #[test]
    fn no_text_is_too_much(one in any::<String>(), two in any::<String>()) {
        for ecosystem in Ecosystem::all() {
            let _ = compare(ecosystem, &one, &two);
        }
    }
}

#[test]
fn long_versions_are_compared_in_no_time() {
    for long in [
        "1.".repeat(100_000),
        "1-".repeat(100_000),
        "0.".repeat(100_000),
        "a1".repeat(100_000),
        "9".repeat(200_000),
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
