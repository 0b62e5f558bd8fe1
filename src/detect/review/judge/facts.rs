//! What a judgement is made of: what the forge said, what git knows, what the policy asks. Plain data; nobody is asked.

use super::commits::{KeySignatures, Signing};
use super::demand::Demand;
use super::directory::Directory;
use crate::codeowners::Codeowners;
use crate::forge::{Evidence, Sha};
use crate::inventory::change::{Change, CommitFacts, MergeProof, SeriesProof, Since};
use crate::source::RepoPath;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Everything. The reason of what is an `Err` becomes that of a gap.
#[derive(Debug)]
pub struct Facts {
    pub evidence: Evidence,
    pub demand: Demand,
    /// What git knows of every pull request of the evidence.
    pub pulls: Vec<PullFacts>,
    /// What the push, the group or the release brings; none where the question is about a pull request.
    pub gained: Option<Result<Gained, String>>,
    /// None: the policy lists no keys, and the forge is believed.
    pub signed: Option<KeySignatures>,
    /// Lists of bots hold until a day.
    pub day: Date,
}

#[derive(Debug)]
pub struct PullFacts {
    pub number: u64,
    pub git: Result<GitFacts, String>,
}

/// What git knows of one pull request. The base is the tip of the base branch, or what it was before the merge.
#[derive(Debug)]
pub struct GitFacts {
    pub change: Change,
    /// For the commit of every review: what the head has gained since. A commit that this clone lacks although it is
    /// whole is one that the branch was forced away from.
    pub since: BTreeMap<Sha, Result<Since, String>>,
    /// For every merge among the commits of the change.
    pub proofs: BTreeMap<String, MergeProof>,
    /// How it came onto the base; none where it has not.
    pub landing: Option<Landing>,
    pub owners: Owners,
    /// Workflows that the change touches.
    pub workflows: Vec<Workflow>,
}

/// CODEOWNERS on the base, which decides; and on the head, which will.
#[derive(Debug, Default)]
pub struct Owners {
    pub before: Option<Codeowners>,
    pub after: Option<Codeowners>,
}

/// A workflow's texts; none where there is no such file.
#[derive(Debug, Clone)]
pub struct Workflow {
    pub path: RepoPath,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// How a pull request came onto its base, as git sees it.
#[derive(Debug, Clone)]
pub enum Landing {
    /// A commit with base and head for parents.
    Merge { commit: String, proof: MergeProof },
    /// One commit on the base in place of all.
    Squash { commit: String, proof: MergeProof },
    /// Every commit once more on the base, the last first.
    Rebase {
        commits: Vec<String>,
        proof: SeriesProof,
    },
    /// The head itself is on the base: somebody pushed it there.
    Pushed,
}

/// The commits that a push, a merge-queue group or a release brings.
#[derive(Debug, Clone)]
pub struct Gained {
    /// Every one before its parents.
    pub commits: Vec<CommitFacts>,
    /// For every merge among them.
    pub proofs: BTreeMap<String, MergeProof>,
    /// Whether the last of them is in the history of a branch of this repository; tags and pull requests do not count.
    pub on_branch: bool,
}

impl Facts {
    pub(super) fn signing<'a>(&'a self, directory: &'a Directory<'a>) -> Signing<'a> {
        Signing {
            demand: &self.demand,
            by_keys: self.signed.as_ref(),
            directory: Some(directory),
        }
    }

    pub(super) fn git(&self, number: u64) -> Result<&GitFacts, String> {
        let pull = self.pulls.iter().find(|pull| pull.number == number);
        let pull = pull.ok_or_else(|| format!("git was not asked about pull request #{number}"))?;
        pull.git.as_ref().map_err(Clone::clone)
    }
}

impl Landing {
    /// As the policy and the forge spell it; none of what no forge does.
    pub(super) fn method(&self) -> Option<&'static str> {
        match self {
            Self::Merge { .. } => Some("merge"),
            Self::Squash { .. } => Some("squash"),
            Self::Rebase { .. } => Some("rebase"),
            Self::Pushed => None,
        }
    }

    /// The commits that it made on the base.
    pub(super) fn made(&self, commit: &str) -> bool {
        match self {
            Self::Merge { commit: own, .. } | Self::Squash { commit: own, .. } => own == commit,
            Self::Rebase { commits, .. } => commits.iter().any(|own| own == commit),
            Self::Pushed => false,
        }
    }
}
