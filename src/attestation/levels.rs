//! Which levels an account earns. A level stands for a domain that was looked at whole; what is not known earns nothing.

use super::account::{Account, Pull, Review};
use super::{DEPENDENCIES_CLEAN, INFRASTRUCTURE_HARDENED, REVIEWED, SECRETS_CLEAN};
use crate::finding::Domain;
use crate::verdict::Outcome;

/// The level of everything that did not pass: <https://slsa.dev/spec/v1.1/verification_summary#slsaresult>.
pub(super) const FAILED: &str = "FAILED";

/// Checks whose finding, excused or not, says that two persons did not see all of the change.
pub(super) const ONE_PARTY: [&str; 15] = [
    "review/approver-without-write",
    "review/bot-approval",
    "review/bypass",
    "review/commit-without-pull-request",
    "review/direct-push",
    "review/evil-merge",
    "review/head-moved",
    "review/hidden-from-diff",
    "review/not-approved",
    "review/protected-path-swapped",
    "review/self-approval",
    "review/shared-account",
    "review/stale-approval",
    "review/unknown-identity",
    "review/unreachable-commit",
];

impl Account {
    /// The levels that were verified, in the order of their names. None unless the outcome is a pass.
    pub fn levels(&self) -> Vec<&'static str> {
        if self.outcome != Outcome::Pass {
            return Vec::new();
        }
        let of_domains = [
            (DEPENDENCIES_CLEAN, Domain::Dependencies),
            (INFRASTRUCTURE_HARDENED, Domain::Infrastructure),
            (SECRETS_CLEAN, Domain::Secrets),
        ];
        let mut levels: Vec<&str> = of_domains
            .into_iter()
            .filter(|(_, domain)| self.is_of_a_whole_commit() && self.looked_at_whole(*domain))
            .map(|(level, _)| level)
            .collect();
        if self.looked_at_whole(Domain::Review) && self.is_reviewed() {
            levels.push(REVIEWED);
        }
        levels.sort_unstable();
        levels
    }

    /// Whether all that a commit holds was looked at. A change says nothing of what was there before it, nor do a folder, what
    /// is staged, and a work tree that no commit holds.
    fn is_of_a_whole_commit(&self) -> bool {
        self.base.is_none() && self.as_committed == Some(true)
    }

    /// Whether nothing of a domain was left out, required or not.
    fn looked_at_whole(&self, domain: Domain) -> bool {
        let missed = self.gaps.keys().any(|(gap, _)| *gap == domain);
        self.domains.contains(&domain) && !missed
    }

    /// Whether somebody else than the author approved what is merged, by what the forge itself said in this run.
    fn is_reviewed(&self) -> bool {
        let contradicted = ONE_PARTY
            .iter()
            .any(|check| self.checks.contains_key(*check));
        !contradicted && self.review.as_ref().is_some_and(is_verified)
    }
}

fn is_verified(review: &Review) -> bool {
    !review.replayed
        && review.not_visible == 0
        && !review.pulls.is_empty()
        && review.pulls.iter().all(has_second_party)
}

fn has_second_party(pull: &Pull) -> bool {
    let Some(author) = pull.author else {
        return false;
    };
    let others = pull
        .approvals
        .iter()
        .filter_map(|approval| approval.reviewer);
    others.into_iter().any(|reviewer| reviewer != author)
}
