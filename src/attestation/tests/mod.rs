//! Tests of `attestation`: what is said of which run, and that it is always said in the same bytes.

mod levels;
mod reports;

use super::*;
use crate::finding::{
    CheckId, Confidence, Coverage, Domain, Finding, Fingerprint, Gap, GapSubject, Location,
    Severity,
};
use crate::policy::{Waiver, WaiverKind, WaiverScope};
use crate::source::{RepoPath, Span};
use crate::verdict::{
    Advisories, Disposition, Judged, JudgedGap, JudgedWaiver, Outcome, ReviewRecord, ReviewSeen,
    ReviewedPull, Reviewer, Run, Verdict,
};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::Value;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const NOW: &str = "2026-06-15T12:30:45.678Z";

/// A pass that looked at everything and found nothing.
fn clean() -> Verdict {
    Verdict {
        outcome: Outcome::Pass,
        findings: Vec::new(),
        gaps: Vec::new(),
        waivers: Vec::new(),
        run: Run {
            scope: "range main..HEAD".to_owned(),
            commit: Some(COMMIT.to_owned()),
            base: Some("89".repeat(20)),
            as_committed: Some(true),
            policy: "portcullis.yaml at 8989898".to_owned(),
            policy_digest: Some("ab".repeat(32)),
            catalogue_digest: "cd".repeat(32),
            domains: vec![
                Domain::Secrets,
                Domain::Dependencies,
                Domain::Infrastructure,
            ],
            coverage: Coverage {
                files: 3,
                bytes: 40,
                commits: 2,
            },
            day: date(2026, 6, 15),
            advisories: Some(Advisories {
                from: "the index".to_owned(),
                snapshot: "2026-06-14".to_owned(),
                age_days: 1,
                digest: "01".repeat(32),
                ecosystems: Vec::new(),
            }),
            sbom_digest: Some("ef".repeat(32)),
            review: None,
            parts: Vec::new(),
            notes: vec!["excluded by the policy: 2 files".to_owned()],
        },
    }
}

/// On all that a commit holds.
fn whole() -> Verdict {
    let mut verdict = clean();
    verdict.run.scope = "work tree".to_owned();
    verdict.run.base = None;
    verdict
}

fn found(check: &str, disposition: Disposition) -> Judged {
    Judged {
        finding: Finding {
            check: CheckId::new(check),
            severity: Severity::High,
            confidence: Confidence::High,
            message: "a message that nobody signs".to_owned(),
            location: Location::File {
                path: RepoPath::new("a").unwrap(),
            },
            layers: Vec::new(),
            origin: None,
            excerpt: None,
            fingerprint: Fingerprint::of(&[check.as_bytes()]),
            suppression: None,
            resource: None,
            dependency: None,
            existing: None,
            fix: None,
        },
        disposition,
        because: "block_at: high".to_owned(),
        suppression_refused: None,
    }
}

fn gap(domain: Domain, subject: GapSubject, required: bool) -> JudgedGap {
    JudgedGap {
        gap: Gap {
            domain,
            subject,
            reason: "it was not there".to_owned(),
        },
        required,
    }
}

fn review() -> ReviewRecord {
    let person = |id, login: &str| Reviewer {
        id,
        login: login.to_owned(),
    };
    let seen = |id, counts| ReviewSeen {
        id,
        reviewer: Some(person(22, "reviewer")),
        state: "approved",
        head: Some(COMMIT.to_owned()),
        submitted_at: None,
        counts,
        why_not: None,
    };
    ReviewRecord {
        about: "pull request 12".to_owned(),
        api: "https://api.github.com".to_owned(),
        repository: "nhs/app".to_owned(),
        repository_id: 7,
        fetched_at: "2026-06-15T12:00:00Z".to_owned(),
        replayed: false,
        evidence_digest: "77".repeat(32),
        pulls: vec![ReviewedPull {
            number: 12,
            head: Some(COMMIT.to_owned()),
            base: Some("89".repeat(20)),
            base_branch: Some("main".to_owned()),
            author: Some(person(11, "author")),
            reviews: vec![seen(901, true), seen(902, false)],
        }],
        rules: None,
        not_visible: Vec::new(),
        notes: Vec::new(),
        requests: Vec::new(),
    }
}

