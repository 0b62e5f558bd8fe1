//! Finds the repository that a path belongs to, the way git does, and opens it as often as threads need it.
//!
//! Nothing of the repository is run: no hook, filter, external diff or file system monitor, and no `git`.

use super::error::{InventoryError, corrupt};
use super::paths::{bytes_of, path_of};
use super::shadow;
use git2::{Index, Repository, RepositoryOpenFlags as Flags};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What git's own variables say, as values: this module never looks at the process's environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `GIT_DIR`
    pub git_dir: Option<PathBuf>,
    /// `GIT_INDEX_FILE`
    pub git_index_file: Option<PathBuf>,
    /// `GIT_WORK_TREE`
    pub git_work_tree: Option<PathBuf>,
}

/// A folder, and the repository it belongs to, if any.
#[derive(Debug)]
pub(super) struct Place {
    /// What the user named, without symbolic links.
    pub root: PathBuf,
    /// `root` below the work tree, with a `/` at its end; empty for the whole work tree and for bare repositories.
    pub prefix: Vec<u8>,
    pub git: Option<Git>,
}

/// How to open one repository, again and again: a [`Repository`] cannot be shared by threads.
#[derive(Debug)]
pub(super) struct Git {
    pub dirs: Dirs,
    /// What `GIT_INDEX_FILE` names.
    pub index_file: Option<PathBuf>,
    /// Stands in for the repository's own folder where libgit2 refuses that.
    shadow: Option<shadow::Shadow>,
}

/// The folders of a repository, without symbolic links.
#[derive(Debug)]
pub(super) struct Dirs {
    /// What belongs to this work tree alone: HEAD, the index.
    pub own: PathBuf,
    /// What all its work trees share: objects, refs.
    pub shared: PathBuf,
    /// None: bare.
    pub work: Option<PathBuf>,
}

impl Place {
    pub fn find(path: &Path, env: &Environment) -> Result<Self, InventoryError> {
        let root = existing_folder(path)?;
        let repository = match from_environment(&root, env)? {
            Some(git) => Some(git),
            None => discover(&root)?,
        };
        let Some(mut git) = repository else {
            return Ok(Self {
                root,
                prefix: Vec::new(),
                git: None,
            });
        };
        if root.starts_with(&git.dirs.shared) {
            // The path names the repository's own folder: what is in it are objects, not files to check.
            git.dirs.work = None;
        }
        git.index_file = env
            .git_index_file
            .as_deref()
            .map(|file| git.resolve_index(file));
        let prefix = git
            .dirs
            .work
            .as_deref()
            .map_or_else(Vec::new, |dir| prefix(&root, dir));
        Ok(Self {
            root,
            prefix,
            git: Some(git),
        })
    }

    pub fn git(&self, scope: &'static str) -> Result<&Git, InventoryError> {
        self.git
            .as_ref()
            .ok_or_else(|| InventoryError::NotARepository {
                path: self.root.clone(),
                scope,
            })
    }
}

impl Git {
    pub fn open(&self) -> Result<Repository, InventoryError> {
        let dir = self
            .shadow
            .as_ref()
            .map_or(self.dirs.own.as_path(), shadow::Shadow::path);
        let repo = open_at(dir, Flags::NO_SEARCH | Flags::NO_DOTGIT)
            .map_err(|error| refused(&self.dirs.own, error))?;
        if let Some(work_dir) = &self.dirs.work
            && repo.workdir() != Some(work_dir)
        {
            repo.set_workdir(work_dir, false)
                .map_err(corrupt("its work tree"))?;
        }
        Ok(repo)
    }

    /// The bytes of the index that git itself would use now; none where there is none yet.
    pub fn index_bytes(&self) -> Option<Vec<u8>> {
        let own = || self.dirs.own.join("index");
        std::fs::read(self.index_file.clone().unwrap_or_else(own)).ok()
    }

    /// The index that git itself would use now. It is read as it stands, never refreshed from the work tree.
    pub fn index(&self, repo: &Repository) -> Result<Index, InventoryError> {
        match &self.index_file {
            None => repo.index(),
            Some(file) => Index::open(file).and_then(|mut index| {
                repo.set_index(&mut index)?;
                Ok(index)
            }),
        }
        .map_err(corrupt("its index"))
    }

