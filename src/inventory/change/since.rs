//! What a head has gained since a commit that was approved: nothing but the base branch, or more.

use super::graph::CommitGraph;
use super::proof::MergeProof;
use crate::inventory::InventoryError;
use crate::inventory::paths::repo_path;
use crate::source::RepoPath;
use git2::Oid;
use serde::{Serialize, Serializer};
use std::collections::{BTreeSet, HashSet};

/// What was added since an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "since")]
pub enum Since {
    /// The head is the approved commit, or it and proven clean merges of the base branch.
    Unchanged {
        /// Those merges, the latest first.
        merges: Vec<String>,
    },
    Changed {
        /// What has not been seen, the latest first.
        commits: Vec<Unseen>,
        /// Old and new paths of what these commits did.
        #[serde(serialize_with = "as_text")]
        paths: Vec<RepoPath>,
    },
    /// The approved commit is not in the head's history: the branch was forced away from it.
    Rewritten {
        /// The files are the approved ones nevertheless.
        same_tree: bool,
    },
}

/// A commit that an approval does not cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unseen {
    pub id: String,
    /// Why it is not a clean merge of the base branch.
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// An ordinary commit.
    Commit,
    /// A merge: not what git makes of its parents, or clean and not one of the base into what was approved.
    Merge(MergeProof),
    /// A clean merge of something that the base branch does not have.
    Foreign { parent: String },
}

fn as_text<S: Serializer>(paths: &[RepoPath], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(RepoPath::to_text))
}

impl CommitGraph {
    /// What `head` has gained since `approved`, where `base_tip` is the tip of the branch that the change is made for.
    /// Errors: there is no such commit, or a part of the history is not in this clone.
    pub fn since(
        &self,
        approved: &str,
        head: &str,
        base_tip: &str,
    ) -> Result<Since, InventoryError> {
        let [approved, head, base] = [approved, head, base_tip].map(|id| self.commit(id));
        let (approved, head, base) = (approved?, head?, base?);
        if !self.descends(head, approved)? {
            return Ok(Since::Rewritten {
                same_tree: self.tree(head)? == self.tree(approved)?,
            });
        }
        let gained = self.gained(head, &[approved, base])?;
        let own: HashSet<Oid> = gained.iter().copied().collect();
        let chain = self.update_merges(approved, head, base, &own)?;
        let proven: HashSet<Oid> = chain.iter().copied().collect();
        let mut commits = Vec::new();
        for id in gained.iter().filter(|id| !proven.contains(id)) {
            let why = self.why(*id, base, approved, &own)?;
            commits.push((*id, why));
        }
        // All of it is the base's, but the head is not a merge of what was approved.
        if commits.is_empty() && chain.first() != Some(&head) && head != approved {
            commits.push((head, Why::Commit));
        }
        self.answer(&chain, commits)
    }

    fn answer(&self, chain: &[Oid], commits: Vec<(Oid, Why)>) -> Result<Since, InventoryError> {
        if commits.is_empty() {
            let merges = chain.iter().map(Oid::to_string).collect();
            return Ok(Since::Unchanged { merges });
        }
        let mut paths = BTreeSet::new();
        for (id, why) in &commits {
            match why {
                Why::Merge(proof) if !proof.paths().is_empty() => paths.extend(proof.paths()),
                _ => paths.extend(self.touched(*id)?),
            }
        }
        let unseen = |(id, why): (Oid, Why)| Unseen {
            id: id.to_string(),
            why,
        };
        Ok(Since::Changed {
            commits: commits.into_iter().map(unseen).collect(),
            paths: paths.into_iter().collect(),
        })
    }

    /// The merges that lead from the head down to the approved commit, as far as each is a clean one of the base.
    fn update_merges(
        &self,
        approved: Oid,
        head: Oid,
        base: Oid,
        own: &HashSet<Oid>,
    ) -> Result<Vec<Oid>, InventoryError> {
        let mut chain = Vec::new();
        let mut at = head;
        while at != approved && own.contains(&at) {
            let parents = self.parents(at)?;
            let is_own = |parent: &&Oid| **parent == approved || own.contains(parent);
            let Some(next) = parents.iter().find(is_own).copied() else {
                break;
            };
            let others: Vec<Oid> = parents.into_iter().filter(|id| *id != next).collect();
            let [other] = others[..] else { break };
            if !self.descends(base, other)? || !self.merge_proof(at)?.is_clean() {
                break;
            }
            chain.push(at);
            at = next;
        }
        Ok(chain)
    }

    fn why(
        &self,
        id: Oid,
        base: Oid,
        approved: Oid,
        own: &HashSet<Oid>,
    ) -> Result<Why, InventoryError> {
        let parents = self.parents(id)?;
        if parents.len() < 2 {
            return Ok(Why::Commit);
        }
        let proof = self.merge_proof(id)?;
        if !proof.is_clean() {
            return Ok(Why::Merge(proof));
        }
        for parent in parents {
            if parent != approved && !own.contains(&parent) && !self.descends(base, parent)? {
                return Ok(Why::Foreign {
                    parent: parent.to_string(),
                });
            }
        }
        Ok(Why::Merge(proof))
    }

    /// All paths in which a commit differs from its first parent.
    fn touched(&self, commit: Oid) -> Result<Vec<RepoPath>, InventoryError> {
        let parent = self.parents(commit)?.first().copied();
        let before = parent.map(|parent| self.tree(parent)).transpose()?;
        let delta = self.delta(before, Some(self.tree(commit)?))?;
        Ok(delta.keys().map(|path| repo_path(path)).collect())
    }
}
