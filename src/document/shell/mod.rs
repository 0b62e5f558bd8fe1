//! Scripts of a POSIX-like shell, split into commands and words with their places; nothing is expanded or run.
//!
//! By the POSIX Shell Command Language, chapter 2, with what bash adds in everyday scripts. It never fails: a quote that
//! is never closed runs to the end. Also split are commands in `$( )`, backticks, subshells and process substitutions, in
//! control structures, and in `sh -c '…'`. Here-documents are data. Not here: what a variable holds.

mod lexer;
mod nested;
mod reserved;
#[cfg(test)]
mod tests;
mod word;

use super::Piece;
use std::ops::Range;

/// The most nesting of substitutions; deeper ones are read as text.
pub const DEEPEST: usize = 16;

/// A simple command.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Command {
    /// `A=b` in front of the command's name.
    pub assignments: Vec<Word>,
    /// The command's name and its arguments; empty for an assignment alone.
    pub words: Vec<Word>,
    pub redirections: Vec<Redirection>,
    /// The bodies of its here-documents.
    pub here_documents: Vec<Range<usize>>,
    /// Which command of the list it follows, and how.
    pub follows: Option<(usize, Join)>,
}

/// How a command follows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// A line break, `;` or `&`.
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
}

/// A word without its quotes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// The bytes of the script, quotes included.
    pub range: Range<usize>,
    /// What it says; a variable or a substitution stands as it is written.
    pub text: String,
    /// Something in it is expanded: what is known of it. Empty when `text` is what the command gets.
    pub pieces: Vec<Piece>,
    /// Any of it is quoted.
    pub quoted: bool,
}

/// `2> file`, without the file descriptor.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirection {
    /// `>`, `>>`, `<`, `<<<`, `>&`, `&>`, `>|`, `<>`, `<&`.
    pub operator: &'static str,
    pub target: Word,
}

impl Word {
    /// What it says, if nothing in it is expanded.
    pub fn known(&self) -> Option<&str> {
        self.pieces.is_empty().then_some(self.text.as_str())
    }
}

impl Command {
    /// The command's name without its folder, if it is known.
    pub fn name(&self) -> Option<&str> {
        let name = self.words.first()?.known()?;
        Some(name.rsplit('/').next().unwrap_or(name))
    }
}

/// The commands of a script. A command in a substitution stands in front of the one that uses what it prints.
pub fn parse(script: &str) -> Vec<Command> {
    let mut lexer = lexer::Lexer::new(script, 0..script.len());
    lexer.list(None);
    lexer.commands
}
