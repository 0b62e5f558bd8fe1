//! Which commit a revision or a tag names, what stands in it, and whether it comes before another.

use super::error::InventoryError;
use super::place::{Environment, Git, Place};
use super::revisions;
use git2::{Commit, ErrorCode, Oid, Repository};
use std::path::Path;

/// How one commit stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ancestry {
    Same,
    /// It comes before.
    Ancestor,
    Unrelated,
    /// The clone is shallow, and ends before that can be told.
    CutOff,
}

/// A repository, for questions about its commits.
pub struct Commits {
    repository: Repository,
    /// Whose parents a shallow clone leaves out.
    boundary: Vec<Oid>,
}

impl Commits {
    /// Opens the repository of a folder. Errors: there is none, or it cannot be read.
    pub fn open(folder: &Path, environment: &Environment) -> Result<Self, InventoryError> {
        let place = Place::find(folder, environment)?;
        let git: &Git = place.git("`--commit`, `--tag` or the policy of the repository")?;
        Ok(Self {
            repository: git.open()?,
            boundary: revisions::shallow_boundary(&git.dirs.shared),
        })
    }

    /// The whole id of the commit that a revision names. Errors: it names none.
    pub fn named(&self, revision: &str) -> Result<String, InventoryError> {
        self.peeled(revision, revision)
    }

    /// The whole id of the commit of a tag, annotated or not. Errors: there is no such tag, whatever else has that name.
    pub fn tag(&self, name: &str) -> Result<String, InventoryError> {
        let short = name.strip_prefix("refs/tags/").unwrap_or(name);
        self.peeled(&format!("refs/tags/{short}"), name)
    }

    fn peeled(&self, revision: &str, shown: &str) -> Result<String, InventoryError> {
        let found = self.repository.revparse_single(revision);
        let commit = found.and_then(|object| object.peel_to_commit());
        commit
            .map(|commit| commit.id().to_string())
            .map_err(|_| InventoryError::UnknownRevision {
                revision: shown.to_owned(),
            })
    }

    /// The first parent of a commit; `None` of the first of all. Errors: a shallow clone ends there.
    pub fn before(&self, id: &str) -> Result<Option<String>, InventoryError> {
        let commit = self.commit(id)?;
        if revisions::is_boundary(&self.boundary, commit.id()) {
            return Err(InventoryError::CutOff {
                what: format!("the parent of {id}"),
            });
        }
        Ok(commit.parent_id(0).ok().map(|parent| parent.to_string()))
    }

    /// The bytes of a file at the top of a commit; `None` where there is none. Errors: it is no plain file, or too long.
    pub fn file(
        &self,
        id: &str,
        name: &str,
        longest: usize,
    ) -> Result<Option<Vec<u8>>, InventoryError> {
        let commit = self.commit(id)?;
        let tree = commit.tree().map_err(corrupt(id))?;
        let entry = match tree.get_path(Path::new(name)) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(corrupt(id)(error)),
        };
        let plain = entry.filemode() & 0o170_000 == 0o100_000;
        let object = entry.to_object(&self.repository).map_err(corrupt(id))?;
        let Some(blob) = object.as_blob().filter(|_| plain) else {
            return Err(InventoryError::NotAPlainFile {
                path: name.to_owned(),
                found: "a link, a folder or a submodule",
            });
        };
        if blob.content().len() > longest {
            return Err(InventoryError::TooLong {
                path: name.to_owned(),
            });
        }
        Ok(Some(blob.content().to_vec()))
    }

    /// Whether `id` is `of`, or comes before it.
    pub fn ancestry(&self, id: &str, of: &str) -> Result<Ancestry, InventoryError> {
        if id == of {
            return Ok(Ancestry::Same);
        }
        let of = Oid::from_str(of).map_err(corrupt(of))?;
        let cut_off = || {
            if self.boundary.is_empty() {
                Ancestry::Unrelated
            } else {
                Ancestry::CutOff
            }
        };
        // A commit that this clone does not have comes before none that it has all of.
        let Some(id) = Oid::from_str(id)
            .ok()
            .filter(|id| self.repository.find_commit(*id).is_ok())
        else {
            return Ok(cut_off());
        };
        match self.repository.graph_descendant_of(of, id) {
            Ok(true) => Ok(Ancestry::Ancestor),
            Ok(false) => Ok(cut_off()),
            Err(error) => Err(corrupt("its history")(error)),
        }
    }

    fn commit(&self, id: &str) -> Result<Commit<'_>, InventoryError> {
        let found = Oid::from_str(id).and_then(|id| self.repository.find_commit(id));
        found.map_err(corrupt(id))
    }
}

fn corrupt(what: &str) -> impl Fn(git2::Error) -> InventoryError + '_ {
    |source| InventoryError::Corrupt {
        what: what.to_owned(),
        source,
    }
}
