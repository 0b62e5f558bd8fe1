//! Python's order of versions: PEP 440, and what stood in its place before.
//!
//! packaging.python.org/specifications/version-specifiers. What PEP 440 refuses stands before everything that it takes,
//! in the order of `legacy`, as `PyPA`'s `packaging` had it until version 22. Not here: specifiers.

use super::{digits, legacy, semantic};
use std::cmp::Ordering;

/// A version in its parts; the digits are as they are written.
#[derive(Default)]
struct Version<'v> {
    epoch: &'v [u8],
    release: &'v [u8],
    before: Option<(Phase, &'v [u8])>,
    post: Option<&'v [u8]>,
    dev: Option<&'v [u8]>,
    local: Option<&'v [u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Alpha,
    Beta,
    Candidate,
}

/// The spellings of phases, longer ones before those that they begin with.
const PHASES: [(&[u8], Phase); 8] = [
    (b"alpha", Phase::Alpha),
    (b"a", Phase::Alpha),
    (b"beta", Phase::Beta),
    (b"b", Phase::Beta),
    (b"c", Phase::Candidate),
    (b"rc", Phase::Candidate),
    (b"preview", Phase::Candidate),
    (b"pre", Phase::Candidate),
];
const POSTS: [(&[u8], ()); 3] = [(b"post", ()), (b"rev", ()), (b"r", ())];
const DEVS: [(&[u8], ()); 1] = [(b"dev", ())];

#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    Ok(match (parse(one.as_bytes()), parse(two.as_bytes())) {
        (Some(one), Some(two)) => one.order(&two),
        (None, None) => legacy::compare(one, two),
        (one, two) => one.is_some().cmp(&two.is_some()),
    })
}

impl Version<'_> {
    fn order(&self, other: &Self) -> Ordering {
        digits::compare(self.epoch, other.epoch)
            .then_with(|| semantic::numbers(self.release, other.release))
            .then_with(|| self.before_key().cmp(&other.before_key()))
            .then_with(|| numbers(self.before.map(|(_, n)| n), other.before.map(|(_, n)| n)))
            .then_with(|| numbers(self.post, other.post))
            // What is no development release stands behind those that are.
            .then_with(|| self.dev.is_none().cmp(&other.dev.is_none()))
            .then_with(|| numbers(self.dev, other.dev))
            .then_with(|| local(self.local, other.local))
    }

    /// `1.dev1` before `1a1`, and that before `1`.
    fn before_key(&self) -> (u8, Option<Phase>) {
        match self.before {
            Some((phase, _)) => (1, Some(phase)),
            None if self.post.is_none() && self.dev.is_some() => (0, None),
            None => (2, None),
        }
    }
}

