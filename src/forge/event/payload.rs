//! The fields of payloads that are read, as written. What is not named here is skipped.

use crate::forge::wire::WireAccount;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Payload {
    pub action: Option<String>,
    pub number: Option<u64>,
    pub repository: Option<Repository>,
    pub sender: Option<WireAccount>,
    pub pull_request: Option<PullRequest>,
    pub review: Option<Numbered>,
    pub merge_group: Option<MergeGroup>,
    pub release: Option<Release>,
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub forced: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Numbered {
    pub id: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    pub id: u64,
    pub full_name: String,
    pub default_branch: Option<String>,
    pub commits_url: Option<String>,
    pub html_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PullRequest {
    pub number: u64,
    pub head: Side,
    pub base: Side,
    pub url: Option<String>,
    pub html_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Side {
    pub sha: String,
    #[serde(rename = "ref")]
    pub branch: String,
    pub repo: Option<Repository>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MergeGroup {
    pub head_sha: String,
    pub head_ref: String,
    pub base_sha: String,
    pub base_ref: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Release {
    pub id: u64,
    pub tag_name: String,
    pub target_commitish: String,
    pub draft: bool,
    pub prerelease: bool,
    pub url: Option<String>,
    pub html_url: Option<String>,
}
