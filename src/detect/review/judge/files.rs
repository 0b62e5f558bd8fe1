//! What a change does to the files that reviews hang on: CODEOWNERS, the gate's own files, workflows, protected paths,
//! and what a reviewer is shown. Merges whose content is not their parents' stand here as well.

use super::docket::{About, Docket, paths, short};
use super::facts::GitFacts;
use super::jobs;
use super::owners::{Owned, Ownership, twins, unknown};
use crate::codeowners::Location;
use crate::detect::review::fault::ReviewFault;
use crate::forge::Seen;
use crate::inventory::change::{MergeProof, Mode, PathChange, Status};
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// One change, and who has approved it.
pub(super) struct Files<'a, 'e> {
    pub number: u64,
    pub git: &'e GitFacts,
    pub ownership: &'a Ownership<'e>,
    /// Whether the approvals that the policy asks for are there.
    pub approved: bool,
}

impl Files<'_, '_> {
    pub fn judge(&self, docket: &mut Docket) {
        self.codeowners(docket);
        self.policy(docket);
        self.workflows(docket);
        self.swapped(docket);
        self.hidden(docket);
        self.merges(docket);
    }

    fn fault(&self, fault: ReviewFault, path: &RepoPath, said: &str, docket: &mut Docket) {
        let text = path.to_text();
        let message = format!("#{}: {text} {said}", self.number);
        let key = format!("{text} {}", self.git.change.head);
        docket.fault(fault, About::Path(path.clone()), &key, message);
    }

    /// A fault where nobody who answers for any of `asked` has approved. `asked` is not empty.
    fn unless_answered(
        &self,
        asked: &[&RepoPath],
        fault: ReviewFault,
        at: &RepoPath,
        said: &str,
        docket: &mut Docket,
    ) {
        let mut reasons = BTreeSet::new();
        for path in asked {
            match self.ownership.answered_for(path) {
                Owned::Approved => return,
                Owned::Missing => {}
                Owned::Unknown(why) => reasons.extend(why),
            }
        }
        if reasons.is_empty() {
            self.fault(fault, at, said, docket);
        } else {
            unknown(self.number, &reasons, docket);
        }
    }

    /// The file that decides who reviews, and those that would take its place.
    fn codeowners(&self, docket: &mut Docket) {
        let Some(rules) = &self.git.owners.before else {
            return;
        };
        let counts = rules.location().path();
        let is_one = |path: &&RepoPath| {
            let places = Location::ALL.into_iter();
            let mut places = places.map(Location::path);
            places.any(|place| place.as_bytes().eq_ignore_ascii_case(path.as_bytes()))
        };
        let changed = self.git.change.paths.iter().flat_map(PathChange::paths);
        for path in changed.filter(is_one).collect::<BTreeSet<_>>() {
            let said = match (&self.git.owners.after, *path == counts) {
                (Some(after), _) if after.location() != rules.location() => {
                    "takes the place of the CODEOWNERS on the base, and nobody who answers for that has approved"
                }
                _ => "is changed, and nobody who answers for it has approved",
            };
            self.unless_answered(
                &[&counts],
                ReviewFault::CodeownersChanged,
                path,
                said,
                docket,
            );
        }
    }

    /// What says what this gate asks.
    fn policy(&self, docket: &mut Docket) {
        for change in &self.git.change.paths {
            let of_gate = |path: &&RepoPath| self.is_of_gate(path);
            for path in change.paths().filter(of_gate) {
                let said = "says what the gate asks, and nobody who answers for it has approved";
                self.unless_answered(&[path], ReviewFault::PolicyChanged, path, said, docket);
            }
        }
    }

    fn is_of_gate(&self, path: &RepoPath) -> bool {
        let mut own = self.ownership.demand.of_gate.iter();
        own.any(|own| {
            let (own, path) = (own.as_bytes(), path.as_bytes());
            let start = path.get(..own.len());
            let rest = path.get(own.len()).is_none_or(|next| *next == b'/');
            start.is_some_and(|start| start.eq_ignore_ascii_case(own)) && rest
        })
    }

    /// Workflows that run the gate, and jobs that take the name of a required check.
    fn workflows(&self, docket: &mut Docket) {
        let required = self.required_checks();
        for workflow in &self.git.workflows {
            let path = &workflow.path;
            if workflow.before.as_deref().is_some_and(runs_gate) {
                let said = "runs the gate, and nobody who answers for it has approved the change";
                self.unless_answered(&[path], ReviewFault::PolicyChanged, path, said, docket);
            }
            let [before, after] = [&workflow.before, &workflow.after]
                .map(|text| text.as_deref().map_or(Some(BTreeSet::new()), jobs::names));
            let Some(after) = after else {
                self.unread(path, docket);
                continue;
            };
            // Beside what cannot be read every name is a new one.
            let before = before.unwrap_or_default();
            let mut new = after.difference(&before);
            let taken =
                new.find_map(|name| required.iter().find(|check| jobs::may_be(name, check)));
            if let Some(check) = taken {
                let said = format!(
                    "gets a job that reports as the required check `{check}`, and nobody who answers for it has approved"
                );
                self.unless_answered(&[path], ReviewFault::CheckImpersonated, path, &said, docket);
            }
        }
    }

