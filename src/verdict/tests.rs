//! What `judge` decides, and what no input can make it decide.

use super::*;
use crate::finding::{Fingerprint, GapSubject, Location, Suppression, SuppressionKind};
use crate::policy::{Level, WaiverKind, WaiverScope};
use crate::policy::{Lines, Policy};
use crate::source::{Region, RepoPath, Span};
use jiff::civil::{Date, date};

mod dependencies;
mod properties;

fn run() -> Run {
    Run {
        scope: "work tree".to_owned(),
        commit: None,
        base: None,
        as_committed: None,
        policy: "built-in defaults".to_owned(),
        policy_digest: None,
        catalogue_digest: String::new(),
        domains: vec![Domain::Secrets],
        coverage: Coverage::default(),
        day: date(2026, 6, 15),
        advisories: None,
        sbom_digest: None,
        review: None,
        parts: Vec::new(),
        notes: Vec::new(),
    }
}

fn finding(check: &str, severity: Severity) -> Finding {
    Finding {
        check: CheckId::new(check),
        severity,
        confidence: Confidence::High,
        message: "a key".to_owned(),
        location: Location::File {
            path: RepoPath::new("a").unwrap(),
        },
        layers: Vec::new(),
        origin: None,
        excerpt: None,
        fingerprint: Fingerprint::of(&[check.as_bytes()]),
        suppression: None,
        resource: None,
        fix: None,
        dependency: None,
        existing: None,
    }
}

fn waiver(check: &str, expires: Date) -> Waiver {
    Waiver {
        check: CheckId::new(check),
        scope: WaiverScope::Fingerprint(Fingerprint::of(&[check.as_bytes()])),
        kind: WaiverKind::Accept,
        reason: "It is revoked".to_owned(),
        owner: "Ann Other".to_owned(),
        approved_by: "Security".to_owned(),
        expires,
        declared_at: Span::new(0, 0),
        declared_line: 12,
    }
}

fn gap(domain: Domain) -> Gap {
    Gap {
        domain,
        subject: GapSubject::Domain,
        reason: "it was not there".to_owned(),
    }
}

/// The disposition of a single finding and its reason.
fn one(finding: Finding, policy: &Policy) -> (Disposition, String, Option<String>) {
    let mut verdict = judge(vec![finding], Vec::new(), policy, run());
    let judged = verdict.findings.pop().expect("one finding");
    (
        judged.disposition,
        judged.because,
        judged.suppression_refused,
    )
}

fn with_level(level: Level) -> Policy {
    Policy {
        checks: [("secret/jwt".to_owned(), level)].into(),
        lines: Lines {
            checks: [("secret/jwt".to_owned(), 5)].into(),
            ..Lines::default()
        },
        ..Policy::default()
    }
}

#[test]
fn the_exit_code_follows_from_the_outcome() {
    let codes = [Outcome::Pass, Outcome::Fail, Outcome::Incomplete].map(Outcome::exit_code);
    assert_eq!(codes, [0, 1, 3]);
}

#[test]
fn severity_from_block_at_on_blocks() {
    let policy = Policy::default();
    let because = |words: &str| format!("block_at: high ({words})");
    let (high, why, _) = one(finding("secret/jwt", Severity::High), &policy);
    assert_eq!(
        (high, why),
        (Disposition::Blocking, because("built-in default"))
    );
    let lines = Lines {
        block_at: Some(3),
        ..Lines::default()
    };
    let policy = Policy { lines, ..policy };
    let (medium, why, _) = one(finding("secret/jwt", Severity::Medium), &policy);
    assert_eq!(
        (medium, why),
        (Disposition::Warning, because("policy line 3"))
    );
}

#[test]
fn a_guess_blocks_only_where_the_policy_names_its_check() {
    let guess = Finding {
        confidence: Confidence::Low,
        ..finding("secret/jwt", Severity::Critical)
    };
    let (disposition, why, _) = one(guess.clone(), &Policy::default());
    assert_eq!(disposition, Disposition::Warning);
    assert_eq!(
        why,
        "block_at: high (built-in default), but the confidence is low"
    );
    let (disposition, why, _) = one(guess, &with_level(Level::Block));
    assert_eq!(disposition, Disposition::Blocking);
    assert_eq!(why, "checks: secret/jwt: block (policy line 5)");
}

#[test]
fn a_level_overrules_the_severity() {
    let (low, ..) = one(
        finding("secret/jwt", Severity::Low),
        &with_level(Level::Block),
    );
    assert_eq!(low, Disposition::Blocking);
    let (critical, why, _) = one(
        finding("secret/jwt", Severity::Critical),
        &with_level(Level::Warn),
    );
    assert_eq!(critical, Disposition::Warning);
    assert_eq!(why, "checks: secret/jwt: warn (policy line 5)");
    let off = judge(
        vec![finding("secret/jwt", Severity::Critical)],
        Vec::new(),
        &with_level(Level::Off),
        run(),
    );
    assert_eq!((off.outcome, off.findings.len()), (Outcome::Pass, 0));
}

