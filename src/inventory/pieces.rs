//! Reads a file into one buffer that is used again and again, long files in overlapping pieces, so that memory stays
//! the same whatever is read.

use super::Start;
use std::io::Read;

/// The most that is looked at in one go.
pub(super) const PIECE: usize = 4 << 20;
/// What two pieces of a file have in common at least half of: nothing that is looked for is longer.
pub(super) const OVERLAP: usize = 64 << 10;

/// The buffer of one thread.
pub(super) struct Pieces {
    buffer: Vec<u8>,
    size: usize,
    overlap: usize,
}

/// One piece of a file.
pub(super) struct Piece<'a> {
    pub bytes: &'a [u8],
    pub start: Start,
    /// Bytes that no piece before had.
    pub new_bytes: usize,
}

impl Pieces {
    pub fn new() -> Self {
        Self::with_sizes(PIECE, OVERLAP)
    }

    fn with_sizes(size: usize, overlap: usize) -> Self {
        Self {
            buffer: vec![0; size],
            size,
            overlap,
        }
    }

    /// Calls `look` with each piece in turn; an empty file has one empty piece. `look` ends it by returning false.
    pub fn read(
        &mut self,
        mut file: impl Read,
        mut look: impl FnMut(&Piece<'_>) -> bool,
    ) -> std::io::Result<()> {
        let mut start = Start::default();
        let mut kept = 0;
        loop {
            let (filled, ended) = self.fill(&mut file, kept)?;
            let piece = Piece {
                bytes: &self.buffer[..filled],
                start,
                new_bytes: filled - kept,
            };
            if (kept > 0 && filled == kept) || !look(&piece) || ended {
                return Ok(());
            }
            let next = self.next_start(filled);
            start = advance(start, &self.buffer[..next]);
            self.buffer.copy_within(next..filled, 0);
            kept = filled - next;
        }
    }

    /// Fills the buffer behind what is kept; whether the file has ended.
    fn fill(&mut self, file: &mut impl Read, kept: usize) -> std::io::Result<(usize, bool)> {
        let mut filled = kept;
        while filled < self.size {
            match file.read(&mut self.buffer[filled..]) {
                Ok(0) => return Ok((filled, true)),
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok((filled, false))
    }

    /// Where the next piece begins: at a line if one begins in the first half of the overlap, so that no text is seen
    /// with its head cut off, else between two characters.
    fn next_start(&self, filled: usize) -> usize {
        let earliest = filled - self.overlap;
        let window = &self.buffer[earliest..filled - self.overlap / 2];
        if let Some(newline) = memchr::memchr(b'\n', window) {
            return earliest + newline + 1;
        }
        let inside_character = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        earliest + window.iter().take(3).take_while(inside_character).count()
    }
}

/// `start` moved over `passed`.
fn advance(start: Start, passed: &[u8]) -> Start {
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let newlines = memchr::memchr_iter(b'\n', passed).count();
    let (tail, column) = match memchr::memrchr(b'\n', passed) {
        Some(newline) => (&passed[newline + 1..], 0),
        None => (passed, start.column),
    };
    Start {
        offset: start.offset.saturating_add(clamp(passed.len())),
        line: start.line.saturating_add(clamp(newlines)),
        column: column.saturating_add(clamp(characters(tail))),
    }
}

/// Characters as [`crate::source::Region`] counts columns, without a copy of the text.
fn characters(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty()))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Region, Span};
    use proptest::prelude::*;

    fn pieces(text: &[u8], size: usize, overlap: usize) -> Vec<(Vec<u8>, Start, usize)> {
        let mut found = Vec::new();
        Pieces::with_sizes(size, overlap)
            .read(text, |piece| {
                found.push((piece.bytes.to_vec(), piece.start, piece.new_bytes));
                true
            })
            .unwrap();
        found
    }

    #[test]
    fn an_empty_file_is_one_empty_piece() {
        assert_eq!(pieces(b"", 16, 4), [(Vec::new(), Start::default(), 0)]);
    }

    #[test]
    fn a_file_of_exactly_one_piece_is_read_once() {
        assert_eq!(pieces(&[b'x'; 16], 16, 4).len(), 1);
    }

    #[test]
    fn a_piece_begins_at_a_line_where_it_can() {
        let found = pieces(b"0123456789a\ncdefghij", 16, 8);
        assert_eq!(found[1].0, b"cdefghij");
        assert_eq!(
            found[1].1,
            Start {
                offset: 12,
                line: 1,
                column: 0
            }
        );
    }

    proptest! {
        #[test]
        fn pieces_cover_the_file_exactly_and_know_where_they_are(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), any::<u8>(), Just(0xc3), Just(0xa9)], 0..400),
        ) {
            let found = pieces(&text, 64, 16);
            let mut covered = 0;
            for (bytes, start, new_bytes) in &found {
                let offset = start.offset as usize;
                prop_assert!(offset <= covered);
                prop_assert_eq!(&text[offset..offset + bytes.len()], &bytes[..]);
                prop_assert_eq!(offset + bytes.len(), covered + new_bytes);
                covered = offset + bytes.len();
                prop_assert_eq!(start.line as usize, memchr::memchr_iter(b'\n', &text[..offset]).count());
            }
            prop_assert_eq!(covered, text.len());
        }

        #[test]
        fn the_columns_of_a_piece_are_those_of_the_file(text in "[ab\né€]{0,300}") {
            for (_, start, _) in pieces(text.as_bytes(), 64, 16) {
                let at = Region::of(text.as_bytes(), Span::new(start.offset as usize, start.offset as usize)).start;
                prop_assert_eq!(at.line.get() - 1, start.line);
                prop_assert_eq!(at.column.get() - 1, start.column);
            }
        }
    }
}
