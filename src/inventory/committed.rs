//! Whether what a scope looks at is what its commit holds: all of it, and nothing beside it. Where that cannot be told, the
//! answer is no.

use super::place::Git;
use super::{Inventory, Scope};
use git2::{IndexEntryExtendedFlag, IndexEntryFlag, Repository, StatusOptions};

impl Inventory {
    /// Whether a verdict on this scope is one on [`Inventory::head`]. False where there is no commit, for a folder of a
    /// repository, for what is staged, and for a work tree with changes or with files that no commit holds.
    pub fn is_as_committed(&self) -> bool {
        let Some(git) = &self.place.git else {
            return false;
        };
        if self.head().is_none() {
            return false;
        }
        match self.scope {
            Scope::Range { .. } | Scope::Push(_) | Scope::History { .. } => true,
            Scope::Staged => false,
            Scope::WorkTree if git.dirs.work.is_none() => true,
            Scope::WorkTree => self.is_whole() && is_clean(git),
        }
    }
}

fn is_clean(git: &Git) -> bool {
    let clean = |repo: &Repository| {
        let index = git.index(repo).ok()?;
        // What git is told not to look at on the disk may be missing there, or be something else.
        let unseen = index.iter().any(|entry| {
            entry.flags & IndexEntryFlag::VALID.bits() != 0
                || entry.flags_extended & IndexEntryExtendedFlag::SKIP_WORKTREE.bits() != 0
        });
        let mut options = StatusOptions::new();
        options.include_untracked(true).include_ignored(false);
        let statuses = repo.statuses(Some(&mut options)).ok()?;
        Some(!unseen && statuses.is_empty())
    };
    let opened = git.open().ok();
    opened.and_then(|repo| clean(&repo)).unwrap_or(false)
}
