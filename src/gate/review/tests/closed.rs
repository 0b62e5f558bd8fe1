//! What is not known, or cannot be read, closes the gate: each of these stories passes as long as all of it is there.

use super::{Verdict, story, told, verdict_of};
use crate::detect::review::judge::{Facts, GitFacts, Workflow, judge};
use crate::forge::{Seen, TimelineEvent, TimelineKind};
use crate::inventory::change::MergeProof;
use crate::source::RepoPath;

const PEOPLE: &str = "ann: write, bob: write";

/// A merge of the base in it, and approved.
fn merged() -> Facts {
    let sentences = [
        "ann commits a1 touching src/lib.rs",
        "ann merges main as m1",
        "bob approves",
    ];
    told(&story(PEOPLE, "", &sentences))
}

fn git(facts: &mut Facts) -> &mut GitFacts {
    facts.pulls[0].git.as_mut().expect("the clone is whole")
}

/// The verdict after something was taken away, and the reasons of its gaps.
fn without(take: impl Fn(&mut Facts)) -> (Verdict, String) {
    assert_eq!(verdict_of(&judge(&merged())), Verdict::Pass);
    let mut facts = merged();
    take(&mut facts);
    let judged = judge(&facts);
    let reasons: Vec<&str> = judged.gaps.iter().map(|gap| gap.reason.as_str()).collect();
    (verdict_of(&judged), reasons.join("\n"))
}

fn lost<T>(path: &str) -> Seen<T> {
    Seen::incomplete(format!("GET {path}"), "no whole answer")
}

#[test]
fn a_merge_that_cannot_be_computed_again_is_a_gap_whoever_approved_it() {
    let (verdict, why) = without(|facts| {
        for proof in git(facts).proofs.values_mut() {
            *proof = MergeProof::Unprovable {
                reason: "an object is missing".to_owned(),
            };
        }
    });
    // Who made it is one of those who took part, now that it is not proven to be the base alone.
    assert!(verdict != Verdict::Pass && why.contains("an object is missing"));
    let (verdict, why) = without(|facts| git(facts).proofs.clear());
    assert!(verdict != Verdict::Pass && why.contains("was not computed again"));
}

#[test]
fn rules_that_were_lost_on_the_way_are_a_gap_and_hidden_ones_are_not() {
    for take in [
        (|facts| facts.evidence.rules = lost("/rules")) as fn(&mut Facts),
        |facts| facts.evidence.rules = Seen::NotAsked,
        |facts| facts.evidence.protection = lost("/protection"),
        |facts| facts.evidence.protection = Seen::NotAsked,
        |facts| facts.evidence.rulesets[0].ruleset = lost("/rulesets"),
    ] {
        let (verdict, why) = without(take);
        assert_eq!(verdict, Verdict::Incomplete);
        assert!(
            why.contains("GET /") || why.contains("nobody asked"),
            "{why}"
        );
    }
    let (verdict, why) = without(|facts| {
        facts.evidence.protection = Seen::not_visible("GET /protection", "the token may not");
    });
    assert_eq!((verdict, why.as_str()), (Verdict::Pass, ""));
}

#[test]
fn a_workflow_that_cannot_be_read_is_a_gap_unless_its_owner_approved() {
    let touch = |text: &'static str| {
        move |facts: &mut Facts| {
            git(facts).workflows.push(Workflow {
                path: RepoPath::new(".github/workflows/new.yml").unwrap(),
                before: None,
                after: Some(text.to_owned()),
            });
        }
    };
    let (verdict, why) = without(touch("jobs: { portcullis: {"));
    assert_eq!(verdict, Verdict::Incomplete);
    assert!(why.contains(".github/workflows/new.yml"), "{why}");
    assert_eq!(without(touch("jobs: { build: {} }")).0, Verdict::Pass);
    assert_eq!(without(touch("jobs: { portcullis: {} }")).0, Verdict::Fail);
    let (verdict, _) = without(|facts| {
        touch("jobs: { portcullis: {")(facts);
        facts.demand.security_owners = vec![crate::codeowners::Owner::parse("@bob").unwrap()];
    });
    assert_eq!(verdict, Verdict::Pass);
}

#[test]
fn a_push_by_nobody_known_is_a_stranger_s() {
    let (verdict, _) = without(|facts| {
        let Seen::Known(timeline) = &mut facts.evidence.pulls[0].timeline else {
            panic!("the stories say all of it");
        };
        timeline.events.push(TimelineEvent {
            id: None,
            kind: TimelineKind::HeadRefForcePushed,
            actor: None,
            at: Some(jiff::Timestamp::UNIX_EPOCH),
            commit_id: None,
        });
    });
    assert_ne!(verdict, Verdict::Pass);
}

#[test]
fn globs_of_protected_paths_that_cannot_be_read_ask_for_the_owner_everywhere() {
    let (verdict, _) = without(|facts| {
        facts.demand.security_owners = vec![crate::codeowners::Owner::parse("@eve").unwrap()];
    });
    assert_eq!(verdict, Verdict::Pass);
    let (verdict, _) = without(|facts| {
        facts.demand.security_owners = vec![crate::codeowners::Owner::parse("@eve").unwrap()];
        facts.demand.protected = vec!["{deploy".to_owned()];
    });
    assert_eq!(verdict, Verdict::Fail);
}
