//! A position in a text, and what every rule of the grammar needs of it: white space, words, punctuation, depth.

use super::place;
use super::syntax::Name;
use crate::document::{FileId, Place};
use crate::source::Span;
use std::sync::Arc;

/// Expressions, blocks and templates nest no deeper: beyond, no person wrote it.
pub const MAX_DEPTH: u32 = 150;

/// Where a text stops being HCL, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub at: Span,
    pub reason: &'static str,
}

pub struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
    /// Where the text ends for now: a heredoc ends before the file.
    pub end: usize,
    /// A line's end ends what stands on it. Not so in parentheses, brackets and interpolations.
    pub lines: bool,
    file: FileId,
    fixed: Option<Place>,
    depth: u32,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str, file: FileId) -> Self {
        Self {
            text,
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            end: text.len(),
            lines: true,
            file,
            fixed: None,
            depth: 0,
        }
    }

    /// A cursor all of whose places are one.
    pub fn fixed(text: &'t str, at: Place) -> Self {
        Self {
            fixed: Some(at),
            ..Self::new(text, at.file)
        }
    }

    pub fn place(&self, start: usize, end: usize) -> Place {
        self.fixed
            .unwrap_or_else(|| place(self.file, start, end.max(start)))
    }

    /// An offset in the file; none where offsets of this text are not those of the file.
    pub fn offset(&self, at: usize) -> Option<u32> {
        match self.fixed {
            None => u32::try_from(at).ok(),
            Some(_) => None,
        }
    }

    pub fn fault(&self, reason: &'static str) -> Fault {
        let end = self.char().map_or(self.at, |c| self.at + c.len_utf8());
        Fault {
            at: Span::new(self.at, end),
            reason,
        }
    }

    pub fn rest(&self) -> &'t str {
        &self.text[self.at..self.end]
    }

    pub fn at_end(&self) -> bool {
        self.at >= self.end
    }

    pub fn byte(&self) -> Option<u8> {
        self.byte_after(0)
    }

    pub fn byte_after(&self, bytes: usize) -> Option<u8> {
        let at = self.at + bytes;
        (at < self.end).then(|| self.text.as_bytes()[at])
    }

    pub fn char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn looks_at(&self, word: &str) -> bool {
        self.text.as_bytes()[self.at..self.end].starts_with(word.as_bytes())
    }

    pub fn eat(&mut self, word: &str) -> bool {
        let found = self.looks_at(word);
        if found {
            self.at += word.len();
        }
        found
    }

    pub fn expect(&mut self, word: &str, reason: &'static str) -> Result<(), Fault> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(self.fault(reason))
        }
    }

    /// Passes over white space and comments; over line ends where they mean nothing.
    pub fn skip(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if !self.lines => self.at += 1,
                b'#' => self.skip_line(),
                b'/' if self.byte_after(1) == Some(b'/') => self.skip_line(),
                b'/' if self.byte_after(1) == Some(b'*') => self.block_comment(),
                _ => return,
            }
        }
    }

    /// Passes over white space, comments and line ends.
    pub fn skip_lines(&mut self) {
        self.with_lines(false, Self::skip);
    }

    fn skip_line(&mut self) {
        let rest = self.rest().as_bytes();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    fn block_comment(&mut self) {
        let close = self.rest().find("*/");
        self.at = close.map_or(self.end, |at| self.at + at + 2);
    }

    /// Does something with line ends that count, or do not.
    pub fn with_lines<T>(&mut self, lines: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.lines, lines);
        let done = work(self);
        self.lines = before;
        done
    }

    /// Does something one level further in. Errors: too deep, or whatever the work says.
    pub fn nested<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fault("it is nested too deeply"));
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    /// A word, if one stands here.
    pub fn word(&mut self) -> Option<Name> {
        let length = word_length(self.rest());
        if length == 0 {
            return None;
        }
        let start = self.at;
        self.at += length;
        Some(Name {
            text: Arc::from(&self.text[start..self.at]),
            place: self.place(start, self.at),
        })
    }

    /// Whether this very word stands here, and does not go on.
    pub fn looks_at_word(&self, word: &str) -> bool {
        self.looks_at(word) && word_length(self.rest()) == word.len()
    }
}

/// The length of the identifier that a text begins with.
fn word_length(text: &str) -> usize {
    let mut chars = text.char_indices();
    match chars.next() {
        Some((_, c)) if c.is_alphabetic() || c == '_' => {}
        _ => return 0,
    }
    chars
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .map_or(text.len(), |(at, _)| at)
}
