//! Lines and columns of one text, worked out once: a file of one line may hold ten thousand findings.

use crate::source::{LineColumn, Region, Span};

/// Bytes between two counts of characters.
const STEP: usize = 1024;

/// Where lines begin, and how many characters there are up to every [`STEP`] bytes.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<u32>,
    characters: Vec<u32>,
}

impl Lines {
    /// Of a text of less than 4 GiB.
    pub fn of(text: &str) -> Self {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let bytes = text.as_bytes();
        let newlines = memchr::memchr_iter(b'\n', bytes).map(|at| number(at + 1));
        let mut before = 0;
        let characters = bytes.chunks(STEP).map(|chunk| {
            let here = before;
            before += number(characters(chunk));
            here
        });
        Self {
            characters: characters.collect(),
            starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    /// As [`Region::of`] says it of the same text.
    pub fn region(&self, text: &str, span: Span) -> Region {
        let start = span.range().start.min(text.len());
        let end = span.range().end.clamp(start, text.len());
        Region {
            span,
            start: self.position(text, start),
            end: self.position(text, end),
        }
    }

    fn position(&self, text: &str, at: usize) -> LineColumn {
        let line = self.starts.partition_point(|start| *start as usize <= at) - 1;
        let start = self.starts[line] as usize;
        LineColumn::from_zero_based(line, self.before(text, at) - self.before(text, start))
    }

    /// Characters before a byte. The rest of one that is cut in two counts for nothing.
    fn before(&self, text: &str, at: usize) -> usize {
        let step = at / STEP;
        match self.characters.get(step) {
            Some(counted) => *counted as usize + characters(&text.as_bytes()[step * STEP..at]),
            None => self.characters.last().map_or(0, |counted| {
                let from = (self.characters.len() - 1) * STEP;
                *counted as usize + characters(&text.as_bytes()[from..at])
            }),
        }
    }
}

/// Characters that begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_says_what_counting_from_the_start_says(
            text in "([aé日\u{1f980}]|\n|\r\n| {700}){0,20}",
            at in 0_usize..4000,
            length in 0_usize..2000,
        ) {
            let start = text.floor_char_boundary(at);
            let end = text.floor_char_boundary(at + length);
            let span = Span::new(start, end.max(start));
            prop_assert_eq!(Lines::of(&text).region(&text, span), Region::of(text.as_bytes(), span));
        }
    }
}
