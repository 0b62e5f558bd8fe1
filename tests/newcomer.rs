//! The first hour: what somebody tries who has just installed the program.

use crate::support::{Repository, gate};
use portcullis::check::Catalogue;
use portcullis::check::explain::{Layout, explain};
use serde_json::Value;

#[test]
fn the_list_of_checks_has_what_programs_ask_of_it() {
    let said = gate().args("checks list --format json").run();
    let list: Value = serde_json::from_str(&said.stdout).unwrap();
    for check in list.as_array().unwrap() {
        for key in ["id", "title", "severity"] {
            assert!(
                check[key].as_str().is_some_and(|text| !text.is_empty()),
                "{check}"
            );
        }
        for key in ["aliases", "controls"] {
            assert!(check[key].is_array(), "{check}");
        }
    }
}

#[test]
fn every_check_explains_itself() {
    let catalogue = Catalogue::embedded();
    for check in catalogue.checks() {
        let layout = Layout {
            bold: false,
            width: 100,
        };
        let text = explain(check, catalogue, layout);
        assert!(
            text.contains(&check.file.title) && text.contains(check.id.as_str()),
            "{text}"
        );
        assert!(
            !["%{base62", "%{hex", "%{github"]
                .iter()
                .any(|word| text.contains(word)),
            "a generator is shown: {text}"
        );
    }
}

/// What the help and the README tell a newcomer to type.
#[test]
fn every_check_that_is_shown_is_there() {
    let help = |line: &str| gate().args(line).run().stdout;
    let readme = include_str!("../README.md");
    let shown = [help("--help"), help("explain --help"), readme.to_owned()].concat();
    let mut asked = 0;
    for line in shown.lines() {
        let Some((_, rest)) = line.split_once("portcullis explain ") else {
            continue;
        };
        let id = rest.split([' ', '`']).next().unwrap();
        if id.contains('/') {
            asked += 1;
            let said = gate().args("explain").arg(id).run();
            assert_eq!(said.code, 0, "{line}: {}", said.stderr);
        }
    }
    assert!(asked >= 3, "{asked}");
}

#[test]
fn a_first_policy_is_valid_and_passes() {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    assert_eq!(gate().repo(&repository).args("init").run().code, 0);
    let said = gate().repo(&repository).args("check").run();
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert_eq!(gate().repo(&repository).args("init").run().code, 2);
}

#[test]
fn quiet_says_nothing_on_standard_error_and_colours_can_be_refused() {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[("a.toml", &crate::support::samples::settings("a"))],
    );
    let said = gate()
        .repo(&repository)
        .args("check --quiet")
        .variable("NO_COLOR", "1")
        .run();
    assert_eq!((said.code, said.stderr.as_str()), (1, ""));
    assert!(!said.stdout.contains('\u{1b}'));
    let forced = gate()
        .repo(&repository)
        .args("check")
        .variable("CLICOLOR_FORCE", "1")
        .run();
    assert!(forced.stdout.contains('\u{1b}'));
}
