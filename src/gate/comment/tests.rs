//! What the comment says of which verdict, and how long it may be.

use super::body::{MOST, body, is_clean, marker};
use crate::check::Catalogue;
use crate::finding::{
    CheckId, Confidence, Domain, Finding, Fingerprint, Gap, GapSubject, Location, Severity,
};
use crate::source::RepoPath;
use crate::verdict::{Disposition, Judged, JudgedGap, Outcome, Run, Verdict};

fn verdict(findings: usize, disposition: &Disposition) -> Verdict {
    let finding = |n: usize| Judged {
        finding: Finding {
            check: CheckId::new("secret/none-such"),
            severity: Severity::High,
            confidence: Confidence::High,
            message: format!("{n} </details> <!-- portcullis check --> @team ::error::x"),
            location: Location::File {
                path: RepoPath::new(format!("a/{n}")).unwrap(),
            },
            layers: Vec::new(),
            origin: None,
            excerpt: None,
            fingerprint: Fingerprint::of(&[&n.to_le_bytes()]),
            suppression: None,
            resource: None,
            dependency: None,
            existing: None,
            fix: None,
        },
        disposition: disposition.clone(),
        because: "block_at: high".to_owned(),
        suppression_refused: None,
    };
    let findings: Vec<Judged> = (0..findings).map(finding).collect();
    let blocks = findings.iter().any(|judged| judged.disposition.blocks());
    Verdict {
        outcome: if blocks { Outcome::Fail } else { Outcome::Pass },
        findings,
        gaps: Vec::new(),
        waivers: Vec::new(),
        run: run(),
    }
}

fn run() -> Run {
    Run {
        scope: "range a..b".to_owned(),
        commit: None,
        base: None,
        as_committed: None,
        policy: "built-in defaults".to_owned(),
        policy_digest: None,
        catalogue_digest: "cd".repeat(32),
        domains: Domain::ALL.to_vec(),
        coverage: crate::finding::Coverage::default(),
        day: jiff::civil::date(2026, 11, 22),
        advisories: None,
        sbom_digest: None,
        review: None,
        parts: Vec::new(),
        notes: Vec::new(),
    }
}

fn said(verdict: &Verdict) -> String {
    body(&marker("check"), verdict, Catalogue::embedded())
}

#[test]
fn a_comment_never_exceeds_what_the_forge_takes_and_counts_what_it_left_out() {
    for findings in [1, 15, 3_000] {
        for disposition in [Disposition::Blocking, Disposition::Warning] {
            let text = said(&verdict(findings, &disposition));
            assert!(text.chars().count() <= MOST);
            assert_eq!(
                text.contains("left out: see the JSON report"),
                findings > 1_000
            );
        }
    }
}

#[test]
fn the_marker_stands_first_and_nobody_else_can_write_it() {
    let text = said(&verdict(3, &Disposition::Blocking));
    assert!(text.starts_with("<!-- portcullis check -->\n## ❌ portcullis: FAIL"));
    assert_eq!(text.matches("<!--").count(), 1);
    assert!(!text.contains("@team"));
}

#[test]
fn only_what_somebody_has_to_read_makes_a_comment() {
    assert!(is_clean(&verdict(0, &Disposition::Blocking)));
    assert!(is_clean(&verdict(2, &Disposition::Suppressed)));
    assert!(!is_clean(&verdict(1, &Disposition::Warning)));
    assert!(!is_clean(&verdict(1, &Disposition::Blocking)));
    let mut incomplete = verdict(0, &Disposition::Blocking);
    incomplete.outcome = Outcome::Incomplete;
    incomplete.gaps = vec![JudgedGap {
        gap: Gap {
            domain: Domain::Review,
            subject: GapSubject::Domain,
            reason: "nobody answered".to_owned(),
        },
        required: true,
    }];
    assert!(!is_clean(&incomplete));
}