/// A fail with one of everything.
fn everything() -> Verdict {
    let mut verdict = clean();
    verdict.outcome = Outcome::Fail;
    let lapsed = |blocking| Disposition::Lapsed { by: 0, blocking };
    verdict.findings = vec![
        found("secret/a", Disposition::Blocking),
        found("secret/a", Disposition::Warning),
        found("secret/b", Disposition::Waived { by: 0 }),
        found("secret/b", lapsed(true)),
        found("secret/b", lapsed(false)),
        found("secret/c", Disposition::Suppressed),
        found("dependency/d", Disposition::Existing),
        found("secret/a", Disposition::Blocking),
    ];
    let path = RepoPath::new("secret-name.zip").unwrap();
    let file = GapSubject::File { path, member: None };
    let object = GapSubject::Object {
        id: "ff".repeat(20),
    };
    verdict.gaps = vec![
        gap(Domain::Evidence, GapSubject::Domain, false),
        gap(Domain::Secrets, file.clone(), true),
        gap(Domain::Secrets, file, true),
        gap(Domain::Secrets, object, false),
    ];
    let waiver = |check: &str, scope, matched| JudgedWaiver {
        waiver: Waiver {
            check: CheckId::new(check),
            scope,
            kind: WaiverKind::Mitigate,
            reason: "a reason that nobody signs".to_owned(),
            owner: "Ann Other".to_owned(),
            approved_by: "Security".to_owned(),
            expires: date(2026, 7, 1),
            declared_at: Span::new(0, 0),
            declared_line: 12,
        },
        matched,
        lapsed: false,
    };
    let fingerprint = || WaiverScope::Fingerprint(Fingerprint::of(&[b"b"]));
    let advisory = WaiverScope::Advisory {
        advisory: "CVE-2026-0001".to_owned(),
        package: Some("npm/braces".to_owned()),
    };
    verdict.waivers = vec![
        waiver("secret/unused", fingerprint(), 0),
        waiver("secret/b", fingerprint(), 3),
        waiver("dependency/d", advisory, 1),
    ];
    verdict.run.review = Some(Box::new(review()));
    verdict
}

fn artefact(name: &str) -> Subject {
    Subject {
        name: name.to_owned(),
        digest: Digest::Sha256("aa".repeat(32)),
    }
}

fn bytes_of(account: &Account, predicate: Predicate, now: &str) -> Vec<u8> {
    let mut subjects = vec![artefact("dist/b"), artefact("dist/a")];
    subjects.extend(account.commit_subject());
    let statement = Statement {
        account,
        subjects,
        predicate,
        resource_uri: "git+https://github.com/nhs/app".to_owned(),
        now: now.parse::<Timestamp>().unwrap(),
    };
    statement.bytes().unwrap()
}

fn said(verdict: &Verdict, predicate: Predicate) -> Value {
    let bytes = bytes_of(&Account::of(verdict), predicate, NOW);
    parse_strictly(&bytes).unwrap()
}

#[test]
fn a_pass_is_passed_with_its_levels() {
    let statement = said(&clean(), Predicate::Vsa);
    assert_eq!(statement["_type"], STATEMENT_V1);
    assert_eq!(statement["predicateType"], VSA);
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verificationResult"], "PASSED");
    assert_eq!(predicate["verifier"]["id"], VERIFIER);
    assert_eq!(predicate["timeVerified"], "2026-06-15T12:30:45Z");
    assert_eq!(predicate["resourceUri"], "git+https://github.com/nhs/app");
    assert_eq!(predicate["policy"]["digest"]["sha256"], "ab".repeat(32));
    let uri = format!("urn:portcullis:policy:portcullis.yaml@{}", "89".repeat(20));
    assert_eq!(predicate["policy"]["uri"], uri);
    assert_eq!(
        said(&whole(), Predicate::Vsa)["predicate"]["verifiedLevels"],
        serde_json::json!([DEPENDENCIES_CLEAN, INFRASTRUCTURE_HARDENED, SECRETS_CLEAN])
    );
}

#[test]
fn fail_and_incomplete_are_failed_and_have_no_level() {
    for outcome in [Outcome::Fail, Outcome::Incomplete] {
        let mut verdict = clean();
        verdict.outcome = outcome;
        let predicate = said(&verdict, Predicate::Vsa)["predicate"].take();
        assert_eq!(predicate["verificationResult"], "FAILED");
        assert_eq!(predicate["verifiedLevels"], serde_json::json!(["FAILED"]));
        assert_eq!(predicate[SUMMARY]["outcome"], outcome.as_str());
        let predicate = said(&verdict, Predicate::Svr)["predicate"].take();
        assert_eq!(predicate["properties"], serde_json::json!([]));
    }
}

