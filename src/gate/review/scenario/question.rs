//! The event of a scenario, and what it asks.

use super::build::{REPOSITORY, id};
use super::git;
use super::story::Story;
use super::{NUMBER, Scenario};
use crate::forge::question::{Addresses, End, EventKind};
use crate::forge::{Question, Repository, Sha, Subject};
use std::collections::BTreeMap;

pub(super) fn of(
    scenario: &Scenario,
    repository: &Repository,
    stories: &BTreeMap<u64, Story>,
) -> Result<Question, String> {
    let event = scenario.event.as_deref().unwrap_or("pull-request");
    let (event, subject) = subject(event, stories)?;
    Ok(Question {
        event,
        action: None,
        repository: repository.full_name.clone(),
        repository_id: Some(REPOSITORY),
        default_branch: Some("main".to_owned()),
        subject,
        sender: None,
        addresses: Addresses::default(),
    })
}

fn subject(event: &str, stories: &BTreeMap<u64, Story>) -> Result<(EventKind, Subject), String> {
    Ok(match event {
        "pull-request" => (EventKind::PullRequest, pull_request(stories)?),
        "merge-group" => {
            let base = end("main", "main")?;
            let sha = last(stories)?.ok_or("the group is empty")?;
            let head = End {
                sha,
                ..base.clone()
            };
            (EventKind::MergeGroup, Subject::MergeGroup { head, base })
        }
        "push" => {
            let subject = Subject::Push {
                reference: "refs/heads/main".to_owned(),
                before: Some(id("main")?),
                after: last(stories)?,
                forced: false,
            };
            (EventKind::Push, subject)
        }
        "release" | "stray-release" => {
            let subject = Subject::Release {
                id: 1,
                tag: "v1.0.0".to_owned(),
                target: "main".to_owned(),
                draft: false,
                prerelease: false,
            };
            (EventKind::Release, subject)
        }
        "branch" => (EventKind::Schedule, Subject::Branch { reference: None }),
        other => return Err(format!("there is no event `{other}`")),
    })
}

fn pull_request(stories: &BTreeMap<u64, Story>) -> Result<Subject, String> {
    let story = stories.get(&NUMBER).ok_or("there is no story")?;
    let head = story.rerun.as_ref().or(story.branch.last());
    Ok(Subject::PullRequest {
        number: NUMBER,
        head: head.map(|head| end(head, "topic-7")).transpose()?,
        base: None,
        review: None,
    })
}

/// The last of all commits that come.
fn last(stories: &BTreeMap<u64, Story>) -> Result<Option<Sha>, String> {
    let gained = git::all_arriving(stories);
    let last = gained.first().map(|commit| Sha::new(&commit.id));
    last.transpose().map_err(|error| error.to_string())
}

fn end(label: &str, branch: &str) -> Result<End, String> {
    Ok(End {
        sha: id(label)?,
        branch: branch.to_owned(),
        repository_id: Some(REPOSITORY),
    })
}
