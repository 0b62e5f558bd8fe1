//! What is written into the environment of later steps.

use super::injection::{Chooser, chooser};
use super::reading::{Script, range_of, starts_on};
use super::trust::PRIVILEGED;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::Place;
use crate::document::expression;
use crate::document::shell::Command;

/// What is written into the environment of later steps, when somebody else chooses it. In a privileged workflow that is
/// whatever a command or a file says.
pub(super) fn environment_writes(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, &asked.world.model.sources) else {
        return Vec::new();
    };
    let sources = &asked.world.model.sources;
    let expressions = expression::in_node(script.node, sources);
    let privileged = starts_on(asked, PRIVILEGED);
    let chosen = |command: &Command| {
        let range = range_of(command);
        let by_context = expressions.iter().any(|found| {
            range.start <= found.range.start
                && found.range.end <= range.end
                && found
                    .flowing_contexts()
                    .iter()
                    .any(|used| chooser(&used.path, asked, 4) == Chooser::Anyone)
        });
        by_context || by_variable(command, asked) || (privileged && is_read_from_file(command))
    };
    script
        .commands
        .iter()
        .filter(|command| writes_environment(command) && chosen(command))
        .map(|command| script.place_of(command))
        .collect()
}

fn writes_environment(command: &Command) -> bool {
    let names = |text: &str| text.contains("GITHUB_ENV") || text.contains("GITHUB_PATH");
    let by_tee =
        command.name() == Some("tee") && command.words.iter().any(|word| names(&word.text));
    let to = |operator: &str| operator.starts_with('>');
    by_tee
        || command
            .redirections
            .iter()
            .any(|redirection| to(redirection.operator) && names(&redirection.target.text))
}

/// A variable of the step's, job's or workflow's `env` that somebody else chooses.
fn by_variable(command: &Command, asked: &Asked<'_, '_>) -> bool {
    // What these let through has no line break of its author's choice.
    let narrowed = ["grep -", "tr -cd", "tr -dc", "sha256sum", "md5sum"];
    let is_narrowed = |text: &str| narrowed.iter().any(|word| text.contains(word));
    if command.words.iter().any(|word| is_narrowed(&word.text)) {
        return false;
    }
    let names = command.words.iter().flat_map(|word| variables(&word.text));
    names.into_iter().any(|name| {
        let path = format!("env.{}", name.to_ascii_lowercase());
        chooser(&path, asked, 4) == Chooser::Anyone
    })
}

/// The names after `$` and `${` in a word.
fn variables(word: &str) -> Vec<&str> {
    word.split('$')
        .skip(1)
        .map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

fn is_read_from_file(command: &Command) -> bool {
    command.name() == Some("cat")
        || command
            .words
            .iter()
            .any(|word| word.text.contains("$(cat ") || word.text.contains("$(<"))
}
