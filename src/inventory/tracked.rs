//! What the index says of a work tree: the files git tracks even where `.gitignore` names them.

use super::collector::Collector;
use super::error::InventoryError;
use super::paths::{below, path_of};
use super::place::{Git, Place};
use super::{Start, Subject, Unit};
use crate::source::RepoPath;
use git2::{IndexEntry, IndexEntryExtendedFlag, Oid, Repository};
use std::sync::atomic::{AtomicBool, Ordering};

/// The index's entries below a place, each with a mark for the walk to set.
pub(super) struct Tracked<'a> {
    git: &'a Git,
    /// The whole place is ignored and nothing in it tracked: who names it all the same wants all of it.
    pub ignored_place: bool,
    entries: Vec<Entry>,
    seen: Vec<AtomicBool>,
}

/// One file of the index.
pub(super) struct Entry {
    /// Below the place.
    pub path: Vec<u8>,
    mode: u32,
    id: Oid,
    /// Left out of the work tree by a sparse checkout.
    pub sparse: bool,
}

const SUBMODULE: u32 = 0o160_000;

impl Entry {
    fn new(entry: &IndexEntry, prefix: &[u8]) -> Option<Self> {
        let path = below(&entry.path, prefix)?.to_vec();
        let sparse = entry.flags_extended & IndexEntryExtendedFlag::SKIP_WORKTREE.bits() != 0;
        Some(Self {
            path,
            mode: entry.mode,
            id: entry.id,
            sparse,
        })
    }

    pub fn is_submodule(&self) -> bool {
        self.mode == SUBMODULE
    }
}

impl<'a> Tracked<'a> {
    pub fn read(git: &'a Git, place: &Place) -> Result<Self, InventoryError> {
        let repo = git.open()?;
        let index = git.index(&repo)?;
        let mut entries: Vec<Entry> = index
            .iter()
            .filter_map(|entry| Entry::new(&entry, &place.prefix))
            .collect();
        // The index of a system that takes `A` for `a` is sorted otherwise.
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        // A file in conflict has several entries.
        entries.dedup_by(|a, b| a.path == b.path);
        let seen = entries.iter().map(|_| AtomicBool::new(false)).collect();
        let ignored_place = entries.is_empty() && is_ignored(&repo, &place.prefix);
        Ok(Self {
            git,
            ignored_place,
            entries,
            seen,
        })
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Marks the file as met. The index is sorted by the bytes of its paths.
    pub fn see(&self, path: &[u8]) {
        if let Ok(at) = self
            .entries
            .binary_search_by(|entry| entry.path.as_slice().cmp(path))
        {
            self.seen[at].store(true, Ordering::Relaxed);
        }
    }

    pub fn unseen(&self) -> impl Iterator<Item = &Entry> {
        let seen = self.seen.iter().map(|seen| seen.load(Ordering::Relaxed));
        self.entries
            .iter()
            .zip(seen)
            .filter(|(_, seen)| !seen)
            .map(|(entry, _)| entry)
    }

    /// Looks at a file that is tracked but left out of the work tree.
    pub fn visit_blob(&self, entry: &Entry, name: &RepoPath, collector: &Collector<'_>) {
        if collector.excludes(name) {
            return;
        }
        let blob = self.git.open().and_then(|repo| {
            let blob = repo
                .find_blob(entry.id)
                .map_err(super::error::corrupt("a sparse file"))?;
            Ok(blob.content().to_vec())
        });
        match blob {
            Ok(bytes) if collector.too_large(name, bytes.len() as u64) => {}
            Ok(bytes) => {
                collector.file(&Unit {
                    subject: Subject::File(name),
                    bytes: &bytes,
                    start: Start::default(),
                    added: None,
                    origin: None,
                });
            }
            Err(_) => collector.file_gap(
                name,
                "it is left out of the sparse checkout and its content is not in this clone: git sparse-checkout disable",
            ),
        }
    }
}

/// Whether git ignores a folder, or whatever could be put into it.
fn is_ignored(repo: &Repository, prefix: &[u8]) -> bool {
    let ignored = |path: &[u8]| repo.is_path_ignored(path_of(path)).unwrap_or(false);
    !prefix.is_empty()
        && (ignored(prefix) || ignored(&[prefix, b"some file that no rule names"].concat()))
}
