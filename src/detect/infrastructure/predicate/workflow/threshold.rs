//! Security steps whose findings stop nothing.

use super::follow::{all_commands, numbers_of, places_of};
use super::leniency::{is_lenient, is_report, lenient_input};
use super::reading::{Script, place_of_entry, range_of, steps_around};
use super::scanner::{is_scanner, scanner_of_command};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::{Command, Join};
use crate::document::{Node, Place, Value};

/// Where a security step's failure is thrown away.
pub(super) fn ignored_failure(asked: &Asked<'_, '_>) -> Vec<Place> {
    let ours = match &*asked.resource.kind {
        "job" => {
            let steps = items(asked.node.get("steps"));
            steps.iter().any(|step| is_scanner(step, asked))
        }
        _ => is_scanner(asked.node, asked),
    };
    let mut places = Vec::new();
    let through = asked.node.get("continue-on-error");
    if ours
        && through.is_some_and(|node| {
            matches!(node.value, Value::Bool(true)) || node.as_str() == Some("true")
        })
    {
        places.extend(place_of_entry(asked.node, "continue-on-error"));
    }
    if let Some(script) = Script::of(asked.node, asked.world) {
        let fails_early = stops_at_broken_pipes(asked, script.text);
        places.extend(places_of(&script, asked, &|text, commands| {
            let pipefail = fails_early || text.contains("pipefail");
            thrown_away(text, commands, pipefail)
        }));
    }
    places
}

/// Whether a pipe fails when any of its commands does: `shell: bash` says so, the shell that runs by default does not.
/// <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>
fn stops_at_broken_pipes(asked: &Asked<'_, '_>, script: &str) -> bool {
    let shells = [
        at(asked.node, &["shell"]),
        at(asked.node, &["$job", "defaults", "run", "shell"]),
        at(asked.node, &["$workflow", "defaults", "run", "shell"]),
    ];
    let shell = shells.into_iter().flatten().next().and_then(Node::as_str);
    script.contains("pipefail")
        || shell.is_some_and(|shell| shell == "bash" || shell.contains("pipefail"))
}

/// Programs that only hand on what they are given.
const HAND_ON: &[&str] = &["cat", "column", "head", "sed", "sort", "tail", "tee"];

/// The scanners of a script whose failure it throws away.
fn thrown_away(script: &str, commands: &[Command], pipefail: bool) -> Vec<usize> {
    let is_scanner = |index: &usize| {
        commands
            .get(*index)
            .is_some_and(|command| scanner_of_command(command).is_some() && !is_report(command))
    };
    let mut found: Vec<usize> = (0..commands.len())
        .filter_map(|index| passed_over(index, commands))
        .chain((0..commands.len()).filter_map(|index| {
            let (before, Join::Pipe) = commands[index].follows? else {
                return None;
            };
            let hands_on = commands[index]
                .name()
                .is_some_and(|name| HAND_ON.contains(&name));
            (hands_on && !pipefail).then_some(before)
        }))
        .chain(after_errors_are_off(script, commands))
        .filter(is_scanner)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What stands before `|| true`, also behind `&& echo fine`.
fn passed_over(index: usize, commands: &[Command]) -> Option<usize> {
    let command = &commands[index];
    let (mut before, Join::Or) = command.follows? else {
        return None;
    };
    let nothing = match command.name()? {
        "true" | ":" => true,
        // `|| { echo failed; exit 1; }` prints, and fails all the same.
        "echo" | "printf" => !commands.get(index + 1).is_some_and(fails),
        "exit" => command.words.get(1).is_some_and(|word| word.text == "0"),
        _ => false,
    };
    while let Some((earlier, Join::And | Join::Pipe)) = commands.get(before)?.follows {
        if scanner_of_command(commands.get(before)?).is_some() {
            break;
        }
        before = earlier;
    }
    nothing.then_some(before)
}

/// Behind `set +e` only the last command says how a script ended, unless somebody asks.
fn after_errors_are_off<'c>(
    script: &str,
    commands: &'c [Command],
) -> impl Iterator<Item = usize> + 'c {
    let is_set = |command: &Command, flag: &str| {
        command.name() == Some("set")
            && command
                .words
                .get(1)
                .is_some_and(|word| word.text.starts_with(flag))
    };
    let asks = ["$?", "PIPESTATUS", "if ", "exit 1"]
        .iter()
        .any(|word| script.contains(word));
    let off = commands.iter().position(|command| is_set(command, "+e"));
    let last = commands.len().saturating_sub(1);
    let from = off.filter(|_| !asks).unwrap_or(last);
    let again = commands[from.min(commands.len())..]
        .iter()
        .position(|command| is_set(command, "-e"))
        .map_or(last, |at| from + at);
    from..again
}

/// Whether a command ends the script as failed.
fn fails(command: &Command) -> bool {
    match command.name() {
        Some("exit" | "return") => command.words.get(1).is_some_and(|word| word.text != "0"),
        Some("false") => true,
        _ => false,
    }
}

/// Scanners that are told, or left by default, to pass whatever they find.
pub(super) fn reports_only(asked: &Asked<'_, '_>) -> Vec<Place> {
    if let Some(input) = lenient_input(asked.node) {
        let place = asked
            .node
            .get("with")
            .and_then(|with| place_of_entry(with, input))
            .or_else(|| place_of_entry(asked.node, "uses"));
        return place.into_iter().collect();
    }
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    // A report first and the gate after it is a gate.
    let steps = steps_around(asked).iter();
    let around: Vec<Command> = steps.flat_map(|step| all_commands(step, asked)).collect();
    let gated = |name: &str| {
        around
            .iter()
            .any(|command| command.name() == Some(name) && !is_lenient(command))
    };
    let open = |command: &Command, text: &str, commands: &[Command]| {
        is_lenient(command)
            && !gated(command.name().unwrap_or_default())
            && !is_judged(command, text, commands)
    };
    places_of(&script, asked, &|text, commands| {
        numbers_of(commands, &|command| open(command, text, commands))
    })
}

/// What it prints is taken by another command, which may judge it.
fn is_judged(command: &Command, script: &str, commands: &[Command]) -> bool {
    let start = range_of(command).start;
    let before = script.get(..start).unwrap_or_default();
    let after = commands.iter().any(|other| {
        matches!(other.follows, Some((index, Join::Pipe)) if commands.get(index) == Some(command))
            && !other.name().is_some_and(|name| HAND_ON.contains(&name))
    });
    after || before.trim_end().ends_with("$(")
}