    fn new(repo: &Repository) -> Self {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let dirs = Dirs {
            own: real(repo.path()),
            shared: real(repo.commondir()),
            work: repo.workdir().map(real),
        };
        Self {
            dirs,
            index_file: None,
            shadow: None,
        }
    }

    /// Git reads a relative `GIT_INDEX_FILE` from the top of the work tree.
    fn resolve_index(&self, file: &Path) -> PathBuf {
        let top = self.dirs.work.as_deref().map(|dir| dir.join(file));
        top.filter(|path| path.exists())
            .unwrap_or_else(|| file.to_owned())
    }
}

pub(super) fn existing_folder(path: &Path) -> Result<PathBuf, InventoryError> {
    let root = path.canonicalize().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => InventoryError::NothingThere {
            path: path.to_owned(),
        },
        _ => InventoryError::Unreadable {
            path: path.to_owned(),
            source,
        },
    })?;
    if root.is_dir() {
        Ok(root)
    } else {
        Err(InventoryError::NotAFolder {
            path: path.to_owned(),
        })
    }
}

fn discover(root: &Path) -> Result<Option<Git>, InventoryError> {
    match open_at(root, Flags::empty()) {
        Ok(repo) => Ok(Some(Git::new(&repo))),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(error) if shadow::helps(&error) => match shadow::discover(root) {
            Some((shadow, dirs)) => Ok(Some(Git {
                dirs,
                index_file: None,
                shadow: Some(shadow),
            })),
            None => Err(refused(root, error)),
        },
        Err(error) => Err(refused(root, error)),
    }
}

/// The repository that `GIT_DIR` names, unless `root` lies outside of its work tree: a hook that checks another
/// folder must not be given the repository it was started in.
fn from_environment(root: &Path, env: &Environment) -> Result<Option<Git>, InventoryError> {
    let Some(git_dir) = &env.git_dir else {
        return Ok(None);
    };
    let repo = match open_at(git_dir, Flags::NO_SEARCH) {
        Ok(repo) => repo,
        Err(error) if error.code() == git2::ErrorCode::NotFound => {
            return Err(InventoryError::BadGitDir {
                path: git_dir.clone(),
            });
        }
        // A partial clone: its folder is found from the path as well.
        Err(error) if shadow::helps(&error) => return Ok(None),
        Err(error) => return Err(refused(git_dir, error)),
    };
    let mut git = Git::new(&repo);
    if let Some(work_tree) = &env.git_work_tree {
        git.dirs.work = Some(existing_folder(work_tree)?);
    }
    let inside = |dir: &PathBuf| root.starts_with(dir);
    let ours = git.dirs.work.as_ref().is_some_and(inside) || inside(&git.dirs.shared);
    Ok(ours.then_some(git))
}

fn open_at(path: &Path, flags: Flags) -> Result<Repository, git2::Error> {
    Repository::open_ext(path, flags, std::iter::empty::<&OsStr>())
}

fn refused(path: &Path, error: git2::Error) -> InventoryError {
    let path = path.to_owned();
    match error.code() {
        git2::ErrorCode::Owner => InventoryError::DubiousOwnership { path },
        _ if error.message().starts_with("unsupported")
            || error.message().contains("object format") =>
        {
            InventoryError::Unsupported {
                path,
                reason: error.message().to_owned(),
            }
        }
        _ => InventoryError::Corrupt {
            what: format!("`{}`", path.display()),
            source: error,
        },
    }
}

fn prefix(root: &Path, work_dir: &Path) -> Vec<u8> {
    let mut prefix = match root.strip_prefix(work_dir) {
        Ok(below) => bytes_of(below).into_owned(),
        Err(_) => Vec::new(),
    };
    if !prefix.is_empty() {
        prefix.push(b'/');
    }
    prefix
}

/// The folder below the work tree that `prefix` names.
pub(super) fn folder_of(prefix: &[u8]) -> PathBuf {
    path_of(prefix.strip_suffix(b"/").unwrap_or(prefix)).into_owned()
}
