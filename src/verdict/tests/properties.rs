//! What holds of every verdict, whatever was found and whatever the policy says.

use super::*;
use proptest::prelude::*;

const CHECKS: [&str; 4] = ["secret/a", "secret/b", "secret/c", "infra/d"];

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let severity = prop::sample::select(vec![
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]);
    let confidence =
        prop::sample::select(vec![Confidence::Low, Confidence::Medium, Confidence::High]);
    let path = prop::sample::select(vec!["a", "b/c", "d"]);
    let suppression = prop::option::of((any::<bool>(), any::<bool>()));
    let parts = (
        prop::sample::select(CHECKS.to_vec()),
        severity,
        confidence,
        path,
        suppression,
    );
    let one = parts.prop_map(|(check, severity, confidence, path, suppression)| Finding {
        confidence,
        location: Location::File {
            path: RepoPath::new(path).unwrap(),
        },
        suppression: suppression.map(|(reasoned, added_by_change)| Suppression {
            kind: SuppressionKind::Inline,
            reason: reasoned.then(|| "made up".to_owned()),
            expires: reasoned.then(|| date(2026, 6, 15)),
            added_by_change,
        }),
        ..finding(check, severity)
    });
    prop::collection::vec(one, 0..8)
}

fn gaps() -> impl Strategy<Value = Vec<Gap>> {
    prop::collection::vec(
        prop::sample::select(Domain::ALL.to_vec()).prop_map(gap),
        0..4,
    )
}

fn policies() -> impl Strategy<Value = Policy> {
    let level = prop::sample::select(vec![Level::Off, Level::Warn, Level::Block]);
    let keys = prop::sample::select(vec!["secret/*", "secret/a", "infra/d"]);
    let waivers = (prop::sample::select(CHECKS.to_vec()), -2..3i32);
    let parts = (
        prop::collection::btree_set(prop::sample::select(Domain::ALL.to_vec()), 0..3),
        prop::collection::btree_map(keys.prop_map(str::to_owned), level, 0..3),
        prop::collection::vec(waivers, 0..4),
        any::<(bool, bool, bool)>(),
        any::<bool>(),
    );
    parts.prop_map(
        |(require, checks, waivers, (honour, from_the_change, require_reason), low)| {
            let day = |days: i32| run().day.checked_add(jiff::Span::new().days(days)).unwrap();
            let mut policy = Policy {
                require,
                checks,
                ..Policy::default()
            };
            policy.block_at = if low { Severity::Low } else { Severity::High };
            policy.waivers = waivers
                .into_iter()
                .map(|(check, days)| waiver(check, day(days)))
                .collect();
            policy.suppressions.honour = honour;
            policy.suppressions.from_the_change = from_the_change;
            policy.suppressions.require_reason = require_reason;
            policy
        },
    )
}

proptest! {
    #[test]
    fn more_findings_or_gaps_never_improve_the_outcome(
        some in findings(), more in findings(), gaps in gaps(), more_gaps in gaps(), policy in policies(),
    ) {
        let fewer = judge(some.clone(), gaps.clone(), &policy, run()).outcome;
        let all = judge([some, more].concat(), [gaps, more_gaps].concat(), &policy, run()).outcome;
        if fewer == Outcome::Fail {
            prop_assert_eq!(all, Outcome::Fail);
        }
        if fewer == Outcome::Incomplete {
            prop_assert_ne!(all, Outcome::Pass);
        }
    }

    #[test]
    fn the_order_of_the_input_never_shows(
        (found, shuffled) in findings().prop_flat_map(|found| (Just(found.clone()), Just(found).prop_shuffle())),
        gaps in gaps(), policy in policies(),
    ) {
        let reversed = gaps.iter().rev().cloned().collect();
        let twice = [shuffled.clone(), shuffled].concat();
        prop_assert_eq!(judge(found, gaps, &policy, run()), judge(twice, reversed, &policy, run()));
    }

    #[test]
    fn a_waiver_less_never_makes_it_pass(found in findings(), mut policy in policies(), at in any::<prop::sample::Index>()) {
        let with = judge(found.clone(), Vec::new(), &policy, run()).outcome;
        if !policy.waivers.is_empty() {
            policy.waivers.remove(at.index(policy.waivers.len()));
        }
        let without = judge(found, Vec::new(), &policy, run()).outcome;
        prop_assert!(with == Outcome::Pass || without == Outcome::Fail);
    }

    #[test]
    fn a_required_domain_with_a_gap_never_passes(found in findings(), gaps in gaps(), policy in policies()) {
        let missing = gaps.iter().any(|gap| policy.require.contains(&gap.domain));
        let verdict = judge(found, gaps, &policy, run());
        prop_assert!(!missing || verdict.outcome != Outcome::Pass);
        prop_assert_eq!(verdict.gaps.iter().any(|gap| gap.required), missing);
    }

    #[test]
    fn a_pass_holds_nothing_that_blocks_and_every_finding_has_a_reason(found in findings(), policy in policies()) {
        let verdict = judge(found, Vec::new(), &policy, run());
        let blocking = verdict.count(|judged| judged.disposition.blocks());
        prop_assert_eq!(verdict.outcome == Outcome::Pass, blocking == 0);
        prop_assert!(verdict.findings.iter().all(|judged| !judged.because.is_empty()));
    }
}
