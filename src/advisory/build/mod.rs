//! Makes an index from what databases publish: OSV in JSON and YAML, `RustSec`'s Markdown, CISA's catalogue, FIRST's EPSS.
//!
//! A [`Builder`] takes texts one at a time, recognises each by its content, and keeps of it what an index holds. Nothing is
//! left out silently: a [`Tally`] says what was. Not here: files, archives, the network.

mod advisory;
mod encode;
mod epss;
mod groups;
mod kev;
mod lenient;
mod osv;
mod releases;
mod requirement;
mod rustsec;
mod section;
mod severity;
#[cfg(test)]
mod tests;
mod yanked;

pub use releases::ReleasesError;
pub use yanked::YankedError;

use super::range::Entry;
use super::{Kind, SourceFile};
use crate::package::Ecosystem;
use advisory::Advisory;
use jiff::civil::Date;
use releases::Releases;
use std::collections::{BTreeMap, HashMap};
use yanked::Yanks;

/// More records of a source that could not be read are counted and not named.
const MOST_NAMED: usize = 100;

/// Characters of a reason; errors of parsers may quote the whole text.
const LONGEST_REASON: usize = 160;

/// Makes an index.
#[derive(Default)]
pub struct Builder {
    sources: Vec<Source>,
    advisories: HashMap<String, Advisory>,
    exploited: BTreeMap<String, super::Exploited>,
    epss: HashMap<String, super::Epss>,
    releases: Releases,
    yanks: Yanks,
    tally: Tally,
}

/// One source while it is read.
#[derive(Default)]
struct Source {
    file: Option<SourceFile>,
    /// The ecosystems that it has anything on, and whether that is more than malware.
    ecosystems: BTreeMap<Ecosystem, bool>,
    records: u64,
}

/// What became of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Advisories that are in the index.
    pub advisories: u64,
    /// Pairs of an advisory and a package.
    pub rows: u64,
    /// Records that were taken back by their publisher, and are left out.
    pub withdrawn: u64,
    /// Records of which a newer text was there.
    pub replaced: u64,
    /// Records that name no package of an ecosystem that this version knows, by what they name.
    pub elsewhere: BTreeMap<String, u64>,
    /// Entries of CISA's catalogue, and scores of FIRST's list, that were read.
    pub exploited: u64,
    pub scores: u64,
    pub releases: u64,
    /// Versions that their publishers took back.
    pub yanked: u64,
    /// Records that could not be read.
    pub unreadable: u64,
    /// The first of them.
    pub named: Vec<Unreadable>,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file, and the record's number in it where it holds several.
    pub name: String,
    pub reason: String,
}

/// An index that was made.
#[derive(Debug)]
pub struct Built {
    pub bytes: Vec<u8>,
    pub tally: Tally,
}

