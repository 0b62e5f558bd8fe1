//! Licences by policy: what is said, and what rules make of it.

use super::*;
use crate::package::Ecosystem;
use proptest::prelude::*;

fn terms(words: &[&str]) -> Vec<Term> {
    words
        .iter()
        .map(|word| Term::parse(word).unwrap())
        .collect()
}

fn rules(allow: &[&str], deny: &[&str]) -> LicenceRules {
    LicenceRules {
        allow: terms(allow),
        deny: terms(deny),
        exceptions: Vec::new(),
    }
}

fn package(name: &str) -> Package {
    Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        version: Some("1.0.0".to_owned()),
        ..Package::default()
    }
}

fn judged(licence: &str, rules: &LicenceRules) -> Licence {
    judge(Some(licence), &package("left-pad"), rules)
}

fn denied(which: &[&str]) -> Licence {
    Licence::Denied {
        which: which.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn of_a_choice_one_side_is_enough_and_of_a_sum_all_are_needed() {
    let rules = rules(&["MIT", "Apache-2.0"], &[]);
    assert_eq!(judged("MIT OR GPL-3.0-only", &rules), Licence::Allowed);
    assert_eq!(judged("MIT/GPL-3.0", &rules), Licence::Allowed);
    assert_eq!(judged("MIT AND Apache-2.0", &rules), Licence::Allowed);
    assert_eq!(
        judged("MIT AND GPL-3.0-only", &rules),
        denied(&["GPL-3.0-only"])
    );
    assert_eq!(
        judged("(MIT OR Zlib) AND (ISC OR Zlib)", &rules),
        denied(&["Zlib", "ISC"])
    );
}

#[test]
fn what_is_denied_is_denied_even_where_it_is_allowed() {
    let rules = rules(&["osi"], &["copyleft"]);
    assert_eq!(judged("MIT", &rules), Licence::Allowed);
    assert_eq!(judged("MPL-2.0", &rules), denied(&["MPL-2.0"]));
    assert_eq!(judged("MPL-2.0 OR MIT", &rules), Licence::Allowed);
    assert_eq!(judged("EPL-2.0", &rules), denied(&["EPL-2.0"]));
}

#[test]
fn a_denied_version_is_denied_however_it_is_granted() {
    let rules = rules(&[], &["GPL-3.0"]);
    for licence in ["GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later", "GPL-3.0+"] {
        assert!(
            matches!(judged(licence, &rules), Licence::Denied { .. }),
            "{licence}"
        );
    }
    for licence in ["GPL-2.0-or-later", "LGPL-3.0-only", "AGPL-3.0-only", "MIT"] {
        assert_eq!(judged(licence, &rules), Licence::Allowed, "{licence}");
    }
}

#[test]
fn whoever_may_take_a_later_version_may_take_the_allowed_one() {
    let rules = rules(&["GPL-3.0-only"], &[]);
    assert_eq!(judged("GPL-2.0-or-later", &rules), Licence::Allowed);
    assert_eq!(judged("GPL-2.0-only", &rules), denied(&["GPL-2.0-only"]));
}

#[test]
fn an_exception_adds_permissions_and_can_be_named_against_a_denial() {
    let strict = rules(&["Apache-2.0"], &["GPL-*"]);
    assert_eq!(
        judged("Apache-2.0 WITH LLVM-exception", &strict),
        Licence::Allowed
    );
    let classpath = "GPL-2.0-only WITH Classpath-exception-2.0";
    assert_eq!(judged(classpath, &strict), denied(&[classpath]));
    let named = rules(&["Apache-2.0", classpath], &["GPL-*"]);
    assert_eq!(judged(classpath, &named), Licence::Allowed);
    assert_eq!(judged("GPL-2.0-only", &named), denied(&["GPL-2.0-only"]));
}

#[test]
fn free_texts_mean_what_registries_mean_by_them() {
    let rules = rules(&["MIT", "Apache-2.0", "BSD-3-Clause", "PSF-2.0"], &[]);
    for text in [
        "MIT License",
        "The MIT License (MIT)",
        "License :: OSI Approved :: MIT License",
        "License :: OSI Approved :: Apache Software License",
        "Apache 2.0",
        "The Apache Software License, Version 2.0",
        "Apache License, Version 2.0",
        "apache-2.0",
        "BSD 3-Clause License",
        "3-Clause BSD License",
        "New BSD License",
        "BSD License (3 Clause)",
        "Python Software Foundation License",
        "Apache 2.0 or MIT",
        "MIT, Apache-2.0",
    ] {
        assert_eq!(judged(text, &rules), Licence::Allowed, "{text}");
    }
    for (text, which) in [
        ("GPLv3+", "GPL-3.0-or-later"),
        ("GNU GPL v2", "GPL-2.0-only"),
        (
            "GNU General Public License v3 or later (GPLv3+)",
            "GPL-3.0-or-later",
        ),
        ("UNLICENSED", "LicenseRef-UNLICENSED"),
        (
            "License :: Other/Proprietary License",
            "LicenseRef-Proprietary",
        ),
        ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
    ] {
        assert_eq!(judged(text, &rules), denied(&[which]), "{text}");
    }
}

#[test]
fn a_text_of_several_meanings_is_judged_where_they_agree() {
    let both = rules(&["BSD-2-Clause", "BSD-3-Clause"], &[]);
    let one = rules(&["BSD-3-Clause"], &[]);
    let none = rules(&["MIT"], &[]);
    assert_eq!(judged("BSD", &both), Licence::Allowed);
    assert_eq!(judged("BSD", &one), Licence::Unknown);
    assert_eq!(
        judged("BSD", &none),
        denied(&["BSD-2-Clause", "BSD-3-Clause"])
    );
    assert_eq!(judged("MIT, GPL-3.0", &none), Licence::Unknown);
}

#[test]
fn what_cannot_be_told_is_unknown_and_not_allowed() {
    let rules = rules(&["MIT"], &[]);
    for text in [
        "",
        "NOASSERTION",
        "see the file",
        "SEE LICENSE IN LICENSE.txt",
        "MIT AND Frobnicate",
        "Public Domain",
        "MIT License\n\nCopyright (c) somebody",
    ] {
        assert_eq!(judged(text, &rules), Licence::Unknown, "{text}");
    }
    assert_eq!(judge(None, &package("a"), &rules), Licence::Unknown);
    assert_eq!(judged("MIT OR Frobnicate", &rules), Licence::Allowed);
}

#[test]
fn a_licence_of_somebodys_own_is_unknown_only_where_nothing_is_allowed_by_name() {
    let listed = rules(&["MIT", "LicenseRef-Ours"], &[]);
    assert_eq!(judged("LicenseRef-Ours", &listed), Licence::Allowed);
    assert_eq!(
        judged("LicenseRef-Theirs", &listed),
        denied(&["LicenseRef-Theirs"])
    );
    let denials = rules(&[], &["copyleft"]);
    assert_eq!(judged("LicenseRef-Theirs", &denials), Licence::Unknown);
    assert_eq!(judged("Zlib", &denials), Licence::Allowed);
}

#[test]
fn an_exception_of_the_policy_is_for_its_packages_alone() {
    let mut rules = rules(&["MIT"], &["GPL-*"]);
    rules.exceptions.push(LicenceException {
        package: Selector::parse("npm/left-*").unwrap(),
        allow: terms(&["GPL-3.0-only"]),
    });
    assert_eq!(judged("GPL-3.0-only", &rules), Licence::Allowed);
    let other = judge(Some("GPL-3.0-only"), &package("right-pad"), &rules);
    assert_eq!(other, denied(&["GPL-3.0-only"]));
}

#[test]
fn without_rules_everything_is_allowed() {
    let none = LicenceRules::default();
    assert_eq!(judged("whatever", &none), Licence::Allowed);
}

#[test]
fn an_entry_of_a_list_is_one_known_licence() {
    for bad in ["", "Frobnicate", "MIT OR ISC", "*", "G PL*", "BSD"] {
        assert!(Term::parse(bad).is_err(), "{bad}");
    }
    for good in ["mit", "GPL-2.0+", "Osi", "CC-BY-*", "LicenseRef-A"] {
        assert!(Term::parse(good).is_ok(), "{good}");
    }
}

#[test]
fn groups_hold_what_they_say() {
    let permissive = rules(&["permissive"], &[]);
    for licence in [
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Python-2.0",
    ] {
        assert_eq!(judged(licence, &permissive), Licence::Allowed, "{licence}");
    }
    for licence in ["GPL-2.0-only", "EPL-2.0", "MPL-2.0", "CDDL-1.1", "SSPL-1.0"] {
        assert_eq!(
            judged(licence, &permissive),
            denied(&[licence]),
            "{licence}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), term in any::<String>()) {
        let mut rules = rules(&["MIT"], &["GPL-*"]);
        rules.allow.extend(Term::parse(&term));
        judged(&text, &rules);
    }

    #[test]
    fn no_words_of_expressions_make_it_panic(words in proptest::collection::vec(
        proptest::sample::select(vec!["MIT", "GPL-2.0", "+", "(", ")", "AND", "or", "WITH", "LLVM-exception",
            "LicenseRef-x", "/", ",", "é", "BSD", "v3", "DocumentRef-a:LicenseRef-b"]), 0..12)) {
        let rules = rules(&["MIT"], &["GPL-*"]);
        judged(&words.join(" "), &rules);
        judged(&words.concat(), &rules);
    }

    #[test]
    fn to_allow_more_never_denies_more(allowed in proptest::sample::subsequence(vec!["MIT", "ISC", "Zlib", "GPL-3.0-only"], 1..4),
        more in proptest::sample::select(vec!["MIT", "ISC", "Zlib", "GPL-3.0-only"]),
        text in proptest::sample::select(vec!["MIT AND ISC", "MIT OR Zlib", "ISC AND (Zlib OR GPL-3.0-only)", "Zlib"])) {
        let before = judged(text, &rules(&allowed, &[]));
        let mut wider = allowed.clone();
        wider.push(more);
        let after = judged(text, &rules(&wider, &[]));
        prop_assert!(before != Licence::Allowed || after == Licence::Allowed);
    }
}
