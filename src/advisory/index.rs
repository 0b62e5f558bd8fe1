//! An index, opened: the head is read at once, everything else where it is asked for.

use super::cursor::{Cursor, in_bounds};
use super::layout::{self, DIGEST, HEAD, MAGIC, VERSION, advisory, entry, event, group};
use super::pages::Pages;
use super::range::{Bound, Entry, Event, FIRST, Range};
use super::{About, Counts, Epss, Exploited, IndexError, Kind, Rating, Record, SourceFile};
use crate::package::Ecosystem;
use crate::package::name::canonical;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::ops::Deref;

/// An index of advisories.
pub struct Index {
    pages: Pages,
    about: About,
    sections: Vec<Section>,
}

/// Where the entries of one ecosystem lie.
struct Section {
    ecosystem: Ecosystem,
    /// Where the hashes begin; the places of the packages follow.
    hashes: usize,
    count: usize,
    packages: usize,
    advisories: usize,
    strings: usize,
    end: usize,
}

const LENGTH: IndexError = IndexError::Damaged("it is not as long as it says");
const HEADLESS: IndexError = IndexError::Damaged("its head makes no sense");
const KIND: IndexError = IndexError::Damaged("an advisory is of no known kind");
const BOUND: IndexError = IndexError::Damaged("a range has an event of no known kind");
const GROUP: IndexError = IndexError::Damaged("an advisory has no id");

impl Index {
    /// Opens an index. Its head is checked, and the rest where it is looked at.
    ///
    /// Errors: the bytes are none, or are of another version, or damaged.
    pub fn open(
        bytes: impl Deref<Target = [u8]> + Send + Sync + 'static,
    ) -> Result<Self, IndexError> {
        let number = |at: usize, length: usize| {
            let bytes = bytes.get(at..at + length).unwrap_or_default();
            let little = bytes.iter().rev();
            little.fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
        };
        if bytes.get(..MAGIC.len()) != Some(&MAGIC[..]) {
            return Err(IndexError::NoIndex);
        }
        let version = u32::try_from(number(8, 4)).map_err(|_| HEADLESS)?;
        if version != VERSION {
            return Err(IndexError::Version(version));
        }
        let size = |number: u64| usize::try_from(number).map_err(|_| LENGTH);
        let (head, sums, length) = (size(number(12, 4))?, size(number(16, 8))?, number(24, 8));
        if bytes.len() as u64 != length || bytes.len() < HEAD + DIGEST {
            return Err(LENGTH);
        }
        let end = bytes.len() - DIGEST;
        let digest = hexadecimal(&bytes[end..]);
        let pages = Pages::new(Box::new(bytes), sums, end)?;
        pages.get(0..HEAD)?;
        let head_end = HEAD.checked_add(head).ok_or(LENGTH)?;
        let mut head = Cursor::new(&pages, HEAD, head_end, (0, 0));
        let (about, sections) = read_head(&mut head, digest, length)?;
        Ok(Self {
            pages,
            about,
            sections,
        })
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    /// Reads the whole index and compares its digest, which takes as long as reading it does.
    ///
    /// Errors: a byte of it is not what it was.
    pub fn verify(&self) -> Result<(), IndexError> {
        let bytes = self.pages.whole();
        let (before, _) = bytes.split_at(bytes.len() - DIGEST);
        if hexadecimal(&Sha256::digest(before)) != self.about.digest {
            return Err(IndexError::Damaged("its digest is another one"));
        }
        Ok(())
    }

    /// The advisories that name a package, whatever its version. The name is in any spelling that the ecosystem's registry
    /// takes for the same.
    ///
    /// Errors: what the index has on it is damaged; then nothing is known of the package.
    pub fn records(&self, ecosystem: Ecosystem, name: &str) -> Result<Vec<Record<'_>>, IndexError> {
        let of_ecosystem = |section: &&Section| section.ecosystem == ecosystem;
        let Some(section) = self.sections.iter().find(of_ecosystem) else {
            return Ok(Vec::new());
        };
        let name = canonical(ecosystem, name);
        match self.find(section, &name)? {
            Some(rows) => self.read_rows(section, rows),
            None => Ok(Vec::new()),
        }
    }

