//! Whether a change was really reviewed: by whom, at which commit, under which rules. Pure: evidence of the forge, facts
//! of git and the policy go in; faults, gaps and a summary come out.
//!
//! Start at [`judge`], then `situation` (which question), `pull` (one pull request), `approvals` (which reviews count).
//! The rule of thumb: commits, files and merges are taken from git, never from the forge; the forge is believed about
//! reviews, permissions, rules and times. What neither knows is a gap, and never a pass.

mod approvals;
mod commits;
mod demand;
mod directory;
mod docket;
mod facts;
mod files;
mod jobs;
mod landing;
mod organisation;
mod owners;
mod people;
mod pull;
mod report;
mod rules;
mod situation;
mod summary;

pub use commits::KeySignatures;
pub use demand::{AllowedBot, Demand, Signatures};
pub use docket::{About, Fault};
pub use facts::{Facts, Gained, GitFacts, Landing, Owners, PullFacts, Workflow};
pub use report::finding;
pub use summary::{Person, PullSummary, ReviewSummary, RulesSummary, Summary};

use crate::finding::Gap;
use crate::inventory::change::CommitFacts;
use commits::Signing;
use directory::Directory;
use docket::Docket;
use situation::Situation;

/// What came of it. Nothing in `faults` and nothing in `gaps` is a pass; a gap alone is not.
#[derive(Debug)]
pub struct Judged {
    /// Sorted.
    pub faults: Vec<Fault>,
    /// What the verdict would need and nobody knows.
    pub gaps: Vec<Gap>,
    pub summary: Summary,
}

/// Judges a change. The order of the lists in `facts` does not show in what comes out.
pub fn judge(facts: &Facts) -> Judged {
    let mut docket = Docket::default();
    let directory = Directory::of(&facts.evidence);
    let question = &facts.evidence.question;
    let other = question
        .repository_id
        .is_some_and(|id| id != facts.evidence.repository.id);
    if other {
        docket.gap("the event speaks of another repository than the forge was asked about");
    }
    let situation = Situation {
        facts,
        directory: &directory,
    };
    let mut pulls = situation.judge(&mut docket);
    pulls.sort_by_key(|pull| pull.number);
    rules::judge(&facts.evidence, &facts.demand, &mut docket);
    organisation::judge(facts, &pulls, &mut docket);
    Judged {
        gaps: docket.gaps(),
        summary: summary::of(facts, pulls, docket.notes.iter().cloned().collect()),
        faults: docket.faults.into_iter().collect(),
    }
}

/// Judges nothing but the signatures of commits, where nobody asked a forge. What only a forge knows is a gap.
pub fn judge_signatures<'c>(
    commits: impl Iterator<Item = &'c CommitFacts>,
    demand: &Demand,
    keys: &KeySignatures,
) -> (Vec<Fault>, Vec<Gap>) {
    let mut docket = Docket::default();
    let signing = Signing {
        demand,
        by_keys: Some(keys),
        directory: None,
    };
    signing.judge(commits, |_| true, &mut docket);
    let gaps = docket.gaps();
    (docket.faults.into_iter().collect(), gaps)
}
