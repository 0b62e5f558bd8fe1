//! The parser counts characters; places count bytes.

use saphyr_parser::{Marker, Span as Marks};

/// Translates positions of one text.
pub struct Positions {
    /// Where each character starts; empty for ASCII, in which the two are the same.
    starts: Vec<u32>,
    /// Bytes in front of what the parser was given: a byte order mark.
    shift: usize,
    len: usize,
}

impl Positions {
    pub fn new(text: &str, shift: usize) -> Self {
        let read = &text[shift..];
        let starts = if read.is_ascii() {
            Vec::new()
        } else {
            read.char_indices()
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
                .collect()
        };
        Self {
            starts,
            shift,
            len: text.len(),
        }
    }

    pub fn byte(&self, mark: Marker) -> usize {
        let index = mark.index();
        let byte = match self.starts.get(index) {
            Some(start) => *start as usize,
            None if self.starts.is_empty() => index,
            None => self.len,
        };
        (byte + self.shift).min(self.len)
    }

    pub fn range(&self, marks: Marks) -> std::ops::Range<usize> {
        let start = self.byte(marks.start);
        start..self.byte(marks.end).max(start)
    }
}
