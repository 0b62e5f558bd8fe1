//! What starts a workflow, what it may do, and whose code and conditions it trusts.

use super::injection::action_of;
use super::reading::{
    Script, events, place_of_entry, range_of, starts_on, steps_around, text, told, whole,
    workflow_of,
};
use crate::detect::infrastructure::body::{at, entries, items};
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::expression::{self, Expression};
use crate::document::{Node, Place};

/// Events that start with the repository's secrets what somebody outside of it caused.
pub(super) const PRIVILEGED: &[&str] = &["issue_comment", "pull_request_target", "workflow_run"];

/// Told `events`: where the workflow names one of them. Not where all it does is to put labels on pull requests, with
/// the action that GitHub wrote for it: that reads the names of files and runs nothing.
pub(super) fn trigger(asked: &Asked<'_, '_>) -> Vec<Place> {
    let wanted = told(asked, "events");
    let alone = asked.node.get("on").is_some_and(|on| on.as_str().is_some());
    events(asked)
        .into_iter()
        .filter(|trigger| wanted.contains(&&*trigger.event))
        .filter(|trigger| &*trigger.event != "pull_request_target" || !only_labels(asked.node))
        .filter_map(|trigger| {
            let whole = place_of_entry(asked.node, "on").filter(|_| alone);
            whole.or(Some(trigger.place))
        })
        .collect()
}

/// Whether every step of a workflow is GitHub's labeler.
fn only_labels(workflow: &Node) -> bool {
    let mut jobs = entries(workflow.get("jobs")).iter();
    jobs.all(|job| {
        let steps = items(job.node.get("steps"));
        !steps.is_empty()
            && steps
                .iter()
                .all(|step| action_of(step) == "actions/labeler")
    })
}

/// Told `events`: the resource, when one of them starts its workflow.
pub(super) fn started_by(asked: &Asked<'_, '_>) -> Vec<Place> {
    let started = starts_on(asked, &told(asked, "events"));
    started
        .then_some(asked.resource.header)
        .into_iter()
        .collect()
}

/// The workflow, where neither it nor all of its jobs say what they may do. One that is only called takes what its
/// caller may.
pub(super) fn permissions_missing(asked: &Asked<'_, '_>) -> Vec<Place> {
    let body = &asked.resource.body;
    let jobs = entries(body.get("jobs"));
    let called = triggers(body)
        .iter()
        .all(|trigger| &*trigger.event == "workflow_call");
    let silent = jobs.iter().any(|job| job.node.get("permissions").is_none());
    if body.get("permissions").is_some() || !silent || called {
        return Vec::new();
    }
    vec![asked.resource.header]
}

/// A job that says nothing of its permissions, in a workflow that says nothing either: the place of its name.
pub(super) fn job_permissions_missing(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(workflow) = workflow_of(asked) else {
        return Vec::new();
    };
    let called = triggers(workflow)
        .iter()
        .all(|trigger| &*trigger.event == "workflow_call");
    let said = [workflow, asked.node].map(|node| node.get("permissions").is_some());
    if called || said.contains(&true) {
        return Vec::new();
    }
    let id = text(asked.node, "$id");
    let jobs = entries(workflow.get("jobs")).iter();
    jobs.filter(|job| &*job.key == id)
        .map(|job| job.key_place)
        .collect()
}

/// What a workflow of several jobs lets all of them write.
pub(super) fn shared_writes(asked: &Asked<'_, '_>) -> Vec<Place> {
    let body = &asked.resource.body;
    if entries(body.get("jobs")).len() < 2 {
        return Vec::new();
    }
    entries(body.get("permissions"))
        .iter()
        .filter(|entry| entry.node.as_str() == Some("write"))
        .map(whole)
        .collect()
}

/// Where a privileged workflow takes the code of a pull request.
pub(super) fn untrusted_checkout(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !starts_on(asked, PRIVILEGED) {
        return Vec::new();
    }
    let step = asked.node;
    if action_of(step) == "actions/checkout" {
        let inputs =
            ["ref", "repository"].map(|input| at(step, &["with", input]).map(|n| (input, n)));
        return inputs
            .into_iter()
            .flatten()
            .filter(|(_, node)| is_of_the_change(node, asked))
            .filter_map(|(input, _)| place_of_entry(step.get("with")?, input))
            .collect();
    }
    let Some(script) = Script::of(step, asked.world) else {
        return Vec::new();
    };
    let fetches = |command: &crate::document::shell::Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        match words.as_slice() {
            ["gh", "pr", "checkout", ..] => true,
            ["git", "checkout" | "fetch" | "pull" | "switch", rest @ ..] => {
                rest.iter().any(|word| {
                    word.starts_with("refs/pull/")
                        || word.starts_with("pull/")
                        || CODE_OF_CHANGE.iter().any(|context| word.contains(context))
                })
            }
            _ => false,
        }
    };
    let found = script.commands.iter().filter(|command| fetches(command));
    found
        .map(|command| script.place(range_of(command)))
        .collect()
}

/// Contexts that name the code of a change.
const CODE_OF_CHANGE: &[&str] = &[
    "github.head_ref",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.sha",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.id",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.workflow_run.head_sha",
];

fn is_of_the_change(node: &Node, asked: &Asked<'_, '_>) -> bool {
    let of_request = node
        .as_str()
        .is_some_and(|text| text.contains("refs/pull/"));
    let found = expression::in_node(node, &asked.world.model.sources);
    let uses = found.iter().flat_map(Expression::flowing_contexts);
    of_request
        || uses
            .into_iter()
            .any(|used| CODE_OF_CHANGE.contains(&&*used.path) || is_head_output(&used.path, asked))
}

/// What an action for comments on pull requests says of the branch.
fn is_head_output(path: &str, asked: &Asked<'_, '_>) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    let ["steps", id, "outputs", "head_ref" | "head_sha"] = parts.as_slice() else {
        return false;
    };
    steps_around(asked)
        .iter()
        .any(|step| text(step, "id").eq_ignore_ascii_case(id) && step.get("uses").is_some())
}
