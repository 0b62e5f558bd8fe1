//! The files as they stand at one moment, for detectors that need several of them at once.

use super::InventoryError;
use crate::source::RepoPath;
use std::collections::BTreeMap;

/// The files of a work tree, of the index, or of a commit.
pub trait Snapshot: Sync {
    /// Every file, sorted by its bytes.
    fn paths(&self) -> &[RepoPath];

    /// A file's bytes. None when it is not there. Errors: it is there and cannot be read, or is too large.
    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError>;
}

/// Files that stand in memory: examples of checks, and tests.
#[derive(Debug, Default)]
pub struct InMemory {
    paths: Vec<RepoPath>,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl InMemory {
    pub fn new(files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>) -> Self {
        let files: BTreeMap<_, _> = files.into_iter().collect();
        Self {
            paths: files.keys().cloned().collect(),
            files,
        }
    }
}

impl Snapshot for InMemory {
    fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        Ok(self.files.get(path).cloned())
    }
}
