//! Logical lines: what is written over several lines is read as one, and every byte of it still knows its place.

use crate::source::Span;
use std::ops::Range;

/// Text that was put together from parts of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    /// Where each part begins, in the text and in the file; sorted.
    parts: Vec<(usize, usize)>,
}

impl Text {
    /// A part of the file as it is.
    pub fn of(part: &str, at: usize) -> Self {
        let mut text = Self::default();
        text.push(part, at);
        text
    }

    /// Adds a part of the file.
    pub(super) fn push(&mut self, part: &str, at: usize) {
        if part.is_empty() {
            return;
        }
        self.parts.push((self.text.len(), at));
        self.text.push_str(part);
    }

    /// A part of this text.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let first = self
            .parts
            .partition_point(|(start, _)| *start <= range.start);
        let mut parts = Vec::new();
        for (start, at) in &self.parts[first.saturating_sub(1)..] {
            if *start >= range.end {
                break;
            }
            let skipped = range.start.saturating_sub(*start);
            parts.push(((*start + skipped) - range.start, at + skipped));
        }
        Self {
            text: self.text[range].to_owned(),
            parts,
        }
    }

    /// The bytes of the file from the first to the last byte of a range.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        if range.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.place(range.end - 1) + 1)
    }

    fn place(&self, at: usize) -> usize {
        let index = self.parts.partition_point(|(start, _)| *start <= at);
        match self.parts.get(index.saturating_sub(1)) {
            Some((start, place)) => place + at.saturating_sub(*start),
            None => 0,
        }
    }
}

/// A physical line without its line break, and where the next one begins.
pub(super) fn physical(text: &str, at: usize) -> (&str, usize) {
    let rest = &text[at..];
    let length = rest.find('\n').unwrap_or(rest.len());
    let line = rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]);
    (line, (at + length + 1).min(text.len()))
}

pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The line that begins at `at`, with those that continue it, and where the next one begins. Comments and blank lines
/// in between are left out.
pub(super) fn logical(text: &str, at: usize, escape: char) -> (Text, usize) {
    let mut logical = Text::default();
    let (first, mut next) = physical(text, at);
    let indent = first.len() - first.trim_start().len();
    let mut line = &first[indent..];
    let mut start = at + indent;
    loop {
        let Some(kept) = continued(line, escape) else {
            logical.push(line, start);
            return (logical, next);
        };
        logical.push(kept, start);
        loop {
            if next >= text.len() {
                return (logical, next);
            }
            start = next;
            (line, next) = physical(text, start);
            if !is_comment(line) && !line.trim().is_empty() {
                break;
            }
        }
    }
}

/// The line without the escape character at its end, if there is one that is not itself escaped.
fn continued(line: &str, escape: char) -> Option<&str> {
    let kept = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept)
}
