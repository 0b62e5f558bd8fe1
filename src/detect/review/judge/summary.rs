//! What a judgement was made of, for reports and the attestation: reviewers and reviews by number, heads, rules, and the
//! digests of the answers.

use super::approvals::{Approval, Objection, Standing};
use super::facts::Facts;
use crate::forge::evidence::Request;
use crate::forge::question::EventKind;
use crate::forge::{PullRequest, PullState};
use jiff::Timestamp;
use serde::Serialize;

/// Untrusted names stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub api: String,
    pub repository: String,
    pub repository_id: u64,
    pub fetched_at: Timestamp,
    pub event: EventKind,
    pub pulls: Vec<PullSummary>,
    pub rules: Option<RulesSummary>,
    pub requests: Vec<Request>,
    /// What could not be seen and the policy does not ask for.
    pub notes: Vec<String>,
}

/// What the rulesets of the branch ask for, taken together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesSummary {
    pub branch: String,
    pub rulesets: Vec<u64>,
    pub approvals: u32,
    pub code_owners: bool,
    pub merge_queue: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PullSummary {
    pub number: u64,
    pub state: &'static str,
    pub head: String,
    pub base: String,
    pub base_branch: String,
    pub author: Option<Person>,
    /// How many approvals the policy asks for.
    pub asked: usize,
    pub approvals: Vec<ReviewSummary>,
    pub objections: Vec<ReviewSummary>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub id: u64,
    pub login: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewSummary {
    pub id: u64,
    pub reviewer: Person,
    pub commit: Option<String>,
    pub submitted_at: Option<Timestamp>,
    /// None: it counts.
    pub refused: Option<String>,
}

fn person(account: &crate::forge::Account) -> Person {
    Person {
        id: account.id,
        login: account.login.clone(),
    }
}

fn review(
    review: &crate::forge::Review,
    author: &crate::forge::Account,
    refused: Option<String>,
) -> ReviewSummary {
    ReviewSummary {
        id: review.id,
        reviewer: person(author),
        commit: review.commit_id.as_ref().map(ToString::to_string),
        submitted_at: review.submitted_at,
        refused,
    }
}

pub(super) fn of_pull(
    pull: &PullRequest,
    approvals: &[Approval<'_>],
    objections: &[Objection<'_>],
    asked: usize,
) -> PullSummary {
    let state = match (pull.merged, pull.state) {
        (true, _) => "merged",
        (false, PullState::Open) => "open",
        (false, PullState::Closed) => "closed",
    };
    let approvals = approvals.iter().map(|approval| {
        let refused = match &approval.standing {
            Standing::Counts => None,
            Standing::Refused(refusal) => Some(refusal.said()),
            Standing::Open(why) => Some(why.clone()),
        };
        review(approval.review, approval.author, refused)
    });
    let objections = objections.iter().map(|objection| {
        let refused = match &objection.may_write {
            Ok(true) => None,
            Ok(false) => Some("may not write to the repository".to_owned()),
            Err(why) => Some(why.clone()),
        };
        review(objection.review, objection.author, refused)
    });
    PullSummary {
        number: pull.number,
        state,
        head: pull.head.sha.to_string(),
        base: pull.base.sha.to_string(),
        base_branch: pull.base.branch.clone(),
        author: pull.author.as_ref().map(person),
        asked,
        approvals: approvals.collect(),
        objections: objections.collect(),
    }
}

pub(super) fn of(facts: &Facts, pulls: Vec<PullSummary>, notes: Vec<String>) -> Summary {
    let evidence = &facts.evidence;
    let rules = evidence.rules.known().map(|rules| RulesSummary {
        branch: rules.branch.clone(),
        rulesets: rules.rulesets.iter().copied().collect(),
        approvals: rules.pull_request.as_ref().map_or(0, |rule| rule.approvals),
        code_owners: rules
            .pull_request
            .as_ref()
            .is_some_and(|rule| rule.code_owners),
        merge_queue: rules.merge_queue,
    });
    Summary {
        api: evidence.api.clone(),
        repository: evidence.repository.full_name.to_string(),
        repository_id: evidence.repository.id,
        fetched_at: evidence.fetched_at,
        event: evidence.question.event,
        pulls,
        rules,
        requests: evidence.requests.clone(),
        notes,
    }
}
