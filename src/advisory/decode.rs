//! Reads what an index says of a package: rows, groups of aliases, ranges.

use super::cursor::{Cursor, in_bounds};
use super::layout::{advisory, entry, event, group};
use super::range::{Bound, Entry, Event, FIRST, Range};
use super::{Epss, Exploited, IndexError, Kind, Rating};

const KIND: IndexError = IndexError::Damaged("an advisory is of no known kind");
const BOUND: IndexError = IndexError::Damaged("a range has an event of no known kind");
const GROUP: IndexError = IndexError::Damaged("a group of aliases makes no sense");

pub(super) type Severity<'i> = (Option<f32>, Option<&'i str>, Option<Rating>);

pub(super) fn read_severity<'i>(from: &mut Cursor<'i>) -> Result<Severity<'i>, IndexError> {
    let tag = from.number()?;
    read_tagged_severity(from, tag)
}

pub(super) fn read_tagged_severity<'i>(
    from: &mut Cursor<'i>,
    tag: u64,
) -> Result<Severity<'i>, IndexError> {
    let has = |bit: u64| tag & bit != 0;
    let score = has(advisory::SCORE).then(|| from.byte()).transpose()?;
    let vector = has(advisory::VECTOR).then(|| from.text()).transpose()?;
    let rating = match has(advisory::RATING).then(|| from.byte()).transpose()? {
        None => None,
        Some(0) => Some(Rating::Low),
        Some(1) => Some(Rating::Moderate),
        Some(2) => Some(Rating::High),
        Some(3) => Some(Rating::Critical),
        Some(_) => return Err(KIND),
    };
    let score = score.map(|tenths| f32::from(tenths.min(100)) / 10.0);
    Ok((score, vector, rating))
}

pub(super) fn kind(number: u64) -> Result<Kind, IndexError> {
    Ok(match number {
        0 => Kind::Vulnerability,
        1 => Kind::Malware,
        2 => Kind::Unmaintained,
        3 => Kind::Unsound,
        4 => Kind::Notice,
        _ => return Err(KIND),
    })
}

pub(super) type Group<'i> = (Vec<&'i str>, Option<Exploited>, Option<Epss>);

pub(super) fn read_group<'i>(from: &mut Cursor<'i>) -> Result<Group<'i>, IndexError> {
    let tag = from.number()?;
    let has = |bit: u64| tag & bit != 0;
    let ids = read_list(from, tag >> group::IDS, Cursor::text)?;
    let mut exploited = None;
    if has(group::EXPLOITED) {
        let added = from.day()?.ok_or(GROUP)?;
        let due = if has(group::DUE) { from.day()? } else { None };
        let ransomware = has(group::RANSOMWARE);
        exploited = Some(Exploited {
            added,
            due,
            ransomware,
        });
    }
    let mut epss = None;
    if has(group::EPSS) {
        epss = Some(Epss {
            probability: share(from.number()?)?,
            percentile: share(from.number()?)?,
        });
    }
    Ok((ids, exploited, epss))
}

/// A share of one, from hundred-thousandths of it: as many digits as FIRST publishes.
fn share(number: u64) -> Result<f32, IndexError> {
    let number = u32::try_from(number).map_err(|_| GROUP)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "from 0 to 1, to five digits"
    )]
    Ok((f64::from(number) / 100_000.0).min(1.0) as f32)
}

/// As many things as a number says, and never room for more than there are.
pub(super) fn read_list<'i, T>(
    from: &mut Cursor<'i>,
    count: u64,
    mut read: impl FnMut(&mut Cursor<'i>) -> Result<T, IndexError>,
) -> Result<Vec<T>, IndexError> {
    let count = in_bounds(count)?;
    let mut list = Vec::with_capacity(count.min(16));
    for _ in 0..count {
        list.push(read(from)?);
    }
    Ok(list)
}

pub(super) fn read_entry<'i>(from: &mut Cursor<'i>) -> Result<Entry<&'i str>, IndexError> {
    let tag = from.number()?;
    let release = (tag & entry::RELEASE != 0)
        .then(|| from.text())
        .transpose()?;
    let mut versions = Vec::new();
    if tag & entry::VERSIONS != 0 {
        let count = from.number()?;
        versions = read_list(from, count, Cursor::text)?;
    }
    let ranges = read_list(from, tag >> entry::RANGES, read_range)?;
    Ok(Entry {
        release,
        versions,
        ranges,
    })
}

pub(super) fn read_range<'i>(from: &mut Cursor<'i>) -> Result<Range<&'i str>, IndexError> {
    let tag = from.number()?;
    let events = read_list(from, tag >> 1, read_event)?;
    Ok(Range {
        commits: tag & 1 != 0,
        events,
    })
}

pub(super) fn read_event<'i>(from: &mut Cursor<'i>) -> Result<Event<&'i str>, IndexError> {
    let tag = from.number()?;
    let bound = usize::try_from(tag & event::BOUND).map_err(|_| BOUND)?;
    let bound = *Bound::ALL.get(bound).ok_or(BOUND)?;
    let version = if tag & event::FIRST == 0 {
        from.text()?
    } else {
        FIRST
    };
    let day = if tag & event::DAY == 0 {
        None
    } else {
        from.day()?
    };
    Ok(Event {
        bound,
        version,
        day,
    })
}
