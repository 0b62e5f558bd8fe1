//! How the states of the files are looked at: now, and before the change, both by the same rules.

use crate::advisory::Index;
use crate::detect::dependencies::audit::{self, Audited, Hit};
use crate::detect::dependencies::collect::{self, Collected};
use crate::detect::dependencies::{compare, rules};
use crate::inventory::{Files, Inventory, InventoryError, Moment, Scope};
use crate::policy::Excludes;
use crate::source::RepoPath;
use jiff::civil::Date;
use std::thread;

pub(super) struct Lens {
    pub excludes: Excludes,
    pub rules: rules::Rules,
    pub day: Date,
}

/// The files that a change is compared with.
pub(super) struct Before {
    pub files: Files,
    /// None: the change has changed no file.
    collected: Option<Collected>,
}

/// What is there now, and what it is compared with.
pub(super) struct Sides {
    pub now: Files,
    pub collected: Collected,
    /// The base as it is now, where the change left it at another commit.
    tip: Option<Files>,
    pub before: Option<Before>,
    /// Further states from which nothing is the change's own.
    others: Vec<Files>,
}

impl Sides {
    /// The base as it is now: excuses count as it has them.
    pub fn base(&self) -> Option<&Files> {
        let before = self.before.as_ref().map(|before| &before.files);
        self.tip.as_ref().or(before)
    }
}

impl Lens {
    pub fn sides(&self, scope: &Scope, inventory: &Inventory) -> Result<Sides, InventoryError> {
        let now = inventory.snapshot(Moment::Now)?;
        let base = match scope {
            Scope::Staged | Scope::Range { .. } | Scope::Push(_) => {
                Some(inventory.snapshot(Moment::Base)?)
            }
            Scope::WorkTree | Scope::History { .. } => None,
        };
        // What the base has mended since the change left it, the change has not brought.
        let (tip, before) = match inventory.fork()? {
            Some(fork) => (base, Some(fork)),
            None => (None, base),
        };
        let (collected, before) = self.collect_both(&now, before);
        Ok(Sides {
            now,
            collected,
            tip,
            before,
            others: inventory.others_before()?,
        })
    }

    fn collect(&self, files: &Files) -> Collected {
        collect::collect(files, files.irregular(), &|path| self.excludes.covers(path))
    }

    /// Reads what is there now and what was there before, side by side: a comparison shall take no longer than an audit.
    fn collect_both(&self, now: &Files, before: Option<Files>) -> (Collected, Option<Before>) {
        thread::scope(|scope| {
            let before = before.map(|files| {
                let same = now.same(&files);
                scope.spawn(move || Before {
                    collected: (!same).then(|| self.collect(&files)),
                    files,
                })
            });
            let collected = self.collect(now);
            let before = before.map(|thread| match thread.join() {
                Ok(before) => before,
                Err(fault) => std::panic::resume_unwind(fault),
            });
            (collected, before)
        })
    }

    pub fn audit(&self, collected: &Collected, files: &Files, index: Option<&Index>) -> Audited {
        let mut audited = audit::audit(collected, files, index);
        audited
            .hits
            .extend(rules::hits(collected, &self.rules, self.day));
        audited
    }

    /// For each hit whether it was there before the change.
    pub fn existing(
        &self,
        hits: &[Hit],
        sides: &Sides,
        before: &Before,
        index: Option<&Index>,
    ) -> Vec<bool> {
        let Some(old) = &before.collected else {
            return vec![true; hits.len()];
        };
        let there = |old: &Collected, files: &Files| {
            let audited = self.audit(old, files, index);
            compare::existing(hits, &audited.hits, &paths(&sides.collected), &paths(old))
        };
        let mut existing = there(old, &before.files);
        for files in &sides.others {
            let there = there(&self.collect(files), files);
            existing
                .iter_mut()
                .zip(there)
                .for_each(|(known, there)| *known |= there);
        }
        existing
    }
}

/// All files that were looked at.
fn paths(collected: &Collected) -> Vec<RepoPath> {
    let read = collected.files.iter().map(|file| &file.path);
    let unread = collected.unread.iter().map(|unread| &unread.path);
    let settings = collected.settings.iter().map(|one| &one.path);
    read.chain(unread).chain(settings).cloned().collect()
}
