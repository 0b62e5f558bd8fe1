//! Advisories: what is publicly known against versions of packages, as one index that is looked into without reading it.
//!
//! [`Index`] answers questions; [`build`] makes one from what databases publish. Not here: files and the network (that is
//! `host`), what a repository depends on (that is `package`), what follows (that is `detect::dependencies`).

pub mod build;
mod cursor;
mod decode;
mod head;
mod index;
mod layout;
mod pages;
mod range;
mod yanked;

pub use index::Index;

use crate::package::Ecosystem;
use jiff::civil::Date;

/// What kind of thing is said of a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    #[default]
    Vulnerability,
    /// The package is the attack.
    Malware,
    /// Nobody mends it any more (`RustSec`'s `informational = "unmaintained"`).
    Unmaintained,
    /// It breaks the promises of its language (`RustSec`'s `informational = "unsound"`).
    Unsound,
    /// Anything else that is worth knowing (`RustSec`'s `informational = "notice"`).
    Notice,
}

/// What an index is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The day up to which the index is known to be complete: the oldest snapshot of its sources of vulnerabilities. Lists
    /// of malware count where there is nothing else; those that only add to advisories (KEV, EPSS) never do.
    pub snapshot: Date,
    /// SHA-256 of the whole index but for the digest itself, lower-case hexadecimal.
    pub digest: String,
    /// Length of the index in bytes.
    pub length: u64,
    /// Pairs of an advisory and a package that it names.
    pub rows: u64,
    pub sources: Vec<SourceFile>,
    /// By ecosystem, sorted by name.
    pub ecosystems: Vec<Counts>,
    /// Ecosystems of which it knows what publishers took back. Of all others it knows nothing of the kind.
    pub yanked: Vec<YankedCount>,
}

/// One source that an index was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The name of the file or folder, without its folders.
    pub name: String,
    /// SHA-256 of its bytes; of a folder, of its files' names and bytes in their order.
    pub digest: String,
    pub snapshot: Date,
    pub records: u64,
}

/// How much an index knows of one ecosystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    pub ecosystem: Ecosystem,
    /// The oldest snapshot of the sources that have vulnerabilities of it, or else malware.
    pub snapshot: Date,
    /// Advisories that say a package is vulnerable, unmaintained, unsound or worth a notice.
    pub advisories: u64,
    pub malware: u64,
    /// The newest day on which a record of it was published or modified. None: the records do not say.
    pub newest: Option<Date>,
}

/// How many versions of an ecosystem are known to have been taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YankedCount {
    pub ecosystem: Ecosystem,
    pub versions: u64,
}

/// A version that its publisher took back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yanked<'i> {
    pub day: Option<Date>,
    /// Untrusted text; empty where nobody says why.
    pub reason: &'i str,
}

/// Why bytes are no index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    #[error("this is no advisory index")]
    NoIndex,
    #[error("the advisory index is of format {0}, and this version reads another one")]
    Version(u32),
    #[error("the advisory index is damaged: {0}")]
    Damaged(&'static str),
}

/// One advisory, as far as it is about one package.
#[derive(Debug)]
pub struct Record<'i> {
    /// The record's own id: `GHSA-…`, `RUSTSEC-…`, `MAL-…`.
    pub id: &'i str,
    /// Other ids of the same fault, its own not among them: the closure over all records of the index.
    pub aliases: Vec<&'i str>,
    pub kind: Kind,
    /// One line; untrusted text. Empty where the source has none.
    pub summary: &'i str,
    /// The CVSS base score that counts, 0.0 to 10.0: version 4 before 3. None: no score, and then the words of the source.
    pub score: Option<f32>,
    /// The vector of the score, as the source writes it.
    pub vector: Option<&'i str>,
    /// What the source says in words (`LOW`, `MODERATE`, `HIGH`, `CRITICAL`), for where there is no score. Malware is
    /// always critical.
    pub rating: Option<Rating>,
    pub published: Option<Date>,
    /// Known to be exploited: CISA's catalogue.
    pub exploited: Option<Exploited>,
    pub epss: Option<Epss>,
    ecosystem: Ecosystem,
    entries: Vec<range::Entry<&'i str>>,
}

/// A severity in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rating {
    Low,
    Moderate,
    High,
    Critical,
}

/// An entry of CISA's catalogue of known exploited vulnerabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exploited {
    pub added: Date,
    pub due: Option<Date>,
    pub ransomware: bool,
}

/// FIRST's estimate that a vulnerability will be exploited within thirty days, both from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epss {
    pub probability: f32,
    pub percentile: f32,
}

/// Whether a version is affected by an advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Affected {
    No,
    Yes {
        /// The least version above this one that is not affected. None: there is none yet.
        fixed: Option<String>,
        /// The day on which that version was released, where a source knows it.
        fixed_on: Option<Date>,
    },
    /// It cannot be told, and why: a version that is none, a range that only a repository could settle.
    Unknown(String),
}

impl Record<'_> {
    /// Whether a version is affected. `release` is that of a distribution, where there is one.
    pub fn affects(&self, release: Option<&str>, version: &str) -> Affected {
        range::affects(self.ecosystem, &self.entries, release, version)
    }
}
