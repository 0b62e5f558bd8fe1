//! A three-way merge of trees in memory, as git's default strategy (`ort`) makes it: renames on, several merge bases
//! merged first.
//!
//! It starts no merge driver, reads neither `.gitattributes` nor settings (a scanned repository has a say in both), turns
//! no line endings and writes nothing. What git's default would leave to a person is a conflict here: there is no union,
//! no favoured side. Modules within a repository have to agree, or one side must not have touched them. Folders that were
//! renamed do not draw new files along: git asks a person there, so a file that stays where it was added counts as merged.

mod base;
mod content;
mod paths;
mod patience;

pub(super) use base::is_none;

use super::blobs::Blobs;
use super::tree::{self, Delta, Entry, Pair, TreeError};
use git2::{Oid, Repository};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Why a merge could not be computed.
#[derive(Debug, thiserror::Error)]
pub(super) enum MergeError {
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error("the two have no common ancestor")]
    Unrelated,
    #[error("{0}")]
    TooMuch(&'static str),
}

impl From<git2::Error> for MergeError {
    fn from(error: git2::Error) -> Self {
        Self::Tree(TreeError::Git(error))
    }
}

/// All files of a side: a tree, and what is different from it.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub tree: Option<Oid>,
    pub overlay: Overlay,
}

impl State {
    pub fn of_tree(tree: Oid) -> Self {
        Self {
            tree: Some(tree),
            overlay: Overlay::new(),
        }
    }
}

/// What stands at paths; none: nothing.
pub(super) type Overlay = BTreeMap<Vec<u8>, Option<Entry>>;

/// What a merge comes to.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// What differs from the base.
    pub result: Overlay,
    /// Where git would ask a person. The result has something there all the same: see [`content`].
    pub conflicts: BTreeSet<Vec<u8>>,
}

/// Merges in one repository.
pub(super) struct Merger<'a> {
    pub repo: &'a Repository,
    pub blobs: &'a Blobs<'a>,
    /// Bytes of content still to be merged before it is too much.
    budget: Cell<u64>,
    /// Merges of merge bases still to be made.
    bases: Cell<u32>,
}

/// Bytes of contents merged line by line in one merge.
const MOST_BYTES: u64 = 256 << 20;
/// Merges of merge bases within one merge: hostile histories make many.
const MOST_BASES: u32 = 64;

impl<'a> Merger<'a> {
    pub fn new(repo: &'a Repository, blobs: &'a Blobs<'a>) -> Self {
        Self {
            repo,
            blobs,
            budget: Cell::new(MOST_BYTES),
            bases: Cell::new(MOST_BASES),
        }
    }

    /// Merges two commits and says in what the third state differs from that.
    pub fn compare(&self, ours: Oid, theirs: Oid, result: &State) -> Result<Deviation, MergeError> {
        let base = self.base_of(&[ours], &[theirs])?;
        let ours = self.state_of(ours)?;
        let theirs = self.state_of(theirs)?;
        self.compare_states(&base, &ours, &theirs, result)
    }

    /// The same with a base that is given: of a commit that was picked, its parent.
    pub fn compare_states(
        &self,
        base: &State,
        ours: &State,
        theirs: &State,
        result: &State,
    ) -> Result<Deviation, MergeError> {
        let expected: Overlay = self
            .delta(base, result)?
            .into_iter()
            .map(|(path, pair)| (path, pair.new))
            .collect();
        let sides = [self.delta(base, ours)?, self.delta(base, theirs)?];
        let merged = paths::merge(self, &sides, Some(&expected), Depth::default())?;
        Ok(Deviation::between(merged, &expected))
    }

    fn state_of(&self, commit: Oid) -> Result<State, MergeError> {
        Ok(State::of_tree(self.repo.find_commit(commit)?.tree_id()))
    }

    /// What differs between two states.
    fn delta(&self, old: &State, new: &State) -> Result<Delta, MergeError> {
        let mut delta = tree::delta(self.repo, old.tree, new.tree)?;
        let laid_over: BTreeSet<&Vec<u8>> = old.overlay.keys().chain(new.overlay.keys()).collect();
        for path in laid_over {
            let beneath = delta.remove(path);
            let look = |state: &State, of_tree: Option<Option<Entry>>| match state
                .overlay
                .get(path)
                .copied()
                .or(of_tree)
            {
                Some(entry) => Ok(entry),
                None => tree::find(self.repo, state.tree, path),
            };
            let pair = Pair {
                old: look(old, beneath.map(|pair| pair.old))?,
                new: look(new, beneath.map(|pair| pair.new))?,
            };
            if pair.old != pair.new {
                delta.insert(path.clone(), pair);
            }
        }
        Ok(delta)
    }

    fn spend(&self, bytes: u64) -> Result<(), MergeError> {
        let left = self.budget.get().checked_sub(bytes);
        let left = left.ok_or(MergeError::TooMuch(
            "more than 256 MiB of content would have to be merged line by line",
        ))?;
        self.budget.set(left);
        Ok(())
    }
}

/// How many merges of merge bases a merge is inside of; zero is the merge itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Depth(u8);

/// In what a state differs from a merge.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Deviation {
    /// Where git would have asked a person.
    pub conflicts: BTreeSet<Vec<u8>>,
    /// Where the merge is something else, without a conflict.
    pub differs: BTreeSet<Vec<u8>>,
}

impl Deviation {
    fn between(merged: Merged, expected: &Overlay) -> Self {
        let paths = merged.result.keys().chain(expected.keys());
        // What is in the result as the base has it is no difference from the base, and so is not in `expected`.
        let differs = paths
            .filter(|path| !merged.conflicts.contains(*path))
            .filter(|path| merged.result.get(*path) != expected.get(*path))
            .cloned()
            .collect();
        Self {
            conflicts: merged.conflicts,
            differs,
        }
    }
}
