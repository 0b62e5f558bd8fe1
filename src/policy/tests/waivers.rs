//! What is said of a waiver that is wrong.

use super::*;

/// A valid waiver but for one line, which replaces the one with its key.
fn waiver_with(line: &str) -> String {
    let scope = format!("scope: {{ fingerprint: {FINGERPRINT} }}");
    let mut lines = [
        "check: secret/jwt",
        &scope,
        "kind: accept",
        "reason: The key is revoked",
        "owner: Ann Other",
        "approved_by: Security",
        "expires: 2027-01-31",
    ];
    let key = line.split(':').next().unwrap();
    let at = lines.iter().position(|other| other.starts_with(key));
    lines[at.unwrap()] = line;
    format!("  - {}\n", lines.join("\n    "))
}

/// A line of a waiver, and what is said of it.
const WAIVER_FAULTS: &[(&str, &str)] = &[
    (
        "check: secret/*",
        "a waiver covers one check, not all of `secret/*`",
    ),
    (
        "check: secret/",
        "this version of portcullis has no check `secret/`",
    ),
    (
        "check: secret/jwtt",
        "this version of portcullis has no check `secret/jwtt`",
    ),
    (
        "scope: {}",
        "the waiver's scope does not say which finding it covers",
    ),
    (
        "scope:",
        "the waiver's scope does not say which finding it covers",
    ),
    (
        "scope: { path: a }",
        "`path` is no key of `scope` in this version of portcullis",
    ),
    (
        "scope: { package: npm/a }",
        "the waiver's scope names a package and no advisory",
    ),
    ("scope: { advisory: }", "`advisory` is empty"),
    (
        "scope: x",
        "`scope` has to be a mapping (`key: value`), not a single value",
    ),
    ("scope: { fingerprint: }", "`fingerprint` is empty"),
    ("kind: ~", "the kind of waiver is missing"),
    ("reason: ''", "`reason` is empty"),
    (
        "reason: [a]",
        "`reason` has to be a single value, not a list",
    ),
    ("owner: '<name>'", "the waiver's `owner` is a placeholder"),
    ("owner: n/a", "the waiver's `owner` is a placeholder"),
    (
        "approved_by: TBC - later",
        "the waiver's `approved_by` is a placeholder",
    ),
    (
        "expires: tomorrow",
        "`tomorrow` is no day: it is not written as `YYYY-MM-DD`",
    ),
    (
        "expires: 2027-13-01",
        "`2027-13-01` is no day: there is no month 13",
    ),
    (
        "expires: 2027-1-1",
        "`2027-1-1` is no day: it is not written as `YYYY-MM-DD`",
    ),
    (
        "expires: 2027-01-31T00:00",
        "`2027-01-31T00:00` is no day: it is not written as `YYYY-MM-DD`",
    ),
];

#[test]
fn each_fault_of_a_waiver_has_its_message() {
    for (line, expected) in WAIVER_FAULTS {
        let text = format!("version: 1\nwaivers:\n{}", waiver_with(line));
        assert_eq!(messages(&text).join("; "), *expected, "{line}");
    }
}

#[test]
fn one_finding_has_one_waiver() {
    let twins = waiver_with("kind: accept") + &waiver_with("kind: mitigate");
    let text = format!("version: 1\nwaivers:\n{twins}");
    assert_eq!(messages(&text), ["the finding is waived twice"]);
}
