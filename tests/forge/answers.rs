//! What a forge remembers comes out as it was put in.

use super::super::support::forge::{RuleSet, Running, Standing, State, sha};
use super::{busy, clean, everything, people, word_sha};
use portcullis::forge::question::{Addresses, End};
use portcullis::forge::review::opinions;
use portcullis::forge::ruleset::BypassMode;
use portcullis::forge::{
    Evidence, Level, MembershipState, Plan, Question, RepositoryName, ReviewState, Seen, Subject,
    TimelineKind,
};

#[test]
fn everything_that_is_there_is_seen() {
    let forge = Running::start(busy());
    let evidence = clean(&forge, &everything(&forge));
    let pull = evidence.pull(1).unwrap();
    let reviews = pull.reviews.known().unwrap();
    assert_eq!(reviews.len(), 130);
    let standing = opinions(reviews);
    let states: Vec<_> = standing
        .iter()
        .map(|one| (one.author.id, one.review.state))
        .collect();
    assert_eq!(
        states,
        [
            (2, ReviewState::Approved),
            (4, ReviewState::ChangesRequested)
        ]
    );
    assert_eq!(pull.pull.known().unwrap().head.sha, word_sha("head"));
    assert!(!pull.threads.is_known());
    let logins: Vec<_> = evidence
        .permissions
        .iter()
        .map(|one| one.login.as_str())
        .collect();
    assert_eq!(logins, ["user2", "user4", "user5"]);
    let permission = evidence.permissions[0].permission.known().unwrap();
    assert_eq!(permission.permission, Level::Write);
    let identity = evidence.identities[0].identity.known().unwrap();
    assert_eq!(identity.author.as_ref().unwrap().id, 1);
    let rules = evidence.rules.known().unwrap();
    assert_eq!(rules.branch, "main");
    assert_eq!(rules.pull_request.as_ref().unwrap().approvals, 2);
    let ruleset = evidence.rulesets[0].ruleset.known().unwrap();
    let actors = ruleset.bypass_actors.known().unwrap();
    assert_eq!(actors[0].mode, BypassMode::Always);
    let protection = evidence.protection.known().unwrap().as_ref().unwrap();
    assert_eq!(protection.reviews.as_ref().unwrap().bypassers, 1);
    let organisation = evidence.organisation.known().unwrap();
    assert_eq!(organisation.two_factor_required, Seen::Known(true));
    assert_eq!(
        organisation.members_without_two_factor.known().unwrap()[0].id,
        9
    );
    let states: Vec<_> = evidence
        .memberships
        .iter()
        .map(|one| one.state.known())
        .collect();
    assert_eq!(
        states,
        [
            Some(&MembershipState::Active),
            Some(&MembershipState::NotAMember)
        ]
    );
    assert_eq!(
        evidence.pulls_of_commits[0].pulls.known().unwrap()[0].number,
        1
    );
}

#[test]
fn the_record_reads_back_as_it_was_and_is_the_same_every_time() {
    let forge = Running::start(busy());
    let plan = everything(&forge);
    let evidence = clean(&forge, &plan);
    let bytes = evidence.write().unwrap();
    assert_eq!(Evidence::read(&bytes).unwrap(), evidence);
    assert_eq!(clean(&forge, &plan).write().unwrap(), bytes);
    let cut = &bytes[..bytes.len() / 2];
    assert!(Evidence::read(cut).is_err());
}

#[test]
fn what_a_workflow_token_may_not_see_is_not_visible_and_never_none() {
    let mut state = busy();
    state.token = Standing::default();
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &everything(&forge)).unwrap();
    assert!(matches!(evidence.protection, Seen::NotVisible { .. }));
    let ruleset = evidence.rulesets[0].ruleset.known().unwrap();
    assert!(matches!(ruleset.bypass_actors, Seen::NotVisible { .. }));
    let organisation = evidence.organisation.known().unwrap();
    assert!(matches!(
        organisation.two_factor_required,
        Seen::NotVisible { .. }
    ));
    assert!(matches!(
        organisation.members_without_two_factor,
        Seen::NotVisible { .. }
    ));
    let hidden = |one: &portcullis::forge::Membership| matches!(one.state, Seen::NotVisible { .. });
    assert!(evidence.memberships.iter().all(hidden));
}

#[test]
fn what_was_not_asked_says_so() {
    let forge = Running::start(busy());
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    assert_eq!(evidence.rules, Seen::NotAsked);
    assert_eq!(evidence.protection, Seen::NotAsked);
    assert_eq!(evidence.organisation, Seen::NotAsked);
    assert!(evidence.identities.is_empty());
}

