//! From what the user calls a commit to its id, and where a shallow clone ends.

use super::error::InventoryError;
use super::place::Git;
use git2::{Oid, Repository};
use std::path::Path;

/// The two ends of a range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revisions {
    pub base: Oid,
    pub head: Oid,
}

impl Revisions {
    pub const SCOPE: &'static str = "`--base`";

    pub fn resolve(git: &Git, base: &str, head: Option<&str>) -> Result<Self, InventoryError> {
        let repo = git.open()?;
        Ok(Self {
            base: commit(&repo, base)?,
            head: commit(&repo, head.unwrap_or("HEAD"))?,
        })
    }
}

/// The commit a revision names. A branch that only the remote has is found there, as `git checkout` does.
pub(super) fn commit(repo: &Repository, revision: &str) -> Result<Oid, InventoryError> {
    let find = |name: &str| {
        repo.revparse_single(name)?
            .peel_to_commit()
            .map(|commit| commit.id())
    };
    find(revision)
        .or_else(|_| find(&format!("refs/remotes/origin/{revision}")))
        .map_err(|_| InventoryError::UnknownRevision {
            revision: revision.to_owned(),
        })
}

/// The commits whose parents a shallow clone leaves out, sorted; empty for a whole one.
pub(super) fn shallow_boundary(common_dir: &Path) -> Vec<Oid> {
    let text = std::fs::read_to_string(common_dir.join("shallow")).unwrap_or_default();
    let mut boundary: Vec<Oid> = text
        .lines()
        .filter_map(|line| Oid::from_str(line.trim()).ok())
        .collect();
    boundary.sort_unstable();
    boundary
}

pub(super) fn is_boundary(boundary: &[Oid], id: Oid) -> bool {
    boundary.binary_search(&id).is_ok()
}
