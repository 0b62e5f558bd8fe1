//! What a change is, by git alone: its commits and people, the files it touches, and what of it a machine can prove.
//!
//! Facts and no judgement: who may approve, and what an approval covers, is decided elsewhere. Only objects of this clone
//! are read; a remote is never asked and nothing is written. Everything that a commit says of people is hearsay.

mod attributes;
mod blobs;
mod case;
mod commit;
mod graph;
mod merge;
mod paths;
mod proof;
mod renames;
mod signature;
mod since;
#[cfg(test)]
mod tests;
mod trailers;
mod tree;

pub use attributes::HiddenFromDiff;
pub use commit::{CommitFacts, Identity, Irregularity};
pub use graph::{CommitGraph, Distortion, Reach};
pub use paths::{Mode, PathChange, Status, Version};
pub use proof::{MergeProof, SeriesProof};
pub use signature::{Signature, SignatureKind};
pub use since::{Since, Unseen, Why};
pub use trailers::{CoAuthor, CoAuthors, Trailer};

use super::Inventory;
use super::error::InventoryError;
use crate::source::RepoPath;
use blobs::{Blobs, Content};
use git2::{Oid, Repository};
use paths::Names;
use tree::{Delta, Pair};

/// Entries that the lists of all commits may have together. More are refused, not cut off.
const MOST_ENTRIES: usize = 1_000_000;

/// One commit of a change, and the paths it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCommit {
    pub facts: CommitFacts,
    /// Against its parent, without renames; of a merge what none of its parents has, which is nothing for most.
    pub paths: Vec<PathChange>,
}

/// Two paths of the head that differ in case alone, one of them new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseVariant {
    /// The new one; it may be a folder on the way to it.
    pub new: RepoPath,
    pub other: RepoPath,
}

/// What lies between a base and a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Full hexadecimal ids.
    pub base: String,
    pub head: String,
    /// Several where branches were merged crosswise, none where the two have nothing in common.
    pub merge_bases: Vec<String>,
    /// `base..head`, every commit before its parents.
    pub commits: Vec<ChangeCommit>,
    /// Merge base against head, sorted by path; of several merge bases everything that differs from any of them.
    pub paths: Vec<PathChange>,
    pub case_variants: Vec<CaseVariant>,
    pub hidden_from_diff: Vec<HiddenFromDiff>,
    /// What would have git tell another history.
    pub distortions: Vec<Distortion>,
}

impl Change {
    /// Reads a change. `base` and `head` are full hexadecimal ids of commits.
    ///
    /// Errors: it is no repository; there is no such commit; the clone is shallow, or lacks objects for another reason; it
    /// is too much to be read.
    pub fn between(inventory: &Inventory, base: &str, head: &str) -> Result<Self, InventoryError> {
        CommitGraph::open(inventory)?.change(base, head)
    }

    /// Every path that the change touches, old and new, in any of its commits or as a whole.
    pub fn all_paths(&self) -> impl Iterator<Item = &RepoPath> {
        let of_commits = self.commits.iter().flat_map(|commit| &commit.paths);
        self.paths
            .iter()
            .chain(of_commits)
            .flat_map(PathChange::paths)
    }
}

impl CommitGraph {
    /// What lies between two commits: see [`Change::between`].
    pub fn change(&self, base: &str, head: &str) -> Result<Change, InventoryError> {
        let (base, head) = (self.commit(base)?, self.commit(head)?);
        let merge_bases = self.merge_bases(base, head)?;
        let mut names = Names::default();
        let commits = self.commits(base, head, &mut names)?;
        let tree = self.tree(head)?;
        let deltas = self.deltas(&merge_bases, tree)?;
        let blobs = Blobs::of(&self.repo).map_err(self.fault("its objects"))?;
        let mut change = Change {
            base: base.to_string(),
            head: head.to_string(),
            merge_bases: merge_bases.iter().map(Oid::to_string).collect(),
            commits,
            paths: Vec::new(),
            case_variants: self.case_variants(&deltas, tree, &mut names)?,
            hidden_from_diff: Vec::new(),
            distortions: self.distortions().to_vec(),
        };
        for delta in &deltas {
            let listed = names.list_with_renames(delta, &blobs);
            let listed = listed.map_err(self.fault("a file of the change"))?;
            let news = listed.into_iter().filter(|it| !change.paths.contains(it));
            change.paths.extend(news.collect::<Vec<_>>());
            let hidden = hidden(delta, &blobs, &mut names);
            let hidden = hidden.map_err(self.fault("a `.gitattributes` of the change"))?;
            change.hidden_from_diff.extend(hidden);
        }
        change.hidden_from_diff.dedup();
        Ok(change)
    }

