//! Which question is asked: of one pull request, of a group of the merge queue, of a push, of a release. Each comes down
//! to pull requests that are judged, and to commits that have to belong to one.

use super::directory::Directory;
use super::docket::{About, Docket, short};
use super::facts::{Facts, Gained};
use super::pull;
use super::summary::PullSummary;
use crate::detect::review::fault::ReviewFault;
use crate::forge::pull::PullReference;
use crate::forge::{PullState, Subject};
use crate::inventory::change::{CommitFacts, MergeProof};
use std::collections::BTreeSet;

pub(super) struct Situation<'e> {
    pub facts: &'e Facts,
    pub directory: &'e Directory<'e>,
}

/// How commits came that have to belong to a pull request.
struct Arrival<'e> {
    gained: &'e Gained,
    /// Branches that their pull requests may have been made for.
    branches: BTreeSet<&'e str>,
    /// A group is not merged yet.
    merged: bool,
    fault: ReviewFault,
    /// The policy asks for a warning only.
    warns: bool,
}

impl<'e> Situation<'e> {
    /// Judges what the question is about.
    pub fn judge(&self, docket: &mut Docket) -> Vec<PullSummary> {
        match &self.facts.evidence.question.subject {
            Subject::PullRequest {
                number, head, base, ..
            } => {
                let found = self.facts.evidence.pull(*number);
                if let Some(known) = found.and_then(|one| one.pull.known()) {
                    pull::is_current(known, head.as_ref(), base.as_ref(), docket);
                }
                self.pulls(BTreeSet::from([*number]), docket)
            }
            Subject::MergeGroup { head, base } => {
                self.group(head.sha.as_str(), &base.branch, docket)
            }
            Subject::Push {
                reference,
                after,
                forced,
                ..
            } => self.push(reference, after.is_some(), *forced, docket),
            Subject::Release { target, .. } => self.release(target, docket),
            Subject::Branch { .. } => {
                docket.gap("no change is named, so no review can be looked at: run the gate on pull requests, the merge queue, pushes and releases");
                Vec::new()
            }
        }
    }

    fn pulls(&self, numbers: BTreeSet<u64>, docket: &mut Docket) -> Vec<PullSummary> {
        let judge = |number| pull::judge(self.facts, self.directory, number, docket);
        numbers.into_iter().filter_map(judge).collect()
    }

