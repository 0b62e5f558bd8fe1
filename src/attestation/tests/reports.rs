//! Which reports are read, and which are refused with a sentence. That a real report gives the account of its verdict is
//! tested where both are: from outside, in `tests/attest`.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn report() -> Value {
    json!({
        "schema": "portcullis/report/1",
        "tool": { "name": "portcullis", "version": env!("CARGO_PKG_VERSION") },
        "outcome": "fail",
        "exit_code": 1,
        "summary": "words",
        "counts": { "findings": 1, "blocking": 1, "gaps": 2, "required_gaps": 1 },
        "run": {
            "scope": "range main..HEAD", "commit": COMMIT, "base": null, "as_committed": true,
            "policy": "portcullis.yaml", "policy_digest": "ab".repeat(32), "catalogue_digest": "cd".repeat(32),
            "domains": ["secrets"], "coverage": { "files": 1, "bytes": 2, "commits": 3 }, "day": "2026-06-15",
            "advisories": null, "sbom_digest": null, "notes": [],
        },
        "findings": [{ "check": "secret/a", "disposition": "blocking", "blocks": true, "excerpt": { "text": "x" } }],
        "gaps": [
            { "domain": "secrets", "file": "a.zip", "object": null, "reason": "r", "required": true },
            { "domain": "review", "file": null, "object": null, "reason": "left out", "required": false },
        ],
        "waivers": [],
        "review": null,
    })
}

fn read(report: &Value) -> Result<Account, ReportError> {
    Account::read(report.to_string().as_bytes())
}

/// The refusal after a change of the value at a pointer.
fn refusal(pointer: &str, value: Value) -> String {
    let mut report = report();
    *report.pointer_mut(pointer).expect(pointer) = value;
    read(&report).expect_err(pointer).to_string()
}

#[test]
fn a_report_gives_its_account() {
    let account = read(&report()).unwrap();
    assert_eq!(account.outcome, Outcome::Fail);
    assert_eq!(account.checks["secret/a"].blocking, 1);
    assert_eq!(account.gaps[&(Domain::Secrets, true)].files, 1);
    assert_eq!(account.blocking(), 1);
}

#[test]
fn what_is_not_ours_is_refused() {
    assert!(
        Account::read(b"")
            .unwrap_err()
            .to_string()
            .contains("not JSON")
    );
    assert!(
        read(&json!({}))
            .unwrap_err()
            .to_string()
            .contains("no report")
    );
    assert!(
        read(&json!([1]))
            .unwrap_err()
            .to_string()
            .contains("no report")
    );
    assert!(refusal("/schema", "sarif".into()).contains("no report"));
    assert!(refusal("/schema", "portcullis/report/2".into()).contains("portcullis/report/1"));
    assert!(refusal("/tool/name", "other".into()).contains("no report"));
    let text = report().to_string();
    let twice = text.replacen('{', r#"{"outcome":"pass","#, 1);
    let twice = Account::read(twice.as_bytes()).unwrap_err().to_string();
    assert!(twice.contains("`outcome` stands twice"), "{twice}");
}

#[test]
fn what_was_cut_is_refused_wherever_it_was_cut() {
    let text = report().to_string();
    for end in 0..text.len() {
        if let Some(part) = text.get(..end) {
            assert!(Account::read(part.as_bytes()).is_err(), "{part}");
        }
    }
    for key in [
        "tool",
        "outcome",
        "exit_code",
        "counts",
        "run",
        "findings",
        "gaps",
        "waivers",
        "review",
    ] {
        let mut cut = report();
        cut.as_object_mut().unwrap().remove(key);
        assert!(read(&cut).is_err(), "{key}");
    }
    let keys: Vec<String> = report()["run"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    for key in keys {
        let mut cut = report();
        cut["run"].as_object_mut().unwrap().remove(&key);
        let refusal = read(&cut).unwrap_err().to_string();
        assert!(refusal.contains(&key), "{key}: {refusal}");
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    assert!(refusal("/outcome", "pass".into()).contains("outcome"));
    assert!(refusal("/exit_code", 0.into()).contains("outcome"));
    assert!(refusal("/findings", json!([])).contains("counts"));
    assert!(refusal("/gaps", json!([])).contains("counts"));
    assert!(refusal("/counts/blocking", 0.into()).contains("counts"));
    assert!(refusal("/findings/0/blocks", false.into()).contains("disposition"));
    assert!(refusal("/findings/0/disposition", "odd".into()).contains("disposition"));
    assert!(refusal("/run/commit", "HEAD".into()).contains("commit"));
    assert!(refusal("/run/policy_digest", "AB".repeat(32).into()).contains("SHA-256"));
    assert!(refusal("/run/domains", json!(["odd"])).contains("odd"));
    assert!(refusal("/run/day", "yesterday".into()).contains("not one that this version writes"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        prop_assert!(Account::read(&bytes).is_err());
    }

    /// A change of one byte is refused, or gives a report that still adds up.
    #[test]
    fn no_change_of_a_byte_makes_it_panic(at in 0_usize..900, byte: u8) {
        let mut text = report().to_string().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(account) = Account::read(&text) {
            prop_assert_eq!(account.blocking() > 0, account.outcome == Outcome::Fail);
        }
    }
}
