//! Reads all files of one folder as the base has them: the checks that a policy names. A folder of a few plain files
//! is expected; whatever else is in it (a link, a submodule, too much of anything) is refused and not skipped, because
//! a check that is skipped in silence looks like one that found nothing.

use super::error::{InventoryError, corrupt};
use super::paths::{bytes_of, path_of, repo_path};
use super::trees;
use crate::source::RepoPath;
use git2::{FileMode, Oid, Repository, Tree};
use std::path::Path;

/// How much a folder may hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub files: usize,
    /// Bytes of one file.
    pub file: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Folders in one another.
    pub depth: usize,
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subtree {
    /// There is no such folder.
    Absent,
    /// Something in it, or the folder itself, is not what it should be: its path, and why.
    Refused { path: RepoPath, why: String },
    /// Its plain files with the wanted extensions, by their paths below it, sorted.
    Files(Vec<(RepoPath, Vec<u8>)>),
}

/// Why reading ends early: for [`Subtree::Refused`], or because the repository cannot be read.
enum Stop {
    Refused(RepoPath, String),
    Failed(InventoryError),
}

impl From<InventoryError> for Stop {
    fn from(error: InventoryError) -> Self {
        Self::Failed(error)
    }
}

/// The files of a folder that lies below `root` on the disk, which is a canonical path.
pub(super) fn on_disk(
    root: &Path,
    folder: &RepoPath,
    bounds: &Bounds,
) -> Result<Subtree, InventoryError> {
    let full = root.join(path_of(folder.as_bytes()));
    let Ok(meta) = std::fs::symlink_metadata(&full) else {
        return Ok(Subtree::Absent);
    };
    let mut taken = Taken::new(bounds);
    let inside = full.canonicalize().is_ok_and(|real| real == full);
    let read = if meta.is_symlink() || !inside {
        Err(refuse(b"", "is or lies behind a symbolic link"))
    } else if meta.is_dir() {
        taken.folder_on_disk(&full, &full, bounds.depth)
    } else {
        Err(refuse(b"", "is no folder"))
    };
    taken.end(read)
}

/// The files of a folder of a commit; `full` is its path from the top.
pub(super) fn of_commit(
    repo: &Repository,
    commit: Oid,
    full: &[u8],
    bounds: &Bounds,
) -> Result<Subtree, InventoryError> {
    let doing = || corrupt(format!("`{}` of {commit}", String::from_utf8_lossy(full)));
    let tree = repo
        .find_commit(commit)
        .and_then(|commit| commit.tree())
        .map_err(doing())?;
    let Some(found) = trees::find(repo, &tree, full).map_err(doing())? else {
        return Ok(Subtree::Absent);
    };
    let mut taken = Taken::new(bounds);
    if found.kind != git2::ObjectType::Tree {
        let refused = refuse(b"", "is no folder");
        return taken.end(Err(refused));
    }
    let tree = repo.find_tree(found.id).map_err(doing())?;
    let read = taken.folder_of_commit(repo, &tree, &[], bounds.depth);
    taken.end(read)
}

/// What has been read so far.
struct Taken<'a> {
    bounds: &'a Bounds,
    files: Vec<(RepoPath, Vec<u8>)>,
    entries: usize,
    bytes: u64,
}

impl<'a> Taken<'a> {
    fn new(bounds: &'a Bounds) -> Self {
        Self {
            bounds,
            files: Vec::new(),
            entries: 0,
            bytes: 0,
        }
    }

