//! What is asked of the forge: about which change, and who said so.

use super::{Account, RepositoryName, Sha};
use serde::{Deserialize, Serialize};

/// One question. It holds what the event said, which may be older than what the forge has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub event: EventKind,
    /// `opened`, `submitted`, `checks_requested`, …
    pub action: Option<String>,
    pub repository: RepositoryName,
    /// `None`: nobody said, as on the command line.
    pub repository_id: Option<u64>,
    pub default_branch: Option<String>,
    pub subject: Subject,
    /// Who set it off.
    pub sender: Option<Account>,
    /// Addresses in the event, to be compared with those that the runner gives.
    pub addresses: Addresses,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    PullRequest,
    PullRequestTarget,
    PullRequestReview,
    MergeGroup,
    Push,
    Release,
    Schedule,
    WorkflowDispatch,
    /// No event: somebody named the change.
    CommandLine,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    PullRequest {
        number: u64,
        /// As the event had them; `None` on the command line.
        head: Option<End>,
        base: Option<End>,
        /// The review that set the event off.
        review: Option<u64>,
    },
    /// A group of the merge queue. The event names one pull request, in its branch; it may hold several.
    MergeGroup { head: End, base: End },
    /// A branch or tag was moved. `before` and `after` are `None` where it was made and deleted.
    Push {
        /// `refs/heads/…` or `refs/tags/…`.
        reference: String,
        before: Option<Sha>,
        after: Option<Sha>,
        forced: bool,
    },
    Release {
        id: u64,
        tag: String,
        /// Branch or commit that the tag was made from, where the release made it.
        target: String,
        draft: bool,
        prerelease: bool,
    },
    /// No change: a branch as it stands, on a schedule or by hand.
    Branch { reference: Option<String> },
}

/// One end of a change, as an event names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub sha: Sha,
    /// Without `refs/heads/`.
    pub branch: String,
    /// Of the repository that holds it; `None`: deleted, or not named.
    pub repository_id: Option<u64>,
}

/// Where an event says that it comes from. Whoever can write the event's file can write these: they are compared, and
/// never asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// Of things in the API: `https://api.github.com/repos/o/r/pulls/1`.
    pub api: Vec<String>,
    /// Of pages: `https://github.com/o/r`.
    pub pages: Vec<String>,
}

impl Question {
    /// The question that a person asks who names a pull request.
    pub fn about_pull_request(repository: RepositoryName, number: u64) -> Self {
        Self {
            event: EventKind::CommandLine,
            action: None,
            repository,
            repository_id: None,
            default_branch: None,
            subject: Subject::PullRequest {
                number,
                head: None,
                base: None,
                review: None,
            },
            sender: None,
            addresses: Addresses::default(),
        }
    }

    /// The branch that the change goes to, where the event names it.
    pub fn base_branch(&self) -> Option<&str> {
        match &self.subject {
            Subject::PullRequest { base, .. } => base.as_ref().map(|base| base.branch.as_str()),
            Subject::MergeGroup { base, .. } => Some(&base.branch),
            Subject::Push { reference, .. } => reference.strip_prefix("refs/heads/"),
            Subject::Branch { reference } => {
                let branch = reference.as_deref()?;
                branch.strip_prefix("refs/heads/").or(Some(branch))
            }
            Subject::Release { .. } => None,
        }
    }
}
