//! What git knows of every pull request that the forge named: its change, what came since each review, how it landed.

use crate::codeowners::{Codeowners, Location};
use crate::detect::review::judge::{Gained, GitFacts, Landing, Owners, PullFacts, Workflow};
use crate::forge::evidence::PullEvidence;
use crate::forge::{Evidence, PullRequest, ReviewState, Sha, Subject};
use crate::inventory::change::{Change, CommitFacts, CommitGraph, MergeProof, SeriesProof, Since};
use crate::inventory::{Inventory, InventoryError};
use crate::source::RepoPath;
use std::collections::BTreeMap;

/// The clone that is asked.
pub(super) struct Clone<'i> {
    pub inventory: &'i Inventory,
    pub graph: CommitGraph,
    /// The change that the question is about.
    pub change: Change,
}

/// How and where a pull request came onto its base.
struct Landed {
    landing: Landing,
    /// What the base was before.
    before: String,
}

impl<'i> Clone<'i> {
    pub fn of(inventory: &'i Inventory, base: &str, head: &str) -> Result<Self, InventoryError> {
        let graph = CommitGraph::open(inventory)?;
        Ok(Self {
            inventory,
            change: graph.change(base, head)?,
            graph,
        })
    }

    /// Of every pull request of the evidence.
    pub fn pulls(&self, evidence: &Evidence) -> Vec<PullFacts> {
        let facts = |pull: &PullEvidence| PullFacts {
            number: pull.number,
            git: self.pull(pull, evidence),
        };
        evidence.pulls.iter().map(facts).collect()
    }

    fn pull(&self, pull: &PullEvidence, evidence: &Evidence) -> Result<GitFacts, String> {
        let known = pull.pull.known().ok_or_else(|| {
            format!(
                "which commits pull request #{} has is not known",
                pull.number
            )
        })?;
        let about_one = matches!(evidence.question.subject, Subject::PullRequest { .. });
        let head = if about_one {
            self.change.head.clone()
        } else {
            known.head.sha.to_string()
        };
        self.need(&head, pull.number)?;
        let landed = self.landed(known, &head, evidence);
        let landed = landed.map_err(|error| error.to_string())?;
        let base = landed.as_ref().map_or(&self.change.base, |it| &it.before);
        let facts = self.facts(pull, base, &head, landed.as_ref());
        facts.map_err(|error| error.to_string())
    }

    fn need(&self, head: &str, number: u64) -> Result<(), String> {
        let there = self.inventory.has_commit(head);
        if there.map_err(|error| error.to_string())? {
            return Ok(());
        }
        Err(format!(
            "the head of pull request #{number}, commit {head}, is not in this clone: run `git fetch origin pull/{number}/head`"
        ))
    }

    fn facts(
        &self,
        pull: &PullEvidence,
        base: &str,
        head: &str,
        landed: Option<&Landed>,
    ) -> Result<GitFacts, InventoryError> {
        let change = if (base, head) == (&*self.change.base, &*self.change.head) {
            self.change.clone()
        } else {
            self.graph.change(base, head)?
        };
        Ok(GitFacts {
            since: self.since(pull, &change),
            proofs: self.proofs(change.commits.iter().map(|one| &one.facts))?,
            landing: landed.map(|it| it.landing.clone()),
            owners: Owners {
                before: self.codeowners(base)?,
                after: self.codeowners(head)?,
            },
            workflows: self.workflows(&change)?,
            change,
        })
    }