#[test]
fn a_waiver_holds_on_its_last_day_and_not_after() {
    let today = run().day;
    let waived = |expires| Policy {
        waivers: vec![waiver("secret/jwt", expires)],
        ..Policy::default()
    };
    let found = finding("secret/jwt", Severity::High);
    let (disposition, why, _) = one(found.clone(), &waived(today));
    assert_eq!(disposition, Disposition::Waived { by: 0 });
    assert_eq!(why, "waiver of Ann Other until 2026-06-15, policy line 12");
    let (disposition, why, _) = one(found, &waived(today.yesterday().unwrap()));
    assert_eq!(
        disposition,
        Disposition::Lapsed {
            by: 0,
            blocking: true
        }
    );
    assert_eq!(
        why,
        "block_at: high (built-in default); lapsed waiver of Ann Other until 2026-06-14, policy line 12"
    );
}

#[test]
fn a_waiver_covers_its_check_and_fingerprint_and_is_kept_when_it_matched_nothing() {
    let later = date(2027, 1, 1);
    let policy = Policy {
        waivers: vec![waiver("secret/jwt", later)],
        ..Policy::default()
    };
    let same_text = Finding {
        check: CheckId::new("secret/other"),
        ..finding("secret/jwt", Severity::High)
    };
    let other_text = Finding {
        fingerprint: Fingerprint::of(&[b"x"]),
        ..finding("secret/jwt", Severity::High)
    };
    let verdict = judge(vec![same_text, other_text], Vec::new(), &policy, run());
    assert_eq!(
        verdict.count(|judged| judged.disposition == Disposition::Blocking),
        2
    );
    assert_eq!(
        (verdict.waivers[0].matched, verdict.waivers[0].lapsed),
        (0, false)
    );
}

fn suppressed(reason: Option<&str>, added_by_change: bool) -> Finding {
    Finding {
        suppression: Some(Suppression {
            kind: SuppressionKind::GitleaksInline,
            reason: reason.map(str::to_owned),
            expires: None,
            added_by_change,
        }),
        ..finding("secret/jwt", Severity::High)
    }
}

#[test]
fn a_suppression_counts_by_default_unless_the_change_brings_it_in() {
    let policy = Policy::default();
    let (old, why, refused) = one(suppressed(None, false), &policy);
    assert_eq!((old, refused), (Disposition::Suppressed, None));
    assert_eq!(
        why,
        "`gitleaks:allow`; suppressions: honour: true (built-in default)"
    );
    let (new, _, refused) = one(suppressed(Some("test data"), true), &policy);
    assert_eq!(new, Disposition::Blocking);
    assert_eq!(
        refused.unwrap(),
        "`gitleaks:allow` does not count: this change brings it in, and a change cannot excuse itself (suppressions: \
         from_the_change: false (built-in default)); remove the cause, or have a waiver merged into the policy first"
    );
}

#[test]
fn the_policy_says_which_suppressions_count() {
    let mut policy = Policy::default();
    policy.suppressions.from_the_change = true;
    assert_eq!(
        one(suppressed(None, true), &policy).0,
        Disposition::Suppressed
    );
    policy.suppressions.require_reason = true;
    assert_eq!(
        one(suppressed(Some("made up"), true), &policy).0,
        Disposition::Suppressed
    );
    for reason in [None, Some("  ")] {
        let (disposition, _, refused) = one(suppressed(reason, true), &policy);
        assert_eq!(disposition, Disposition::Blocking);
        assert!(refused.unwrap().ends_with(
            "write `portcullis:allow secret/jwt until YYYY-MM-DD REASON` in a comment on the line"
        ));
    }
    policy.suppressions.honour = false;
    let (disposition, _, refused) = one(suppressed(Some("made up"), false), &policy);
    assert_eq!(disposition, Disposition::Blocking);
    assert!(refused.unwrap().contains("suppressions: honour: false"));
}

fn marked(reason: Option<&str>, expires: Option<Date>) -> Finding {
    Finding {
        suppression: Some(Suppression {
            kind: SuppressionKind::Inline,
            reason: reason.map(str::to_owned),
            expires,
            added_by_change: false,
        }),
        ..finding("secret/jwt", Severity::High)
    }
}