/// Compares numbers, of which none at all is the least.
fn numbers(one: Option<&[u8]>, two: Option<&[u8]>) -> Ordering {
    match (one, two) {
        (Some(one), Some(two)) => digits::compare(one, two),
        (one, two) => one.is_some().cmp(&two.is_some()),
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.')
}

/// Compares the parts behind `+`: words before numbers, and whatever their case.
fn local(one: Option<&[u8]>, two: Option<&[u8]>) -> Ordering {
    let (Some(one), Some(two)) = (one, two) else {
        return one.is_some().cmp(&two.is_some());
    };
    let mut one = one.split(|byte| is_separator(*byte));
    let mut two = two.split(|byte| is_separator(*byte));
    loop {
        let (first, second) = match (one.next(), two.next()) {
            (Some(first), Some(second)) => (first, second),
            (first, second) => return first.is_some().cmp(&second.is_some()),
        };
        let order = match (digits::are_all(first), digits::are_all(second)) {
            (true, true) => digits::compare(first, second),
            (false, false) => {
                let first = first.iter().map(u8::to_ascii_lowercase);
                first.cmp(second.iter().map(u8::to_ascii_lowercase))
            }
            (first, second) => first.cmp(&second),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Reads a version. None: PEP 440 refuses it.
fn parse(text: &[u8]) -> Option<Version<'_>> {
    let mut text = text.trim_ascii();
    if let [b'v' | b'V', rest @ ..] = text {
        text = rest;
    }
    let mut version = Version::default();
    if let (epoch @ [_, ..], [b'!', rest @ ..]) = digits::split(text) {
        (version.epoch, text) = (epoch, rest);
    }
    version.release = semantic::core(text);
    if version.release.is_empty() {
        return None;
    }
    text = &text[version.release.len()..];
    if text.is_empty() {
        return Some(version);
    }
    if let Some((phase, number, rest)) = named(text, &PHASES) {
        (version.before, text) = (Some((phase, number)), rest);
    }
    if let Some((number, rest)) = implicit_post(text) {
        (version.post, text) = (Some(number), rest);
    } else if let Some(((), number, rest)) = named(text, &POSTS) {
        (version.post, text) = (Some(number), rest);
    }
    if let Some(((), number, rest)) = named(text, &DEVS) {
        (version.dev, text) = (Some(number), rest);
    }
    match text {
        [] => Some(version),
        [b'+', local @ ..] if is_local(local) => {
            version.local = Some(local);
            Some(version)
        }
        _ => None,
    }
}

fn is_local(text: &[u8]) -> bool {
    text.split(|byte| is_separator(*byte))
        .all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric))
}

/// Reads `[-_.]? NAME [-_.]? digits?`: what the name stands for, the digits, and the rest.
fn named<'v, T: Copy>(text: &'v [u8], names: &[(&[u8], T)]) -> Option<(T, &'v [u8], &'v [u8])> {
    let text = without_separator(text);
    let (name, meaning) = names.iter().find(|(name, _)| {
        text.get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name))
    })?;
    let (number, rest) = digits::split(without_separator(&text[name.len()..]));
    Some((*meaning, number, rest))
}

fn without_separator(text: &[u8]) -> &[u8] {
    match text {
        [first, rest @ ..] if is_separator(*first) => rest,
        _ => text,
    }
}

/// Reads `-1`.
fn implicit_post(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match digits::split(text.strip_prefix(b"-")?) {
        ([], _) => None,
        found => Some(found),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn the_examples_of_the_specification_stand_in_order() {
        assert_ordered(
            Ecosystem::PyPi,
            &[
                "1.dev0",
                "1.0.dev456",
                "1.0a1",
                "1.0a2.dev456",
                "1.0a12.dev456",
                "1.0a12",
                "1.0b1.dev456",
                "1.0b2",
                "1.0b2.post345.dev456",
                "1.0b2.post345",
                "1.0rc1.dev456",
                "1.0rc1",
                "1.0",
                "1.0+abc.5",
                "1.0+abc.7",
                "1.0+5",
                "1.0.post456.dev34",
                "1.0.post456",
                "1.0.15",
                "1.1.dev1",
                "1!0.1",
            ],
        );
    }

    #[test]
    fn spellings_are_normalised() {
        assert_same(
            Ecosystem::PyPi,
            &[
                "1.1a1",
                "1.1.a1",
                "1.1-ALPHA_1",
                "v1.1alpha.1",
                " 1.1.0a01 ",
            ],
        );
        assert_same(
            Ecosystem::PyPi,
            &["1.0rc1", "1.0c1", "1.0-pre1", "1.0preview1"],
        );
        assert_same(
            Ecosystem::PyPi,
            &["1.0.post1", "1.0-1", "1.0-r1", "1.0rev1"],
        );
        assert_same(
            Ecosystem::PyPi,
            &["1.0+ubuntu-1", "1.0+Ubuntu.1", "1.0+ubuntu_1"],
        );
        assert_same(Ecosystem::PyPi, &["1.0a", "1.0a0", "1.0.a-"]);
    }

    #[test]
    fn what_is_refused_stands_before_everything() {
        assert_ordered(Ecosystem::PyPi, &["2004d", "2005g", "0.dev0", "0", "1!0"]);
    }
}