/// Why no index was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    #[error("there is no advisory that can be read")]
    Nothing(Box<Tally>),
    #[error("the advisories of {0} do not fit into one index")]
    TooMany(Ecosystem),
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one text of the current source. `name` is how it is named where it cannot be read.
    pub fn read(&mut self, name: &str, bytes: &[u8]) {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let Ok(text) = std::str::from_utf8(text) else {
            return self.unreadable(name, "it is not text in UTF-8");
        };
        if epss::recognises(text) {
            self.read_epss(name, text);
        } else if kev::recognises(text) {
            self.read_kev(name, text);
        } else if rustsec::recognises(text) {
            self.keep(name, rustsec::read(text));
        } else if has_extension(name, "md") {
            // Markdown without a front matter explains something and is no record.
        } else if has_extension(name, "csv") {
            self.unreadable(name, "it is no list of EPSS scores");
        } else if text.trim_start().starts_with(['{', '[']) {
            osv::read_json(text, &mut |at, read| self.keep_nth(name, at, read));
        } else {
            osv::read_yaml(text, &mut |at, read| self.keep_nth(name, at, read));
        }
    }

    /// Says of the current source what was not read: a member that is too long, a file that cannot be opened.
    pub fn unreadable(&mut self, name: &str, reason: &str) {
        self.tally.unreadable += 1;
        if self.tally.named.len() < MOST_NAMED {
            self.tally.named.push(Unreadable {
                name: name.to_owned(),
                reason: reason.chars().take(LONGEST_REASON).collect(),
            });
        }
    }

    /// Ends the current source. Its records are counted here; those that `file` says do not count.
    pub fn end_source(&mut self, file: SourceFile) {
        let source = self.current();
        let records = source.records;
        source.file = Some(SourceFile { records, ..file });
    }

    /// How many records of any kind were taken in so far.
    pub fn records(&self) -> u64 {
        self.sources.iter().map(|source| source.records).sum()
    }

    /// Takes in the days on which versions were released: `ecosystem,name,version,YYYY-MM-DD`, one a line.
    ///
    /// Errors: a line is none of these.
    pub fn releases(&mut self, text: &str) -> Result<(), ReleasesError> {
        self.tally.releases += self.releases.read(text)?;
        Ok(())
    }

    /// Takes in versions that their publishers took back: `ecosystem,name,version[,day][,reason]` one a line, a file of
    /// crates.io's index, or what `PyPI` says of a project.
    ///
    /// Errors: it is none of these.
    pub fn yanked(&mut self, text: &str) -> Result<(), YankedError> {
        yanked::read(text, &mut self.yanks)
    }

    /// Makes the index.
    ///
    /// Errors: there is no advisory, or there are more than an index can hold.
    pub fn finish(mut self) -> Result<Built, BuildError> {
        let mut advisories: Vec<Advisory> = self.advisories.into_values().collect();
        let withdrawn = advisories.len();
        advisories.retain(|advisory| !advisory.withdrawn);
        self.tally.withdrawn = (withdrawn - advisories.len()) as u64;
        advisories.retain(|advisory| {
            let kept = !advisory.affected.is_empty();
            if !kept {
                *self
                    .tally
                    .elsewhere
                    .entry(advisory.elsewhere.clone())
                    .or_default() += 1;
            }
            kept
        });
        if advisories.is_empty() {
            return Err(BuildError::Nothing(Box::new(self.tally)));
        }
        advisories.sort_by(|one, two| one.id.cmp(&two.id));
        self.tally.advisories = advisories.len() as u64;
        let groups = groups::of(&advisories, &self.exploited, &self.epss);
        let sections = section::of(&mut advisories, &groups, &self.releases)?;
        let yanked = self.yanks.values().flat_map(BTreeMap::values);
        self.tally.yanked = yanked.map(|versions| versions.len() as u64).sum();
        self.tally.rows = sections.iter().map(|section| section.rows).sum();
        let yanked = self.yanks.iter().map(|(ecosystem, packages)| {
            let part = yanked::encode::part(*ecosystem, packages);
            part.ok_or(BuildError::TooMany(*ecosystem))
        });
        let bytes = encode::index(
            &self.sources,
            &sections,
            &yanked.collect::<Result<Vec<_>, _>>()?,
        );
        Ok(Built {
            bytes,
            tally: self.tally,
        })
    }

    /// The source that has not ended yet.
    fn current(&mut self) -> &mut Source {
        if self
            .sources
            .last()
            .is_none_or(|source| source.file.is_some())
        {
            self.sources.push(Source::default());
        }
        let last = self.sources.len() - 1;
        &mut self.sources[last]
    }

    fn keep_nth(&mut self, name: &str, at: Option<usize>, read: Result<Advisory, String>) {
        match at {
            None => self.keep(name, read),
            Some(at) => self.keep(&format!("{name}, record {}", at + 1), read),
        }
    }

    fn keep(&mut self, name: &str, read: Result<Advisory, String>) {
        let mut advisory = match read {
            Ok(advisory) => advisory,
            Err(reason) => return self.unreadable(name, &reason),
        };
        let source = self.current();
        source.records += 1;
        if !advisory.withdrawn {
            for package in &advisory.affected {
                let more = source.ecosystems.entry(package.ecosystem).or_default();
                *more |= advisory.kind != Kind::Malware;
            }
        }
        let there = self.advisories.get_mut(&advisory.id);
        if let Some(there) = there {
            self.tally.replaced += 1;
            // The older one is the one that goes; of two that say the same day, the one that was read first.
            if there.modified < advisory.modified {
                std::mem::swap(there, &mut advisory);
            }
        } else {
            self.advisories.insert(advisory.id.clone(), advisory);
        }
    }

    fn read_kev(&mut self, name: &str, text: &str) {
        let read = kev::read(text, &mut |id, exploited| {
            self.exploited.insert(id, exploited);
        });
        match read {
            Ok(count) => {
                self.tally.exploited += count;
                self.current().records += count;
            }
            Err(reason) => self.unreadable(name, &reason),
        }
    }

    fn read_epss(&mut self, name: &str, text: &str) {
        let mut faults = Vec::new();
        let count = epss::read(text, &mut self.epss, &mut |line, reason| {
            faults.push((format!("{name}, line {line}"), reason));
        });
        self.tally.scores += count;
        self.current().records += count;
        for (name, reason) in faults {
            self.unreadable(&name, reason);
        }
    }
}

/// The day up to which sources are complete on an ecosystem, or on all of them: the oldest snapshot of those that have
/// more than malware on it, or else of those that have malware. None: there is no source of advisories.
fn snapshot(sources: &[Source], ecosystem: Option<Ecosystem>) -> Option<Date> {
    let oldest = |wanted: bool| {
        let has = |source: &&Source| {
            let mut found = source.ecosystems.iter();
            found.any(|(known, more)| ecosystem.is_none_or(|one| one == *known) && *more == wanted)
        };
        let files = sources
            .iter()
            .filter(has)
            .filter_map(|source| source.file.as_ref());
        files.map(|file| file.snapshot).min()
    };
    oldest(true).or_else(|| oldest(false))
}

fn has_extension(name: &str, wanted: &str) -> bool {
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    extension.eq_ignore_ascii_case(wanted)
}

/// What one record says of one package.
type Row = Vec<Entry<String>>;