#[test]
fn our_own_marker_needs_a_reason_and_a_day_to_come() {
    let policy = Policy::default();
    let reason = Some("a test key");
    let today = run().day;
    for last in [today, date(2027, 1, 1)] {
        let (disposition, why, refused) = one(marked(reason, Some(last)), &policy);
        assert_eq!((disposition, refused), (Disposition::Suppressed, None));
        assert!(
            why.starts_with(&format!("`portcullis:allow` until {last}; ")),
            "{why}"
        );
    }
    let how =
        "write `portcullis:allow secret/jwt until YYYY-MM-DD REASON` in a comment on the line";
    for (reason, last, expected) in [
        (reason, None, "names no last day"),
        (None, Some(today), "its reason is empty"),
        (Some("Todo"), Some(today), "its reason is a placeholder"),
        (None, None, "names no last day"),
    ] {
        let (disposition, _, refused) = one(marked(reason, last), &policy);
        assert_eq!(disposition, Disposition::Blocking);
        let refused = refused.unwrap();
        assert!(
            refused.contains(expected) && refused.ends_with(how),
            "{refused}"
        );
    }
    let (disposition, _, refused) = one(marked(reason, Some(today.yesterday().unwrap())), &policy);
    assert_eq!(disposition, Disposition::Blocking);
    assert!(
        refused
            .unwrap()
            .contains("lapsed: its last day was 2026-06-14")
    );
}

#[test]
fn the_policy_says_how_far_ahead_a_marker_may_end() {
    let mut policy = Policy::default();
    policy.suppressions.longest_days = Some(200);
    policy.lines.suppressions.insert("longest_days", 9);
    let ends = |last| one(marked(Some("a test key"), Some(last)), &policy);
    assert_eq!(ends(date(2027, 1, 1)).0, Disposition::Suppressed);
    let (disposition, _, refused) = ends(date(2027, 1, 2));
    assert_eq!(disposition, Disposition::Blocking);
    let refused = refused.unwrap();
    assert!(
        refused.contains("2027-01-02, is more than 200 days ahead")
            && refused.contains("longest_days: 200 (policy line 9)"),
        "{refused}"
    );
}

#[test]
fn a_lapsed_waiver_takes_nothing_from_a_suppression_beside_it() {
    let policy = Policy {
        waivers: vec![waiver("secret/jwt", date(2026, 1, 1))],
        ..Policy::default()
    };
    assert_eq!(
        one(suppressed(None, false), &policy).0,
        Disposition::Suppressed
    );
}

#[test]
fn a_gap_makes_a_run_incomplete_only_where_the_policy_requires_the_domain() {
    let policy = Policy {
        require: [Domain::Secrets].into(),
        ..Policy::default()
    };
    let outcome = |findings, domain| judge(findings, vec![gap(domain)], &policy, run()).outcome;
    assert_eq!(outcome(Vec::new(), Domain::Review), Outcome::Pass);
    assert_eq!(outcome(Vec::new(), Domain::Secrets), Outcome::Incomplete);
    let verdict = judge(
        vec![finding("secret/jwt", Severity::High)],
        vec![
            gap(Domain::Secrets),
            gap(Domain::Secrets),
            gap(Domain::Review),
        ],
        &policy,
        run(),
    );
    assert_eq!((verdict.outcome, verdict.gaps.len()), (Outcome::Fail, 2));
}

#[test]
fn what_blocks_comes_first_then_the_worst_then_by_place() {
    let at = |path: &str, start: usize, severity| Finding {
        location: Location::Region {
            path: RepoPath::new(path).unwrap(),
            region: Region::of(b"0123456789", Span::new(start, start + 1)),
        },
        ..finding("secret/jwt", severity)
    };
    let message = Finding {
        location: Location::Change,
        ..finding("secret/jwt", Severity::High)
    };
    let input = vec![
        finding("secret/a", Severity::Low),
        message,
        at("b", 1, Severity::High),
        at("a", 7, Severity::High),
        at("a", 2, Severity::High),
        at("z", 0, Severity::Critical),
        Finding {
            suppression: suppressed(None, false).suppression,
            resource: None,
            fix: None,
            dependency: None,
            existing: None,
            ..at("0", 0, Severity::Critical)
        },
    ];
    let verdict = judge(input, Vec::new(), &Policy::default(), run());
    let order: Vec<String> = verdict
        .findings
        .iter()
        .map(|judged| {
            let place = &judged.finding.location;
            let path = place.path().map_or("change".into(), RepoPath::to_text);
            format!(
                "{path}:{}",
                place.region().map_or(0, |region| region.span.start)
            )
        })
        .collect();
    assert_eq!(
        order,
        ["z:0", "a:2", "a:7", "b:1", "change:0", "a:0", "0:0"]
    );
}
