//! Licences by policy: whether what a package says of its licence is allowed.
//!
//! `reading` understands what packages say, `spelling` knows the free texts, `term` is one entry of a policy's lists.
//! Not here: finding out a licence that no file states, and law: rules are applied as they are written.

mod reading;
mod spelling;
mod term;
#[cfg(test)]
mod tests;

pub use term::{Term, TermError};

use super::selector::Selector;
use crate::package::Package;
use reading::{Reading, Said};
use spdx::{Expression, LicenseReq};

/// What a policy says of licences. Empty: nothing, and every licence is allowed.
#[derive(Debug, Clone, Default)]
pub struct LicenceRules {
    /// What is allowed. Empty: whatever `deny` does not name.
    pub allow: Vec<Term>,
    /// What is not allowed. It wins over `allow`, unless that names the very exception (`WITH`) of a licence.
    pub deny: Vec<Term>,
    /// What is allowed for some packages, whatever `deny` says.
    pub exceptions: Vec<LicenceException>,
}

/// Licences that are allowed for some packages only.
#[derive(Debug, Clone)]
pub struct LicenceException {
    pub package: Selector,
    pub allow: Vec<Term>,
}

/// What the rules make of a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Licence {
    Allowed,
    /// What of it is not allowed, as it is written, at least one.
    Denied {
        which: Vec<String>,
    },
    /// It is not stated, or in words that could not be told, or the rules do not speak of it.
    Unknown,
}

/// What the rules make of one term of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    Yes,
    No,
    Unsaid,
}

impl LicenceRules {
    /// Whether there is nothing to judge by.
    pub fn is_empty(&self) -> bool {
        self.allow.is_empty() && self.deny.is_empty() && self.exceptions.is_empty()
    }

    /// The terms that are allowed for this package by name.
    fn excepted<'r>(&'r self, package: &Package) -> Vec<&'r Term> {
        self.exceptions
            .iter()
            .filter(|exception| exception.package.covers(package))
            .flat_map(|exception| &exception.allow)
            .collect()
    }
}

/// Judges what is said of a package's licence: of a choice (`OR`) one allowed side is enough, of a sum (`AND`) all have
/// to be. A text that may mean several licences (`BSD`) is judged only where they come out alike.
pub fn judge(licence: Option<&str>, package: &Package, rules: &LicenceRules) -> Licence {
    if rules.is_empty() {
        return Licence::Allowed;
    }
    let Some(Reading { meanings }) = licence.and_then(reading::read) else {
        return Licence::Unknown;
    };
    let excepted = rules.excepted(package);
    let mut outcomes = meanings
        .iter()
        .map(|said| judge_expression(said, &excepted, rules));
    let Some(first) = outcomes.next() else {
        return Licence::Unknown;
    };
    outcomes.fold(first, merge)
}

/// Two meanings of one text: where they are judged differently, it cannot be told.
fn merge(one: Licence, other: Licence) -> Licence {
    match (one, other) {
        (Licence::Allowed, Licence::Allowed) => Licence::Allowed,
        (Licence::Denied { mut which }, Licence::Denied { which: more }) => {
            which.extend(more);
            Licence::Denied { which }
        }
        _ => Licence::Unknown,
    }
}

fn judge_expression(said: &Said, excepted: &[&Term], rules: &LicenceRules) -> Licence {
    let term = |requirement: &LicenseReq| {
        if said.knows(requirement) {
            judge_term(requirement, excepted, rules)
        } else {
            Judged::Unsaid
        }
    };
    if said.expression.evaluate(|req| term(req) == Judged::Yes) {
        return Licence::Allowed;
    }
    match (said.expression).evaluate_with_failures(|req| term(req) != Judged::No) {
        Ok(()) => Licence::Unknown,
        Err(_) => Licence::Denied {
            which: denied(&said.expression, |req| term(req) == Judged::No),
        },
    }
}

/// The terms that stand in the way, each once, in the order of writing.
fn denied(expression: &Expression, is_denied: impl Fn(&LicenseReq) -> bool) -> Vec<String> {
    let mut which: Vec<String> = Vec::new();
    for requirement in expression
        .requirements()
        .filter(|item| is_denied(&item.req))
    {
        let name = requirement.req.to_string();
        if !which.contains(&name) {
            which.push(name);
        }
    }
    which
}

fn judge_term(requirement: &LicenseReq, excepted: &[&Term], rules: &LicenceRules) -> Judged {
    let allows = |term: &Term| term.allows(requirement);
    let is_excepted = excepted.iter().any(|term| allows(term));
    let by_its_exception = (rules.allow.iter()).any(|term| term.has_addition() && allows(term));
    let denied = rules.deny.iter().any(|term| term.denies(requirement));
    if is_excepted || by_its_exception {
        Judged::Yes
    } else if denied {
        Judged::No
    } else if rules.allow.iter().any(allows) {
        Judged::Yes
    } else if !rules.allow.is_empty() {
        Judged::No
    } else if requirement.license.id().is_some() {
        Judged::Yes
    } else {
        // Only what is not allowed is listed, and this is a licence of somebody's own.
        Judged::Unsaid
    }
}
