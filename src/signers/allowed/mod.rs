//! An allowed-signers file: which keys of OpenSSH may sign, in whose name, for what and when.
//!
//! Format: `ALLOWED SIGNERS` of ssh-keygen(1). A line that ssh-keygen would refuse is a [`Problem`], and its key counts for
//! nobody. Differences, all to the narrower side: a time without `Z` holds in every zone at once, where ssh-keygen takes that
//! of its machine; quotes in the midst of a word are refused.

mod line;
mod pattern;
mod time;

use super::denial::{self, Denial, SignedBy, Standing, shown};
use super::ssh::{fingerprint, unlisted};
use super::validity::{Today, Window};
use super::{Committer, MOST_OF_LIST, Problem};
use pattern::Patterns;
use std::collections::HashMap;

/// Lines of a file. More are refused, not cut off.
const MOST_LINES: usize = 50_000;
/// What git signs in, for commits and tags alike.
pub(super) const NAMESPACE: &str = "git";

/// The lines that count, by their keys.
#[derive(Debug, Clone, Default)]
pub struct AllowedSigners {
    by_key: HashMap<Vec<u8>, Vec<Entry>>,
    problems: Vec<Problem>,
}

/// A line that counts.
#[derive(Debug, Clone)]
struct Entry {
    principals: Patterns,
    /// None: any.
    namespaces: Option<Patterns>,
    window: Window,
    /// It signs certificates, and nothing else.
    authority: bool,
}

impl AllowedSigners {
    /// Reads a file. A line that is none becomes a problem. Errors: it is too large to be read.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        if text.len() > MOST_OF_LIST {
            return Err(format!("it is larger than {MOST_OF_LIST} bytes"));
        }
        let mut signers = Self::default();
        for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if at >= MOST_LINES {
                return Err(format!("it has more than {MOST_LINES} lines"));
            }
            match line::read(line) {
                Ok(Some((key, entry))) => signers.by_key.entry(key).or_default().push(entry),
                Ok(None) => {}
                Err(why) => signers.problems.push(Problem {
                    place: format!("line {}", at + 1),
                    why: why.to_owned(),
                }),
            }
        }
        Ok(signers)
    }

    /// Lines that cannot be used, in their order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether a key whose signature holds may sign commits of this committer. One line that allows it suffices.
    pub(super) fn allows(&self, key: &[u8], by: Committer<'_>, today: Today) -> Standing {
        let entries = self.by_key.get(key).map_or(&[][..], Vec::as_slice);
        let of_keys = entries.iter().filter(|entry| !entry.authority);
        let standings = of_keys.map(|entry| {
            entry.allows(by, today)?;
            Ok(SignedBy {
                key: fingerprint(key),
            })
        });
        denial::best(standings).unwrap_or_else(|| Err(unlisted(key)))
    }

    /// Whether a line names this key, for itself.
    pub(super) fn lists(&self, key: &[u8]) -> bool {
        let mut entries = self.by_key.get(key).into_iter().flatten();
        entries.any(|entry| !entry.authority)
    }
}

impl Entry {
    fn allows(&self, by: Committer<'_>, today: Today) -> Result<(), Denial> {
        if !self.principals.holds(by.address) {
            let why = format!(
                "its key is listed, and not for the committer `{}`",
                shown(by.address)
            );
            return Err(Denial::OtherPerson(why));
        }
        if let Some(namespaces) = &self.namespaces
            && !namespaces.holds(NAMESPACE)
        {
            let why = "its key is listed for other uses than `git`";
            return Err(Denial::not_valid(why));
        }
        self.window.covers(by.time, today)
    }
}
