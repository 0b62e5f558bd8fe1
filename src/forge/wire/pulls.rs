//! Pull requests and reviews as written.

use super::WireError;
use super::accounts::{WireAccount, WireRepository, account};
use super::commits::sha;
use crate::forge::pull::{AutoMerge, PullReference, Team};
use crate::forge::{Account, PullRequest, PullState, Review, ReviewState, Side};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

#[derive(Debug, Deserialize)]
pub(super) struct WirePull {
    number: u64,
    state: String,
    draft: bool,
    merged: bool,
    merged_at: Option<Timestamp>,
    merged_by: Option<WireAccount>,
    #[serde(deserialize_with = "there")]
    merge_commit_sha: Option<String>,
    #[serde(deserialize_with = "there")]
    auto_merge: Option<WireAutoMerge>,
    #[serde(deserialize_with = "there")]
    user: Option<WireAccount>,
    head: WireSide,
    base: WireSide,
    maintainer_can_modify: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    requested_reviewers: Option<Vec<WireAccount>>,
    requested_teams: Option<Vec<WireTeam>>,
    commits: u64,
    changed_files: u64,
}

/// A field that may be null and has to be there.
pub(super) fn there<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

#[derive(Debug, Deserialize)]
struct WireSide {
    sha: String,
    #[serde(rename = "ref")]
    branch: String,
    #[serde(deserialize_with = "there")]
    repo: Option<WireRepository>,
}

#[derive(Debug, Deserialize)]
struct WireAutoMerge {
    enabled_by: Option<WireAccount>,
    merge_method: String,
}

#[derive(Debug, Deserialize)]
struct WireTeam {
    id: u64,
    slug: String,
}

fn state(text: &str) -> Result<PullState, WireError> {
    match text {
        "open" => Ok(PullState::Open),
        "closed" => Ok(PullState::Closed),
        _ => Err(WireError::not_understood("`state` of a pull request")),
    }
}

impl WireSide {
    fn known(self) -> Result<Side, WireError> {
        Ok(Side {
            sha: sha(&self.sha)?,
            branch: self.branch,
            repository: self.repo.map(WireRepository::known).transpose()?,
        })
    }
}

impl WireAutoMerge {
    fn known(self) -> Result<AutoMerge, WireError> {
        Ok(AutoMerge {
            enabled_by: account(self.enabled_by)?,
            method: self.merge_method,
        })
    }
}

impl WirePull {
    pub fn known(self) -> Result<PullRequest, WireError> {
        let reviewers = self.requested_reviewers.into_iter().flatten();
        let reviewers = reviewers.map(WireAccount::known);
        let reviewers: Vec<Option<Account>> = reviewers.collect::<Result<_, _>>()?;
        let teams = self.requested_teams.into_iter().flatten();
        Ok(PullRequest {
            number: self.number,
            state: state(&self.state)?,
            draft: self.draft,
            merged: self.merged,
            merged_at: self.merged_at,
            merged_by: account(self.merged_by)?,
            merge_commit_sha: self.merge_commit_sha.as_deref().map(sha).transpose()?,
            auto_merge: self.auto_merge.map(WireAutoMerge::known).transpose()?,
            author: account(self.user)?,
            head: self.head.known()?,
            base: self.base.known()?,
            maintainer_can_modify: self.maintainer_can_modify,
            created_at: self.created_at,
            updated_at: self.updated_at,
            requested_reviewers: reviewers.into_iter().flatten().collect(),
            requested_teams: teams
                .map(|team| Team {
                    id: team.id,
                    slug: team.slug,
                })
                .collect(),
            commits: self.commits,
            changed_files: self.changed_files,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireReview {
    id: u64,
    #[serde(deserialize_with = "there")]
    user: Option<WireAccount>,
    state: String,
    #[serde(deserialize_with = "there")]
    commit_id: Option<String>,
    submitted_at: Option<Timestamp>,
}

/// The API writes states in capitals in lists of reviews, and small in timelines.
pub(super) fn review_state(text: &str) -> Result<ReviewState, WireError> {
    match text.to_ascii_uppercase().as_str() {
        "APPROVED" => Ok(ReviewState::Approved),
        "CHANGES_REQUESTED" => Ok(ReviewState::ChangesRequested),
        "COMMENTED" => Ok(ReviewState::Commented),
        "DISMISSED" => Ok(ReviewState::Dismissed),
        "PENDING" => Ok(ReviewState::Pending),
        _ => Err(WireError::not_understood("`state` of a review")),
    }
}

impl WireReview {
    pub fn known(self) -> Result<Review, WireError> {
        let state = review_state(&self.state)?;
        if self.submitted_at.is_none() && state != ReviewState::Pending {
            return Err(WireError::not_understood(
                "a submitted review without its time",
            ));
        }
        Ok(Review {
            id: self.id,
            author: account(self.user)?,
            state,
            commit_id: self.commit_id.as_deref().map(sha).transpose()?,
            submitted_at: self.submitted_at,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireReference {
    number: u64,
    state: String,
    merged_at: Option<Timestamp>,
    merge_commit_sha: Option<String>,
    head: WireSide,
    base: WireSide,
}

impl WireReference {
    pub fn known(self) -> Result<PullReference, WireError> {
        let base = self.base.known()?;
        Ok(PullReference {
            number: self.number,
            state: state(&self.state)?,
            merged_at: self.merged_at,
            merge_commit_sha: self.merge_commit_sha.as_deref().map(sha).transpose()?,
            head_sha: sha(&self.head.sha)?,
            base_branch: base.branch,
            base_repository: base.repository,
        })
    }
}
