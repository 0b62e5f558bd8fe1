//! Which change is meant: what the user named, what set the workflow off, or what a record is about.
//!
//! Whatever a runner says can have been changed by an earlier step, so its event and its variables are compared. Nobody
//! is asked here.

use crate::cli::ReviewRequest;
use crate::forge::{Event, EventError, Evidence, EvidenceError, Question, RepositoryName, Subject};
use crate::host::files::{self, FileError};
use crate::host::{Host, Runner};
use std::path::{Path, PathBuf};

/// What is asked, and who answers.
pub(in crate::gate) struct Asked {
    pub question: Question,
    pub source: Source,
}

pub(in crate::gate) enum Source {
    Forge,
    /// What was kept of the forge's answers.
    Record(Box<Evidence>),
}

/// Why nobody knows which change is meant, or whom to ask.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error(
        "which change is meant? Outside of a workflow: --pull-request NUMBER --repository OWNER/NAME, or --event FILE --event-name NAME"
    )]
    NoEvent,
    #[error("which repository does pull request {0} go to? Say it: --repository OWNER/NAME")]
    NoRepository(u64),
    #[error("`{}`: {error}", path.display())]
    Event { path: PathBuf, error: EventError },
    #[error("`{}`: {error}", path.display())]
    Record { path: PathBuf, error: EvidenceError },
    #[error("`{0}` is no repository: one is named OWNER/NAME")]
    BadRepository(String),
    #[error("{asked} was asked for, and `{}` is about {told}", path.display())]
    Other {
        asked: String,
        told: String,
        path: PathBuf,
    },
    #[error(
        "{variable} says `{said}`, and the event `{told}`: one of the two was changed by an earlier step, so nothing is asked"
    )]
    Disagreement {
        variable: &'static str,
        said: String,
        told: String,
    },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Address(#[from] crate::forge::AddressError),
}

/// What the user, or the runner, wants to know.
pub(in crate::gate) fn ask(review: &ReviewRequest, host: &Host) -> Result<Asked, AskError> {
    if let Some(path) = &review.reviews {
        return of_record(path, review.number);
    }
    let question = match &review.event {
        Some((path, name)) => named(review, path, name)?,
        None => of_runner(review, &host.environment.runner)?,
    };
    Ok(Asked {
        question,
        source: Source::Forge,
    })
}

fn of_record(path: &Path, number: Option<u64>) -> Result<Asked, AskError> {
    let evidence = Evidence::read(&files::long(path)?).map_err(|error| AskError::Record {
        path: path.to_owned(),
        error,
    })?;
    check_number(number, &evidence.question, path)?;
    Ok(Asked {
        question: evidence.question.clone(),
        source: Source::Record(Box::new(evidence)),
    })
}

/// The event that the user names.
fn named(review: &ReviewRequest, path: &Path, name: &str) -> Result<Question, AskError> {
    let question = read(path, name)?;
    check_number(review.number, &question, path)?;
    match &review.repository {
        Some(typed) if repository(typed)? != question.repository => Err(AskError::Other {
            asked: typed.clone(),
            told: question.repository.to_string(),
            path: path.to_owned(),
        }),
        _ => Ok(question),
    }
}

/// The event of the workflow, unless the user names a pull request that it is not about.
fn of_runner(review: &ReviewRequest, runner: &Runner) -> Result<Question, AskError> {
    let event = runner
        .event_path
        .as_deref()
        .zip(runner.event_name.as_deref());
    let event = event.map(|(path, name)| read(path, name));
    let typed = review.repository.as_deref().map(repository).transpose()?;
    let Some(number) = review.number else {
        let question = event.ok_or(AskError::NoEvent)??;
        agree(&question, runner)?;
        return match typed {
            Some(typed) if typed != question.repository => Err(AskError::Disagreement {
                variable: "--repository",
                said: typed.to_string(),
                told: question.repository.to_string(),
            }),
            _ => Ok(question),
        };
    };
    let question = match event {
        Some(Err(AskError::Event {
            error: EventError::Unknown(_),
            ..
        }))
        | None => None,
        Some(event) => Some(event?),
    };
    let same = |question: &Question| {
        let here = typed
            .as_ref()
            .is_none_or(|typed| *typed == question.repository);
        here && number_of(question) == Some(number)
    };
    if let Some(question) = question.filter(same) {
        agree(&question, runner)?;
        return Ok(question);
    }
    let of_runner = || runner.repository.as_deref().map(repository).transpose();
    let name = match typed {
        Some(name) => name,
        None => of_runner()?.ok_or(AskError::NoRepository(number))?,
    };
    Ok(Question::about_pull_request(name, number))
}

