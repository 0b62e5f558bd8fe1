//! Composer's files: what is read, and what is noticed.

use super::super::super::{Listing, Relation, Retracted, Source, Usage};
use super::super::truncation::{
    damaged, format, listing, listing_beside, names, silent_cuts, survives,
};
use proptest::prelude::*;

fn of<'l>(listing: &'l Listing, name: &str) -> &'l super::super::super::Package {
    listing
        .packages
        .iter()
        .find(|package| package.name == name)
        .unwrap()
}

const LOCK: &str = r#"{
    "content-hash": "0123456789abcdef0123456789abcdef",
    "packages": [
        {
            "name": "monolog/monolog",
            "version": "v3.4.0",
            "source": {"type": "git", "url": "https://github.com/Seldaek/monolog.git", "reference": "0123456789abcdef0123456789abcdef01234567"},
            "dist": {"type": "zip", "url": "https://api.github.com/x", "reference": "1", "shasum": ""},
            "require": {"php": ">=8.1", "ext-json": "*", "psr/log": "^3.0", "psr/log-implementation": "*"},
            "provide": {"psr/log-implementation": "3.0.0"},
            "notification-url": "https://packagist.org/downloads/",
            "license": ["MIT", "GPL-2.0-only"],
            "abandoned": "other/logger",
            "time": "2023-06-21T08:46:11+00:00"
        },
        {
            "name": "psr/log",
            "version": "3.0.0",
            "dist": {"type": "zip", "url": "https://x/y.zip", "shasum": "0123456789abcdef0123456789abcdef01234567"},
            "notification-url": "https://packagist.org/downloads/"
        },
        {
            "name": "own/fork",
            "version": "dev-main",
            "source": {"type": "git", "url": "https://github.com/own/fork.git", "reference": "0123456789abcdef0123456789abcdef01234567"}
        }
    ],
    "packages-dev": [
        {"name": "own/path", "version": "1.0.0", "dist": {"type": "path", "url": "../path", "reference": "1"}}
    ],
    "aliases": [],
    "platform": []
}
"#;

#[test]
fn a_lock_names_packages_sources_licences_and_edges() {
    let got = listing(format("composer-lock"), "composer.lock", LOCK).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(
        all,
        [
            "monolog/monolog v3.4.0",
            "own/fork dev-main",
            "own/path 1.0.0",
            "psr/log 3.0.0"
        ]
    );
    let monolog = of(&got, "monolog/monolog");
    assert_eq!(monolog.licence.as_deref(), Some("MIT OR GPL-2.0-only"));
    assert_eq!(monolog.published.as_deref(), Some("2023-06-21"));
    assert_eq!(
        monolog.retracted,
        Some(Retracted::Deprecated("abandoned; use other/logger".into()))
    );
    assert_eq!(
        (monolog.dependencies.len(), &monolog.source),
        (1, &Source::Registry)
    );
    assert_eq!(of(&got, "psr/log").checksums.len(), 1);
    assert!(matches!(
        &of(&got, "own/fork").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    assert_eq!(of(&got, "own/path").source, Source::Path("../path".into()));
    assert_eq!(of(&got, "own/path").usage, Usage::Development);
}

#[test]
fn a_lock_that_was_cut_is_never_smaller() {
    assert_eq!(
        silent_cuts(format("composer-lock"), "composer.lock", LOCK),
        [0usize; 0]
    );
}

#[test]
fn a_lock_without_what_it_must_have_is_refused_or_says_so() {
    for (from, to) in [
        ("content-hash", "hashes"),
        ("\"packages\"", "\"package\""),
        ("\"name\": \"psr/log\"", "\"name\": \"psr/other\""),
        ("\"version\": \"3.0.0\",", ""),
        ("\"version\": \"3.0.0\"", "\"version\": 3"),
        ("\"packages-dev\": [", "\"packages-dev\": [4, "),
        ("\"aliases\"", "\"packages\""),
    ] {
        let text = LOCK.replace(from, to);
        assert_ne!(text, LOCK);
        let got = listing(format("composer-lock"), "composer.lock", &text);
        assert!(got.is_err() || !got.unwrap().problems.is_empty(), "{from}");
    }
}

#[test]
fn a_lock_is_held_against_its_manifest() {
    let with = |manifest: &str| {
        // Composer's digest of the first manifest below.
        let digest = "85002e93d9f17fbabb3870afe61b7c8f";
        let lock = LOCK.replace("0123456789abcdef0123456789abcdef\"", &format!("{digest}\""));
        let files = [("composer.json", manifest)];
        listing_beside(format("composer-lock"), "composer.lock", &lock, &files).unwrap()
    };
    let got = with(r#"{"require": {"php": "*", "Monolog/Monolog": "^3", "own/fork": "*"}}"#);
    assert_eq!(got.outdated, None);
    assert_eq!(of(&got, "monolog/monolog").relation, Relation::Direct);
    assert_eq!(of(&got, "psr/log").relation, Relation::Transitive);
    assert!(with(r#"{"require-dev": {"a/b": "^3"}}"#).outdated.is_some());
    let looser = with(r#"{"require": {"php": "*", "Monolog/Monolog": "*", "own/fork": "*"}}"#);
    assert!(
        looser
            .outdated
            .is_some_and(|said| said.contains("has changed")),
        "the same names, and another requirement"
    );
}

#[test]
fn a_manifest_names_requirements_without_the_platform() {
    let text = r#"{"require": {"php": "^8", "ext-json": "*", "a/b": "^1.2", "c/d": "v1.2.3"}, "require-dev": []}"#;
    let got = listing(format("composer-json"), "composer.json", text).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["a/b -", "c/d v1.2.3"]);
}

#[test]
fn what_is_installed_is_read_in_both_forms() {
    let one =
        r#"[{"name": "a/b", "version": "1.0.0", "dist": {"type": "zip", "url": "https://x"}}]"#;
    let got = listing(
        format("composer-installed"),
        "vendor/composer/installed.json",
        one,
    )
    .unwrap();
    assert_eq!((got.packages.len(), got.problems.len()), (1, 0));
    let two = format!("{{\"packages\": {one}, \"dev\": true, \"dev-package-names\": [\"a/b\"]}}");
    let got = listing(
        format("composer-installed"),
        "vendor/composer/installed.json",
        &two,
    )
    .unwrap();
    assert_eq!(of(&got, "a/b").usage, Usage::Development);
    let lost = two.replace("\"a/b\"]", "\"a/b\", \"c/d\"]");
    let got = listing(
        format("composer-installed"),
        "vendor/composer/installed.json",
        &lost,
    )
    .unwrap();
    assert_eq!(got.problems.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_a_reader_panic(at in 0usize..2200, length in 0usize..40, with in ".{0,12}") {
        for (id, path) in [("composer-lock", "composer.lock"), ("composer-json", "composer.json"), ("composer-installed", "vendor/composer/installed.json")] {
            survives(format(id), path, &damaged(LOCK, at, length, &with));
            survives(format(id), path, &with);
        }
    }
}
