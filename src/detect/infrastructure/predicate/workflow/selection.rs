//! Filters and rules that select nothing, so that all passes.

use super::reading::{Script, callers, events, path_of, starts_on};
use super::scanner::{has_option, option_of};
use crate::detect::infrastructure::body::{at, entries, items};
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::Command;
use crate::document::{Node, Place};

/// A comparison with the default branch that decides what is looked at, in a workflow that runs on that branch, where it
/// compares the branch with itself.
pub(super) fn empty_change_filter(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, &asked.world.model.sources) else {
        return Vec::new();
    };
    if !script.text.contains("GITHUB_OUTPUT")
        || !runs_on_default_branch(asked)
        || script.text.contains("github.event.before")
    {
        return Vec::new();
    }
    let with_itself = |command: &&Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        matches!(words.as_slice(), ["git", "diff", ..])
            && words.iter().any(|word| {
                matches!(
                    *word,
                    "origin/main"
                        | "origin/master"
                        | "origin/main...HEAD"
                        | "origin/main..HEAD"
                        | "origin/master...HEAD"
                        | "origin/master..HEAD"
                        | "origin/main..."
                        | "origin/main.."
                )
            })
    };
    let found = script.commands.iter().filter(with_itself);
    found.map(|command| script.place_of(command)).collect()
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
    let Some(workflow) = asked.node.get("$workflow") else {
        return false;
    };
    let called = starts_on(asked, &["workflow_call"]) && !events(asked).is_empty();
    let by_caller = || {
        callers(asked)
            .iter()
            .filter_map(|caller| caller.body.get("$workflow"))
            .any(of_workflow)
    };
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

/// Commands of conftest whose rules are of another namespace than the one they are asked for: none applies, all pass.
pub(super) fn no_rules_apply(asked: &Asked<'_, '_>) -> Vec<Place> {
    let (Some(script), Some(files)) = (
        Script::of(asked.node, &asked.world.model.sources),
        asked.world.files,
    ) else {
        return Vec::new();
    };
    let applies_none = |command: &&Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        if !matches!(words.as_slice(), ["conftest", "test", ..])
            || has_option(command, "--all-namespaces", None)
            || words
                .iter()
                .any(|word| word.contains('$') || *word == "--update" || *word == "-u")
        {
            return false;
        }
        let folder = option_of(command, "--policy")
            .or_else(|| option_of(command, "-p"))
            .unwrap_or("policy");
        let namespace = option_of(command, "--namespace")
            .or_else(|| option_of(command, "-n"))
            .unwrap_or("main");
        let prefix = format!("{}/", folder.trim_start_matches("./").trim_end_matches('/'));
        let packages: Vec<String> = files
            .paths()
            .iter()
            .filter(|path| {
                path.extension() == b"rego" && path.as_bytes().starts_with(prefix.as_bytes())
            })
            .filter_map(|path| String::from_utf8(files.read(path).ok()??).ok())
            .filter_map(|text| {
                text.lines()
                    .find_map(|line| Some(line.strip_prefix("package ")?.trim().to_owned()))
            })
            .collect();
        !packages.is_empty() && !packages.iter().any(|package| package == namespace)
    };
    let root = !path_of(asked).is_empty()
        && asked.node.get("working-directory").is_none()
        && entries(at(asked.node, &["$job", "defaults"])).is_empty();
    let found = script.commands.iter().filter(applies_none).filter(|_| root);
    found.map(|command| script.place_of(command)).collect()
}
