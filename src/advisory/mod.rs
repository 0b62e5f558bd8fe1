//! Advisories: what is publicly known against versions of packages, as one index that is looked into without reading it.
//!
//! [`Index`] answers questions. Who makes one, and from what, stands beside it. Not here: files and the network (that is
//! `host`), what a repository depends on (that is `package`), what follows (that is `detect::dependencies`).

use crate::package::Ecosystem;
use jiff::civil::Date;
use std::ops::Deref;

/// What kind of thing is said of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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

/// An index of advisories.
pub struct Index {
    bytes: Box<dyn Deref<Target = [u8]> + Send + Sync>,
    about: About,
}

/// What an index is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The day up to which the sources are known to be complete.
    pub snapshot: Date,
    /// SHA-256 of the whole index, lower-case hexadecimal.
    pub digest: String,
    pub sources: Vec<SourceFile>,
    /// By ecosystem, sorted by name.
    pub ecosystems: Vec<Counts>,
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
    /// Advisories that say a package is vulnerable, unmaintained, unsound or worth a notice.
    pub advisories: u64,
    pub malware: u64,
    /// The newest day on which a record of it was published or modified. None: the records do not say.
    pub newest: Option<Date>,
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
pub struct Record<'i> {
    /// The record's own id: `GHSA-…`, `RUSTSEC-…`, `MAL-…`.
    pub id: &'i str,
    /// Other ids of the same fault, its own not among them.
    pub aliases: Vec<&'i str>,
    pub kind: Kind,
    /// One line; untrusted text. Empty where the source has none.
    pub summary: &'i str,
    /// The CVSS base score that counts, 0.0 to 10.0: version 4 before 3. None: no score, and then the words of the source.
    pub score: Option<f32>,
    /// The vector of the score, as the source writes it.
    pub vector: Option<&'i str>,
    /// Where there is no score: what the source says in words (`LOW`, `MODERATE`, `HIGH`, `CRITICAL`).
    pub rating: Option<Rating>,
    pub published: Option<Date>,
    /// Known to be exploited: CISA's catalogue.
    pub exploited: Option<Exploited>,
    pub epss: Option<Epss>,
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

impl Index {
    /// Opens an index. Errors: the bytes are none, or are of another version, or damaged.
    pub fn open(
        bytes: impl Deref<Target = [u8]> + Send + Sync + 'static,
    ) -> Result<Self, IndexError> {
        let _ = bytes;
        Err(IndexError::NoIndex)
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    /// The advisories that name a package, whatever its version. The name is the ecosystem's own spelling.
    pub fn records(&self, ecosystem: Ecosystem, name: &str) -> Vec<Record<'_>> {
        let _ = (ecosystem, name, self.bytes.len());
        Vec::new()
    }
}

impl Record<'_> {
    /// Whether a version is affected. `release` is that of a distribution, where there is one.
    pub fn affects(&self, release: Option<&str>, version: &str) -> Affected {
        let _ = (release, version, self.id);
        Affected::No
    }
}
