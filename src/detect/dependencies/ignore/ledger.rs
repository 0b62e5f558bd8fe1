//! Which excuses were needed: what is left over excuses nothing, and would hide the same fault if it came back.

use super::excuse::{Asked, Excuse, Grant};
use crate::package::Package;
use crate::source::RepoPath;
use jiff::civil::Date;

/// Excuses, and whether each was ever asked for.
#[derive(Debug, Default)]
pub struct Ledger {
    excuses: Vec<Excuse>,
    used: Vec<bool>,
}

/// Why an excuse does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// It names nothing that was found.
    Unused,
    /// Its last day has passed; whether what it names is still there.
    Lapsed { still_there: bool },
}

impl Ledger {
    pub fn new(excuses: Vec<Excuse>) -> Self {
        let used = vec![false; excuses.len()];
        Self { excuses, used }
    }

    pub fn excuses(&self) -> &[Excuse] {
        &self.excuses
    }

    /// The first excuse that holds. Every one that is about this counts as used, so that of two for one fault neither is
    /// called unused.
    pub fn ask(&mut self, asked: &Asked<'_>) -> Option<&Excuse> {
        let mut holds = None;
        for (at, excuse) in self.excuses.iter().enumerate() {
            if excuse.covers(asked) {
                self.used[at] = true;
                if holds.is_none() && !excuse.has_lapsed(asked.day) {
                    holds = Some(at);
                }
            }
        }
        holds.and_then(|at| self.excuses.get(at))
    }

    /// The licences that hold for a package in place of its own words, where an entry says so.
    pub fn licences_of(
        &mut self,
        package: &Package,
        path: &RepoPath,
        day: Date,
    ) -> Option<&[String]> {
        let mut holds = None;
        for (at, excuse) in self.excuses.iter().enumerate() {
            if matches!(excuse.grant, Grant::LicenceOverride(_)) && excuse.is_about(package, path) {
                self.used[at] = true;
                if holds.is_none() && !excuse.has_lapsed(day) {
                    holds = Some(at);
                }
            }
        }
        match &self.excuses.get(holds?)?.grant {
            Grant::LicenceOverride(licences) => Some(licences),
            _ => None,
        }
    }

    /// Those that do nothing on that day, in their order. Ask everything before.
    pub fn leftovers(&self, day: Date) -> Vec<(&Excuse, Leftover)> {
        self.excuses
            .iter()
            .zip(&self.used)
            .filter_map(|(excuse, used)| {
                let leftover = match (excuse.has_lapsed(day), used) {
                    (true, used) => Leftover::Lapsed { still_there: *used },
                    (false, false) => Leftover::Unused,
                    (false, true) => return None,
                };
                Some((excuse, leftover))
            })
            .collect()
    }
}
