//! The files that name packages: how each is recognised, and who reads it.
//!
//! A reader is strict. What a client would refuse, an unknown version of a format, an entry without what every entry has,
//! a reference to what is not there: all that is an [`Unreadable`] or a [`Problem`](super::Problem), because a lockfile
//! that was cut short must never look like one with fewer packages. Nothing here knows advisories or policy.

pub mod asked;
mod bom;
#[cfg(test)]
mod damaged;
mod dart;
mod decode;
mod dotnet;
mod draft;
mod elixir;
mod families;
mod gather;
mod go;
mod javascript;
mod jvm;
mod native;
mod parsed;
mod php;
mod pipeline;
mod python;
mod ruby;
mod rust;
mod scientific;
mod syntax;
mod system;
mod toml_tree;
mod tree;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod truncation;

pub use decode::decode;
pub use families::FORMATS;
pub(super) use javascript::admits as npm_admits;

use super::{Ecosystem, Listing, Unreadable};
use crate::inventory::Snapshot;
use crate::source::RepoPath;

/// A file to read.
pub struct Input<'a> {
    pub path: &'a RepoPath,
    /// Decoded: no byte order mark, no UTF-16. Never empty, never with conflict markers or NUL.
    pub text: &'a str,
    /// The files beside it, for formats that need several: includes, parents, workspaces.
    pub files: &'a dyn Snapshot,
}

/// What kind of file a format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Says exactly what is taken: `Cargo.lock`.
    Lock,
    /// Says what is asked for: `package.json`. Audited by what it settles on; unlocked unless a lock stands by it.
    Manifest,
    /// Says what a pipeline, an image or a hook takes: `uses:`, `FROM`.
    Reference,
    /// A software bill of materials, or a list of what is installed.
    Inventory,
}

/// A format.
pub struct Format {
    /// `cargo-lock`: stable, in outputs.
    pub id: &'static str,
    /// `Cargo.lock`: for people.
    pub title: &'static str,
    pub kind: Kind,
    /// The ecosystem of most of its packages. None: of many.
    pub ecosystem: Option<Ecosystem>,
    pub recognise: Recognise,
    /// File names that settle what a manifest asks for, in its own folder or one above. Empty for all other kinds.
    pub locks: &'static [&'static str],
    pub read: fn(&Input<'_>) -> Result<Listing, Unreadable>,
}

/// How a format's files are known, by their paths alone.
pub enum Recognise {
    /// One of these file names.
    Names(&'static [&'static str]),
    /// By a closer look at the path.
    Path(fn(&RepoPath) -> bool),
}

impl Format {
    /// Whether files of it name packages only by the way: most name none, so an empty one or a link in its place hides
    /// nothing.
    pub fn is_incidental(&self) -> bool {
        self.id == "terraform"
    }

    pub fn recognises(&self, path: &RepoPath) -> bool {
        match &self.recognise {
            Recognise::Names(names) => names.iter().any(|name| name.as_bytes() == path.file_name()),
            Recognise::Path(looks) => looks(path),
        }
    }
}

/// The format of a file. Of several that recognise it the first counts.
pub fn of(path: &RepoPath) -> Option<&'static Format> {
    FORMATS
        .iter()
        .flat_map(|family| family.iter())
        .find(|format| format.recognises(path))
}

/// Reads a file in its format, whatever its encoding.
///
/// Errors: it cannot be understood as a whole, and why.
pub fn read(
    format: &Format,
    path: &RepoPath,
    bytes: &[u8],
    files: &dyn Snapshot,
) -> Result<Listing, Unreadable> {
    let text = decode(bytes).map_err(|error| javascript::binary(path).unwrap_or(error))?;
    (format.read)(&Input {
        path,
        text: &text,
        files,
    })
}