    /// What is no YAML here may be some to the forge.
    fn unread(&self, path: &RepoPath, docket: &mut Docket) {
        if self.ownership.answered_for(path) != Owned::Approved {
            docket.gap(format!(
                "#{}: {} cannot be read, so whether one of its jobs reports as a required check is not known, and nobody who answers for it has approved",
                self.number,
                path.to_text()
            ));
        }
    }

    /// The names of checks that have to pass, and that of the gate.
    fn required_checks(&self) -> BTreeSet<String> {
        let evidence = self.ownership.evidence;
        let mut names = BTreeSet::from(["portcullis".to_owned()]);
        if let Some(rules) = evidence.rules.known() {
            names.extend(
                rules
                    .status_checks
                    .iter()
                    .map(|check| check.context.clone()),
            );
        }
        if let Seen::Known(Some(protection)) = &evidence.protection {
            names.extend(protection.status_checks.iter().cloned());
        }
        names
    }

    /// Links, submodules, modes and names that differ in case, where something is protected or owned.
    fn swapped(&self, docket: &mut Docket) {
        for change in &self.git.change.paths {
            let Some(said) = swap(change) else { continue };
            for path in change.paths().filter(|path| self.matters(path)) {
                let fault = ReviewFault::ProtectedPathSwapped;
                self.unless_answered(&[path], fault, path, said, docket);
            }
        }
        for (new, other) in twins(self.git) {
            if self.matters(&other) || self.matters(&new) {
                let said = format!(
                    "differs from {} in case alone, and nobody who answers for that has approved",
                    other.to_text()
                );
                let fault = ReviewFault::ProtectedPathSwapped;
                self.unless_answered(&[&other], fault, &new, &said, docket);
            }
        }
    }

    fn matters(&self, path: &RepoPath) -> bool {
        let owned = self.git.owners.before.as_ref();
        let ruling = owned.and_then(|rules| rules.owners_of(path));
        self.ownership.protected.covers(path)
            || ruling.is_some_and(|ruling| !ruling.owners.is_empty())
    }

    fn hidden(&self, docket: &mut Docket) {
        for hidden in &self.git.change.hidden_from_diff {
            let said = format!(
                "keeps `{}` out of a reviewer's sight with `{}` on line {}",
                hidden.pattern, hidden.attribute, hidden.line
            );
            self.fault(ReviewFault::HiddenFromDiff, &hidden.file, &said, docket);
        }
    }

    /// Merges that hold more than their parents. What was resolved by hand is shown to whoever approves the head; what
    /// was put in beside any conflict is not looked for there.
    fn merges(&self, docket: &mut Docket) {
        let commits = &self.git.change.commits;
        for commit in commits.iter().filter(|commit| commit.facts.is_merge()) {
            let id = &commit.facts.id;
            let Some(said) = self.deviation(id, docket) else {
                continue;
            };
            let message = format!("#{}: merge {} {said}", self.number, short(id));
            let about = About::Commit(id.clone());
            docket.fault(ReviewFault::EvilMerge, about, id, message);
        }
    }

    fn deviation(&self, id: &str, docket: &mut Docket) -> Option<String> {
        match self.git.proofs.get(id) {
            Some(MergeProof::Clean | MergeProof::NotAMerge) => None,
            Some(MergeProof::Differs { paths: changed }) => Some(format!(
                "has no conflict and yet is not what git makes of its parents: {}",
                paths(changed)
            )),
            Some(MergeProof::Conflicting { differing, .. }) if !differing.is_empty() => {
                Some(format!(
                    "changes more than the conflicts that it resolves: {}",
                    paths(differing)
                ))
            }
            Some(MergeProof::Unprovable { reason }) => {
                docket.gap(format!(
                    "#{}: merge {} could not be computed again: {reason}",
                    self.number,
                    short(id)
                ));
                None
            }
            None => {
                docket.gap(format!(
                    "#{}: merge {} was not computed again",
                    self.number,
                    short(id)
                ));
                None
            }
            _ if self.approved => None,
            Some(MergeProof::Conflicting { paths: changed, .. }) => Some(format!(
                "was resolved by hand, and the approvals that came before do not cover that: {}",
                paths(changed)
            )),
            Some(MergeProof::Octopus { parents }) => Some(format!(
                "has {parents} parents, and cannot be computed again"
            )),
        }
    }
}

/// What a change makes of a path beside its content. None: a file stays a file, or comes or goes.
fn swap(change: &PathChange) -> Option<&'static str> {
    let new = change.new.as_ref()?.mode;
    let old = change.old.as_ref().map(|old| old.mode);
    match (new, old) {
        (Mode::Symlink, old) if old != Some(Mode::Symlink) => Some(
            "becomes a symbolic link: what it shows lies elsewhere, and nobody who answers for it has approved",
        ),
        (Mode::Gitlink, old) if old != Some(Mode::Gitlink) => Some(
            "becomes a submodule: its files lie in another repository, and nobody who answers for it has approved",
        ),
        (Mode::Other(_), _) => Some("gets a mode that git does not write"),
        _ if change.status == Status::TypeChanged => Some(
            "takes the place of a link or a submodule, and nobody who answers for it has approved",
        ),
        (new, Some(old)) if new != old => {
            Some("becomes executable or no longer, and nobody who answers for it has approved")
        }
        _ => None,
    }
}

fn runs_gate(workflow: &str) -> bool {
    workflow.to_ascii_lowercase().contains("portcullis")
}
