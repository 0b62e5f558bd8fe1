//! The files of a scope, all of them, as they are now and as they were before the change.

use super::base::from_folder;
use super::error::{InventoryError, corrupt};
use super::irregular::{Irregular, Obstacle};
use super::paths::{below, repo_path};
use super::place::{Git, Place};
use super::snapshot::Snapshot;
use super::tracked::Tracked;
use super::{folder, staged};
use crate::source::RepoPath;
use git2::{ObjectType, Oid, Repository, Tree, TreeWalkMode, TreeWalkResult};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Longer files declare nothing that anybody would review.
const LONGEST: usize = 16 << 20;
const LINK: u32 = 0o120_000;
const PLAIN: u32 = 0o100_000;
const SUBMODULE: u32 = 0o160_000;

/// The files at one moment.
pub struct Files {
    paths: Vec<RepoPath>,
    irregular: Vec<Irregular>,
    kept: Kept,
}

/// Where they are kept.
enum Kept {
    Disk(PathBuf),
    /// By index of the path.
    Objects {
        repo: Mutex<Repository>,
        ids: Vec<Oid>,
    },
}

impl Files {
    /// The files on the disk that a walk of the work tree meets.
    pub(super) fn on_disk(place: &Place) -> Self {
        let tracked = match &place.git {
            Some(git) => Tracked::read(git, place).ok(),
            None => None,
        };
        let folder::Listed {
            files: mut paths,
            mut irregular,
        } = folder::list(place, tracked.as_ref());
        paths.sort_unstable();
        paths.dedup();
        irregular.sort_unstable();
        Self {
            paths,
            irregular,
            kept: Kept::Disk(place.root.clone()),
        }
    }

    /// The files of a commit below `prefix`; none where there is no commit.
    pub(super) fn of_commit(
        git: &Git,
        commit: Option<Oid>,
        prefix: &[u8],
    ) -> Result<Self, InventoryError> {
        let repo = git.open()?;
        let mut found = Found::default();
        if let Some(commit) = commit {
            let tree = repo.find_commit(commit).and_then(|commit| commit.tree());
            let doing = || corrupt(format!("the files of {commit}"));
            list_tree(&tree.map_err(doing())?, prefix, &mut found).map_err(doing())?;
        }
        Ok(Self::of_objects(repo, found))
    }

    /// The files of the index below the place.
    pub(super) fn of_index(git: &Git, place: &Place) -> Result<Self, InventoryError> {
        let repo = git.open()?;
        let index = git.index(&repo)?;
        let mut found = Found::default();
        for entry in index.iter() {
            if let Some(path) = below(&entry.path, &place.prefix) {
                found.take(repo_path(path), entry.id, entry.mode & 0o170_000);
            }
        }
        drop(index);
        Ok(Self::of_objects(repo, found))
    }

    fn of_objects(repo: Repository, found: Found) -> Self {
        let Found {
            mut files,
            mut irregular,
        } = found;
        files.sort_unstable();
        files.dedup_by(|a, b| a.0 == b.0);
        let (paths, ids): (Vec<RepoPath>, Vec<Oid>) = files.into_iter().unzip();
        irregular.extend(folders(&paths));
        irregular.sort_unstable();
        Self {
            paths,
            irregular,
            kept: Kept::Objects {
                repo: Mutex::new(repo),
                ids,
            },
        }
    }

    /// What stands where a file could: links, pipes, submodules, folders. Sorted by path.
    pub fn irregular(&self) -> &[Irregular] {
        &self.irregular
    }

    /// The id of a file's content, where git has one; equal for equal content.
    pub fn id(&self, path: &RepoPath) -> Option<Oid> {
        match &self.kept {
            Kept::Disk(_) => None,
            Kept::Objects { ids, .. } => {
                let at = self.paths.binary_search(path).ok()?;
                ids.get(at).copied()
            }
        }
    }

    /// Whether both have the same files with the same content. Files on the disk are never known to be.
    pub fn same(&self, other: &Self) -> bool {
        match (&self.kept, &other.kept) {
            (Kept::Objects { ids: one, .. }, Kept::Objects { ids: two, .. }) => {
                self.paths == other.paths && one == two
            }
            _ => false,
        }
    }
}

impl Snapshot for Files {
    fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        match &self.kept {
            Kept::Disk(root) => from_folder(root, path),
            Kept::Objects { repo, ids } => {
                let Ok(at) = self.paths.binary_search(path) else {
                    return Ok(None);
                };
                let repo = repo.lock().unwrap_or_else(PoisonError::into_inner);
                let blob = repo
                    .find_blob(ids[at])
                    .map_err(corrupt(format!("`{}`", path.to_text())))?;
                if blob.size() > LONGEST {
                    return Err(InventoryError::TooLong {
                        path: path.to_text().into_owned(),
                    });
                }
                Ok(Some(blob.content().to_vec()))
            }
        }
    }
}

/// What a tree or the index holds.
#[derive(Default)]
struct Found {
    files: Vec<(RepoPath, Oid)>,
    irregular: Vec<Irregular>,
}

impl Found {
    fn take(&mut self, path: RepoPath, id: Oid, kind: u32) {
        match kind {
            PLAIN => self.files.push((path, id)),
            LINK => self.irregular(path, Obstacle::Link),
            SUBMODULE => self.irregular(path, Obstacle::Submodule),
            _ => {}
        }
    }

    fn irregular(&mut self, path: RepoPath, what: Obstacle) {
        self.irregular.push(Irregular { path, what });
    }
}

/// The folders that files lie in.
fn folders(files: &[RepoPath]) -> Vec<Irregular> {
    let mut seen: HashSet<&[u8]> = HashSet::new();
    for path in files {
        let mut below = path.as_bytes();
        while let Some(slash) = memchr::memrchr(b'/', below) {
            below = &below[..slash];
            if !seen.insert(below) {
                break;
            }
        }
    }
    let folder = |path: &[u8]| Irregular {
        path: repo_path(path),
        what: Obstacle::Folder,
    };
    seen.into_iter().map(folder).collect()
}

/// Every plain file of a tree below `prefix`.
fn list_tree(tree: &Tree<'_>, prefix: &[u8], found: &mut Found) -> Result<(), git2::Error> {
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        // A submodule is a commit.
        if matches!(entry.kind(), Some(ObjectType::Blob | ObjectType::Commit)) {
            let path = [folder.as_bytes(), entry.name_bytes()].concat();
            if let Some(path) = below(&path, prefix) {
                let mode = u32::try_from(entry.filemode()).unwrap_or(PLAIN);
                found.take(repo_path(path), entry.id(), mode & 0o170_000);
            }
        }
        TreeWalkResult::Ok
    })
}

/// What HEAD names, if it names a commit.
pub(super) fn head(git: &Git) -> Result<Option<Oid>, InventoryError> {
    staged::head_commit(&git.open()?)
}
