//! Which levels are earned, and by what they are lost.

use super::*;

/// On a change, with its reviews.
fn reviewed() -> Verdict {
    let mut verdict = clean();
    verdict.run.domains.push(Domain::Review);
    verdict.run.review = Some(Box::new(review()));
    verdict
}

fn levels(verdict: &Verdict) -> Vec<&'static str> {
    Account::of(verdict).levels()
}

#[test]
fn a_verified_review_earns_the_level_of_two_parties() {
    assert_eq!(levels(&reviewed()), [REVIEWED]);
}

#[test]
fn a_whole_commit_earns_the_levels_of_its_domains_and_nothing_less_does() {
    let all = [DEPENDENCIES_CLEAN, INFRASTRUCTURE_HARDENED, SECRETS_CLEAN];
    assert_eq!(levels(&whole()), all);
    // What was there before a change may hold anything.
    assert!(levels(&clean()).is_empty());
    for as_committed in [None, Some(false)] {
        let mut verdict = whole();
        verdict.run.as_committed = as_committed;
        assert!(levels(&verdict).is_empty());
    }
}

#[test]
fn a_gap_costs_the_level_of_its_domain_required_or_not() {
    for required in [true, false] {
        let mut verdict = whole();
        let path = RepoPath::new("a.zip").unwrap();
        let file = GapSubject::File { path, member: None };
        verdict.gaps = vec![gap(Domain::Secrets, file, required)];
        assert!(!levels(&verdict).contains(&SECRETS_CLEAN));
        assert_eq!(levels(&verdict).len(), 2);
    }
}

#[test]
fn a_domain_that_was_not_looked_at_has_no_level() {
    let mut verdict = whole();
    verdict.run.domains = vec![Domain::Secrets];
    assert_eq!(levels(&verdict), [SECRETS_CLEAN]);
}

/// The review record after a change to it.
fn with(change: impl Fn(&mut ReviewRecord)) -> Verdict {
    let mut verdict = reviewed();
    let mut record = review();
    change(&mut record);
    verdict.run.review = Some(Box::new(record));
    verdict
}

#[test]
fn a_review_that_is_not_certain_earns_nothing() {
    let faulty = [
        with(|record| record.replayed = true),
        with(|record| record.pulls.clear()),
        with(|record| record.pulls[0].reviews.truncate(0)),
        with(|record| record.pulls[0].reviews[0].counts = false),
        with(|record| record.pulls[0].author = None),
        with(|record| record.pulls[0].reviews[0].reviewer = None),
        with(|record| record.pulls[0].reviews[0].reviewer = record.pulls[0].author.clone()),
        with(|record| {
            let mut other = record.pulls[0].clone();
            other.reviews.clear();
            record.pulls.push(other);
        }),
        with(|record| {
            record.not_visible = vec![crate::verdict::NotVisible {
                request: "GET /x".to_owned(),
                why: "404".to_owned(),
            }];
        }),
    ];
    for verdict in faulty {
        assert!(
            !levels(&verdict).contains(&REVIEWED),
            "{:?}",
            verdict.run.review
        );
    }
}

#[test]
fn an_excused_finding_about_the_review_costs_its_level() {
    for disposition in [
        Disposition::Waived { by: 0 },
        Disposition::Warning,
        Disposition::Existing,
    ] {
        let mut verdict = reviewed();
        verdict.findings = vec![found("review/direct-push", disposition)];
        assert!(!levels(&verdict).contains(&REVIEWED));
    }
    let mut verdict = reviewed();
    verdict.findings = vec![found(
        "review/codeowners-owner-duplicate",
        Disposition::Warning,
    )];
    assert!(levels(&verdict).contains(&REVIEWED));
}

/// Every check that costs the level is one that there is.
#[test]
fn the_checks_that_cost_the_level_exist() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    for check in super::super::levels::ONE_PARTY {
        assert!(folder.join(format!("{check}.yaml")).exists(), "{check}");
    }
}
