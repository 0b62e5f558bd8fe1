//! Scripts that a command hands to a shell.

use super::{Command, Word};
use std::ops::Range;

const SHELLS: [&str; 7] = ["sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"];

/// A shell's name stands among so many first words: `sudo -E bash -c '…'`.
const WITHIN: usize = 5;

/// The scripts that are written in a command: behind `-c`, or its here-documents when it names no other.
pub(super) fn scripts(script: &str, command: &Command) -> Vec<Range<usize>> {
    let words = &command.words;
    let shell = words.iter().take(WITHIN).position(|word| {
        let name = word
            .known()
            .map(|name| name.rsplit('/').next().unwrap_or(name));
        name.is_some_and(|name| SHELLS.contains(&name))
    });
    let Some(shell) = shell else {
        return Vec::new();
    };
    let rest = &words[shell + 1..];
    let option = |word: &Word| word.text.starts_with('-') && !word.text.starts_with("--");
    let flag = rest
        .iter()
        .position(|word| option(word) && word.text.contains('c'));
    match flag.and_then(|flag| rest[flag + 1..].iter().find(|word| !option(word))) {
        Some(word) => vec![inside_quotes(script, word)],
        None if rest.iter().all(|word| word.text.starts_with('-')) => {
            command.here_documents.clone()
        }
        None => Vec::new(),
    }
}

fn inside_quotes(script: &str, word: &Word) -> Range<usize> {
    let Range { start, end } = word.range.clone();
    let written = &script[start..end];
    let quoted =
        |quote| written.len() >= 2 && written.starts_with(quote) && written.ends_with(quote);
    if quoted('"') || quoted('\'') {
        start + 1..end - 1
    } else {
        start..end
    }
}
