//! Names that imitate popular ones, and names that do not.

use super::*;
use proptest::prelude::*;

const LISTED: [Ecosystem; 8] = [
    Ecosystem::CratesIo,
    Ecosystem::Go,
    Ecosystem::Maven,
    Ecosystem::Npm,
    Ecosystem::NuGet,
    Ecosystem::Packagist,
    Ecosystem::PyPi,
    Ecosystem::RubyGems,
];

fn original(ecosystem: Ecosystem, name: &str) -> Option<(&'static str, How)> {
    imitates(ecosystem, name).map(|found| (found.of, found.how))
}

#[test]
fn a_slip_of_the_finger_is_found() {
    for (name, of) in [
        ("lodahs", "lodash"),
        ("axois", "axios"),
        ("expresss", "express"),
        ("reeact", "react"),
        ("typscript", "typescript"),
        ("webpavk", "webpack"),
    ] {
        assert_eq!(
            original(Ecosystem::Npm, name),
            Some((of, How::Misspelt)),
            "{name}"
        );
    }
    assert_eq!(
        original(Ecosystem::CratesIo, "serde_jsom"),
        Some(("serde_json", How::Misspelt))
    );
    assert_eq!(
        original(Ecosystem::RubyGems, "nokogirri"),
        Some(("nokogiri", How::Misspelt))
    );
    assert_eq!(
        original(Ecosystem::NuGet, "Newtonsoft.Jsom"),
        Some(("Newtonsoft.Json", How::Misspelt))
    );
}

#[test]
fn letters_that_look_alike_are_found() {
    assert_eq!(
        original(Ecosystem::Npm, "1odash"),
        Some(("lodash", How::Misspelt))
    );
    assert_eq!(
        original(Ecosystem::PyPi, "nurnpy"),
        Some(("numpy", How::LookAlike))
    );
    assert_eq!(
        original(Ecosystem::PyPi, "rеquеsts"),
        Some(("requests", How::LookAlike))
    );
}

#[test]
fn other_separators_and_other_orders_are_found() {
    assert_eq!(
        original(Ecosystem::Npm, "crossenv"),
        Some(("cross-env", How::Separators))
    );
    assert_eq!(
        original(Ecosystem::Npm, "types-node"),
        Some(("@types/node", How::Separators))
    );
    assert_eq!(
        original(Ecosystem::CratesIo, "rustdecimal"),
        Some(("rust_decimal", How::Separators))
    );
    assert_eq!(
        original(Ecosystem::PyPi, "dateutil-python"),
        Some(("python-dateutil", How::Order))
    );
}

#[test]
fn two_slips_in_a_long_name_are_found() {
    assert_eq!(
        original(Ecosystem::PyPi, "tensofrlwo"),
        Some(("tensorflow", How::Misspelt))
    );
    assert_eq!(
        original(Ecosystem::Npm, "chokader"),
        Some(("chokidar", How::Misspelt))
    );
}

#[test]
fn a_common_word_on_a_well_known_name_is_found() {
    assert_eq!(
        original(Ecosystem::Npm, "typescript.js"),
        Some(("typescript", How::Affix))
    );
    assert_eq!(
        original(Ecosystem::PyPi, "python-requests"),
        Some(("requests", How::Affix))
    );
}

#[test]
fn only_the_owner_of_a_scoped_name_can_be_imitated() {
    assert_eq!(
        original(Ecosystem::Npm, "@bable/core"),
        Some(("@babel/core", How::Owner))
    );
    assert_eq!(original(Ecosystem::Npm, "@babel/cores"), None);
    assert_eq!(
        original(Ecosystem::Go, "github.com/boltdb-go/bolt"),
        Some(("github.com/boltdb/bolt", How::Owner))
    );
    assert_eq!(original(Ecosystem::Go, "github.com/spf13/cobras"), None);
    assert_eq!(
        original(Ecosystem::Maven, "org.sprimgframework:spring-core"),
        Some(("org.springframework:spring-core", How::Owner))
    );
    assert_eq!(
        original(Ecosystem::Packagist, "symphony/console"),
        None,
        "two letters apart"
    );
    assert_eq!(
        original(Ecosystem::Packagist, "symfomy/console"),
        Some(("symfony/console", How::Owner))
    );
}

#[test]
fn established_neighbours_imitate_nobody() {
    for name in [
        "preact",
        "react",
        "colors",
        "color",
        "request",
        "eslint",
        "tslint",
        "vue",
        "vuex",
        "lodash.get",
        "lodash-es",
    ] {
        assert_eq!(original(Ecosystem::Npm, name), None, "{name}");
    }
    for name in [
        "Requests",
        "boto",
        "boto3",
        "psycopg",
        "python_dateutil",
        "Pillow",
    ] {
        assert_eq!(original(Ecosystem::PyPi, name), None, "{name}");
    }
    for name in ["rand", "rand_core", "inotify", "sha1", "sha2"] {
        assert_eq!(original(Ecosystem::CratesIo, name), None, "{name}");
    }
}

#[test]
fn lists_are_sorted_and_hold_each_name_once() {
    for ecosystem in LISTED {
        let known = index_of(ecosystem).unwrap().known();
        assert!(known.len() > 300, "{ecosystem}");
        let spelling: Vec<_> = known
            .iter()
            .map(|name| canonical(ecosystem, name))
            .collect();
        assert!(spelling.is_sorted_by(|a, b| a < b), "{ecosystem}");
        for name in known {
            assert_eq!(imitates(ecosystem, name), None, "{ecosystem} {name}");
        }
    }
}

#[test]
fn what_this_program_depends_on_imitates_nobody() {
    let lock = include_str!("../../../../Cargo.lock");
    let names = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""));
    let names: Vec<&str> = names.filter_map(|rest| rest.strip_suffix('"')).collect();
    assert!(names.len() > 100, "{}", names.len());
    for name in names {
        assert_eq!(imitates(Ecosystem::CratesIo, name), None, "{name}");
    }
}

proptest! {
    #[test]
    fn no_name_makes_it_panic(name in any::<String>(), ecosystem in proptest::sample::select(LISTED.to_vec())) {
        imitates(ecosystem, &name);
    }

    #[test]
    fn a_letter_doubled_in_a_well_known_name_is_found(at in 0_usize..6, name in proptest::sample::select(vec!["lodash", "express", "webpack", "typescript"])) {
        let double = format!("{}{}", &name[..=at], &name[at..]);
        prop_assert_eq!(imitates(Ecosystem::Npm, &double).map(|found| found.of), Some(name));
    }

    #[test]
    fn an_edit_is_told_from_both_sides(one in "[a-c]{0,6}", other in "[a-c]{0,6}") {
        let there = edit::edit_of(&one, &other);
        let back = edit::edit_of(&other, &one);
        prop_assert_eq!(there == Edit::Same, one == other);
        prop_assert_eq!(there == Edit::More, back == Edit::More);
        prop_assert!(there == Edit::More || !edit::distance_is_two(&one, &other));
    }
}