    fn end(mut self, read: Result<(), Stop>) -> Result<Subtree, InventoryError> {
        match read {
            Ok(()) => {
                self.files.sort();
                Ok(Subtree::Files(self.files))
            }
            Err(Stop::Refused(path, why)) => Ok(Subtree::Refused { path, why }),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// One more thing in the folder, whatever it is.
    fn count(&mut self, path: &[u8]) -> Result<(), Stop> {
        self.entries += 1;
        // Notes and licences may stand between checks.
        if self.entries > 4 * self.bounds.files {
            return Err(refuse(
                path,
                format!("is one of more than {} entries", 4 * self.bounds.files),
            ));
        }
        Ok(())
    }

    fn deeper(&self, path: &[u8], depth: usize) -> Result<usize, Stop> {
        let why = || format!("lies more than {} folders deep", self.bounds.depth);
        depth.checked_sub(1).ok_or_else(|| refuse(path, why()))
    }

    /// Whether a file of this length has room.
    fn fits(&mut self, path: &[u8], length: u64) -> Result<(), Stop> {
        if length > self.bounds.file {
            let why = format!("has {length} bytes; {} are the most", self.bounds.file);
            return Err(refuse(path, why));
        }
        self.bytes += length;
        if self.files.len() >= self.bounds.files {
            let why = format!("is one of more than {} files", self.bounds.files);
            return Err(refuse(path, why));
        }
        if self.bytes > self.bounds.bytes {
            let why = format!(
                "makes all files together longer than {} bytes",
                self.bounds.bytes
            );
            return Err(refuse(path, why));
        }
        Ok(())
    }

    fn folder_on_disk(&mut self, folder: &Path, top: &Path, depth: usize) -> Result<(), Stop> {
        let unreadable = |source| InventoryError::Unreadable {
            path: folder.to_owned(),
            source,
        };
        let entries = std::fs::read_dir(folder).map_err(unreadable)?;
        let entries: Result<Vec<_>, _> = entries.map(|entry| Ok(entry?.path())).collect();
        let mut entries = entries.map_err(unreadable)?;
        // What is refused first is the same on every disk.
        entries.sort();
        for full in entries {
            let below = bytes_of(full.strip_prefix(top).unwrap_or(&full)).into_owned();
            self.count(&below)?;
            let meta = std::fs::symlink_metadata(&full).map_err(unreadable)?;
            if meta.is_dir() {
                let depth = self.deeper(&below, depth)?;
                self.folder_on_disk(&full, top, depth)?;
            } else if !meta.is_file() {
                return Err(refuse(&below, "is no plain file"));
            } else if is_yaml(&below) {
                self.fits(&below, meta.len())?;
                let bytes = std::fs::read(&full).map_err(unreadable)?;
                self.files.push((repo_path(&below), bytes));
            }
        }
        Ok(())
    }

    fn folder_of_commit(
        &mut self,
        repo: &Repository,
        tree: &Tree<'_>,
        prefix: &[u8],
        depth: usize,
    ) -> Result<(), Stop> {
        for entry in tree {
            let below = [prefix, entry.name_bytes()].concat();
            self.count(&below)?;
            let doing = || corrupt(format!("`{}`", String::from_utf8_lossy(&below)));
            let mode = entry.filemode();
            if mode == i32::from(FileMode::Tree) {
                let depth = self.deeper(&below, depth)?;
                let tree = repo.find_tree(entry.id()).map_err(doing())?;
                let prefix = [&below[..], b"/"].concat();
                self.folder_of_commit(repo, &tree, &prefix, depth)?;
            } else if mode == i32::from(FileMode::Link) || mode == i32::from(FileMode::Commit) {
                return Err(refuse(&below, "is no plain file"));
            } else if is_yaml(&below) {
                let blob = repo.find_blob(entry.id()).map_err(doing())?;
                self.fits(&below, blob.size() as u64)?;
                self.files
                    .push((repo_path(&below), blob.content().to_vec()));
            }
        }
        Ok(())
    }
}

/// `path` is below the folder; empty for the folder itself.
fn refuse(path: &[u8], why: impl Into<String>) -> Stop {
    let path = if path.is_empty() { b"." } else { path };
    Stop::Refused(repo_path(path), why.into())
}

/// Both spellings, so that whoever asked can say which one counts.
fn is_yaml(path: &[u8]) -> bool {
    path.ends_with(b".yaml") || path.ends_with(b".yml")
}