    fn proofs<'a>(
        &self,
        commits: impl Iterator<Item = &'a CommitFacts>,
    ) -> Result<BTreeMap<String, MergeProof>, InventoryError> {
        let merges = commits.filter(|facts| facts.is_merge());
        let proof =
            |facts: &CommitFacts| Ok((facts.id.clone(), self.graph.prove_merge(&facts.id)?));
        merges.map(proof).collect()
    }

    /// For the commit of every review that says yes or no.
    fn since(&self, pull: &PullEvidence, change: &Change) -> BTreeMap<Sha, Result<Since, String>> {
        let reviews = pull.reviews.known().map_or(&[][..], Vec::as_slice);
        let says = |state| matches!(state, ReviewState::Approved | ReviewState::ChangesRequested);
        let commits = reviews.iter().filter(|review| says(review.state));
        let mut since = BTreeMap::new();
        for commit in commits.filter_map(|review| review.commit_id.as_ref()) {
            if !since.contains_key(commit) {
                since.insert(commit.clone(), self.since_commit(commit, change));
            }
        }
        since
    }

    fn since_commit(&self, commit: &Sha, change: &Change) -> Result<Since, String> {
        let asked = || {
            if self.inventory.has_commit(commit.as_str())? {
                return self
                    .graph
                    .since(commit.as_str(), &change.head, &change.base);
            }
            // All of the head's history is here, or the change could not have been read: so it was forced away.
            Ok(Since::Rewritten { same_tree: false })
        };
        asked().map_err(|error: InventoryError| error.to_string())
    }

    /// The file that counts in a commit.
    pub fn codeowners(&self, commit: &str) -> Result<Option<Codeowners>, InventoryError> {
        for place in Location::ALL {
            if let Some(text) = self.inventory.file_at(commit, &place.path())? {
                return Ok(Some(Codeowners::parse(&text, place)));
            }
        }
        Ok(None)
    }

    fn workflows(&self, change: &Change) -> Result<Vec<Workflow>, InventoryError> {
        let is_one = |path: &RepoPath| {
            let text = path.to_text().to_lowercase();
            let named = [".yml", ".yaml"].iter().any(|end| text.ends_with(end));
            named && text.starts_with(".github/workflows/")
        };
        let mut paths: Vec<&RepoPath> = change.all_paths().filter(|path| is_one(path)).collect();
        paths.sort_unstable();
        paths.dedup();
        let text = |commit: &str, path: &RepoPath| {
            let bytes = self.inventory.file_at(commit, path);
            // What is no plain file is told by its mode.
            let bytes = match bytes {
                Err(InventoryError::NotAPlainFile { .. }) => None,
                bytes => bytes?,
            };
            Ok::<_, InventoryError>(bytes.map(|it| String::from_utf8_lossy(&it).into_owned()))
        };
        let workflow = |path: &RepoPath| {
            Ok(Workflow {
                path: path.clone(),
                before: text(&change.base, path)?,
                after: text(&change.head, path)?,
            })
        };
        paths.into_iter().map(workflow).collect()
    }

    /// The commits that a push, a group or a release brings.
    pub fn gained(&self) -> Result<Gained, String> {
        let gained = || {
            let commits = self.change.commits.iter().map(|one| &one.facts);
            Ok(Gained {
                proofs: self.proofs(commits.clone())?,
                commits: commits.cloned().collect(),
                on_branch: self.inventory.on_branch(&self.change.head)?,
            })
        };
        gained().map_err(|error: InventoryError| error.to_string())
    }

    /// How a pull request came onto its base: into the branch, or into a group of the merge queue.
    fn landed(
        &self,
        pull: &PullRequest,
        head: &str,
        evidence: &Evidence,
    ) -> Result<Option<Landed>, InventoryError> {
        let mut made = self.made(pull, evidence);
        let merged = pull.merge_commit_sha.as_ref().filter(|_| pull.merged);
        if let Some(commit) = merged.filter(|it| !made.contains(&it.to_string()))
            && self.inventory.has_commit(commit.as_str())?
        {
            made.insert(0, commit.to_string());
        }
        if made.is_empty() {
            return Ok(None);
        }
        if let Some(landed) = self.by_merge(&made, head)? {
            return Ok(Some(landed));
        }
        let copies: Vec<String> = made.iter().filter(|id| *id != head).cloned().collect();
        let own = self.graph.change(&self.change.base, head)?;
        let is_own = |id: &String| own.commits.iter().any(|one| one.facts.id == **id);
        let copies: Vec<String> = copies.into_iter().filter(|id| !is_own(id)).collect();
        match &copies[..] {
            [] if made.iter().any(|id| id == head) => Ok(Some(Landed {
                landing: Landing::Pushed,
                before: self.change.base.clone(),
            })),
            [] => Ok(None),
            [one] => self
                .by_squash_or_rebase(one, std::slice::from_ref(one), head)
                .map(Some),
            [last, ..] => self
                .by_squash_or_rebase(&last.clone(), &copies, head)
                .map(Some),
        }
    }

    /// Commits of the change that the forge says came by this pull request, the latest first.
    fn made(&self, pull: &PullRequest, evidence: &Evidence) -> Vec<String> {
        let of_pull = |id: &String| {
            let mut known = evidence.pulls_of_commits.iter();
            let pulls = known.find(|one| one.sha.as_str() == id);
            let pulls = pulls.and_then(|one| one.pulls.known());
            pulls.is_some_and(|pulls| pulls.iter().any(|one| one.number == pull.number))
        };
        let commits = self.change.commits.iter().map(|one| &one.facts.id);
        commits.filter(|id| of_pull(id)).cloned().collect()
    }

    fn by_merge(&self, made: &[String], head: &str) -> Result<Option<Landed>, InventoryError> {
        let known = self.change.commits.iter().map(|one| &one.facts);
        let others = made.iter().map(|id| self.graph.facts(id));
        let mut facts: Vec<CommitFacts> = others.collect::<Result<_, _>>()?;
        facts.extend(known.cloned());
        // The base is the first parent of a merge that a forge makes.
        let by = facts.into_iter().find(|facts| {
            facts.is_merge() && facts.parents[1..].iter().any(|parent| parent == head)
        });
        let Some(merge) = by else { return Ok(None) };
        Ok(Some(Landed {
            landing: Landing::Merge {
                proof: self.graph.prove_merge(&merge.id)?,
                commit: merge.id,
            },
            before: merge.parents[0].clone(),
        }))
    }

    fn by_squash_or_rebase(
        &self,
        last: &str,
        copies: &[String],
        head: &str,
    ) -> Result<Landed, InventoryError> {
        let first = copies.last().map_or(last, String::as_str);
        let parent = |id: &str| Ok(self.graph.facts(id)?.parents.into_iter().next());
        let before = parent(first)?.unwrap_or_else(|| self.change.base.clone());
        let proof = self.graph.prove_squash(last, head)?;
        if copies.len() == 1 && proof.is_clean() {
            return Ok(Landed {
                landing: Landing::Squash {
                    commit: last.to_owned(),
                    proof,
                },
                before,
            });
        }
        let own = self.graph.change(&before, head)?;
        let series = match &own.merge_bases[..] {
            [from] => self.graph.prove_series((from, head), (&before, last))?,
            _ => SeriesProof::HasMerges,
        };
        let replayed = matches!(series, SeriesProof::Replayed { .. });
        let landing = if copies.len() == 1 && !replayed {
            Landing::Squash {
                commit: last.to_owned(),
                proof,
            }
        } else {
            Landing::Rebase {
                commits: copies.to_vec(),
                proof: series,
            }
        };
        Ok(Landed { landing, before })
    }
}
