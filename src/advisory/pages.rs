//! The bytes of an index, page by page: whoever looks at a page for the first time has its sum checked.

use super::IndexError;
use super::layout::PAGE;
use std::ops::{Deref, Range};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are checked as they are looked at.
pub(super) struct Pages {
    bytes: Box<dyn Deref<Target = [u8]> + Send + Sync>,
    /// Where the pages end and their sums begin.
    sums: usize,
    /// A bit for each page that was found to be sound.
    sound: Vec<AtomicU64>,
}

/// What is wrong with a page whose sum is not its own.
const SUM: IndexError = IndexError::Damaged("a part of it has been changed");
const OUTSIDE: IndexError = IndexError::Damaged("a place lies outside of it");

impl Pages {
    /// `sums` is where the sums begin. Errors: there is not a sum for each page.
    pub(super) fn new(
        bytes: Box<dyn Deref<Target = [u8]> + Send + Sync>,
        sums: usize,
        end: usize,
    ) -> Result<Self, IndexError> {
        let pages = sums.div_ceil(PAGE);
        if sums.checked_add(pages * 4) != Some(end) || end > bytes.len() {
            return Err(IndexError::Damaged("it is not as long as it says"));
        }
        let sound = (0..pages.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { bytes, sums, sound })
    }

    /// All bytes, unchecked.
    pub(super) fn whole(&self) -> &[u8] {
        &self.bytes
    }

    /// Some bytes, checked.
    pub(super) fn get(&self, range: Range<usize>) -> Result<&[u8], IndexError> {
        if range.end > self.sums {
            return Err(OUTSIDE);
        }
        let found = self.bytes.get(range.clone()).ok_or(OUTSIDE)?;
        if !found.is_empty() {
            (range.start / PAGE..=(range.end - 1) / PAGE).try_for_each(|page| self.check(page))?;
        }
        Ok(found)
    }

    /// The little-endian number at a place.
    pub(super) fn number(&self, at: usize) -> Result<u32, IndexError> {
        let end = at.checked_add(4).ok_or(OUTSIDE)?;
        let bytes = self.get(at..end)?.try_into().map_err(|_| OUTSIDE)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn check(&self, page: usize) -> Result<(), IndexError> {
        let (word, bit) = (self.sound.get(page / 64).ok_or(OUTSIDE)?, 1 << (page % 64));
        if word.load(Ordering::Relaxed) & bit != 0 {
            return Ok(());
        }
        let start = page * PAGE;
        let end = (start + PAGE).min(self.sums);
        let sum_at = self.sums + page * 4;
        let sum = self.bytes.get(sum_at..sum_at + 4).ok_or(OUTSIDE)?;
        let bytes = self.bytes.get(start..end).ok_or(OUTSIDE)?;
        if crc32fast::hash(bytes).to_le_bytes() != sum {
            return Err(SUM);
        }
        word.fetch_or(bit, Ordering::Relaxed);
        Ok(())
    }
}
