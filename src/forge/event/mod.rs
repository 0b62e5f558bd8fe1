//! The file that a runner leaves beside a job: what happened. Of its fields only those that tell which change is meant are
//! read; the rest is anybody's text.
//!
//! Shapes: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>, and for `schedule` and `workflow_dispatch`
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>.

mod payload;
#[cfg(test)]
mod tests;

use super::question::{Addresses, End, EventKind, Question, Subject};
use super::wire::WireAccount;
use super::{RepositoryName, Sha};
use payload::{MergeGroup, Payload, PullRequest, Release, Repository, Side};

/// Reads events.
pub struct Event;

/// The most bytes of an event: a webhook carries at most 25 MB.
pub const LONGEST: usize = 32 << 20;

/// Why an event asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error(
        "the event `{0}` names no change: run the gate on `pull_request`, `pull_request_review`, `merge_group`, `push` or `release`"
    )]
    Unknown(String),
    #[error("the event is longer than {LONGEST} bytes: no webhook is")]
    TooLong,
    #[error("the event is not the JSON of a `{event}`: {reason}")]
    Malformed { event: String, reason: String },
    #[error("the event has no `{field}`, and every `{event}` has one")]
    Missing { event: String, field: &'static str },
    #[error("the event contradicts itself: {0}")]
    Contradiction(String),
}

impl Event {
    /// Reads the event `name` (`GITHUB_EVENT_NAME`) from its payload.
    ///
    /// Errors: it is of no kind that names a change, no JSON of that kind, or it names two changes.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Question, EventError> {
        let event =
            kind(name).ok_or_else(|| EventError::Unknown(name.chars().take(64).collect()))?;
        if bytes.len() > LONGEST {
            return Err(EventError::TooLong);
        }
        let payload: Payload =
            serde_json::from_slice(bytes).map_err(|error| EventError::Malformed {
                event: name.to_owned(),
                reason: error.to_string().chars().take(300).collect(),
            })?;
        Reader {
            name,
            event,
            payload,
        }
        .question()
    }
}

fn kind(name: &str) -> Option<EventKind> {
    Some(match name {
        "pull_request" => EventKind::PullRequest,
        "pull_request_target" => EventKind::PullRequestTarget,
        "pull_request_review" => EventKind::PullRequestReview,
        "merge_group" => EventKind::MergeGroup,
        "push" => EventKind::Push,
        "release" => EventKind::Release,
        "schedule" => EventKind::Schedule,
        "workflow_dispatch" => EventKind::WorkflowDispatch,
        _ => return None,
    })
}

struct Reader<'a> {
    name: &'a str,
    event: EventKind,
    payload: Payload,
}