    /// What a commit says of itself. Errors: there is no such commit.
    pub fn facts(&self, commit: &str) -> Result<CommitFacts, InventoryError> {
        let id = self.commit(commit)?;
        Ok(CommitFacts::read(id, &self.object(id)?))
    }

    fn commits(
        &self,
        base: Oid,
        head: Oid,
        names: &mut Names,
    ) -> Result<Vec<ChangeCommit>, InventoryError> {
        /// Commits whose trees are kept in memory together.
        const BATCH: usize = 64;
        let mut commits = Vec::new();
        let mut entries = 0;
        for batch in self.gained(head, &[base])?.chunks(BATCH) {
            let repo = self.scratch()?;
            for id in batch {
                let paths = names.list(&self.own_delta(&repo, *id)?);
                entries += paths.len();
                let facts = CommitFacts::read(*id, &self.object(*id)?);
                commits.push(ChangeCommit { facts, paths });
            }
            if entries > MOST_ENTRIES {
                return Err(InventoryError::TooMuch {
                    what: "the list of what its commits touch".to_owned(),
                    most: format!("{MOST_ENTRIES} entries"),
                });
            }
        }
        Ok(commits)
    }

    /// What a commit has that none of its parents has.
    fn own_delta(&self, repo: &Repository, commit: Oid) -> Result<Delta, InventoryError> {
        let tree = Some(self.tree(commit)?);
        let mut parents = self.parents(commit)?.into_iter();
        let Some(first) = parents.next() else {
            return self.delta_in(repo, None, tree);
        };
        let mut own = self.delta_in(repo, Some(self.tree(first)?), tree)?;
        for parent in parents {
            if own.is_empty() {
                break;
            }
            let other = self.delta_in(repo, Some(self.tree(parent)?), tree)?;
            own.retain(|path, _| other.contains_key(path));
        }
        Ok(own)
    }

    /// What differs from each merge base, or from nothing.
    fn deltas(&self, merge_bases: &[Oid], tree: Oid) -> Result<Vec<Delta>, InventoryError> {
        if merge_bases.is_empty() {
            return Ok(vec![self.delta(None, Some(tree))?]);
        }
        let delta = |base: &Oid| self.delta(Some(self.tree(*base)?), Some(tree));
        merge_bases.iter().map(delta).collect()
    }

    fn case_variants(
        &self,
        deltas: &[Delta],
        tree: Oid,
        names: &mut Names,
    ) -> Result<Vec<CaseVariant>, InventoryError> {
        let is_new = |pair: &Pair| pair.old.is_none();
        let came = deltas.iter().flatten().filter(|(_, pair)| is_new(pair));
        let found = case::variants(&self.repo, tree, came.map(|(path, _)| path));
        let found = found.map_err(|error| self.tree_fault(error))?;
        let variant = |(new, other): (Vec<u8>, Vec<u8>)| CaseVariant {
            new: names.path(&new),
            other: names.path(&other),
        };
        Ok(found.into_iter().map(variant).collect())
    }
}

/// Added lines of every `.gitattributes` in a delta.
fn hidden(
    delta: &Delta,
    blobs: &Blobs<'_>,
    names: &mut Names,
) -> Result<Vec<HiddenFromDiff>, git2::Error> {
    const NAME: &[u8] = b".gitattributes";
    /// Git itself ignores a longer one.
    const MOST: u64 = 100 << 20;
    let is_it = |path: &[u8]| path == NAME || path.ends_with(b"/.gitattributes");
    let mut found = Vec::new();
    for (path, pair) in delta.iter().filter(|(path, _)| is_it(path)) {
        let read = |entry: Option<tree::Entry>| match entry.filter(|entry| entry.is_regular()) {
            Some(entry) => blobs.read_up_to(entry.id, MOST),
            None => Ok(Content::Here((*b"").into())),
        };
        if let (Content::Here(old), Content::Here(new)) = (read(pair.old)?, read(pair.new)?) {
            found.extend(attributes::added(&names.path(path), &old, &new));
        }
    }
    Ok(found)
}