    fn gained(&self, docket: &mut Docket) -> Option<&'e Gained> {
        match &self.facts.gained {
            Some(Ok(gained)) => Some(gained),
            Some(Err(why)) => {
                docket.gap(why.clone());
                None
            }
            None => {
                docket.gap("git was not asked which commits are new");
                None
            }
        }
    }

    /// Every pull request of the group is judged, not only the one that the event names.
    fn group(&self, head: &str, branch: &'e str, docket: &mut Docket) -> Vec<PullSummary> {
        let Some(gained) = self.gained(docket) else {
            return Vec::new();
        };
        if gained.commits.first().is_none_or(|first| first.id != head) {
            docket.gap("the commits of the group that git was asked about do not end at its head");
        }
        let arrival = Arrival {
            gained,
            branches: BTreeSet::from([branch]),
            merged: false,
            fault: ReviewFault::CommitWithoutPullRequest,
            warns: false,
        };
        let numbers = self.members(&arrival, docket);
        self.heads_of_group(&numbers, gained, docket);
        self.pulls(numbers, docket)
    }

    /// A pull request whose commits are in the group has to be there with the head that it has now.
    fn heads_of_group(&self, numbers: &BTreeSet<u64>, gained: &Gained, docket: &mut Docket) {
        let ids: BTreeSet<&str> = gained.commits.iter().map(|one| one.id.as_str()).collect();
        for number in numbers {
            let Ok(git) = self.facts.git(*number) else {
                continue;
            };
            let mut own = git.change.commits.iter().map(|one| one.facts.id.as_str());
            let head = git.change.head.as_str();
            if own.any(|id| ids.contains(id)) && !ids.contains(head) {
                let message = format!(
                    "#{number}: its head is {} now, and the group holds an older one",
                    short(head)
                );
                docket.fault(ReviewFault::HeadMoved, About::Pull(*number), head, message);
            }
        }
    }

    fn push(
        &self,
        reference: &'e str,
        exists: bool,
        forced: bool,
        docket: &mut Docket,
    ) -> Vec<PullSummary> {
        let Some(branch) = reference.strip_prefix("refs/heads/") else {
            if !exists {
                docket.note(format!(
                    "`{reference}` was deleted: there is nothing to look at"
                ));
                return Vec::new();
            }
            return self.release(reference, docket);
        };
        if !self.is_protected(branch) {
            docket.note(format!(
                "`{branch}` is neither the default branch nor one that asks for pull requests: nothing was looked at"
            ));
            return Vec::new();
        }
        let warns = !self.facts.demand.direct_push_blocks;
        let mut direct = |key: &str, message: String| {
            docket.weighed(ReviewFault::DirectPush, About::Whole, key, message, warns);
        };
        if !exists {
            direct("deleted", format!("`{branch}` was deleted"));
            return Vec::new();
        }
        if forced {
            direct(
                "forced",
                format!("`{branch}` was forced: commits that were there are gone, or others"),
            );
        }
        let Some(gained) = self.gained(docket) else {
            return Vec::new();
        };
        let arrival = Arrival {
            gained,
            branches: BTreeSet::from([branch]),
            merged: true,
            fault: ReviewFault::DirectPush,
            warns,
        };
        self.arrived(&arrival, docket)
    }

    /// Whether only pull requests should come to a branch; so does the default branch, and one whose rules are not known.
    fn is_protected(&self, branch: &str) -> bool {
        let evidence = &self.facts.evidence;
        let known = evidence.rules.known();
        let of_branch = known.filter(|rules| rules.branch == branch);
        branch == evidence.default_branch
            || of_branch.is_none_or(|rules| rules.pull_request.is_some())
    }

    fn release(&self, target: &'e str, docket: &mut Docket) -> Vec<PullSummary> {
        let Some(gained) = self.gained(docket) else {
            return Vec::new();
        };
        if !gained.on_branch {
            let last = gained.commits.first().map_or("", |commit| &commit.id);
            let message = format!(
                "commit {} is released, and no branch of the repository has it",
                short(last)
            );
            let about = About::Commit(last.to_owned());
            docket.fault(ReviewFault::UnreachableCommit, about, last, message);
        }
        let default = self.facts.evidence.default_branch.as_str();
        let target = target.strip_prefix("refs/heads/").unwrap_or(target);
        let arrival = Arrival {
            gained,
            branches: BTreeSet::from([default, target]),
            merged: true,
            fault: ReviewFault::CommitWithoutPullRequest,
            warns: false,
        };
        self.arrived(&arrival, docket)
    }

    fn arrived(&self, arrival: &Arrival<'e>, docket: &mut Docket) -> Vec<PullSummary> {
        let numbers = self.members(arrival, docket);
        let demand = &self.facts.demand;
        if demand.linear_history {
            for merge in arrival.gained.commits.iter().filter(|one| one.is_merge()) {
                let message = format!("commit {} is a merge", short(&merge.id));
                let about = About::Commit(merge.id.clone());
                docket.fault(ReviewFault::HistoryNotLinear, about, &merge.id, message);
            }
        }
        let landed = |commit: &CommitFacts| {
            let git = numbers.iter().filter_map(|it| self.facts.git(*it).ok());
            let mut landings = git.filter_map(|git| git.landing.as_ref());
            commit.is_merge() || landings.any(|landing| landing.made(&commit.id))
        };
        let commits = arrival.gained.commits.iter();
        let signing = self.facts.signing(self.directory);
        signing.judge(commits, landed, docket);
        self.pulls(numbers, docket)
    }

    /// The pull requests that the commits came by. What came by none is written down.
    fn members(&self, arrival: &Arrival<'e>, docket: &mut Docket) -> BTreeSet<u64> {
        let mut numbers = BTreeSet::new();
        let mut rest: Vec<&CommitFacts> = Vec::new();
        let known = arrival.gained.commits.iter();
        for commit in known {
            let of_commit = self.references(commit, arrival, docket);
            match of_commit {
                None => {}
                Some(own) if own.is_empty() => rest.push(commit),
                Some(own) => numbers.extend(own),
            }
        }
        let is_member = |commit: &&&CommitFacts| self.belongs(commit, &numbers, arrival);
        let strays: Vec<&&CommitFacts> = rest.iter().filter(|one| !is_member(one)).collect();
        for commit in strays {
            let how = match arrival.fault {
                ReviewFault::DirectPush => "was pushed to the branch without a pull request",
                _ => "belongs to no pull request of this branch",
            };
            let message = format!("commit {} {how}", short(&commit.id));
            let about = About::Commit(commit.id.clone());
            docket.weighed(arrival.fault, about, &commit.id, message, arrival.warns);
        }
        numbers
    }

    /// Pull requests that the forge names for a commit, and that it can have come by. None: that is not known, which the
    /// docket says.
    fn references(
        &self,
        commit: &CommitFacts,
        arrival: &Arrival<'e>,
        docket: &mut Docket,
    ) -> Option<BTreeSet<u64>> {
        let evidence = &self.facts.evidence;
        let what = format!("the pull requests of commit {}", short(&commit.id));
        let of_commit = evidence.pulls_of_commits.iter();
        let mut of_commit = of_commit.filter(|one| one.sha.as_str() == commit.id);
        let Some(found) = of_commit.next() else {
            docket.gap(format!("nobody asked the forge for {what}"));
            return None;
        };
        let references = docket.need(&what, &found.pulls)?;
        let fits = |one: &&PullReference| {
            let here = one.base_repository.as_ref();
            let here = here.is_some_and(|here| here.id == evidence.repository.id);
            let stage = if arrival.merged {
                one.merged_at.is_some()
            } else {
                one.merged_at.is_some() || one.state == PullState::Open
            };
            here && stage && arrival.branches.contains(one.base_branch.as_str())
        };
        let fitting = references.iter().filter(fits);
        let own = fitting.filter(|one| self.holds(one, commit));
        Some(own.map(|one| one.number).collect())
    }

    /// Whether git agrees that a commit came by a pull request. Where git was not asked, the pull request is judged, and
    /// says so itself.
    fn holds(&self, reference: &PullReference, commit: &CommitFacts) -> bool {
        let merge = reference.merge_commit_sha.as_ref();
        if merge.is_some_and(|merge| merge.as_str() == commit.id) {
            return true;
        }
        let Ok(git) = self.facts.git(reference.number) else {
            return true;
        };
        let mut own = git.change.commits.iter();
        own.any(|one| one.facts.id == commit.id)
            || git
                .landing
                .as_ref()
                .is_some_and(|landing| landing.made(&commit.id))
    }

    /// Whether a commit that the forge names no pull request for belongs to one of those all the same: it is among its
    /// commits, or a merge that holds nothing but what it joins.
    fn belongs(
        &self,
        commit: &CommitFacts,
        numbers: &BTreeSet<u64>,
        arrival: &Arrival<'e>,
    ) -> bool {
        if commit.is_merge() && arrival.gained.proofs.get(&commit.id) == Some(&MergeProof::Clean) {
            return true;
        }
        numbers.iter().any(|number| {
            self.facts.git(*number).is_ok_and(|git| {
                let mut own = git.change.commits.iter();
                own.any(|one| one.facts.id == commit.id)
            })
        })
    }
}