impl Reader<'_> {
    fn question(self) -> Result<Question, EventError> {
        let repository = self.need(self.payload.repository.as_ref(), "repository")?;
        let name = RepositoryName::new(&repository.full_name)
            .map_err(|error| self.malformed(&error.to_string()))?;
        let subject = self.subject()?;
        let sender = self.payload.sender.clone().map(WireAccount::known);
        let sender = sender
            .transpose()
            .map_err(|error| self.malformed(&error.to_string()))?;
        Ok(Question {
            event: self.event,
            action: self.payload.action.clone(),
            repository_id: Some(repository.id),
            default_branch: repository.default_branch.clone(),
            sender: sender.flatten(),
            addresses: self.addresses(),
            repository: name,
            subject,
        })
    }

    fn subject(&self) -> Result<Subject, EventError> {
        let payload = &self.payload;
        match self.event {
            EventKind::PullRequest
            | EventKind::PullRequestTarget
            | EventKind::PullRequestReview => {
                self.pull_request(self.need(payload.pull_request.as_ref(), "pull_request")?)
            }
            EventKind::MergeGroup => {
                self.merge_group(self.need(payload.merge_group.as_ref(), "merge_group")?)
            }
            EventKind::Push => self.push(),
            EventKind::Release => Ok(release(self.need(payload.release.as_ref(), "release")?)),
            EventKind::Schedule | EventKind::WorkflowDispatch | EventKind::CommandLine => {
                Ok(Subject::Branch {
                    reference: payload.reference.clone(),
                })
            }
        }
    }

    fn pull_request(&self, pull: &PullRequest) -> Result<Subject, EventError> {
        if self
            .payload
            .number
            .is_some_and(|number| number != pull.number)
        {
            return Err(EventError::Contradiction(
                "`number` and `pull_request.number` are two pull requests".into(),
            ));
        }
        let into = pull.base.repo.as_ref().map(|repo| repo.id);
        let here = self.payload.repository.as_ref().map(|repo| repo.id);
        if into != here {
            return Err(EventError::Contradiction(
                "the base of the pull request is in another repository than the event".into(),
            ));
        }
        Ok(Subject::PullRequest {
            number: pull.number,
            head: Some(self.end(&pull.head)?),
            base: Some(self.end(&pull.base)?),
            review: self.payload.review.as_ref().map(|review| review.id),
        })
    }

    fn end(&self, side: &Side) -> Result<End, EventError> {
        Ok(End {
            sha: self.sha(&side.sha)?,
            branch: side.branch.clone(),
            repository_id: side.repo.as_ref().map(|repo| repo.id),
        })
    }

    fn merge_group(&self, group: &MergeGroup) -> Result<Subject, EventError> {
        let repository_id = self.payload.repository.as_ref().map(|repo| repo.id);
        let end = |sha: &str, reference: &str| {
            let branch = reference.strip_prefix("refs/heads/").unwrap_or(reference);
            Ok::<_, EventError>(End {
                sha: self.sha(sha)?,
                branch: branch.to_owned(),
                repository_id,
            })
        };
        Ok(Subject::MergeGroup {
            head: end(&group.head_sha, &group.head_ref)?,
            base: end(&group.base_sha, &group.base_ref)?,
        })
    }

    fn push(&self) -> Result<Subject, EventError> {
        let payload = &self.payload;
        let moved = |sha: &str| {
            let sha = self.sha(sha)?;
            Ok::<_, EventError>((!sha.is_nothing()).then_some(sha))
        };
        Ok(Subject::Push {
            reference: self.need(payload.reference.as_ref(), "ref")?.clone(),
            before: moved(self.need(payload.before.as_ref(), "before")?)?,
            after: moved(self.need(payload.after.as_ref(), "after")?)?,
            forced: *self.need(payload.forced.as_ref(), "forced")?,
        })
    }

    fn addresses(&self) -> Addresses {
        let mut found = Addresses::default();
        if let Some(repository) = &self.payload.repository {
            repository.say(&mut found);
        }
        if let Some(pull) = &self.payload.pull_request {
            found.api.extend(pull.url.clone());
            found.pages.extend(pull.html_url.clone());
            if let Some(base) = &pull.base.repo {
                base.say(&mut found);
            }
        }
        if let Some(release) = &self.payload.release {
            found.api.extend(release.url.clone());
            found.pages.extend(release.html_url.clone());
        }
        found
    }

    fn need<'a, T: ?Sized>(
        &self,
        part: Option<&'a T>,
        field: &'static str,
    ) -> Result<&'a T, EventError> {
        part.ok_or_else(|| EventError::Missing {
            event: self.name.to_owned(),
            field,
        })
    }

    fn sha(&self, text: &str) -> Result<Sha, EventError> {
        Sha::new(text).map_err(|error| self.malformed(&error.to_string()))
    }

    fn malformed(&self, reason: &str) -> EventError {
        EventError::Malformed {
            event: self.name.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

fn release(release: &Release) -> Subject {
    Subject::Release {
        id: release.id,
        tag: release.tag_name.clone(),
        target: release.target_commitish.clone(),
        draft: release.draft,
        prerelease: release.prerelease,
    }
}

impl Repository {
    fn say(&self, found: &mut Addresses) {
        // `url` is a page in a push and of the API elsewhere: `commits_url` is the same in all.
        found.api.extend(self.commits_url.clone());
        found.pages.extend(self.html_url.clone());
    }
}
