//! Reads single files as the base has them: policy, waivers, ignore files. A change cannot rewrite what judges it.

use super::error::{InventoryError, corrupt};
use super::paths::path_of;
use super::place::{Git, Place};
use super::subtree::{self, Bounds, Subtree};
use super::trees;
use crate::source::RepoPath;
use git2::{Oid, Repository};
use std::path::Path;

/// Longer files are no policy.
const MOST: u64 = 16 << 20;

/// Where the files of the base are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Base {
    /// The folder on the disk.
    Folder,
    /// The tree of a commit.
    Commit(Oid),
    /// There is no commit yet: the base has no files.
    Nothing,
}

impl Base {
    /// Reads a file below the place, or below the top of its repository (`whole`).
    pub fn read(
        self,
        place: &Place,
        whole: bool,
        path: &RepoPath,
    ) -> Result<Option<Vec<u8>>, InventoryError> {
        let top = place.git.as_ref().and_then(|git| git.dirs.work.as_deref());
        match (self, &place.git) {
            (Self::Folder, _) => from_folder(top.filter(|_| whole).unwrap_or(&place.root), path),
            (Self::Commit(id), Some(git)) => {
                let prefix = if whole { &[][..] } else { &place.prefix };
                from_commit(git, id, &[prefix, path.as_bytes()].concat(), path)
            }
            _ => Ok(None),
        }
    }
}

impl Base {
    /// Reads a folder below the place, or below the top of its repository (`whole`).
    pub fn read_folder(
        self,
        place: &Place,
        whole: bool,
        folder: &RepoPath,
        bounds: &Bounds,
    ) -> Result<Subtree, InventoryError> {
        let top = place.git.as_ref().and_then(|git| git.dirs.work.as_deref());
        match (self, &place.git) {
            (Self::Folder, _) => {
                let root = top.filter(|_| whole).unwrap_or(&place.root);
                super::folder_on_disk(root, folder, bounds)
            }
            (Self::Commit(id), Some(git)) => {
                let prefix = if whole { &[][..] } else { &place.prefix };
                let full = [prefix, folder.as_bytes()].concat();
                subtree::of_commit(&git.open()?, id, &full, bounds)
            }
            _ => Ok(Subtree::Absent),
        }
    }
}

pub(super) fn from_folder(root: &Path, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
    let full = root.join(path_of(path.as_bytes()));
    let unreadable = |source| InventoryError::Unreadable {
        path: full.clone(),
        source,
    };
    let meta = match std::fs::symlink_metadata(&full) {
        Ok(meta) => meta,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let inside = full
        .parent()
        .and_then(|dir| dir.canonicalize().ok())
        .is_some_and(|dir| dir.starts_with(root));
    if !inside {
        return Err(not_plain(path, "a symbolic link on its way leads out"));
    }
    if !meta.is_file() {
        return Err(not_plain(
            path,
            if meta.is_symlink() {
                "a symbolic link"
            } else {
                "no file"
            },
        ));
    }
    if meta.len() > MOST {
        return Err(InventoryError::TooLong {
            path: path.to_text().into_owned(),
        });
    }
    std::fs::read(&full).map(Some).map_err(unreadable)
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
    )
}

fn from_commit(
    git: &Git,
    commit: Oid,
    full: &[u8],
    path: &RepoPath,
) -> Result<Option<Vec<u8>>, InventoryError> {
    const LINK: i32 = 0o120_000;
    let repo = git.open()?;
    let found =
        find(&repo, commit, full).map_err(corrupt(format!("`{}` of {commit}", path.to_text())))?;
    match found {
        None => Ok(None),
        Some(found) if found.kind != git2::ObjectType::Blob => Err(not_plain(path, "no file")),
        Some(found) if found.mode == LINK => Err(not_plain(path, "a symbolic link")),
        Some(found) => {
            let blob = repo
                .find_blob(found.id)
                .map_err(corrupt(format!("`{}`", path.to_text())))?;
            Ok(Some(blob.content().to_vec()))
        }
    }
}

fn find(repo: &Repository, commit: Oid, path: &[u8]) -> Result<Option<trees::Found>, git2::Error> {
    trees::find(repo, &repo.find_commit(commit)?.tree()?, path)
}

fn not_plain(path: &RepoPath, found: &'static str) -> InventoryError {
    InventoryError::NotAPlainFile {
        path: path.to_text().into_owned(),
        found,
    }
}
