//! Filters of changes that select nothing, so that all passes.

use super::follow::places_of;
use super::reading::{Script, callers, events, starts_on};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::Command;
use crate::document::{Node, Place};

/// A comparison with the default branch that decides what is looked at, in a workflow that runs on that branch, where it
/// compares the branch with itself. In the step, or in a script that it calls.
pub(super) fn empty_change_filter(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    if !runs_on_default_branch(asked) {
        return Vec::new();
    }
    places_of(&script, asked, &with_itself)
}

/// The commands of a script that compare with the default branch, where what they say is handed on or ends the script.
fn with_itself(script: &str, commands: &[Command]) -> Vec<usize> {
    let decides = ["GITHUB_OUTPUT", "GITHUB_ENV", "::set-output", "exit 0"];
    // What was there before the push is no branch.
    let before = [
        "github.event.before",
        "HEAD^",
        "HEAD~",
        "git fetch origin +",
    ];
    if !decides.iter().any(|word| script.contains(word))
        || before.iter().any(|word| script.contains(word))
    {
        return Vec::new();
    }
    let compares = |index: &usize| {
        let words: Vec<&str> = commands[*index]
            .words
            .iter()
            .map(|word| &*word.text)
            .collect();
        matches!(words.as_slice(), ["git", "diff" | "log" | "rev-list" | "diff-tree", ..])
            && words.iter().skip(2).any(|word| is_default_branch_range(word))
            // Anything that is compared beside it is not the branch itself.
            && words.iter().skip(2).all(|word| {
                word.starts_with('-') || *word == "HEAD" || is_default_branch_range(word) || !is_revision(word)
            })
    };
    (0..commands.len()).filter(compares).collect()
}

/// `origin/main`, `origin/main...HEAD`, `HEAD..origin/main`, and the default branch by its context.
fn is_default_branch_range(word: &str) -> bool {
    let ends = word.split("..").map(|end| end.trim_start_matches('.'));
    let ends: Vec<&str> = ends
        .filter(|end| !matches!(*end, "" | "HEAD" | "@"))
        .collect();
    match ends.as_slice() {
        [one] => {
            let name = one
                .trim_start_matches("refs/")
                .trim_start_matches("remotes/");
            matches!(name, "origin/main" | "origin/master" | "origin/HEAD")
                || (name.starts_with("origin/") && name.contains("default_branch"))
        }
        _ => false,
    }
}

/// Whether a word can name a commit: a variable, a hexadecimal number, a branch of a remote.
fn is_revision(word: &str) -> bool {
    word.contains('$')
        || word.starts_with("origin/")
        || (word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a push to the default branch, or the clock, starts the workflow, or one that calls it.
fn runs_on_default_branch(asked: &Asked<'_, '_>) -> bool {
    let of_workflow = |workflow: &Node| {
        triggers(workflow)
            .iter()
            .any(|trigger| match &*trigger.event {
                "schedule" => true,
                "push" => pushes_to_default(trigger.filters.as_ref()),
                _ => false,
            })
    };
    let by_caller = || {
        callers(asked)
            .iter()
            .filter_map(|caller| caller.body.get("$workflow"))
            .any(of_workflow)
    };
    let Some(workflow) = asked.node.get("$workflow") else {
        return by_caller();
    };
    let called = starts_on(asked, &["workflow_call"]) && !events(asked).is_empty();
    let skipped = [asked.node.get("if"), at(asked.node, &["$job", "if"])]
        .into_iter()
        .flatten()
        .any(|condition| {
            condition
                .as_str()
                .is_some_and(|text| text.contains("pull_request") || text.contains("github.ref"))
        });
    !skipped && (of_workflow(workflow) || (called && by_caller()))
}

fn pushes_to_default(filters: Option<&Node>) -> bool {
    let branches = filters.and_then(|filters| filters.get("branches"));
    let tags_only = filters.is_some_and(|filters| filters.get("tags").is_some());
    let ignored = filters.and_then(|filters| filters.get("branches-ignore"));
    let names = |node: Option<&Node>| -> Vec<String> {
        let list = items(node)
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned);
        node.and_then(Node::as_str)
            .map(str::to_owned)
            .into_iter()
            .chain(list)
            .collect()
    };
    let is_default = |name: &String| matches!(&**name, "main" | "master" | "**" | "*");
    match branches {
        Some(_) => names(branches).iter().any(is_default),
        None => !tags_only && !names(ignored).iter().any(is_default),
    }
}
