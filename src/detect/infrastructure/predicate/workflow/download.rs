//! What scripts fetch from elsewhere, and whether they would notice that it is not what they asked for.

use super::follow::places_of;
use super::reading::{Script, arguments, range_of};
use super::scanner::{has_option, option_of};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::Place;
use crate::document::shell::{Command, Join};

/// Endings of files that a scanner or a shell reads whatever they say.
const READ_AS_THEY_ARE: &[&str] = &[
    "cfg", "conf", "ini", "lst", "py", "rego", "rules", "sh", "toml", "txt", "yaml", "yml",
];

/// Commands of curl that would write the page of an error to a file of rules or a script, in the step or in a script that
/// it calls.
pub(super) fn without_fail(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    places_of(&script, asked, &blind)
}

/// Which commands of a script fetch what nobody compares with anything.
fn blind(script: &str, commands: &[Command]) -> Vec<usize> {
    let checked = [
        "sha256sum",
        "sha512sum",
        "shasum",
        "gpg",
        "cosign",
        "http_code",
    ];
    if checked.iter().any(|word| script.contains(word)) {
        return Vec::new();
    }
    let is_blind = |index: &usize| {
        let command = &commands[*index];
        command.name() == Some("curl")
            && !has_option(command, "--fail", Some('f'))
            && !has_option(command, "--fail-with-body", None)
            && written_to(*index, commands).is_some_and(|file| {
                let ending = file.rsplit('.').next().unwrap_or_default();
                READ_AS_THEY_ARE.contains(&ending.trim_matches(['"', '\'']))
            })
            && !command
                .words
                .iter()
                .any(|word| word.text.contains("localhost") || word.text.contains("127.0.0.1"))
    };
    (0..commands.len()).filter(is_blind).collect()
}

/// The file that a command of curl writes what it fetches to.
fn written_to(index: usize, commands: &[Command]) -> Option<String> {
    let command = commands.get(index)?;
    if let Some(file) = option_of(command, "--output") {
        return Some(file.to_owned());
    }
    let mut words = arguments(command).iter();
    while let Some(word) = words.next() {
        let cluster = word.text.starts_with('-') && !word.text.starts_with("--");
        if cluster && word.text.ends_with('o') {
            return words.next().map(|next| next.text.clone());
        }
        if word.text == "--remote-name" || (cluster && word.text.contains('O')) {
            let address = command.words.iter().find(|word| word.text.contains("://"));
            return address.map(|word| word.text.clone());
        }
    }
    let out = command
        .redirections
        .iter()
        .find(|one| matches!(one.operator, ">" | ">>" | ">|"));
    let piped = || {
        let mut others = commands.iter();
        let tee = others.find(|other| {
            other.name() == Some("tee") && other.follows == Some((index, Join::Pipe))
        })?;
        let file = arguments(tee)
            .iter()
            .find(|word| !word.text.starts_with('-'))?;
        Some(file.text.clone())
    };
    out.map(|one| one.target.text.clone()).or_else(piped)
}

/// Downloads that a shell runs as they come.
pub(super) fn to_shell(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    let fetches = |command: &Command| matches!(command.name(), Some("curl" | "wget"));
    let mut places = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        let piped = command
            .follows
            .filter(|(_, join)| *join == Join::Pipe)
            .and_then(|(before, _)| script.commands.get(before));
        if let Some(before) = piped.filter(|before| fetches(before) && is_shell(command)) {
            places.push(script.place_of(before));
        }
        // A command in a substitution stands in front of the one that uses what it prints.
        let user = script.commands.get(index + 1);
        let start = range_of(command).start;
        let opened = script.text.get(..start).unwrap_or_default().trim_end();
        if fetches(command)
            && (opened.ends_with("<(") || opened.ends_with("$("))
            && user.is_some_and(is_shell)
        {
            places.push(script.place_of(command));
        }
    }
    places
}

fn is_shell(command: &Command) -> bool {
    let shells = ["bash", "sh", "zsh", "dash"];
    match command.name() {
        Some("sudo" | "env") => arguments(command)
            .iter()
            .find(|word| !word.text.starts_with('-'))
            .is_some_and(|word| shells.contains(&&*word.text)),
        Some(name) => shells.contains(&name) || name == "eval" || name == "source",
        None => false,
    }
}
