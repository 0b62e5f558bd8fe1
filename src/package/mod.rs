//! Packages: what lockfiles, manifests and SBOMs say that a repository depends on.
//!
//! `formats` reads files, `version` orders versions as each ecosystem does, `purl` names packages for others. Not here:
//! which files there are (that is `inventory`), what is wrong with a package (that is `detect::dependencies`).

mod checksum;
pub mod ecosystem;
pub mod formats;
pub mod name;
pub mod purl;
mod release;
pub mod requirement;
pub mod version;

pub use ecosystem::Ecosystem;
pub use purl::Purl;
pub use release::release;

use crate::source::Span;

/// One package as one file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    pub ecosystem: Ecosystem,
    /// The release of a distribution, as OSV writes it behind the colon: `12` of `Debian:12`, `v3.20` of `Alpine:v3.20`.
    pub release: Option<String>,
    /// As the ecosystem's registry spells it: `@babel/core`, `org.slf4j:slf4j-api`, `github.com/spf13/cobra`, `hashicorp/aws`.
    pub name: String,
    /// The exact version as it is written, in the registry's spelling. None: the file does not settle on one.
    pub version: Option<String>,
    /// What the file asks for where that is not an exact version: `^1.2`, `>=2,<3`, `latest`.
    pub requirement: Option<String>,
    pub source: Source,
    pub relation: Relation,
    pub usage: Usage,
    /// Where it stands in the file: the bytes of its name, or of the line or key that names it.
    pub at: Span,
    /// What it depends on, as indices into [`Listing::packages`].
    pub dependencies: Vec<u32>,
    /// The licence as the file says it: an SPDX expression, or whatever stands there.
    pub licence: Option<String>,
    /// Digests of the artefact that the file pins.
    pub checksums: Vec<Checksum>,
    /// The day on which the version was published, where the file says so (ISO 8601, `2026-01-31`).
    pub published: Option<String>,
    /// What the registry says against the version, where the file keeps it.
    pub retracted: Option<Retracted>,
    /// Of a distribution's binary package: name and version of the source package that it is built from, by which
    /// advisories go. None: its own.
    pub built_from: Option<(String, String)>,
    /// What tells it from others of its name, by the qualifiers that its type of package URL has for that: `uuid` of
    /// Julia, `user` and `channel` of Conan.
    pub qualifiers: Vec<(&'static str, String)>,
}

/// Where a package is taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The ecosystem's public registry, or whatever the client is set to: the file names no other one.
    #[default]
    Registry,
    /// A registry or mirror that the file names by its address.
    OtherRegistry(String),
    /// A repository. `commit` is there only where a full commit id pins it.
    Git { url: String, commit: Option<String> },
    /// A folder or file beside the project, as it is written.
    Path(String),
    /// An archive at an address.
    Archive(String),
    /// The project itself or a member of its workspace.
    FirstParty,
}

/// Who asks for a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The project does.
    Direct,
    /// Another package does.
    Transitive,
    /// The file does not tell.
    #[default]
    Unknown,
}

/// What a package is used for. Of several uses the first in this order counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// By the product as it runs, or the file does not tell.
    #[default]
    Runtime,
    /// Only where somebody asks for it: extras, optional and peer dependencies.
    Optional,
    /// While building or testing.
    Development,
}

/// A digest of an artefact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Checksum {
    /// `SHA-256`, `SHA-512`, `SHA-1`, `MD5`: the names of `CycloneDX`.
    pub algorithm: &'static str,
    /// Lower-case hexadecimal.
    pub hex: String,
}

/// What a registry says against a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retracted {
    /// Its publisher took it back.
    Yanked(Option<String>),
    /// Its publisher advises against it.
    Deprecated(String),
}

/// What a file lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    pub packages: Vec<Package>,
    /// What stands in the file and could not be understood. Each becomes a gap: silence is never a pass.
    pub problems: Vec<Problem>,
    /// Why the file no longer says what its manifest asks for, where it carries a digest or a list that tells: one sentence.
    pub outdated: Option<String>,
    /// Of a lockfile: the folders of its workspace's members, as it writes them, seen from its own.
    pub members: Vec<String>,
    /// Of a manifest: the name of its project, in formats whose lockfiles list members by name.
    pub project: Option<String>,
}

/// A part of a file that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub at: Span,
    /// One sentence; may hold untrusted names.
    pub reason: String,
}

/// Why a file could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unreadable {
    /// Where, if that is known.
    pub at: Option<Span>,
    /// One sentence, without the path: what is wrong and, where there is one, what to do.
    pub reason: String,
}

impl Unreadable {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            at: None,
            reason: reason.into(),
        }
    }

    pub fn at(span: Span, reason: impl Into<String>) -> Self {
        Self {
            at: Some(span),
            reason: reason.into(),
        }
    }
}

impl Source {
    /// Whether it is the project's own and no dependency.
    pub fn is_first_party(&self) -> bool {
        matches!(self, Self::FirstParty)
    }
}
