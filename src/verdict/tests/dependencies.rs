//! Dependencies: malware, what was there before, the time that a fix has, waivers by advisory.

use super::*;
use crate::finding::{Advisory, Dependency};
use crate::policy::{Existing, FixWithin};

fn vulnerable(severity: Severity, fixed_on: Option<Date>) -> Finding {
    let dependency = Dependency {
        ecosystem: "npm",
        name: "left-merge".to_owned(),
        version: Some("1.4.1".to_owned()),
        purl: "pkg:npm/left-merge@1.4.1".to_owned(),
        path: Vec::new(),
        development: false,
        upgrade: None,
        advisory: Some(Advisory {
            ids: vec!["CVE-2026-0001".to_owned(), "GHSA-aaaa-aaaa-aaaa".to_owned()],
            summary: String::new(),
            score: None,
            vector: None,
            published: None,
            fixed: fixed_on.map(|_| "1.4.2".to_owned()),
            fixed_on,
            exploited: None,
            epss: None,
        }),
    };
    Finding {
        dependency: Some(Box::new(dependency)),
        ..finding("dependency/known-vulnerability", severity)
    }
}

fn judged_as(finding: Finding, policy: &Policy) -> Disposition {
    let mut verdict = judge(vec![finding], Vec::new(), policy, run());
    verdict.findings.remove(0).disposition
}

#[test]
fn malware_blocks_whatever_the_policy_says() {
    let mut policy = Policy::default();
    policy.checks.insert("dependency/*".to_owned(), Level::Off);
    let malware = Finding {
        existing: Some(true),
        ..finding("dependency/malicious-package", Severity::Low)
    };
    assert_eq!(judged_as(malware, &policy), Disposition::Blocking);
}

#[test]
fn what_was_there_is_reported_apart_unless_the_policy_asks_for_it() {
    let mut policy = Policy::default();
    let old = Finding {
        existing: Some(true),
        ..vulnerable(Severity::Critical, None)
    };
    assert_eq!(judged_as(old.clone(), &policy), Disposition::Existing);
    policy.dependencies.existing = Existing::Block;
    assert_eq!(judged_as(old, &policy), Disposition::Blocking);
}

#[test]
fn a_fix_has_its_time_and_an_addition_has_none() {
    let mut policy = Policy::default();
    policy.dependencies.fix_within = Some(FixWithin {
        profile: None,
        days: [Some(14), None, None, None],
        line: 3,
    });
    // The day of the run is 2026-06-15.
    let of = |day| vulnerable(Severity::Critical, Some(day));
    assert_eq!(
        judged_as(of(date(2026, 6, 1)), &policy),
        Disposition::Warning
    );
    assert_eq!(
        judged_as(of(date(2026, 5, 31)), &policy),
        Disposition::Blocking
    );
    let added = Finding {
        existing: Some(false),
        ..of(date(2026, 6, 14))
    };
    assert_eq!(judged_as(added, &policy), Disposition::Blocking);
    let unfixed = vulnerable(Severity::Critical, None);
    assert_eq!(judged_as(unfixed, &policy), Disposition::Blocking);
}

#[test]
fn tools_of_development_warn_where_the_policy_says_so() {
    let mut policy = Policy::default();
    let mut tool = vulnerable(Severity::Critical, None);
    if let Some(dependency) = &mut tool.dependency {
        dependency.development = true;
    }
    assert_eq!(judged_as(tool.clone(), &policy), Disposition::Blocking);
    policy.dependencies.development_warns = true;
    assert_eq!(judged_as(tool, &policy), Disposition::Warning);
}

#[test]
fn a_waiver_by_advisory_is_closed_over_its_aliases() {
    let scope = |advisory: &str, package: Option<&str>| WaiverScope::Advisory {
        advisory: advisory.to_owned(),
        package: package.map(str::to_owned),
    };
    for (scope, covers) in [
        (scope("GHSA-aaaa-aaaa-aaaa", None), true),
        (scope("cve-2026-0001", Some("npm/left-merge")), true),
        (scope("CVE-2026-0001", Some("pkg:npm/left-merge")), true),
        (scope("CVE-2026-0001", Some("npm/right-merge")), false),
        (scope("CVE-2026-0002", None), false),
    ] {
        let policy = Policy {
            waivers: vec![Waiver {
                scope: scope.clone(),
                ..waiver("dependency/known-vulnerability", date(2026, 12, 31))
            }],
            ..Policy::default()
        };
        let found = judged_as(vulnerable(Severity::High, None), &policy);
        assert_eq!(
            matches!(found, Disposition::Waived { .. }),
            covers,
            "{scope:?}"
        );
    }
}
