//! What is said of a dependency: facts about one package and the advisories that name it.

use jiff::civil::Date;

/// A package that something is wrong with. Names and versions are untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// As OSV names it: `crates.io`, `npm`.
    pub ecosystem: &'static str,
    pub name: String,
    /// None: the file does not settle on one.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: String,
    /// From the project's direct dependency to this package, `name@version` each; one entry where it is direct. Empty:
    /// the file does not tell.
    pub path: Vec<String>,
    /// Whether it is used only to build and test.
    pub development: bool,
    pub advisory: Option<Advisory>,
    /// What brings a sound version, as far as it can be told without asking a registry.
    pub upgrade: Option<Upgrade>,
}

/// The smallest step to a sound version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Upgrade {
    /// One sentence without its stop.
    pub words: String,
    /// Who asks for the affected package with the requirement: `name@version`, or a manifest of the project. Where all
    /// requirements admit the sound version, the first of the way; else the first that does not. None: it is not known.
    pub package: Option<String>,
    /// As it is written: `^1.2`.
    pub requirement: Option<String>,
    /// Whether every requirement admits the sound version, so that the lockfile only has to be refreshed. None: the
    /// files do not tell.
    pub admits: Option<bool>,
    /// What refreshes the lockfile, for whoever reads: nothing here runs it.
    pub command: Option<String>,
}

/// The records about one fault, as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advisory {
    /// Every id of it, the one that it is called by first.
    pub ids: Vec<String>,
    /// One line of the advisory.
    pub summary: String,
    /// CVSS base score in tenths: 98 is 9.8.
    pub score: Option<u16>,
    pub vector: Option<String>,
    pub published: Option<Date>,
    /// The least version that is not affected.
    pub fixed: Option<String>,
    /// The day on which that version came out; of the advisory where no source knows it.
    pub fixed_on: Option<Date>,
    /// The day on which CISA listed it as exploited.
    pub exploited: Option<Date>,
    /// FIRST's estimate that it will be exploited within thirty days, in hundredths of a per cent.
    pub epss: Option<u16>,
}

impl Dependency {
    /// `npm/@babel/core`: how a waiver names the package.
    pub fn package(&self) -> String {
        format!("{}/{}", self.ecosystem, self.name)
    }
}
