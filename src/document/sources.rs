//! The texts that places point into, and what of them is never shown.

use super::lines::Lines;
use crate::source::{Region, RepoPath, Span};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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
    /// Of each file, when first asked for.
    lines: Vec<OnceLock<Lines>>,
    concealed: HashMap<FileId, Vec<Range<usize>>>,
    uncommented: HashSet<FileId>,
}

impl Sources {
    /// Takes a text in.
    ///
    /// # Panics
    /// After 2³² files.
    pub fn add(&mut self, path: RepoPath, text: Arc<str>) -> FileId {
        let id = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        self.files.push(Source { path, text });
        self.lines.push(OnceLock::new());
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
        let text = &self.get(place.file).text;
        let lines = self.lines[place.file.0 as usize].get_or_init(|| Lines::of(text));
        lines.region(text, place.span)
    }

    /// Says that a program wrote the file: whatever looks like a remark in it is a value.
    pub fn without_comments(&mut self, file: FileId) {
        self.uncommented.insert(file);
    }

    /// Whether somebody may have written remarks into the file.
    pub fn may_have_comments(&self, file: FileId) -> bool {
        !self.uncommented.contains(&file)
    }

    /// Says which parts of a file its author marked as sensitive.
    pub fn conceal(&mut self, file: FileId, spans: impl IntoIterator<Item = Span>) {
        let ranges = self.concealed.entry(file).or_default();
        ranges.extend(spans.into_iter().map(Span::range));
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        ranges.dedup_by(|next, kept| {
            let overlap = next.start < kept.end;
            if overlap {
                kept.end = kept.end.max(next.end);
            }
            overlap
        });
    }

    /// The parts of a file that are never shown, sorted and apart.
    pub fn concealed(&self, file: FileId) -> &[Range<usize>] {
        self.concealed.get(&file).map_or(&[], Vec::as_slice)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        let number = |at: usize| FileId(u32::try_from(at).unwrap_or(u32::MAX));
        self.files
            .iter()
            .enumerate()
            .map(move |(at, file)| (number(at), file))
    }
}
