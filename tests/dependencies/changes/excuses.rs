//! What excuses a fault stands on the base: a change that brings its own excuse is judged without it.

use super::scenario::{POLICY, change, file};
use crate::dependencies::managers::NPM3;

const A: &str = "left-merge@1.4.1 CVE-2026-0001";
const IGNORED: &str = "[[IgnoredVulns]]\nid = \"CVE-2026-0001\"\nreason = \"not reached\"\nignoreUntil = 2099-12-31\n";

fn faulty() -> (String, String) {
    NPM3.file(&["left-merge@1.4.1"])
}

fn sound() -> (String, String) {
    NPM3.file(&["calm-table@1.0.0"])
}

/// A policy with a waiver.
fn waiver(advisory: &str, until: &str) -> String {
    format!(
        "{POLICY}waivers:\n  - check: dependency/known-vulnerability\n    scope: {{ advisory: {advisory} }}\n    kind: accept\n    \
         reason: Nobody merges from the left.\n    owner: Ada\n    approved_by: Grace\n    expires: {until}\n"
    )
}

fn policy(more: &str) -> String {
    format!("{POLICY}{more}")
}

#[test]
fn a_waiver_of_the_base_holds_for_what_the_change_adds() {
    let waiver = file("portcullis.yaml", waiver("CVE-2026-0001", "2099-12-31"));
    change(&[sound(), waiver], &[faulty()]).says(0, &[&format!("{A} waived")]);
}

#[test]
fn a_waiver_that_the_change_adds_does_not_count() {
    let waiver = file("portcullis.yaml", waiver("CVE-2026-0001", "2099-12-31"));
    change(&[sound()], &[faulty(), waiver]).says(1, &[&format!("{A} blocking")]);
}

#[test]
fn a_waiver_of_the_base_that_has_lapsed_does_not_count() {
    let waiver = file("portcullis.yaml", waiver("CVE-2026-0001", "2026-01-31"));
    change(&[sound(), waiver], &[faulty()]).says(1, &[&format!("{A} lapsed")]);
}

#[test]
fn a_waiver_that_the_change_prolongs_has_lapsed() {
    let before = file("portcullis.yaml", waiver("CVE-2026-0001", "2026-01-31"));
    let after = file("portcullis.yaml", waiver("CVE-2026-0001", "2099-12-31"));
    change(&[sound(), before], &[faulty(), after]).says(1, &[&format!("{A} lapsed")]);
}

#[test]
fn a_waiver_that_the_change_removes_still_holds_for_it() {
    // The policy is that of the base, whichever way the change turns it.
    let before = file("portcullis.yaml", waiver("CVE-2026-0001", "2099-12-31"));
    change(
        &[sound(), before],
        &[faulty(), file("portcullis.yaml", POLICY)],
    )
    .says(0, &[&format!("{A} waived")]);
}

#[test]
fn a_waiver_of_another_advisory_excuses_nothing() {
    let waiver = file(
        "portcullis.yaml",
        waiver("GHSA-cccc-cccc-cccc", "2099-12-31"),
    );
    change(&[sound(), waiver], &[faulty()]).says(1, &[&format!("{A} blocking")]);
}

#[test]
fn an_ignore_file_of_the_base_holds_for_what_the_change_adds() {
    change(&[sound(), file("osv-scanner.toml", IGNORED)], &[faulty()])
        .says(0, &[&format!("{A} suppressed"), "ignore-unused gone"]);
}

#[test]
fn an_ignore_file_that_the_change_adds_does_not_count() {
    for (path, text) in [
        ("osv-scanner.toml", IGNORED),
        (".trivyignore", "CVE-2026-0001\n"),
        (".grype.yaml", "ignore:\n  - vulnerability: CVE-2026-0001\n"),
    ] {
        change(&[sound()], &[faulty(), file(path, text)]).says_of(
            path,
            1,
            &[&format!("{A} blocking")],
        );
    }
}

#[test]
fn an_entry_that_the_change_adds_to_an_ignore_file_does_not_count() {
    let other = IGNORED.replace("0001", "0002");
    change(
        &[sound(), file("osv-scanner.toml", &*other)],
        &[
            faulty(),
            file("osv-scanner.toml", format!("{other}{IGNORED}")),
        ],
    )
    .says(1, &[&format!("{A} blocking"), "ignore-unused existing"]);
}

#[test]
fn no_ignore_file_excuses_malware() {
    let entry = IGNORED.replace("CVE-2026-0001", "MAL-2026-1");
    change(
        &[sound(), file("osv-scanner.toml", entry)],
        &[NPM3.file(&["evil-merge@1.0.0"])],
    )
    .says(
        1,
        &[
            "evil-merge@1.0.0 MAL-2026-1 blocking",
            "ignore-unused existing",
        ],
    );
}

#[test]
fn a_policy_that_the_change_relaxes_is_that_of_the_base() {
    for relaxed in [
        "block_at: critical\nchecks: { dependency/known-vulnerability: off }\n",
        "checks: { dependency/known-vulnerability: warn }\n",
        "dependencies: { exclude: [package-lock.json] }\n",
        "dependencies: { development: warn }\n",
    ] {
        change(
            &[sound()],
            &[faulty(), file("portcullis.yaml", policy(relaxed))],
        )
        .says_of(relaxed, 1, &[&format!("{A} blocking")]);
    }
}

#[test]
fn a_policy_that_the_change_deletes_still_requires() {
    let text = NPM3.text(&["left-merge@1.4.1"]);
    change(
        &[sound()],
        &[file("package-lock.json", &text[..text.len() / 2])],
    )
    .without("portcullis.yaml")
    .says(3, &["package-lock.json gap"]);
}

#[test]
fn a_policy_may_ask_for_what_was_there() {
    let policy = file(
        "portcullis.yaml",
        policy("dependencies: { existing: block }\n"),
    );
    change(&[faulty(), policy], &[]).says(1, &[&format!("{A} blocking")]);
}

#[test]
fn what_the_base_lets_pass_for_the_build_is_blocked_for_the_product() {
    let policy = file(
        "portcullis.yaml",
        policy("dependencies: { development: warn }\n"),
    );
    let build = NPM3.file(&["left-merge@1.4.1 dev"]);
    change(&[sound(), policy.clone()], std::slice::from_ref(&build))
        .says(0, &[&format!("{A} warning")]);
    change(&[build, policy], &[faulty()]).says(1, &[&format!("{A} blocking")]);
}

#[test]
fn a_clock_is_none_for_what_the_change_adds() {
    let policy = file(
        "portcullis.yaml",
        policy("dependencies: { fix_within: { critical: 36500d } }\n"),
    );
    change(&[sound(), policy], &[faulty()]).says(1, &[&format!("{A} blocking")]);
}

#[test]
fn a_lockfile_that_the_base_excludes_is_not_looked_at() {
    let policy = file(
        "portcullis.yaml",
        policy("dependencies: { exclude: [samples/] }\n"),
    );
    change(
        &[sound(), policy],
        &[NPM3.file_in("samples", &["left-merge@1.4.1"])],
    )
    .says(0, &[]);
}