#[test]
fn a_simple_result_says_the_same_in_its_own_words() {
    let statement = said(&clean(), Predicate::Svr);
    assert_eq!(statement["predicateType"], SVR);
    let predicate = &statement["predicate"];
    assert_eq!(predicate["timeCreated"], "2026-06-15T12:30:45Z");
    assert_eq!(
        predicate["verifier"]["policy"]["digest"]["sha256"],
        "ab".repeat(32)
    );
    let properties = &said(&whole(), Predicate::Svr)["predicate"]["properties"];
    assert_eq!(properties.as_array().unwrap().len(), 3);
    assert_eq!(
        predicate[SUMMARY],
        said(&clean(), Predicate::Vsa)["predicate"][SUMMARY]
    );
}

#[test]
fn subjects_are_the_commit_and_the_artefacts_sorted() {
    let statement = said(&clean(), Predicate::Vsa);
    let subjects = serde_json::json!([
        { "name": format!("commit {COMMIT}"), "digest": { "gitCommit": COMMIT } },
        { "name": "dist/a", "digest": { "sha256": "aa".repeat(32) } },
        { "name": "dist/b", "digest": { "sha256": "aa".repeat(32) } },
    ]);
    assert_eq!(statement["subject"], subjects);
}

#[test]
fn a_commit_that_was_not_what_was_looked_at_is_not_named() {
    for as_committed in [Some(false), None] {
        let mut verdict = clean();
        verdict.run.as_committed = as_committed;
        let bytes = bytes_of(&Account::of(&verdict), Predicate::Vsa, NOW);
        assert!(!String::from_utf8(bytes).unwrap().contains(COMMIT));
    }
}

#[test]
fn without_a_subject_there_is_no_statement_and_none_is_named_twice() {
    let mut verdict = clean();
    verdict.run.as_committed = Some(false);
    let account = Account::of(&verdict);
    let statement = |subjects| Statement {
        account: &account,
        subjects,
        predicate: Predicate::Vsa,
        resource_uri: "a:b".to_owned(),
        now: NOW.parse().unwrap(),
    };
    let none = statement(Vec::new()).bytes().unwrap_err();
    assert!(none.to_string().contains("uncommitted changes"), "{none}");
    let twice = statement(vec![artefact("a"), artefact("a")]).bytes();
    assert_eq!(twice, Err(StatementError::NamedTwice("a".to_owned())));
}

#[test]
fn a_verdict_of_an_earlier_day_is_not_made_fresh_and_one_of_a_day_to_come_is_refused() {
    let account = Account::of(&clean());
    let later = bytes_of(&account, Predicate::Vsa, "2026-06-20T01:00:00Z");
    let later = parse_strictly(&later).unwrap();
    assert_eq!(later["predicate"]["timeVerified"], "2026-06-15T00:00:00Z");
    let earlier = Statement {
        account: &account,
        subjects: vec![artefact("a")],
        predicate: Predicate::Vsa,
        resource_uri: "a:b".to_owned(),
        now: "2026-06-14T23:59:59Z".parse().unwrap(),
    };
    let refused = earlier.bytes().unwrap_err();
    assert!(matches!(refused, StatementError::DayToCome { .. }));
}

/// Whether every object's keys stand in the order of their bytes, as the text has them.
fn is_sorted(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.keys().is_sorted() && map.values().all(is_sorted),
        Value::Array(items) => items.iter().all(is_sorted),
        _ => true,
    }
}

#[test]
fn the_bytes_are_canonical_and_the_order_of_the_verdict_does_not_show() {
    let verdict = everything();
    let bytes = bytes_of(&Account::of(&verdict), Predicate::Vsa, NOW);
    let read = parse_strictly(&bytes).unwrap();
    assert!(is_sorted(&read));
    assert_eq!(
        serde_json::to_vec(&read).unwrap(),
        bytes,
        "no white space, one spelling"
    );
    let mut turned = verdict;
    turned.findings.reverse();
    turned.gaps.reverse();
    turned.waivers.reverse();
    assert_eq!(bytes_of(&Account::of(&turned), Predicate::Vsa, NOW), bytes);
}

