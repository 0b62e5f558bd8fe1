//! Whose account the forge sees behind a commit, and whether its signature holds.

use super::{Account, Sha};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A commit as `GET /repos/{o}/{r}/commits/{sha}` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitIdentity {
    pub sha: Sha,
    /// The account that the author's e-mail belongs to; anybody can write that e-mail.
    pub author: Option<Account>,
    /// The account that the committer's e-mail belongs to.
    pub committer: Option<Account>,
    pub author_signature: Signature,
    pub committer_signature: Signature,
    pub parents: Vec<Sha>,
    pub verification: Verification,
}

/// Name and e-mail as they stand in the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    pub name: String,
    pub email: String,
}

/// What the forge found of the commit's signature. It proves whose key it was, which is the committer's; it says nothing of
/// the author field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    pub verified: bool,
    /// `valid`, `unsigned`, `unknown_key`, `bad_email`, …
    pub reason: String,
    pub verified_at: Option<Timestamp>,
}
