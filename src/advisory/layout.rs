//! How an index lies in its file: the one description that writer and reader share.
//!
//! ```text
//! 0       magic, 8 bytes
//! 8       format version, u32
//! 12      length of the head, u32
//! 16      where the page sums begin, u64; everything before is in pages of 4,096 bytes, the last one shorter
//! 24      length of the file, u64
//! 32      the head: snapshot, sources, one entry per ecosystem with its counts and places, and, where any are known, one
//!         per ecosystem of which versions were taken back
//! ...     one section per ecosystem, then one part per ecosystem with the versions that were taken back
//! sums    CRC-32 of each page, u32 each
//! end-32  SHA-256 of everything before it
//! ```
//!
//! A part of versions has hashes and places likewise, then packages: a name, a number, and of each version a tag, itself,
//! its day, the reason.
//!
//! A section is a sorted list of hashes of package names (u32), a list of as many places (u32), then packages, advisories
//! and strings that occur more than once. Integers are little-endian; in the head, packages and advisories they are of
//! variable length (seven bits a byte, the lowest first). Whoever opens an index reads the head alone. A page's sum is
//! checked when the page is first looked at, so a damaged byte is an error for those who need it and costs others nothing.

use jiff::civil::{Date, date};

pub(super) const MAGIC: [u8; 8] = *b"PCADVIDX";
pub(super) const VERSION: u32 = 1;
/// Where the head begins.
pub(super) const HEAD: usize = 32;
pub(super) const PAGE: usize = 4096;
/// Length of the digest at the end.
pub(super) const DIGEST: usize = 32;

/// Tags of what is said of an advisory.
pub(super) mod advisory {
    pub const SCORE: u64 = 1;
    pub const VECTOR: u64 = 2;
    pub const RATING: u64 = 4;
    pub const PUBLISHED: u64 = 8;
    /// Where the bits of the kind begin.
    pub const KIND: u32 = 4;
}

/// Tags of what is said of a group of advisories that are aliases of one another.
pub(super) mod group {
    pub const EXPLOITED: u64 = 1;
    pub const DUE: u64 = 2;
    pub const RANSOMWARE: u64 = 4;
    pub const EPSS: u64 = 8;
    /// Where the number of ids begins.
    pub const IDS: u32 = 4;
}

/// Tags of what is said of the versions of a package.
pub(super) mod entry {
    pub const RELEASE: u64 = 1;
    pub const VERSIONS: u64 = 2;
    /// Where the number of ranges begins.
    pub const RANGES: u32 = 2;
}

/// Tags of an event of a range.
pub(super) mod event {
    /// The bits of the bound.
    pub const BOUND: u64 = 7;
    pub const DAY: u64 = 8;
    /// From the first version on; no version is written.
    pub const FIRST: u64 = 16;
}

/// Tags of a version that was taken back.
pub(super) mod yank {
    pub const DAY: u64 = 1;
    pub const REASON: u64 = 2;
}

/// Days are counted from here, and 0 is no day at all.
const EPOCH: Date = date(1969, 12, 31);

/// A day as a number. Days that are placeholders or lie outside of what can be counted are none.
pub(super) fn day_number(day: Option<Date>) -> u64 {
    let days = day.and_then(|day| (day - EPOCH).get_days().try_into().ok());
    days.unwrap_or(0)
}

/// The day of a number. `Err`: there is no such day.
pub(super) fn day(number: u64) -> Result<Option<Date>, ()> {
    if number == 0 {
        return Ok(None);
    }
    let days = i64::try_from(number).map_err(|_| ())?;
    let span = jiff::Span::new().try_days(days).map_err(|_| ())?;
    EPOCH.checked_add(span).map(Some).map_err(|_| ())
}

/// The hash of a package's canonical name: FNV-1a with a final mix, so that names that differ at their end lie apart.
pub(super) fn hash(name: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    u32::try_from(hash >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_back() {
        for day_ in [date(1970, 1, 1), date(2026, 8, 22), date(9999, 12, 31)] {
            assert_eq!(day(day_number(Some(day_))), Ok(Some(day_)));
        }
        assert_eq!(day_number(Some(date(1, 1, 1))), 0);
        assert_eq!(day(0), Ok(None));
        assert_eq!(day(u64::MAX), Err(()));
        assert_eq!(day(1 << 40), Err(()));
    }
}
