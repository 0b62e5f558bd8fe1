//! What every match of a pattern needs: so many bytes in a row of which each is one of a few.
//!
//! A key of forty hexadecimal digits needs forty of them in a row. Whether there are is answered by looking at every
//! fortieth byte or so, before any regular expression is tried.

use regex_syntax::hir::{Capture, Class, Hir, HirKind};
use std::ops::Range;

/// A run of bytes that a match cannot do without.
#[derive(Debug)]
pub struct Needed {
    bytes: Box<[bool; 256]>,
    /// Bytes in a row.
    length: usize,
    /// The run begins at most so many bytes behind the beginning of the match.
    behind: usize,
}

/// Shorter runs stand everywhere.
const WORTH: usize = 8;
/// What may begin further behind than this is not asked for.
const FARTHEST: usize = 256;

impl Needed {
    /// The run that is the secret, or the whole match where no group is named so. None: nothing worth asking for.
    pub fn of(hir: &Hir) -> Option<Self> {
        let (part, behind) = secret(hir).unwrap_or((hir, 0));
        let length = part.properties().minimum_len()?;
        let mut bytes = Box::new([false; 256]);
        add_bytes(part, &mut bytes);
        let worth = length >= WORTH && behind <= FARTHEST && bytes.contains(&false);
        worth.then_some(Self {
            bytes,
            length,
            behind,
        })
    }

    /// Whether the run is there for a match that begins in `within`.
    pub fn is_met(&self, text: &[u8], within: &Range<usize>) -> bool {
        let until = (within.end + self.behind + self.length).min(text.len());
        let Some(text) = text.get(within.start..until) else {
            return false;
        };
        let mut start = 0;
        while let Some(run) = text.get(start..start + self.length) {
            match run.iter().rposition(|byte| !self.bytes[usize::from(*byte)]) {
                Some(stranger) => start += stranger + 1,
                None => return true,
            }
        }
        false
    }
}

/// The group named `secret`, and the most bytes that stand before it in a match.
fn secret(hir: &Hir) -> Option<(&Hir, usize)> {
    match hir.kind() {
        HirKind::Capture(Capture { name, sub, .. }) => match name {
            Some(name) if &**name == "secret" => Some((sub, 0)),
            _ => secret(sub),
        },
        HirKind::Concat(parts) => {
            let mut before = 0_usize;
            for part in parts {
                if let Some((found, inside)) = secret(part) {
                    return Some((found, before.saturating_add(inside)));
                }
                let longest = part.properties().maximum_len().unwrap_or(usize::MAX);
                before = before.saturating_add(longest);
            }
            None
        }
        _ => None,
    }
}

/// Adds every byte that a match may hold.
fn add_bytes(hir: &Hir, bytes: &mut [bool; 256]) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                bytes[usize::from(*byte)] = true;
            }
        }
        HirKind::Class(Class::Bytes(class)) => {
            for range in class.iter() {
                bytes[usize::from(range.start())..=usize::from(range.end())].fill(true);
            }
        }
        HirKind::Class(Class::Unicode(_)) => bytes.fill(true),
        HirKind::Repetition(repetition) => add_bytes(&repetition.sub, bytes),
        HirKind::Capture(capture) => add_bytes(&capture.sub, bytes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            for part in parts {
                add_bytes(part, bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Pattern;
    use proptest::prelude::*;

    const PATTERNS: [&str; 6] = [
        "[0-9a-f]{12}",
        "(?i:key)[ =]{1,3}(?P<secret>[0-9a-f]{10})",
        "(?:Bearer )?(?P<secret>[a-f]{4}-[0-9]{8,20})",
        "(?:a|bb)(?P<secret>x[0-9a-f]{9}|[0-9a-f]{9})\"",
        "(?P<secret>[a-f]{9})|b+(?P<other>[0-9]{9})",
        "[a-z ]*(?P<secret>[0-9]{8})",
    ];

    proptest! {
        #[test]
        fn whatever_matches_may_begin(text in "[ =\"a-fx0-9keyBr-]{0,60}", from in 0_usize..60, length in 0_usize..60) {
            let text = text.as_bytes();
            let within = from.min(text.len())..(from + length).min(text.len());
            for source in PATTERNS {
                let pattern = Pattern::new(source);
                let begins = within.clone().any(|at| pattern.match_at(text, at..text.len()).is_some());
                prop_assert!(!begins || pattern.may_begin(text, &within), "{source}");
            }
        }
    }

    #[test]
    fn a_run_that_is_not_there_is_missed() {
        let pattern = Pattern::new("(?i:key)[ =]{1,3}(?P<secret>[0-9a-f]{10})");
        let text = b"key = 012345678g 0123456789";
        assert!(!pattern.may_begin(text, &(0..3)));
        assert!(pattern.may_begin(text, &(0..12)));
    }
}
