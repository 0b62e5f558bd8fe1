//! What a judgement writes down as it goes: faults, gaps, and what could not be seen but nobody asked for.

use crate::detect::review::fault::ReviewFault;
use crate::finding::{Domain, Gap, GapSubject};
use crate::forge::Seen;
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// Something that is wrong with a review.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub fault: ReviewFault,
    pub about: About,
    /// What tells it from others of its kind. It holds the head, so that a waiver covers no later one.
    pub key: String,
    /// One sentence. Untrusted names stand in it.
    pub message: String,
    /// The policy asks for a warning only.
    pub warns: bool,
}

/// What a fault is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The push, the group or the release.
    Whole,
    /// A pull request, by its number.
    Pull(u64),
    /// A review, by its number.
    Review(u64),
    /// A commit, by its full hexadecimal id.
    Commit(String),
    Path(RepoPath),
    /// What the forge enforces on the branch.
    Rules,
    Organisation,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Docket {
    pub faults: BTreeSet<Fault>,
    gaps: BTreeSet<String>,
    pub notes: BTreeSet<String>,
}

impl Docket {
    pub fn fault(&mut self, fault: ReviewFault, about: About, key: &str, message: String) {
        self.weighed(fault, about, key, message, false);
    }

    pub fn weighed(
        &mut self,
        fault: ReviewFault,
        about: About,
        key: &str,
        message: String,
        warns: bool,
    ) {
        self.faults.insert(Fault {
            fault,
            about,
            key: key.to_owned(),
            message,
            warns,
        });
    }

    pub fn gap(&mut self, reason: impl Into<String>) {
        self.gaps.insert(reason.into());
    }

    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.insert(note.into());
    }

    /// A fact that is needed; where it is not known, that is a gap.
    pub fn need<'s, T>(&mut self, what: &str, seen: &'s Seen<T>) -> Option<&'s T> {
        if seen.known().is_none() {
            self.gap(unseen(what, seen));
        }
        seen.known()
    }

    /// A fact that the verdict can do without where the token may not see it: then it is noted. Where the answer was
    /// lost, or nobody asked, it is a gap.
    pub fn expect<T>(&mut self, what: &str, seen: &Seen<T>) {
        match seen {
            Seen::Known(_) => {}
            Seen::NotVisible { .. } => self.note(unseen(what, seen)),
            Seen::Incomplete { .. } | Seen::NotAsked => self.gap(unseen(what, seen)),
        }
    }

    pub fn gaps(&self) -> Vec<Gap> {
        let gap = |reason: &String| Gap {
            domain: Domain::Review,
            subject: GapSubject::Domain,
            reason: reason.clone(),
        };
        self.gaps.iter().map(gap).collect()
    }
}

/// Why a fact is not known, in a sentence.
pub(super) fn unseen<T>(what: &str, seen: &Seen<T>) -> String {
    match seen {
        Seen::Known(_) => String::new(),
        Seen::NotVisible { request, why } => {
            format!("{what} cannot be seen with this token: {why} ({request})")
        }
        Seen::Incomplete { request, why } => {
            format!("{what} could not be read to the end: {why} ({request})")
        }
        Seen::NotAsked => format!("nobody asked the forge for {what}"),
    }
}

/// A commit's id as people write it.
pub(super) fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// The first paths of many, and how many others there are.
pub(super) fn paths<'p>(paths: impl IntoIterator<Item = &'p RepoPath>) -> String {
    let mut all: Vec<String> = paths
        .into_iter()
        .map(|path| path.to_text().into_owned())
        .collect();
    let others = all.len().saturating_sub(3);
    all.truncate(3);
    match others {
        0 => all.join(", "),
        1 => format!("{} and 1 other path", all.join(", ")),
        _ => format!("{} and {others} other paths", all.join(", ")),
    }
}
