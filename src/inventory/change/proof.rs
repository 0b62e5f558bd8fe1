//! Proofs that a commit holds nothing but what a machine makes of commits that are known: the merge of its parents, a pull
//! request squashed, a series replayed. Each is computed again and the trees are compared, entry by entry.

use super::blobs::Blobs;
use super::graph::CommitGraph;
use super::merge::{Deviation, MergeError, Merger, State};
use super::tree::{self, TreeError};
use crate::inventory::error::{InventoryError, corrupt};
use crate::inventory::paths::repo_path;
use crate::source::RepoPath;
use git2::{Oid, Repository};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// Whether a commit is the merge that a machine would make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "proof")]
pub enum MergeProof {
    /// Its tree is that merge, byte for byte and mode for mode.
    Clean,
    /// The merge has no conflict and is not what the commit has.
    Differs {
        #[serde(serialize_with = "as_text")]
        paths: Vec<RepoPath>,
    },
    /// The merge has conflicts, so what the commit has there was made by hand.
    Conflicting {
        #[serde(serialize_with = "as_text")]
        paths: Vec<RepoPath>,
        /// Where it differs without a conflict.
        #[serde(serialize_with = "as_text")]
        differing: Vec<RepoPath>,
    },
    NotAMerge,
    /// More than two parents: such a merge is not computed again.
    Octopus {
        parents: usize,
    },
    Unprovable {
        reason: String,
    },
}

impl MergeProof {
    pub fn is_clean(&self) -> bool {
        *self == Self::Clean
    }

    /// All paths at which it is not the merge.
    pub fn paths(&self) -> Vec<RepoPath> {
        match self {
            Self::Differs { paths } => paths.clone(),
            Self::Conflicting { paths, differing } => [&paths[..], &differing[..]].concat(),
            _ => Vec::new(),
        }
    }

    fn of(deviation: Deviation) -> Self {
        let list = |paths: BTreeSet<Vec<u8>>| -> Vec<RepoPath> {
            paths.iter().map(|path| repo_path(path)).collect()
        };
        let (conflicts, differs) = (list(deviation.conflicts), list(deviation.differs));
        match (conflicts.is_empty(), differs.is_empty()) {
            (true, true) => Self::Clean,
            (true, false) => Self::Differs { paths: differs },
            (false, _) => Self::Conflicting {
                paths: conflicts,
                differing: differs,
            },
        }
    }
}

fn as_text<S: Serializer>(paths: &[RepoPath], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(RepoPath::to_text))
}

/// Whether a series of commits is another one, replayed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "proof")]
pub enum SeriesProof {
    /// Every commit is what picking its original onto its parent makes.
    Replayed {
        commits: usize,
    },
    /// This commit is not.
    Differs {
        original: String,
        replayed: String,
        why: MergeProof,
    },
    /// Not as many commits as in the original; those that change nothing are not counted.
    OtherLength {
        originals: usize,
        replayed: usize,
    },
    /// A series with merges in it cannot be replayed one by one.
    HasMerges,
    Unprovable {
        reason: String,
    },
}

impl CommitGraph {
    /// Whether a merge is what git makes of its two parents. Errors: there is no such commit.
    pub fn prove_merge(&self, commit: &str) -> Result<MergeProof, InventoryError> {
        let commit = self.commit(commit)?;
        self.merge_proof(commit)
    }

    pub(super) fn merge_proof(&self, commit: Oid) -> Result<MergeProof, InventoryError> {
        let parents = self.parents(commit)?;
        match parents.as_slice() {
            [] | [_] => Ok(MergeProof::NotAMerge),
            [ours, theirs] => Ok(self.merge_is(*ours, *theirs, commit)),
            more => Ok(MergeProof::Octopus {
                parents: more.len(),
            }),
        }
    }

    /// Whether a commit on top of a base is a pull request squashed: its tree is the merge of its parent and the head.
    /// Errors: there is no such commit.
    pub fn prove_squash(&self, commit: &str, head: &str) -> Result<MergeProof, InventoryError> {
        let (commit, head) = (self.commit(commit)?, self.commit(head)?);
        match self.parents(commit)?.as_slice() {
            [parent] => Ok(self.merge_is(*parent, head, commit)),
            parents => Ok(MergeProof::Unprovable {
                reason: format!(
                    "a squashed commit has one parent, and this has {}",
                    parents.len()
                ),
            }),
        }
    }

