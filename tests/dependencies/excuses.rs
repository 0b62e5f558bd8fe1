//! What excuses a finding: waivers by any id, and other auditors' files of the base.

use super::{Advisories, found, npm};
use crate::support::Repository;

const LOCK: &str = "package-lock.json";

fn check(policy: &str, files: &[(&str, &str)]) -> (i32, Vec<String>) {
    let repository = Repository::new();
    let lock = npm(&[("left-merge", "1.4.1")]);
    let own = [("portcullis.yaml", policy), (LOCK, lock.as_str())];
    repository.commit("All", &[&own[..], files].concat());
    let (code, report) = Advisories::ours().check(&repository, "");
    (code, found(&report))
}

fn waiver(scope: &str) -> String {
    format!(
        "version: 1\nwaivers:\n  - check: dependency/known-vulnerability\n    scope: {scope}\n    kind: accept\n    \
         reason: Nobody merges from the left.\n    owner: Ada\n    approved_by: Grace\n    expires: 2099-12-31\n"
    )
}

#[test]
fn a_waiver_names_an_advisory_by_any_of_its_ids() {
    for scope in [
        "{ advisory: GHSA-aaaa-aaaa-aaaa }",
        "{ advisory: CVE-2026-0001 }",
        "{ advisory: cve-2026-0001, package: npm/left-merge }",
    ] {
        let (code, found) = check(&waiver(scope), &[]);
        assert_eq!(
            (code, found),
            (0, vec!["left-merge@1.4.1 CVE-2026-0001 waived".to_owned()]),
            "{scope}"
        );
    }
    for scope in [
        "{ advisory: CVE-2026-0002 }",
        "{ advisory: CVE-2026-0001, package: npm/right-merge }",
    ] {
        let (code, _) = check(&waiver(scope), &[]);
        assert_eq!(code, 1, "{scope}");
    }
}

#[test]
fn an_entry_of_another_auditor_excuses_until_its_last_day() {
    let entry = |until: &str| {
        format!(
            "[[IgnoredVulns]]\nid = \"GHSA-aaaa-aaaa-aaaa\"\nignoreUntil = {until}\nreason = \"not reached\"\n"
        )
    };
    let (code, found) = check(
        "version: 1\n",
        &[("osv-scanner.toml", &entry("2099-12-31"))],
    );
    assert_eq!(
        (code, found),
        (
            0,
            vec!["left-merge@1.4.1 CVE-2026-0001 suppressed".to_owned()]
        )
    );
    let (code, _) = check(
        "version: 1\n",
        &[("osv-scanner.toml", &entry("2020-12-31"))],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_change_cannot_excuse_itself() {
    let repository = Repository::new();
    repository.commit("Before", &[(LOCK, &npm(&[]))]);
    let entry = "[[IgnoredVulns]]\nid = \"GHSA-aaaa-aaaa-aaaa\"\nreason = \"not reached\"\n";
    repository.commit(
        "After",
        &[
            (LOCK, &npm(&[("left-merge", "1.4.1")])),
            ("osv-scanner.toml", entry),
        ],
    );
    let (code, report) = Advisories::ours().check(&repository, "--base HEAD~1");
    assert_eq!(
        (code, found(&report)),
        (
            1,
            vec!["left-merge@1.4.1 CVE-2026-0001 blocking".to_owned()]
        )
    );
}

#[test]
fn a_fix_has_its_time() {
    let policy =
        |days: &str| format!("version: 1\ndependencies:\n  fix_within: {{ critical: {days} }}\n");
    // The advisory is of 2026-01-01, and the day of the run lies behind that.
    let (code, _) = check(&policy("36500d"), &[]);
    assert_eq!(code, 0);
    let (code, _) = check(&policy("1d"), &[]);
    assert_eq!(code, 1);
}

#[test]
fn a_verdict_as_openvex_excuses_the_same_elsewhere() {
    let advisories = Advisories::ours();
    let lock = npm(&[("left-merge", "1.4.1")]);
    let policy = "version: 1\nwaivers:\n  - check: dependency/known-vulnerability\n    scope: { advisory: CVE-2026-0001 }\n    kind: false-positive\n    reason: \"vulnerable_code_not_in_execute_path: nothing is merged\"\n    owner: A\n    approved_by: B\n    expires: 2999-01-31\n";
    let judged = Repository::new();
    judged.commit(
        "All",
        &[("package-lock.json", &lock), ("portcullis.yaml", policy)],
    );
    let said = advisories
        .gate()
        .repo(&judged)
        .args("--format openvex")
        .run();
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    let document: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(document["statements"][0]["status"], "not_affected");
    assert_eq!(
        document["statements"][0]["products"][0]["@id"],
        "pkg:npm/left-merge@1.4.1"
    );
    let other = Repository::new();
    other.commit(
        "All",
        &[
            ("package-lock.json", &lock),
            (".vex/shop.openvex.json", &said.stdout),
        ],
    );
    let (code, report) = advisories.check(&other, "");
    assert_eq!(code, 0, "{report}");
    assert_eq!(report["findings"][0]["disposition"], "suppressed");
}
