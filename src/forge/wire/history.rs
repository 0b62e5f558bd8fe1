//! Events of timelines as written. A kind that is not told apart keeps its name and nothing else.

use super::WireError;
use super::accounts::{WireAccount, account};
use super::commits::sha;
use super::pulls::review_state;
use crate::forge::{TimelineEvent, TimelineKind};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct WireEvent {
    /// Comments on lines may have none, and have `comments`.
    event: Option<String>,
    /// A number nearly everywhere; nothing is asked of it where it is something else.
    id: Option<Value>,
    actor: Option<WireAccount>,
    user: Option<WireAccount>,
    created_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
    commit_id: Option<String>,
    sha: Option<String>,
    committer: Option<Value>,
    dismissed_review: Option<WireDismissal>,
    comments: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct WireDismissal {
    review_id: u64,
    state: Option<String>,
    dismissal_commit_id: Option<String>,
}

impl WireEvent {
    pub fn known(self) -> Result<TimelineEvent, WireError> {
        let kind = self.kind()?;
        // Only of commits: there `committer` is a person with a date, and elsewhere it is not there.
        let written = self
            .committer
            .as_ref()
            .and_then(|person| person.get("date"));
        let written = written
            .and_then(Value::as_str)
            .and_then(|date| date.parse().ok());
        let at = self.created_at.or(self.submitted_at).or(written);
        Ok(TimelineEvent {
            id: self.id.as_ref().and_then(Value::as_u64),
            kind,
            actor: account(self.actor)?.or(account(self.user)?),
            at,
            commit_id: self.commit_id.as_deref().map(sha).transpose()?,
        })
    }

    fn kind(&self) -> Result<TimelineKind, WireError> {
        let name = self.event.as_deref().filter(|name| !name.is_empty());
        let comments = self.comments.as_ref().map(|_| "");
        let nameless = || WireError::not_understood("an event without a name");
        Ok(match name.or(comments).ok_or_else(nameless)? {
            "base_ref_changed" => TimelineKind::BaseRefChanged,
            "base_ref_force_pushed" => TimelineKind::BaseRefForcePushed,
            "base_ref_deleted" => TimelineKind::BaseRefDeleted,
            "automatic_base_change_succeeded" => TimelineKind::AutomaticBaseChangeSucceeded,
            "automatic_base_change_failed" => TimelineKind::AutomaticBaseChangeFailed,
            "head_ref_force_pushed" => TimelineKind::HeadRefForcePushed,
            "head_ref_deleted" => TimelineKind::HeadRefDeleted,
            "head_ref_restored" => TimelineKind::HeadRefRestored,
            "review_dismissed" => self.dismissal()?,
            "reviewed" => TimelineKind::Reviewed {
                review_id: self.number("a review")?,
            },
            "committed" => TimelineKind::Committed {
                sha: sha(self.sha.as_deref().unwrap_or_default())?,
            },
            "closed" => TimelineKind::Closed,
            "merged" => TimelineKind::Merged,
            "reopened" => TimelineKind::Reopened,
            "ready_for_review" => TimelineKind::ReadyForReview,
            "convert_to_draft" | "converted_to_draft" => TimelineKind::ConvertToDraft,
            "auto_merge_enabled" | "auto_squash_enabled" | "auto_rebase_enabled" => {
                TimelineKind::AutoMergeEnabled
            }
            "auto_merge_disabled" => TimelineKind::AutoMergeDisabled,
            "added_to_merge_queue" => TimelineKind::AddedToMergeQueue,
            "removed_from_merge_queue" => TimelineKind::RemovedFromMergeQueue,
            other => TimelineKind::Other {
                name: other.chars().take(64).collect(),
            },
        })
    }

    fn number(&self, what: &str) -> Result<u64, WireError> {
        let number = self.id.as_ref().and_then(Value::as_u64);
        number.ok_or_else(|| WireError::not_understood(format!("{what} without a number")))
    }

    fn dismissal(&self) -> Result<TimelineKind, WireError> {
        let nothing = || WireError::not_understood("a dismissal of no review");
        let dismissed = self.dismissed_review.as_ref().ok_or_else(nothing)?;
        Ok(TimelineKind::ReviewDismissed {
            review_id: dismissed.review_id,
            state: dismissed.state.as_deref().map(review_state).transpose()?,
            dismissal_commit: dismissed
                .dismissal_commit_id
                .as_deref()
                .map(sha)
                .transpose()?,
        })
    }
}