    /// The rows of a package.
    fn find(&self, section: &Section, name: &str) -> Result<Option<Cursor<'_>>, IndexError> {
        let hash = layout::hash(name);
        let (mut low, mut high) = (0, section.count);
        while low < high {
            let middle = low.midpoint(high);
            if self.pages.number(section.hashes + middle * 4)? < hash {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let places = section.hashes + section.count * 4;
        for at in low..section.count {
            if self.pages.number(section.hashes + at * 4)? != hash {
                break;
            }
            let place = self.pages.number(places + at * 4)? as usize;
            let mut package = self.cursor(section, section.packages + place, section.advisories);
            if package.text()? == name {
                return Ok(Some(package));
            }
        }
        Ok(None)
    }

    fn cursor(&self, section: &Section, at: usize, end: usize) -> Cursor<'_> {
        Cursor::new(&self.pages, at, end, (section.strings, section.end))
    }

    fn read_rows<'i>(
        &'i self,
        section: &Section,
        mut rows: Cursor<'i>,
    ) -> Result<Vec<Record<'i>>, IndexError> {
        let count = rows.count()?;
        let mut records = Vec::new();
        for _ in 0..count {
            let tag = rows.number()?;
            let place = rows.size()?;
            let own = (tag & 1 != 0)
                .then(|| read_severity(&mut rows))
                .transpose()?;
            let entries = read_list(&mut rows, tag >> 1, read_entry)?;
            let at = section.advisories.checked_add(place).ok_or(HEADLESS)?;
            let mut record = self.read_advisory(section, at)?;
            record.entries = entries;
            if let Some(own) = own {
                (record.score, record.vector, record.rating) = own;
            }
            records.push(record);
        }
        Ok(records)
    }

    fn read_advisory(&self, section: &Section, at: usize) -> Result<Record<'_>, IndexError> {
        let mut advisory = self.cursor(section, at, section.strings);
        let group = advisory.size()?;
        let own = advisory.count()?;
        let tag = advisory.number()?;
        let summary = advisory.text()?;
        let (score, vector, rating) = read_tagged_severity(&mut advisory, tag)?;
        let published = if tag & advisory::PUBLISHED == 0 {
            None
        } else {
            advisory.day()?
        };
        let at = at.checked_sub(group).ok_or(HEADLESS)?;
        let mut group = self.cursor(section, at, section.strings);
        let (mut aliases, exploited, epss) = read_group(&mut group)?;
        if own >= aliases.len() {
            return Err(GROUP);
        }
        Ok(Record {
            id: aliases.remove(own),
            aliases,
            kind: kind(tag >> advisory::KIND)?,
            summary,
            score,
            vector,
            rating,
            published,
            exploited,
            epss,
            ecosystem: section.ecosystem,
            entries: Vec::new(),
        })
    }
}

type Severity<'i> = (Option<f32>, Option<&'i str>, Option<Rating>);

fn read_severity<'i>(from: &mut Cursor<'i>) -> Result<Severity<'i>, IndexError> {
    let tag = from.number()?;
    read_tagged_severity(from, tag)
}

fn read_tagged_severity<'i>(from: &mut Cursor<'i>, tag: u64) -> Result<Severity<'i>, IndexError> {
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

fn kind(number: u64) -> Result<Kind, IndexError> {
    Ok(match number {
        0 => Kind::Vulnerability,
        1 => Kind::Malware,
        2 => Kind::Unmaintained,
        3 => Kind::Unsound,
        4 => Kind::Notice,
        _ => return Err(KIND),
    })
}