#[test]
fn findings_are_counted_gaps_are_told_and_used_waivers_are_named() {
    let summary = said(&everything(), Predicate::Vsa)["predicate"][SUMMARY].take();
    assert_eq!(
        summary["checks"],
        serde_json::json!({
            "dependency/d": { "existing": 1 },
            "secret/a": { "blocking": 2, "warning": 1 },
            "secret/b": { "lapsed": 1, "lapsedBlocking": 1, "waived": 1 },
            "secret/c": { "suppressed": 1 },
        })
    );
    let of = |domain: &str, required, reasons: &[&str], files, objects| serde_json::json!({ "domain": domain, "required": required, "reasons": reasons, "files": files, "objects": objects });
    let expected = [
        of("secrets", false, &[], 0, 1),
        of("secrets", true, &[], 2, 0),
        of("review", false, &["not looked at"], 0, 0),
        of("evidence", false, &["it was not there"], 0, 0),
    ];
    assert_eq!(summary["notChecked"], Value::from(expected.to_vec()));
    let waived: Vec<_> = summary["waivers"].as_array().unwrap().iter().collect();
    assert_eq!(
        (waived.len(), &waived[0]["advisory"]),
        (2, &"CVE-2026-0001".into())
    );
    assert_eq!(
        summary["review"]["pullRequests"][0]["approvals"][0]["review"],
        901
    );
    assert_eq!(
        summary["review"]["pullRequests"][0]["approvals"][1],
        Value::Null
    );
}

#[test]
fn no_text_of_what_was_scanned_is_signed() {
    let bytes = bytes_of(&Account::of(&everything()), Predicate::Vsa, NOW);
    let text = String::from_utf8(bytes).unwrap();
    for word in [
        "nobody signs",
        "secret-name.zip",
        "Ann Other",
        "login",
        "reviewer\":\"",
        "block_at",
    ] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn the_summary_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../summary.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut bare = clean();
    (bare.run.commit, bare.run.base, bare.run.advisories) = (None, None, None);
    (bare.run.policy_digest, bare.run.sbom_digest) = (None, None);
    for verdict in [clean(), everything(), bare] {
        let summary = said(&verdict, Predicate::Vsa)["predicate"][SUMMARY].take();
        let faults: Vec<String> = validator
            .iter_errors(&summary)
            .map(|it| it.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
        let mut cut = summary.clone();
        cut.as_object_mut().unwrap().remove("notChecked");
        assert!(!validator.is_valid(&cut));
        let mut more = summary;
        more["excerpt"] = "x".into();
        assert!(!validator.is_valid(&more));
    }
}

#[test]
fn policies_have_uris() {
    let uri = |words: &str, base: Option<&str>| {
        let mut verdict = clean();
        verdict.run.policy = words.to_owned();
        verdict.run.base = base.map(str::to_owned);
        said(&verdict, Predicate::Vsa)["predicate"]["policy"]["uri"].take()
    };
    assert_eq!(
        uri("built-in defaults", None),
        "urn:portcullis:policy:built-in"
    );
    assert_eq!(
        uri("portcullis.yaml", None),
        "urn:portcullis:policy:portcullis.yaml"
    );
    assert_eq!(
        uri("portcullis.yaml at 1a2b3c4", None),
        "urn:portcullis:policy:portcullis.yaml@1a2b3c4"
    );
    assert_eq!(
        uri("a policy#1.yaml (--policy)", None),
        "urn:portcullis:policy:a%20policy%231.yaml"
    );
}

#[test]
fn a_bundle_of_a_key_holds_the_statement_as_it_was_signed() {
    let statement = bytes_of(&Account::of(&clean()), Predicate::Vsa, NOW);
    let bundle = of_key(&statement, vec![1, 2, 3], b"a key", None);
    let json: Value = serde_json::from_str(&bundle.to_json().unwrap()).unwrap();
    assert_eq!(json["mediaType"], BUNDLE_V0_3);
    assert_eq!(json["dsseEnvelope"]["payloadType"], PAYLOAD_TYPE);
    assert_eq!(json["dsseEnvelope"]["signatures"][0]["sig"], "AQID");
    // SHA-256 of the key's bytes in base64, as sigstore's clients hint at keys.
    let hint = key_hint(b"a key");
    assert_eq!(json["verificationMaterial"]["publicKey"]["hint"], hint);
    assert_eq!((hint.len(), hint.ends_with('=')), (44, true));
    let sigstore_types::SignatureContent::DsseEnvelope(envelope) = bundle.content else {
        panic!("an envelope");
    };
    assert_eq!(envelope.payload.as_bytes(), statement);
    assert_eq!(
        envelope.pae(),
        pre_authentication_encoding(PAYLOAD_TYPE, &statement)
    );
}
