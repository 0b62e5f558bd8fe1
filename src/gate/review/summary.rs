//! The evidence and what was made of it, as reports tell it.

use super::asked::in_words;
use crate::forge::evidence::PullEvidence;
use crate::forge::{Account, BranchRules, Evidence, EvidenceError, Review, ReviewState};
use crate::gate::rules::hexadecimal;
use crate::verdict::{
    NotVisible, ReviewQuery, ReviewRecord, ReviewRulesSeen, ReviewSeen, ReviewedPull, Reviewer,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What was made of a review, by its number: `None` counts, else the reason why it does not.
pub(super) type Weighed = BTreeMap<u64, Option<String>>;

/// Errors: the answers cannot be written down, so they have no digest.
pub(super) fn of(
    evidence: &Evidence,
    replayed: bool,
    weighed: &Weighed,
    notes: Vec<String>,
) -> Result<ReviewRecord, EvidenceError> {
    let missing: BTreeSet<NotVisible> = evidence
        .missing()
        .into_iter()
        .map(|(request, why)| NotVisible {
            request: request.to_owned(),
            why: why.to_owned(),
        })
        .collect();
    Ok(ReviewRecord {
        about: in_words(&evidence.question),
        api: evidence.api.clone(),
        repository: evidence.repository.full_name.to_string(),
        repository_id: evidence.repository.id,
        fetched_at: evidence.fetched_at.to_string(),
        replayed,
        evidence_digest: hexadecimal(&Sha256::digest(evidence.write()?)),
        pulls: evidence.pulls.iter().map(|it| pull(it, weighed)).collect(),
        rules: evidence.rules.known().map(rules),
        not_visible: missing.into_iter().collect(),
        notes,
        requests: queries(evidence),
    })
}

fn queries(evidence: &Evidence) -> Vec<ReviewQuery> {
    let query = |request: &crate::forge::evidence::Request| ReviewQuery {
        path: request.path.clone(),
        status: request.status,
        pages: request.pages,
        sha256: request.sha256.clone(),
    };
    evidence.requests.iter().map(query).collect()
}

fn pull(of: &PullEvidence, weighed: &Weighed) -> ReviewedPull {
    let known = of.pull.known();
    let reviews = of.reviews.known().map_or(&[][..], Vec::as_slice);
    let mut reviews: Vec<&Review> = reviews.iter().collect();
    reviews.sort_by_key(|review| (review.submitted_at, review.id));
    ReviewedPull {
        number: of.number,
        head: known.map(|it| it.head.sha.to_string()),
        base: known.map(|it| it.base.sha.to_string()),
        base_branch: known.map(|it| it.base.branch.clone()),
        author: known.and_then(|it| it.author.as_ref()).map(reviewer),
        reviews: reviews.into_iter().map(|it| review(it, weighed)).collect(),
    }
}

fn review(of: &Review, weighed: &Weighed) -> ReviewSeen {
    let approved = of.state == ReviewState::Approved;
    let weight = weighed.get(&of.id).filter(|_| approved);
    ReviewSeen {
        id: of.id,
        reviewer: of.author.as_ref().map(reviewer),
        state: match of.state {
            ReviewState::Approved => "approved",
            ReviewState::ChangesRequested => "changes-requested",
            ReviewState::Commented => "commented",
            ReviewState::Dismissed => "dismissed",
            ReviewState::Pending => "pending",
        },
        head: of.commit_id.as_ref().map(ToString::to_string),
        submitted_at: of.submitted_at.map(|at| at.to_string()),
        counts: weight.is_some_and(Option::is_none),
        why_not: weight.and_then(Clone::clone),
    }
}

fn reviewer(account: &Account) -> Reviewer {
    Reviewer {
        id: account.id,
        login: account.login.clone(),
    }
}

fn rules(of: &BranchRules) -> ReviewRulesSeen {
    let pulls = of.pull_request.as_ref();
    let asks = |what: fn(&crate::forge::rules::PullRequestRule) -> bool| pulls.is_some_and(what);
    ReviewRulesSeen {
        rulesets: of.rulesets.iter().copied().collect(),
        approvals: pulls.map_or(0, |it| u64::from(it.approvals)),
        code_owners: asks(|it| it.code_owners),
        dismiss_stale: asks(|it| it.dismiss_stale),
        last_push_approval: asks(|it| it.last_push_approval),
        conversation_resolution: asks(|it| it.thread_resolution),
        signatures: of.signatures,
        merge_queue: of.merge_queue,
    }
}