type Group<'i> = (Vec<&'i str>, Option<Exploited>, Option<Epss>);

fn read_group<'i>(from: &mut Cursor<'i>) -> Result<Group<'i>, IndexError> {
    let tag = from.number()?;
    let has = |bit: u64| tag & bit != 0;
    let ids = read_list(from, tag >> group::IDS, |from| from.text())?;
    let mut exploited = None;
    if has(group::EXPLOITED) {
        let added = from.day()?.ok_or(HEADLESS)?;
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
    let number = u32::try_from(number).map_err(|_| HEADLESS)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "from 0 to 1, to five digits"
    )]
    Ok((f64::from(number) / 100_000.0).min(1.0) as f32)
}

/// As many things as a number says, and never room for more than there are.
fn read_list<'i, T>(
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

fn read_entry<'i>(from: &mut Cursor<'i>) -> Result<Entry<&'i str>, IndexError> {
    let tag = from.number()?;
    let release = (tag & entry::RELEASE != 0)
        .then(|| from.text())
        .transpose()?;
    let mut versions = Vec::new();
    if tag & entry::VERSIONS != 0 {
        let count = from.number()?;
        versions = read_list(from, count, |from| from.text())?;
    }
    let ranges = read_list(from, tag >> entry::RANGES, read_range)?;
    Ok(Entry {
        release,
        versions,
        ranges,
    })
}

fn read_range<'i>(from: &mut Cursor<'i>) -> Result<Range<&'i str>, IndexError> {
    let tag = from.number()?;
    let events = read_list(from, tag >> 1, read_event)?;
    Ok(Range {
        commits: tag & 1 != 0,
        events,
    })
}

fn read_event<'i>(from: &mut Cursor<'i>) -> Result<Event<&'i str>, IndexError> {
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

fn read_head(
    head: &mut Cursor<'_>,
    digest: String,
    length: u64,
) -> Result<(About, Vec<Section>), IndexError> {
    let snapshot = sure_day(head)?;
    let rows = head.number()?;
    let count = head.number()?;
    let sources = read_list(head, count, read_source)?;
    let count = head.number()?;
    let read = read_list(head, count, read_section)?;
    let (ecosystems, sections) = read.into_iter().unzip();
    let about = About {
        snapshot,
        digest,
        length,
        rows,
        sources,
        ecosystems,
    };
    Ok((about, sections))
}

fn sure_day(head: &mut Cursor<'_>) -> Result<Date, IndexError> {
    head.day()?.ok_or(HEADLESS)
}

fn read_source(head: &mut Cursor<'_>) -> Result<SourceFile, IndexError> {
    Ok(SourceFile {
        name: head.text()?.to_owned(),
        digest: hexadecimal(head.bytes(DIGEST)?),
        snapshot: sure_day(head)?,
        records: head.number()?,
    })
}

fn read_section(head: &mut Cursor<'_>) -> Result<(Counts, Section), IndexError> {
    let name = head.text()?;
    // An ecosystem that this version does not know is damage: the format's version changes with the list.
    let (ecosystem, _) = Ecosystem::parse(name).ok_or(HEADLESS)?;
    let counts = Counts {
        ecosystem,
        snapshot: sure_day(head)?,
        advisories: head.number()?,
        malware: head.number()?,
        newest: head.day()?,
    };
    let (hashes, count) = (head.size()?, head.count()?);
    let mut at = count
        .checked_mul(8)
        .and_then(|tables| hashes.checked_add(tables));
    let mut part = || {
        let start = at.ok_or(HEADLESS)?;
        at = start.checked_add(head.size()?);
        Ok::<_, IndexError>(start)
    };
    let (packages, advisories, strings, end) = (part()?, part()?, part()?, at.ok_or(HEADLESS)?);
    let section = Section {
        ecosystem,
        hashes,
        count,
        packages,
        advisories,
        strings,
        end,
    };
    Ok((counts, section))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
