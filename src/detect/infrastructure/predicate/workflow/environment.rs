//! What is written into the environment of later steps.

use super::flow::{Taint, is_narrowed};
use super::injection::{Chooser, DEEPEST};
use super::reading::{Script, callers, workflow_of};
use super::trust::PRIVILEGED;
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::{Command, Join};
use crate::document::{Node, Place};

/// What is written into the environment of later steps, when somebody else chooses it. In a privileged workflow that is
/// whatever a command or a file says, and every variable of which nothing is known.
pub(super) fn environment_writes(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    if !names_environment(script.text) {
        return Vec::new();
    }
    let taint = Taint::of(&script, asked, DEEPEST);
    let privileged = is_privileged(asked);
    let chosen = |index: usize, command: &Command| {
        let spoken = spoken_before(index, &script.commands);
        let by_known = taint.of_command(command) == Chooser::Anyone
            || spoken
                .iter()
                .any(|one| taint.of_command(one) == Chooser::Anyone);
        let all = spoken.into_iter().chain([command]);
        let by_unknown = || {
            all.into_iter()
                .any(|one| is_worked_out(one, &script, asked))
        };
        !command.words.iter().any(|word| is_narrowed(&word.text))
            && (by_known || (privileged && by_unknown()))
    };
    let commands = script.commands.iter().enumerate();
    commands
        .filter(|(index, command)| writes_environment(command) && chosen(*index, command))
        .map(|(index, command)| {
            let group = spoken_before(index, &script.commands);
            let spoken = group.last().filter(|_| command.words.is_empty());
            script.place_of(spoken.unwrap_or(&command))
        })
        .collect()
}

/// Whether somebody outside starts the workflow with its secrets, or one that calls the action.
fn is_privileged(asked: &Asked<'_, '_>) -> bool {
    let starts = |workflow: &Node| {
        let mut triggers = triggers(workflow).into_iter();
        triggers.any(|trigger| PRIVILEGED.contains(&&*trigger.event))
    };
    match workflow_of(asked) {
        Some(workflow) => starts(workflow),
        None => callers(asked)
            .iter()
            .filter_map(|caller| caller.body.get("$workflow"))
            .any(starts),
    }
}

/// What a command of a pipe is given by the ones before it, and what a group prints whose output goes on.
fn spoken_before(index: usize, commands: &[Command]) -> Vec<&Command> {
    let mut found = Vec::new();
    let mut here = index;
    while let Some((before, Join::Pipe)) = commands.get(here).and_then(|command| command.follows) {
        found.extend(commands.get(before));
        here = before;
    }
    // A redirection alone is that of the group before it.
    if commands
        .get(index)
        .is_some_and(|command| command.words.is_empty())
    {
        let group = commands[..index].iter().rev();
        found.extend(group.take_while(|one| matches!(one.name(), Some("echo" | "printf" | "cat"))));
    }
    found
}

fn names_environment(text: &str) -> bool {
    text.contains("GITHUB_ENV") || text.contains("GITHUB_PATH")
}

fn writes_environment(command: &Command) -> bool {
    let by_name = matches!(command.name(), Some("tee" | "Add-Content" | "Out-File"));
    let to = |operator: &str| operator.starts_with('>');
    (by_name
        && command
            .words
            .iter()
            .any(|word| names_environment(&word.text)))
        || command.redirections.iter().any(|redirection| {
            to(redirection.operator) && names_environment(&redirection.target.text)
        })
}

/// Variables that the runner sets.
const OF_THE_RUNNER: &[&str] = &["CI", "GITHUB_", "HOME", "PATH", "PWD", "RUNNER_", "USER"];

/// Whether a command says what is not written there: a file, what a command prints, or a variable that is neither the
/// runner's nor written in an `env`.
fn is_worked_out(command: &Command, script: &Script<'_>, asked: &Asked<'_, '_>) -> bool {
    let harmless = ["$(date", "$(pwd", "$(mktemp", "$(git rev-parse"];
    let body = &asked.resource.body;
    let scopes = [
        body.get("env"),
        at(body, &["$job", "env"]),
        at(body, &["$workflow", "env"]),
    ];
    let in_env = |name: &str| scopes.iter().flatten().any(|env| env.get(name).is_some());
    let plain = |name: &str| {
        script.commands.iter().any(|one| {
            let mut assignments = one.assignments.iter();
            assignments.any(|word| {
                let value = word.text.split_once('=');
                value.is_some_and(|(known, value)| {
                    known == name && !value.contains('$') && !value.contains('`')
                })
            })
        })
    };
    let unknown = |name: &&str| {
        !name.is_empty()
            && !in_env(name)
            && !plain(name)
            && !OF_THE_RUNNER.iter().any(|known| name.starts_with(known))
    };
    let reads = command.name() == Some("cat") && command.here_documents.is_empty();
    reads
        || command.words.iter().any(|word| {
            let runs = (word.text.contains("$(") || word.text.contains('`'))
                && !harmless.iter().any(|known| word.text.contains(known));
            runs || variables(&word.text).iter().any(unknown)
        })
        || command.here_documents.iter().any(|range| {
            let data = script.text.get(range.clone()).unwrap_or_default();
            variables(data).iter().any(unknown)
        })
}

/// The names after `$` and `${` in a word.
pub(super) fn variables(word: &str) -> Vec<&str> {
    word.split('$')
        .skip(1)
        .filter(|rest| !rest.starts_with("{{"))
        .map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}
