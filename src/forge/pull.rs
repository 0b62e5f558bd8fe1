//! A pull request as the forge has it now, which may be another state than that of the event that asked.

use super::{Account, Repository, Sha};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A pull request, of `GET /repos/{o}/{r}/pulls/{n}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    pub number: u64,
    pub state: PullState,
    pub draft: bool,
    pub merged: bool,
    pub merged_at: Option<Timestamp>,
    pub merged_by: Option<Account>,
    /// Before the merge a trial merge, after it the commit on the base; of a rebase the last one.
    pub merge_commit_sha: Option<Sha>,
    pub auto_merge: Option<AutoMerge>,
    /// `None`: the account was deleted.
    pub author: Option<Account>,
    pub head: Side,
    pub base: Side,
    pub maintainer_can_modify: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub requested_reviewers: Vec<Account>,
    pub requested_teams: Vec<Team>,
    /// How many commits and files the forge counts; git's own counts are the ones to judge by.
    pub commits: u64,
    pub changed_files: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullState {
    Open,
    Closed,
}

/// One end of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    pub sha: Sha,
    /// Without `refs/heads/`.
    pub branch: String,
    /// `None`: the repository, a fork, was deleted.
    pub repository: Option<Repository>,
}

/// The pull request merges itself as soon as its rules hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoMerge {
    pub enabled_by: Option<Account>,
    /// `merge`, `squash` or `rebase`.
    pub method: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub id: u64,
    pub slug: String,
}

/// A pull request as `GET /repos/{o}/{r}/commits/{sha}/pulls` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullReference {
    pub number: u64,
    pub state: PullState,
    pub merged_at: Option<Timestamp>,
    pub merge_commit_sha: Option<Sha>,
    pub head_sha: Sha,
    /// Branch and repository of the base: a commit may belong to a pull request of another repository.
    pub base_branch: String,
    pub base_repository: Option<Repository>,
}
