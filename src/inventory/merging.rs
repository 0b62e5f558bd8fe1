//! A merge under way: what its other parents have is not new, whoever commits it.
//!
//! Git writes their ids into `MERGE_HEAD`, one a line, and takes them from there as the parents of the next commit:
//! <https://git-scm.com/docs/gitrepository-layout>.

use super::error::{InventoryError, corrupt};
use super::place::Git;
use super::trees::entry_at;
use git2::{Oid, Repository};

/// More than anybody merges at once; the rest would only make more count as new.
const MOST: usize = 64;

/// The commits that are being merged into HEAD; none where no merge is under way.
pub(super) fn other_parents(git: &Git, repo: &Repository) -> Result<Vec<Oid>, InventoryError> {
    let text = std::fs::read_to_string(git.dirs.own.join("MERGE_HEAD")).unwrap_or_default();
    text.lines()
        .take(MOST)
        .map(|line| {
            let found = Oid::from_str(line.trim()).and_then(|id| repo.find_commit(id));
            found
                .map(|commit| commit.id())
                .map_err(corrupt("MERGE_HEAD"))
        })
        .collect()
}

/// What each of these commits has at a path.
pub(super) fn entries(
    repo: &Repository,
    commits: &[Oid],
    path: &[u8],
) -> Result<Vec<Option<Oid>>, git2::Error> {
    let entry = |id: &Oid| entry_at(repo, &repo.find_commit(*id)?.tree()?, path);
    commits.iter().map(entry).collect()
}