fn read(path: &Path, name: &str) -> Result<Question, AskError> {
    let bytes = files::long(path)?;
    Event::read(name, &bytes).map_err(|error| AskError::Event {
        path: path.to_owned(),
        error,
    })
}

fn repository(typed: &str) -> Result<RepositoryName, AskError> {
    RepositoryName::new(typed)
        .map_err(|_| AskError::BadRepository(typed.chars().take(200).collect()))
}

fn number_of(question: &Question) -> Option<u64> {
    match question.subject {
        Subject::PullRequest { number, .. } => Some(number),
        _ => None,
    }
}

fn check_number(asked: Option<u64>, told: &Question, path: &Path) -> Result<(), AskError> {
    match asked {
        Some(asked) if number_of(told) != Some(asked) => Err(AskError::Other {
            asked: format!("pull request {asked}"),
            told: in_words(told),
            path: path.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// What is asked about, for people.
pub(super) fn in_words(question: &Question) -> String {
    match &question.subject {
        Subject::PullRequest { number, .. } => format!("pull request {number}"),
        Subject::MergeGroup { head, .. } => format!("merge group {}", head.branch),
        Subject::Push { reference, .. } => format!("a push to {reference}"),
        Subject::Release { tag, .. } => format!("release {tag}"),
        Subject::Branch { .. } => "no change".to_owned(),
    }
}

/// The runner's variables against the runner's event.
fn agree(question: &Question, runner: &Runner) -> Result<(), AskError> {
    let name = question.repository.to_string();
    let said = runner.repository.as_deref();
    if said.is_some_and(|said| !said.eq_ignore_ascii_case(&name)) {
        return same("GITHUB_REPOSITORY", said, &name);
    }
    match &question.subject {
        Subject::PullRequest {
            number, head, base, ..
        } => {
            // Branches of forks can have one name; of merged ones, and of `pull_request_target`, this is the base.
            let reference = runner.reference.as_deref();
            let of_pull = reference.filter(|reference| reference.starts_with("refs/pull/"));
            same("GITHUB_REF", of_pull, &format!("refs/pull/{number}/merge"))?;
            if let Some(base) = base {
                same("GITHUB_BASE_REF", runner.base_ref.as_deref(), &base.branch)?;
            }
            if let Some(head) = head {
                same("GITHUB_HEAD_REF", runner.head_ref.as_deref(), &head.branch)?;
            }
            Ok(())
        }
        Subject::MergeGroup { head, .. } => {
            same("GITHUB_SHA", runner.sha.as_deref(), head.sha.as_str())
        }
        Subject::Push {
            reference, after, ..
        } => {
            same("GITHUB_REF", runner.reference.as_deref(), reference)?;
            match after {
                Some(after) => same("GITHUB_SHA", runner.sha.as_deref(), after.as_str()),
                None => Ok(()),
            }
        }
        Subject::Release { tag, .. } => {
            let told = format!("refs/tags/{tag}");
            same("GITHUB_REF", runner.reference.as_deref(), &told)
        }
        Subject::Branch { .. } => Ok(()),
    }
}

fn same(variable: &'static str, said: Option<&str>, told: &str) -> Result<(), AskError> {
    match said {
        Some(said) if said != told => Err(AskError::Disagreement {
            variable,
            said: said.chars().take(200).collect(),
            told: told.chars().take(200).collect(),
        }),
        _ => Ok(()),
    }
}
