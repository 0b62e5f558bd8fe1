//! The client of the forge against a forge that remembers, and that fails in every way that was thought of.

mod answers;
mod contract;
mod edits;
mod faults;
mod large;
mod lists;
mod recorded;
mod token;

use super::support::forge::{RuleSet, Running, Standing, State};
use portcullis::forge::commit::Signature;
use portcullis::forge::evidence::Evidence;
use portcullis::forge::{CommitPeople, Limits, Plan, Sha, TeamName};

/// A forge with one pull request of 130 reviews, the approval on the second page, and a token that sees everything.
fn busy() -> State {
    reviewed(128)
}

/// The same with three reviews.
fn calm() -> State {
    reviewed(1)
}

fn reviewed(comments: u32) -> State {
    let mut state = State::new();
    state.token = Standing {
        administration: true,
        members: true,
        owner: true,
    };
    state.protected = true;
    state.teams.insert("cyber".into(), vec![(2, "active")]);
    state.without_two_factor = vec![9];
    let mut rules = RuleSet::new(71, 2);
    rules.code_owners = true;
    rules.bypass = vec![("OrganizationAdmin", "always")];
    state.rulesets = vec![rules];
    state.commit("head", "one@forge.invalid", Some(1), &[1]);
    state.open(1, 1, "head");
    for _ in 0..comments {
        state.review(1, 3, "COMMENTED");
    }
    state.approve(1, 2);
    state.review(1, 4, "CHANGES_REQUESTED");
    state
}

fn people(state: &State, word: &str) -> CommitPeople {
    let sha = word_sha(word);
    let commit = &state.commits[sha.as_str()];
    let signature = |email: &str| Signature {
        name: "A".into(),
        email: email.into(),
    };
    CommitPeople {
        author: signature(&commit.author.0),
        committer: signature(&commit.committer.0),
        sha,
    }
}

fn word_sha(word: &str) -> Sha {
    Sha::new(&super::support::forge::sha(word)).unwrap()
}

/// Asks for everything.
fn everything(forge: &Running) -> Plan {
    Plan {
        commits: vec![people(&forge.state(), "head")],
        pulls_of: vec![word_sha("head")],
        rules: true,
        protection: true,
        organisation: true,
        teams: vec![TeamName {
            organisation: "octo".into(),
            slug: "cyber".into(),
        }],
        logins: vec!["user5".into()],
        limits: Limits {
            body: 1 << 20,
            ..Limits::default()
        },
        ..Plan::default()
    }
}

/// The evidence without faults: whole.
fn clean(forge: &Running, plan: &Plan) -> Evidence {
    let evidence = forge.evidence(1, plan).unwrap();
    assert_eq!(evidence.missing(), [], "the forge is whole");
    evidence
}
