//! Commits as written.

use super::WireError;
use super::accounts::{WireAccount, account};
use crate::forge::{CommitIdentity, Sha, Signature, Verification};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct WireCommit {
    sha: String,
    commit: WireInner,
    author: Option<WireAccount>,
    committer: Option<WireAccount>,
    parents: Vec<WireParent>,
}

#[derive(Debug, Deserialize)]
struct WireInner {
    author: WireSignature,
    committer: WireSignature,
    verification: WireVerification,
}

#[derive(Debug, Deserialize)]
struct WireSignature {
    name: String,
    email: String,
}

#[derive(Debug, Deserialize)]
struct WireVerification {
    verified: bool,
    reason: String,
    verified_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct WireParent {
    sha: String,
}

pub(super) fn sha(text: &str) -> Result<Sha, WireError> {
    Sha::new(text).map_err(|_| WireError::not_understood("the name of a commit"))
}

impl WireCommit {
    pub fn known(self) -> Result<CommitIdentity, WireError> {
        let parents = self.parents.iter().map(|parent| sha(&parent.sha));
        let verification = self.commit.verification;
        Ok(CommitIdentity {
            sha: sha(&self.sha)?,
            author: account(self.author)?,
            committer: account(self.committer)?,
            author_signature: self.commit.author.known(),
            committer_signature: self.commit.committer.known(),
            parents: parents.collect::<Result<_, _>>()?,
            verification: Verification {
                verified: verification.verified,
                reason: verification.reason,
                verified_at: verification.verified_at,
            },
        })
    }
}

impl WireSignature {
    fn known(self) -> Signature {
        Signature {
            name: self.name,
            email: self.email,
        }
    }
}
