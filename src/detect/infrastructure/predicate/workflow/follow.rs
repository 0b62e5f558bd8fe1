//! Commands that a step runs by calling something of its own repository: a script, a target of make, a script of npm.
//!
//! Nothing is run or expanded: a call that is worked out is not followed.

use super::makefile::{Recipe, recipe};
use super::project::{folder, joined, read, script_at};
use super::reading::Script;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::Command;
use crate::document::{Node, Place};
use std::rc::Rc;

/// How deep calls are followed.
const DEEPEST: usize = 3;

/// The most commands that one step is followed to.
const MOST: usize = 5_000;

/// What one command of a step runs in the end: its own commands, or those of the script that it calls.
pub(super) struct Reached {
    /// Which command of the step's script leads there.
    pub by: usize,
    pub text: String,
    pub commands: Rc<Vec<Command>>,
}

/// The scripts that the commands of a step's script call, and those that these call.
pub(super) fn reached(script: &Script<'_>, asked: &Asked<'_, '_>) -> Vec<Reached> {
    let mut found = Vec::new();
    let mut budget = MOST;
    for (by, command) in script.commands.iter().enumerate() {
        // What stands behind it is called from another folder.
        if matches!(command.name(), Some("cd" | "pushd")) {
            break;
        }
        follow(command, by, asked, DEEPEST, &mut budget, &mut found);
    }
    found
}

/// Where a step's script does what `which` picks out of a script's commands, itself or in what it calls.
pub(super) fn places_of(
    script: &Script<'_>,
    asked: &Asked<'_, '_>,
    which: &dyn Fn(&str, &[Command]) -> Vec<usize>,
) -> Vec<Place> {
    let further = reached(script, asked).into_iter();
    let further = further.filter(|one| !which(&one.text, &one.commands).is_empty());
    let mut indices = which(script.text, &script.commands);
    indices.extend(further.map(|one| one.by));
    indices.sort_unstable();
    indices.dedup();
    let commands = indices
        .into_iter()
        .filter_map(|index| script.commands.get(index));
    commands.map(|command| script.place_of(command)).collect()
}

/// The commands that are so, by their numbers.
pub(super) fn numbers_of(commands: &[Command], is: &dyn Fn(&Command) -> bool) -> Vec<usize> {
    let all = commands.iter().enumerate();
    all.filter(|(_, one)| is(one)).map(|(at, _)| at).collect()
}

fn follow(
    command: &Command,
    by: usize,
    asked: &Asked<'_, '_>,
    depth: usize,
    budget: &mut usize,
    found: &mut Vec<Reached>,
) {
    let (Some(depth), Some(text)) = (depth.checked_sub(1), called(command, asked)) else {
        return;
    };
    let commands = asked.world.script(&text);
    if commands.len() > *budget {
        return;
    }
    *budget -= commands.len();
    for command in commands.iter() {
        follow(command, by, asked, depth, budget, found);
    }
    found.push(Reached { by, text, commands });
}

/// The script that a command calls, where that can be known.
pub(super) fn called(command: &Command, asked: &Asked<'_, '_>) -> Option<String> {
    match command.name() {
        Some("make") => match recipe(command, asked) {
            Recipe::Found(lines) => Some(lines),
            Recipe::Missing | Recipe::Unknown => None,
        },
        Some("npm" | "yarn" | "pnpm") => match package_script(command, asked) {
            PackageScript::Found(text) => Some(text),
            PackageScript::Missing | PackageScript::Unknown => None,
        },
        _ => script_at(command, asked),
    }
}

/// What is known of a script of `package.json`.
pub(super) enum PackageScript {
    Found(String),
    Missing,
    Unknown,
}

/// `npm run NAME` in the folder of the step.
pub(super) fn package_script(command: &Command, asked: &Asked<'_, '_>) -> PackageScript {
    let words: Vec<&str> = command
        .words
        .iter()
        .filter_map(|word| word.known())
        .collect();
    let name = match words.as_slice() {
        [_, "run" | "run-script", name, ..] if !name.starts_with('-') => *name,
        ["npm" | "pnpm" | "yarn", "test"] => "test",
        _ => return PackageScript::Unknown,
    };
    // Elsewhere, or only if it is there.
    let options = [
        "--if-present",
        "--prefix",
        "--workspace",
        "--workspaces",
        "-w",
        "-ws",
        "-C",
        "--dir",
        "--filter",
    ];
    let elsewhere = words.iter().any(|word| {
        options.contains(word) || word.starts_with("--workspace=") || word.starts_with("--prefix=")
    });
    if elsewhere || words.len() != command.words.len() {
        return PackageScript::Unknown;
    }
    let file = folder(asked).and_then(|folder| joined(&folder, "package.json"));
    let text = file.and_then(|file| read(asked, &file));
    let Some(package) = text.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
    else {
        return PackageScript::Unknown;
    };
    match package.get("scripts").and_then(|scripts| scripts.get(name)) {
        Some(serde_json::Value::String(script)) => PackageScript::Found(script.clone()),
        Some(_) => PackageScript::Unknown,
        None => PackageScript::Missing,
    }
}

/// Every command that a step runs, its own and those it reaches.
pub(super) fn all_commands(step: &Node, asked: &Asked<'_, '_>) -> Vec<Command> {
    let there = Asked {
        node: step,
        resource: asked.resource,
        told: asked.told,
        world: asked.world,
    };
    let Some(script) = Script::of(step, asked.world) else {
        return Vec::new();
    };
    let reached = reached(&script, &there);
    let further = reached.iter().flat_map(|one| one.commands.iter().cloned());
    let own = script.commands.iter().cloned();
    own.chain(further).collect()
}