    /// Whether `onto..tip` is `base..head` rebased or picked: each commit computed again from its original.
    /// Errors: there is no such commit.
    pub fn prove_series(
        &self,
        original: (&str, &str),
        replayed: (&str, &str),
    ) -> Result<SeriesProof, InventoryError> {
        let series = |(base, head): (&str, &str)| {
            let (base, head) = (self.commit(base)?, self.commit(head)?);
            self.line(base, head)
        };
        let (Some(originals), Some(copies)) = (series(original)?, series(replayed)?) else {
            return Ok(SeriesProof::HasMerges);
        };
        if originals.len() != copies.len() {
            return Ok(SeriesProof::OtherLength {
                originals: originals.len(),
                replayed: copies.len(),
            });
        }
        for (original, copy) in originals.iter().zip(&copies) {
            let why = self.pick_is(original, copy);
            if let MergeProof::Unprovable { reason } = why {
                return Ok(SeriesProof::Unprovable { reason });
            }
            if !why.is_clean() {
                return Ok(SeriesProof::Differs {
                    original: original.id.to_string(),
                    replayed: copy.id.to_string(),
                    why,
                });
            }
        }
        Ok(SeriesProof::Replayed {
            commits: copies.len(),
        })
    }

    /// The commits of `base..head` that change something, each with its parent. None: not a line.
    fn line(&self, base: Oid, head: Oid) -> Result<Option<Vec<Step>>, InventoryError> {
        let mut steps = Vec::new();
        for id in self.gained(head, &[base])? {
            let [parent] = self.parents(id)?[..] else {
                return Ok(None);
            };
            let step = Step {
                id,
                before: self.tree(parent)?,
                after: self.tree(id)?,
            };
            if step.before != step.after {
                steps.push(step);
            }
        }
        Ok(Some(steps))
    }

    fn merge_is(&self, ours: Oid, theirs: Oid, result: Oid) -> MergeProof {
        self.prove(|merger| {
            let state = State::of_tree(self.repo.find_commit(result)?.tree_id());
            merger.compare(ours, theirs, &state)
        })
    }

    fn pick_is(&self, original: &Step, copy: &Step) -> MergeProof {
        self.prove(|merger| {
            let [base, theirs, ours, result] =
                [original.before, original.after, copy.before, copy.after].map(State::of_tree);
            merger.compare_states(&base, &ours, &theirs, &result)
        })
    }

    fn prove(
        &self,
        compare: impl FnOnce(&Merger<'_>) -> Result<Deviation, MergeError>,
    ) -> MergeProof {
        let deviation = Blobs::of(&self.repo)
            .map_err(MergeError::from)
            .and_then(|blobs| compare(&Merger::new(&self.repo, &blobs)));
        match deviation {
            Ok(deviation) => MergeProof::of(deviation),
            Err(error) => MergeProof::Unprovable {
                reason: self.reason(error),
            },
        }
    }

    fn reason(&self, error: MergeError) -> String {
        match error {
            MergeError::Tree(TreeError::Git(error)) => {
                let detail = error.message().to_owned();
                format!("{} ({detail})", self.fault("an object of the merge")(error))
            }
            other => other.to_string(),
        }
    }

    /// What differs between two trees. Errors: one of them cannot be read, or is not written as git writes trees.
    pub(super) fn delta(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<tree::Delta, InventoryError> {
        self.delta_in(&self.repo, old, new)
    }

    pub(super) fn delta_in(
        &self,
        repo: &Repository,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<tree::Delta, InventoryError> {
        tree::delta(repo, old, new).map_err(|error| self.tree_fault(error))
    }

    pub(super) fn tree_fault(&self, error: TreeError) -> InventoryError {
        match error {
            TreeError::Git(error) => self.fault("a tree")(error),
            TreeError::TooMany => InventoryError::TooMuch {
                what: "the change".to_owned(),
                most: format!("{} paths", tree::MOST_PATHS),
            },
            TreeError::Malformed(id) => {
                let why = "a name in it is there twice, empty or not a name";
                corrupt(format!("tree {id}"))(git2::Error::from_str(why))
            }
        }
    }
}

/// One commit of a series.
struct Step {
    id: Oid,
    before: Oid,
    after: Oid,
}
