//! The record of what a forge said about a change: enough to reach the same verdict again without it.
//!
//! No token stands in it, and no text of a body: digests of the answers do.

use super::commit::Signature;
use super::pull::PullReference;
use super::question::Question;
use super::{
    BranchRules, CommitIdentity, Membership, Organisation, Permission, Protection, PullRequest,
    Repository, Review, Ruleset, Seen, Sha, TimelineEvent,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The form of the record. Another one is not read.
pub const SCHEMA: &str = "portcullis.review-evidence/1";

/// The most bytes of a record that are read.
pub const LONGEST: usize = 64 << 20;

/// Everything that was seen, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// [`SCHEMA`].
    pub schema: String,
    /// The API that answered, and the server that it belongs to.
    pub api: String,
    pub server: String,
    pub repository: Repository,
    pub default_branch: String,
    pub fetched_at: Timestamp,
    pub question: Question,
    pub requests: Vec<Request>,
    pub pulls: Vec<PullEvidence>,
    pub identities: Vec<IdentityEvidence>,
    pub permissions: Vec<PermissionEvidence>,
    pub rules: Seen<BranchRules>,
    pub rulesets: Vec<RulesetEvidence>,
    /// Classic protection; known and `None`: the forge says that there is none.
    pub protection: Seen<Option<Protection>>,
    pub organisation: Seen<Organisation>,
    pub memberships: Vec<Membership>,
    pub pulls_of_commits: Vec<CommitPulls>,
}

/// One list or thing that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub method: String,
    /// Path and query of the first page, below the API's address.
    pub path: String,
    /// Of the last answer; `None`: there was none.
    pub status: Option<u16>,
    /// Answers that were read to their end, each page once.
    pub pages: u32,
    /// SHA-256 of the pages' bytes, one behind another, in hexadecimal.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullEvidence {
    pub number: u64,
    pub pull: Seen<PullRequest>,
    pub reviews: Seen<Vec<Review>>,
    pub timeline: Seen<Timeline>,
    /// The REST API shows no threads, so whether they are resolved is not visible.
    pub threads: Seen<u64>,
}

/// Events in the forge's order, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// `false`: older events were left out; all since `since` are there.
    pub whole: bool,
    pub since: Option<Timestamp>,
    pub events: Vec<TimelineEvent>,
}

/// Whose accounts stand behind a pair of e-mails, asked of one commit that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityEvidence {
    pub sha: Sha,
    /// As git has them in that commit.
    pub author: Signature,
    pub committer: Signature,
    pub identity: Seen<CommitIdentity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionEvidence {
    /// The login that was asked for.
    pub login: String,
    /// Its number, where a review named it.
    pub id: Option<u64>,
    pub permission: Seen<Permission>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesetEvidence {
    pub id: u64,
    pub ruleset: Seen<Ruleset>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitPulls {
    pub sha: Sha,
    /// Known and empty: the commit came by no pull request.
    pub pulls: Seen<Vec<PullReference>>,
}

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    #[error("the recorded reviews are longer than {LONGEST} bytes")]
    TooLong,
    #[error("these are no recorded reviews: {0}")]
    Malformed(String),
    #[error(
        "the recorded reviews are of the form `{0}`, and only `{SCHEMA}` is read: record them again"
    )]
    Schema(String),
    #[error("the recorded reviews contradict themselves: {0}")]
    Contradiction(String),
}

#[derive(Deserialize)]
struct Head {
    schema: String,
}

impl Evidence {
    /// Reads a record. Strict: a field that is not known, or stands twice, is an error.
    pub fn read(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > LONGEST {
            return Err(EvidenceError::TooLong);
        }
        let malformed = |error: serde_json::Error| {
            EvidenceError::Malformed(error.to_string().chars().take(300).collect())
        };
        let head: Head = serde_json::from_slice(bytes).map_err(malformed)?;
        if head.schema != SCHEMA {
            let said = head.schema.chars().take(64).collect();
            return Err(EvidenceError::Schema(said));
        }
        let evidence: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        evidence.check()?;
        Ok(evidence)
    }

    /// The record as it is kept: JSON, in a fixed order.
    pub fn write(&self) -> Result<Vec<u8>, EvidenceError> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| EvidenceError::Malformed(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The pull request of a number.
    pub fn pull(&self, number: u64) -> Option<&PullEvidence> {
        self.pulls.iter().find(|pull| pull.number == number)
    }

    /// Every fact that should have been seen and was not: the request, and why.
    pub fn missing(&self) -> Vec<(&str, &str)> {
        let mut missing = Vec::new();
        for pull in &self.pulls {
            missing.extend(pull.pull.missing());
            missing.extend(pull.reviews.missing());
            missing.extend(pull.timeline.missing());
        }
        missing.extend(
            self.identities
                .iter()
                .filter_map(|one| one.identity.missing()),
        );
        missing.extend(
            self.permissions
                .iter()
                .filter_map(|one| one.permission.missing()),
        );
        missing.extend(self.rules.missing());
        missing.extend(self.rulesets.iter().filter_map(|one| one.ruleset.missing()));
        missing.extend(self.protection.missing());
        missing.extend(self.organisation.missing());
        missing.extend(
            self.memberships
                .iter()
                .filter_map(|one| one.state.missing()),
        );
        missing.extend(
            self.pulls_of_commits
                .iter()
                .filter_map(|one| one.pulls.missing()),
        );
        missing
    }

    /// Errors: two records of one thing, or a record under another number than its own.
    pub fn check(&self) -> Result<(), EvidenceError> {
        unique("pull requests", self.pulls.iter().map(|pull| pull.number))?;
        unique("rulesets", self.rulesets.iter().map(|ruleset| ruleset.id))?;
        unique(
            "commits",
            self.identities.iter().map(|identity| &identity.sha),
        )?;
        unique(
            "commits",
            self.pulls_of_commits.iter().map(|pulls| &pulls.sha),
        )?;
        let logins = self.permissions.iter();
        unique(
            "permissions",
            logins.map(|one| one.login.to_ascii_lowercase()),
        )?;
        self.pulls.iter().try_for_each(PullEvidence::check)?;
        for one in &self.identities {
            same(one.identity.known().map(|known| &known.sha), &one.sha)?;
        }
        for one in &self.rulesets {
            same(one.ruleset.known().map(|known| &known.id), &one.id)?;
        }
        for one in &self.permissions {
            if let (Some(known), Some(id)) = (one.permission.known(), one.id) {
                same(Some(&known.account.id), &id)?;
            }
        }
        Ok(())
    }
}

impl PullEvidence {
    fn check(&self) -> Result<(), EvidenceError> {
        same(self.pull.known().map(|pull| &pull.number), &self.number)?;
        let reviews = self.reviews.known().into_iter().flatten();
        unique("reviews", reviews.map(|review| review.id))
    }
}

fn unique<T: Ord>(what: &str, keys: impl Iterator<Item = T>) -> Result<(), EvidenceError> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(EvidenceError::Contradiction(format!(
                "one of its {what} stands twice"
            )));
        }
    }
    Ok(())
}

fn same<T: PartialEq>(told: Option<&T>, asked: &T) -> Result<(), EvidenceError> {
    if told.is_none_or(|told| told == asked) {
        return Ok(());
    }
    Err(EvidenceError::Contradiction(
        "an answer is about something else than what was asked".into(),
    ))
}

#[cfg(test)]
mod tests;
