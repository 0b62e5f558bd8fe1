//! The texts that places point into.

use crate::source::{Region, RepoPath, Span};
use std::sync::Arc;

/// Which file of a [`Sources`] a place is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of one file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

/// One file's text.
#[derive(Debug, Clone)]
pub struct Source {
    pub path: RepoPath,
    pub text: Arc<str>,
}

/// Every text that was parsed.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes a text in.
    ///
    /// # Panics
    /// After 2³² files.
    pub fn add(&mut self, path: RepoPath, text: Arc<str>) -> FileId {
        let id = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        self.files.push(Source { path, text });
        FileId(id)
    }

    /// The file of an id that this collection gave.
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The text at a place.
    pub fn text(&self, place: Place) -> &str {
        let text = &self.get(place.file).text;
        text.get(place.span.range()).unwrap_or_default()
    }

    /// The lines and columns of a place.
    pub fn region(&self, place: Place) -> Region {
        Region::of(self.get(place.file).text.as_bytes(), place.span)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        let number = |at: usize| FileId(u32::try_from(at).unwrap_or(u32::MAX));
        self.files
            .iter()
            .enumerate()
            .map(move |(at, file)| (number(at), file))
    }
}
