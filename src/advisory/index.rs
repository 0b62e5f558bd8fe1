//! An index, opened: the head is read at once, everything else where it is asked for.

use super::cursor::Cursor;
use super::decode::{kind, read_entry, read_group, read_list, read_severity, read_tagged_severity};
use super::head::{HEADLESS, hexadecimal, read_head};
use super::layout::{self, DIGEST, HEAD, MAGIC, VERSION, advisory};
use super::pages::Pages;
use super::yanked::{self, find};
use super::{About, IndexError, Record, Yanked};
use crate::package::Ecosystem;
use crate::package::name::canonical;
use sha2::{Digest, Sha256};
use std::ops::Deref;

/// An index of advisories.
pub struct Index {
    pages: Pages,
    about: About,
    sections: Vec<Section>,
    yanked: Vec<yanked::Part>,
}

/// Where the entries of one ecosystem lie.
pub(super) struct Section {
    pub ecosystem: Ecosystem,
    /// Where the hashes begin; the places of the packages follow.
    pub hashes: usize,
    pub count: usize,
    pub packages: usize,
    pub advisories: usize,
    pub strings: usize,
    pub end: usize,
}

const LENGTH: IndexError = IndexError::Damaged("it is not as long as it says");
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
        let (about, sections, yanked) = read_head(&mut head, digest, length)?;
        Ok(Self {
            pages,
            about,
            sections,
            yanked,
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

    /// Whether a version's publisher took it back. `None`: no, or the index has nothing of that kind on the ecosystem.
    ///
    /// Errors: what the index has on it is damaged.
    pub fn yanked(
        &self,
        ecosystem: Ecosystem,
        name: &str,
        version: &str,
    ) -> Result<Option<Yanked<'_>>, IndexError> {
        let mut parts = self.yanked.iter();
        match parts.find(|part| part.ecosystem == ecosystem) {
            Some(part) => find(&self.pages, part, name, version),
            None => Ok(None),
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