#[test]
fn an_unprotected_branch_is_known_to_be_one_only_in_the_words_of_the_forge() {
    let mut state = busy();
    state.protected = false;
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &everything(&forge)).unwrap();
    assert_eq!(evidence.protection, Seen::Known(None));
}

#[test]
fn a_dismissal_by_a_push_is_seen_in_reviews_and_timeline() {
    let mut state = State::new();
    let mut rules = RuleSet::new(71, 1);
    rules.dismiss_stale = true;
    state.rulesets = vec![rules];
    state.open(1, 1, "head");
    let review = state.approve(1, 2);
    state.push(1, "later");
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let pull = evidence.pull(1).unwrap();
    assert_eq!(
        pull.reviews.known().unwrap()[0].state,
        ReviewState::Dismissed
    );
    let events = &pull.timeline.known().unwrap().events;
    let expected = TimelineKind::ReviewDismissed {
        review_id: review,
        state: Some(ReviewState::Approved),
        dismissal_commit: Some(word_sha("later")),
    };
    assert!(events.iter().any(|event| event.kind == expected));
}

#[test]
fn a_deleted_account_is_nobody() {
    let mut state = State::new();
    state.open(1, 1, "head");
    state.approve(1, 2);
    state.pull(1).by = None;
    state.pull(1).reviews[0].by = None;
    state.pull(1).head_repository = None;
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let pull = evidence.pull(1).unwrap();
    assert_eq!(pull.pull.known().unwrap().author, None);
    assert_eq!(pull.pull.known().unwrap().head.repository, None);
    assert_eq!(pull.reviews.known().unwrap()[0].author, None);
    assert!(evidence.permissions.is_empty());
}

#[test]
fn every_pull_request_of_a_merge_group_is_looked_into() {
    let mut state = State::new();
    for number in 1..=10 {
        let word = format!("head-{number}");
        state.open(number, 1, &word);
        state.approve(number, 2);
        state.commit(&word, "one@forge.invalid", Some(1), &[number]);
    }
    state.commit("direct", "one@forge.invalid", Some(1), &[]);
    let words: Vec<String> = (1..=10).map(|number| format!("head-{number}")).collect();
    let forge = Running::start(state);
    let plan = Plan {
        pulls_of: words
            .iter()
            .map(|word| word_sha(word))
            .chain([word_sha("direct")])
            .collect(),
        ..Plan::default()
    };
    let end = |word: &str| End {
        sha: word_sha(word),
        branch: "main".into(),
        repository_id: Some(4242),
    };
    let mut question = Question::about_pull_request(RepositoryName::new("octo/gate").unwrap(), 1);
    question.subject = Subject::MergeGroup {
        head: end("head-10"),
        base: end("base"),
    };
    question.addresses = Addresses::default();
    let evidence = forge.answer(&question, &plan).unwrap();
    assert_eq!(evidence.pulls.len(), 10);
    assert_eq!(evidence.missing(), []);
    let direct = evidence
        .pulls_of_commits
        .iter()
        .find(|one| one.sha == word_sha("direct"));
    assert_eq!(direct.unwrap().pulls, Seen::Known(vec![]));
}

#[test]
fn the_author_and_bots_are_not_asked_for() {
    let mut state = State::new();
    state.person(50, "Bot", ("write", "write"));
    state.open(1, 1, "head");
    for by in [1, 50, 2] {
        state.approve(1, by);
    }
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let logins: Vec<_> = evidence
        .permissions
        .iter()
        .map(|one| one.login.as_str())
        .collect();
    assert_eq!(logins, ["user2"]);
}

#[test]
fn an_e_mail_of_nobody_stays_nobody_s() {
    let mut state = State::new();
    state.open(1, 1, "head");
    state.commit("head", "stranger@forge.invalid", None, &[1]);
    let plan = Plan {
        commits: vec![people(&state, "head")],
        ..Plan::default()
    };
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &plan).unwrap();
    let identity = evidence.identities[0].identity.known().unwrap();
    assert_eq!((&identity.author, &identity.committer), (&None, &None));
    assert_eq!(identity.sha.as_str(), sha("head"));
}

#[test]
fn a_merge_says_who_and_what() {
    let mut state = State::new();
    state.open(1, 1, "head");
    state.approve(1, 2);
    state.merge(1, 3, "merged");
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let pull = evidence.pull(1).unwrap().pull.known().unwrap();
    assert!(pull.merged && pull.merged_at.is_some());
    assert_eq!(pull.merged_by.as_ref().unwrap().id, 3);
    assert_eq!(pull.merge_commit_sha, Some(word_sha("merged")));
}
