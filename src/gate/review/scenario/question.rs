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
    let end = |label: &str, branch: &str| {
        Ok::<_, String>(End {
            sha: id(label)?,
            branch: branch.to_owned(),
            repository_id: Some(REPOSITORY),
        })
    };
    let story = stories.get(&NUMBER).ok_or("there is no story")?;
    let gained = git::all_arriving(stories);
    let last = gained.first().map(|commit| Sha::new(&commit.id));
    let last = last.transpose().map_err(|error| error.to_string())?;
    let (event, subject) = match scenario.event.as_deref() {
        None | Some("pull-request") => {
            let head = story.rerun.as_ref().or(story.branch.last());
            let subject = Subject::PullRequest {
                number: NUMBER,
                head: head.map(|head| end(head, "topic-7")).transpose()?,
                base: None,
                review: None,
            };
            (EventKind::PullRequest, subject)
        }
        Some("merge-group") => {
            let base = end("main", "main")?;
            let sha = last.ok_or("the group is empty")?;
            let head = End {
                sha,
                ..base.clone()
            };
            (EventKind::MergeGroup, Subject::MergeGroup { head, base })
        }
        Some("push") => {
            let subject = Subject::Push {
                reference: "refs/heads/main".to_owned(),
                before: Some(id("main")?),
                after: last,
                forced: false,
            };
            (EventKind::Push, subject)
        }
        Some("release" | "stray-release") => {
            let subject = Subject::Release {
                id: 1,
                tag: "v1.0.0".to_owned(),
                target: "main".to_owned(),
                draft: false,
                prerelease: false,
            };
            (EventKind::Release, subject)
        }
        Some("branch") => (EventKind::Schedule, Subject::Branch { reference: None }),
        Some(other) => return Err(format!("there is no event `{other}`")),
    };
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
