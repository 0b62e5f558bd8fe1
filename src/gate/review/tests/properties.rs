//! What never changes a verdict, over stories made at random.

use super::{Verdict, story, told, verdict_of};
use crate::detect::review::judge::{Facts, judge};
use crate::forge::{Review, ReviewState, Seen};
use jiff::Timestamp;
use proptest::prelude::*;

const PEOPLE: &str = "ann: write, bob: write, eve: write, tom: read, robot: bot";

/// Sentences that go in any order behind the first.
fn sentence() -> impl Strategy<Value = String> {
    let who = prop::sample::select(vec!["ann", "bob", "eve", "tom", "robot"]);
    let does = prop::sample::select(vec![
        "approves",
        "requests-changes",
        "comments",
        "starts",
        "commits NEW touching src/x",
        "merges main as NEW",
        "merges main as NEW by-hand touching src/x",
        "retargets",
        "lowers",
    ]);
    (who, does).prop_map(|(who, does)| format!("{who} {does}"))
}

fn facts() -> impl Strategy<Value = Facts> {
    let policy = prop::sample::select(vec![
        "",
        "policy: { approvals: 2 }",
        "policy: { code_owners: true }\ncodeowners: \"* @bob\"",
        "policy: { last_push_approval: true }",
    ]);
    let event = prop::sample::select(vec!["", "\nevent: merge-group"]);
    let sentences = prop::collection::vec(sentence(), 0..8);
    (policy, event, sentences).prop_map(|(policy, event, sentences)| {
        let named = sentences.iter().enumerate();
        let named = named.map(|(at, one)| one.replace("NEW", &format!("c{at}")));
        let all: Vec<String> = std::iter::once("ann commits a1 touching src/lib.rs".to_owned())
            .chain(named)
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        told(&story(PEOPLE, &format!("{policy}{event}"), &all))
    })
}

fn verdict(facts: &Facts) -> Verdict {
    verdict_of(&judge(facts))
}

fn reviews(facts: &mut Facts) -> &mut Vec<Review> {
    match &mut facts.evidence.pulls[0].reviews {
        Seen::Known(reviews) => reviews,
        _ => panic!("the stories say all of it"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn one_approval_less_never_makes_a_pass(mut facts in facts(), which in any::<prop::sample::Index>()) {
        let before = verdict(&facts);
        let approvals: Vec<u64> = reviews(&mut facts)
            .iter()
            .filter(|review| review.state == ReviewState::Approved)
            .map(|review| review.id)
            .collect();
        prop_assume!(!approvals.is_empty() && before != Verdict::Pass);
        // Taking an approval away that answered the same reviewer's request for changes brings that back; one that came
        // before it changes nothing.
        let gone = approvals[which.index(approvals.len())];
        reviews(&mut facts).retain(|review| review.id != gone);
        prop_assert_ne!(verdict(&facts), Verdict::Pass);
    }

    #[test]
    fn a_comment_changes_nothing(mut facts in facts(), who in 0_usize..5) {
        let before = judge(&facts);
        let account = facts.evidence.permissions[who].permission.known().map(|one| one.account.clone());
        let head = facts.evidence.pulls[0].pull.known().map(|pull| pull.head.sha.clone());
        reviews(&mut facts).push(Review {
            id: 1_000,
            author: account,
            state: ReviewState::Commented,
            commit_id: head,
            submitted_at: Some(Timestamp::MAX),
        });
        let after = judge(&facts);
        prop_assert_eq!(before.faults, after.faults);
        prop_assert_eq!(before.gaps, after.gaps);
    }

    #[test]
    fn the_order_of_lists_shows_nowhere(mut facts in facts()) {
        let before = judge(&facts);
        reviews(&mut facts).reverse();
        facts.evidence.permissions.reverse();
        facts.evidence.identities.reverse();
        facts.evidence.pulls_of_commits.reverse();
        facts.evidence.memberships.reverse();
        let after = judge(&facts);
        prop_assert_eq!(before.faults, after.faults);
        prop_assert_eq!(before.gaps, after.gaps);
    }

    #[test]
    fn whoever_comes_to_take_part_never_makes_a_pass(mut facts in facts(), who in 0_usize..5) {
        let before = verdict(&facts);
        let account = facts.evidence.permissions[who].permission.known().map(|one| one.account.clone());
        facts.evidence.question.action = Some("synchronize".to_owned());
        facts.evidence.question.sender = account;
        prop_assert!(before == Verdict::Pass || verdict(&facts) != Verdict::Pass);
    }
}
