//! What a change adds blocks, what it mends passes, and what was there is said apart.

mod damage;
mod excuses;
mod formats;
mod history;
mod places;
mod scenario;
mod sources;
mod versions;

use super::{Advisories, found, npm, npm_of};
use crate::support::{Repository, gate};

const LOCK: &str = "package-lock.json";
const A: &str = "left-merge@1.4.1 CVE-2026-0001";

/// The exit code and what is found, of a change from one set of files to another.
fn change(before: &[(&str, &str)], after: &[(&str, &str)], gone: &[&str]) -> (i32, Vec<String>) {
    let advisories = Advisories::ours();
    let repository = Repository::new();
    let readme = [("README.md", "Hello.\n")];
    repository.commit("Before", &[&readme[..], before].concat());
    for path in gone {
        repository.remove(path);
    }
    repository.commit(
        "After",
        &[&[("README.md", "Hello again.\n")][..], after].concat(),
    );
    let (code, report) = advisories.check(&repository, "--base HEAD~1");
    (code, found(&report))
}

#[test]
fn a_vulnerable_package_that_a_change_adds_blocks() {
    let after = npm(&[("left-merge", "1.4.1")]);
    let (code, found) = change(
        &[(LOCK, &npm(&[("other", "1.0.0")]))],
        &[(LOCK, &after)],
        &[],
    );
    assert_eq!((code, found), (1, vec![format!("{A} blocking")]));
}

#[test]
fn what_a_change_mends_passes() {
    let (before, after) = (
        npm(&[("left-merge", "1.4.1")]),
        npm(&[("left-merge", "1.4.2")]),
    );
    let (code, found) = change(&[(LOCK, &before)], &[(LOCK, &after)], &[]);
    assert_eq!((code, found), (0, Vec::new()));
}

#[test]
fn what_was_there_is_reported_apart() {
    let before = npm(&[("left-merge", "1.4.1")]);
    let after = npm(&[("left-merge", "1.4.1"), ("other", "1.0.0")]);
    let (code, found) = change(&[(LOCK, &before)], &[(LOCK, &after)], &[]);
    assert_eq!((code, found), (0, vec![format!("{A} existing")]));
    let (code, found) = change(&[(LOCK, &before)], &[], &[]);
    assert_eq!(
        (code, found),
        (0, vec![format!("{A} existing")]),
        "an untouched lockfile"
    );
}

#[test]
fn an_upgrade_that_leaves_the_fault_has_not_brought_it_and_one_that_brings_another_has() {
    let (before, after) = (
        npm(&[("left-merge", "1.4.0")]),
        npm(&[("left-merge", "1.4.1")]),
    );
    let (code, found) = change(&[(LOCK, &before)], &[(LOCK, &after)], &[]);
    assert_eq!((code, found), (0, vec![format!("{A} existing")]));
    let after = npm(&[("left-merge", "1.2.5")]);
    let (code, found) = change(&[(LOCK, &before)], &[(LOCK, &after)], &[]);
    let expected = [
        "left-merge@1.2.5 CVE-2026-0001 existing",
        "left-merge@1.2.5 GHSA-bbbb-bbbb-bbbb blocking",
    ];
    assert_eq!((code, found), (1, expected.map(str::to_owned).to_vec()));
}

#[test]
fn a_second_vulnerable_place_is_new() {
    let lock = npm(&[("left-merge", "1.4.1")]);
    let (code, found) = change(&[(LOCK, &lock)], &[("web/package-lock.json", &lock)], &[]);
    assert_eq!(
        (code, found),
        (1, vec![format!("{A} blocking"), format!("{A} existing")])
    );
}

#[test]
fn a_fault_moves_with_its_lockfile() {
    let lock = npm(&[("left-merge", "1.4.1")]);
    let (code, found) = change(
        &[(LOCK, &lock)],
        &[("web/package-lock.json", &lock)],
        &[LOCK],
    );
    assert_eq!((code, found), (0, vec![format!("{A} existing")]));
}

#[test]
fn what_only_tests_used_and_the_product_uses_now_is_worse() {
    let before = npm_of(&[], &[("left-merge", "1.4.1")]);
    let after = npm_of(&[("left-merge", "1.4.1")], &[]);
    let (code, found) = change(&[(LOCK, &before)], &[(LOCK, &after)], &[]);
    assert_eq!((code, found), (1, vec![format!("{A} blocking")]));
    let (code, found) = change(&[(LOCK, &after)], &[(LOCK, &before)], &[]);
    assert_eq!((code, found), (0, vec![format!("{A} existing")]));
}

#[test]
fn malware_blocks_though_it_was_there() {
    let lock = npm(&[("evil-merge", "1.0.0")]);
    let (code, found) = change(&[(LOCK, &lock)], &[], &[]);
    assert_eq!(
        (code, found),
        (1, vec!["evil-merge@1.0.0 MAL-2026-1 blocking".to_owned()])
    );
}

#[test]
fn a_policy_can_ask_for_what_was_there() {
    let lock = npm(&[("left-merge", "1.4.1")]);
    let policy = "version: 1\ndependencies:\n  existing: block\n";
    let (code, found) = change(&[(LOCK, &lock), ("portcullis.yaml", policy)], &[], &[]);
    assert_eq!((code, found), (1, vec![format!("{A} blocking")]));
}

#[test]
fn a_low_one_that_is_added_warns() {
    let after = npm(&[("right-merge", "1.0.0")]);
    let (code, found) = change(&[(LOCK, &npm(&[]))], &[(LOCK, &after)], &[]);
    assert_eq!(
        (code, found),
        (
            0,
            vec!["right-merge@1.0.0 GHSA-cccc-cccc-cccc warning".to_owned()]
        )
    );
}

#[test]
fn what_is_staged_is_compared_with_the_last_commit() {
    let advisories = Advisories::ours();
    let repository = Repository::new();
    repository.commit("Before", &[(LOCK, &npm(&[("left-merge", "1.4.1")]))]);
    repository.stage(&[("web/package-lock.json", &npm(&[("left-merge", "1.2.0")]))]);
    let (code, report) = advisories.check(&repository, "--staged");
    let expected = [
        "left-merge@1.2.0 CVE-2026-0001 blocking",
        "left-merge@1.2.0 GHSA-bbbb-bbbb-bbbb blocking",
        "left-merge@1.4.1 CVE-2026-0001 existing",
    ];
    assert_eq!(
        (code, found(&report)),
        (1, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn what_is_staged_and_names_no_packages_is_not_audited_and_the_report_says_so() {
    let looked = |staged: &str| {
        let repository = Repository::new();
        repository.commit("Before", &[(LOCK, &npm(&[("left-merge", "1.4.1")]))]);
        repository.stage(&[(staged, "left-merge\n")]);
        let (_, report) = gate()
            .repo(&repository)
            .args("check --staged --only dependencies")
            .json();
        let mut gaps = report["gaps"].as_array().unwrap().iter();
        let said = report["run"]["notes"].to_string();
        (
            gaps.any(|gap| gap["domain"] == "dependencies"),
            said.contains("not audited again"),
        )
    };
    assert_eq!(looked("src/main.py"), (false, true));
    // There is no index here, so an audit has a gap.
    for may_be_included in ["base.txt", "web/package-lock.json", ".npmrc", "deny.toml"] {
        assert_eq!(looked(may_be_included), (true, false), "{may_be_included}");
    }
}
