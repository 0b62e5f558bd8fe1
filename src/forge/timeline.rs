//! What happened to a pull request, of `GET /repos/{o}/{r}/issues/{n}/timeline`.

use super::{Account, ReviewState, Sha};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One event. The forge puts commits at the time that their committer wrote, which anybody can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEvent {
    /// `None`: the forge gives this kind no number.
    pub id: Option<u64>,
    pub kind: TimelineKind,
    /// `None`: the account was deleted, or this kind names none.
    pub actor: Option<Account>,
    pub at: Option<Timestamp>,
    pub commit_id: Option<Sha>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimelineKind {
    /// Somebody chose another base; the forge does not say which it was before.
    BaseRefChanged,
    BaseRefForcePushed,
    BaseRefDeleted,
    /// The base was deleted, and the forge chose the next one.
    AutomaticBaseChangeSucceeded,
    AutomaticBaseChangeFailed,
    HeadRefForcePushed,
    HeadRefDeleted,
    HeadRefRestored,
    #[serde(rename_all = "kebab-case")]
    ReviewDismissed {
        review_id: u64,
        /// What it had said.
        state: Option<ReviewState>,
        /// The push that dismissed it, where a push did.
        dismissal_commit: Option<Sha>,
    },
    #[serde(rename_all = "kebab-case")]
    Reviewed {
        review_id: u64,
    },
    Committed {
        sha: Sha,
    },
    Closed,
    Merged,
    Reopened,
    ReadyForReview,
    ConvertToDraft,
    /// Any of `auto_merge_enabled`, `auto_squash_enabled` and `auto_rebase_enabled`.
    AutoMergeEnabled,
    AutoMergeDisabled,
    AddedToMergeQueue,
    RemovedFromMergeQueue,
    Other {
        name: String,
    },
}
