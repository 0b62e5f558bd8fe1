//! What a verdict says of the reviews that it rests on: who said what of which commit, what the forge enforces, what
//! could not be seen, and the digests by which the answers can be told again. Plain data for reports and attestations.

use serde::Serialize;

/// The reviews of a change, as the forge told them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRecord {
    /// What was asked about, in words: `pull request 12`.
    pub about: String,
    /// The address of the API that answered.
    pub api: String,
    pub repository: String,
    pub repository_id: u64,
    /// When it was asked, ISO 8601, UTC.
    pub fetched_at: String,
    /// The answers were read from a record, and nobody was asked in this run.
    pub replayed: bool,
    /// SHA-256 of the record of the answers, hexadecimal.
    pub evidence_digest: String,
    pub pulls: Vec<ReviewedPull>,
    /// None: they could not be seen.
    pub rules: Option<ReviewRulesSeen>,
    /// What could not be seen, and why.
    pub not_visible: Vec<NotVisible>,
    pub notes: Vec<String>,
    pub requests: Vec<ReviewQuery>,
}

/// A pull request and its reviews, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewedPull {
    pub number: u64,
    /// Full hexadecimal ids, as the forge has them now. None: not known.
    pub head: Option<String>,
    pub base: Option<String>,
    pub base_branch: Option<String>,
    pub author: Option<Reviewer>,
    pub reviews: Vec<ReviewSeen>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reviewer {
    pub id: u64,
    pub login: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewSeen {
    pub id: u64,
    /// None: the account was deleted.
    pub reviewer: Option<Reviewer>,
    /// `approved`, `changes-requested`, `commented`, `dismissed`, `pending`.
    pub state: &'static str,
    /// The head that it was given on, a full hexadecimal id.
    pub head: Option<String>,
    /// ISO 8601, UTC.
    pub submitted_at: Option<String>,
    /// Whether it counts as an approval of what would be merged.
    pub counts: bool,
    /// Why it does not, in words, where somebody could think that it does.
    pub why_not: Option<String>,
}

/// What the forge enforces on the branch, of all rules together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the forge, and they are independent"
)]
pub struct ReviewRulesSeen {
    pub rulesets: Vec<u64>,
    pub approvals: u64,
    pub code_owners: bool,
    pub dismiss_stale: bool,
    pub last_push_approval: bool,
    pub conversation_resolution: bool,
    pub signatures: bool,
    pub merge_queue: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotVisible {
    pub request: String,
    pub why: String,
}

/// One list or thing that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewQuery {
    pub path: String,
    /// Of the last answer. None: there was none.
    pub status: Option<u16>,
    pub pages: u32,
    /// SHA-256 of the pages' bytes, hexadecimal.
    pub sha256: String,
}

impl ReviewRecord {
    /// Approvals that count, each with the pull request that it is of.
    pub fn approvals(&self) -> impl Iterator<Item = (&ReviewedPull, &ReviewSeen)> {
        let of_pull = |pull| {
            let pull: &ReviewedPull = pull;
            pull.reviews.iter().map(move |review| (pull, review))
        };
        self.pulls
            .iter()
            .flat_map(of_pull)
            .filter(|(_, review)| review.counts)
    }
}
