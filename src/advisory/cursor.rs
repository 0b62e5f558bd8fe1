//! Reads an index from front to back within one part of it. Nothing is taken on trust: places, lengths, UTF-8.

use super::IndexError;
use super::layout;
use super::pages::Pages;
use jiff::civil::Date;

/// Deepest, longest, most: no list in an index holds more than this, whatever its bytes say.
const MOST: u64 = 1 << 24;

/// A place in an index, and where reading has to end.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'i> {
    pages: &'i Pages,
    at: usize,
    end: usize,
    /// Where strings that occur more than once begin and end.
    shared: (usize, usize),
}

const ENDS: IndexError = IndexError::Damaged("an entry ends too early");
const NUMBER: IndexError = IndexError::Damaged("a number is too large");
const TEXT: IndexError = IndexError::Damaged("a text is no UTF-8");
const DAY: IndexError = IndexError::Damaged("a day is none");

impl<'i> Cursor<'i> {
    pub(super) fn new(pages: &'i Pages, at: usize, end: usize, shared: (usize, usize)) -> Self {
        Self {
            pages,
            at,
            end,
            shared,
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn byte(&mut self) -> Result<u8, IndexError> {
        Ok(self.bytes(1)?.first().copied().unwrap_or_default())
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'i [u8], IndexError> {
        let end = self.at.checked_add(length).ok_or(ENDS)?;
        if end > self.end {
            return Err(ENDS);
        }
        let bytes = self.pages.get(self.at..end)?;
        self.at = end;
        Ok(bytes)
    }

    pub(super) fn number(&mut self) -> Result<u64, IndexError> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(NUMBER)
    }

    pub(super) fn size(&mut self) -> Result<usize, IndexError> {
        usize::try_from(self.number()?).map_err(|_| NUMBER)
    }

    pub(super) fn count(&mut self) -> Result<usize, IndexError> {
        let number = self.number()?;
        in_bounds(number)
    }

    pub(super) fn day(&mut self) -> Result<Option<Date>, IndexError> {
        layout::day(self.number()?).map_err(|()| DAY)
    }

    /// A text that stands here, or one of those that occur more than once.
    pub(super) fn text(&mut self) -> Result<&'i str, IndexError> {
        let number = self.number()?;
        let rest = usize::try_from(number >> 1).map_err(|_| NUMBER)?;
        if number & 1 == 0 {
            return std::str::from_utf8(self.bytes(rest)?).map_err(|_| TEXT);
        }
        let (start, end) = self.shared;
        let at = start.checked_add(rest).ok_or(NUMBER)?;
        let mut there = Cursor::new(self.pages, at, end, (0, 0));
        let length = there.size()?;
        std::str::from_utf8(there.bytes(length)?).map_err(|_| TEXT)
    }
}

/// A number of things that a list may hold.
pub(super) fn in_bounds(number: u64) -> Result<usize, IndexError> {
    if number > MOST {
        return Err(NUMBER);
    }
    usize::try_from(number).map_err(|_| NUMBER)
}
