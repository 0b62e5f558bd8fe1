//! `RubyGems`' order of versions, `Gem::Version`; `CocoaPods` has it from there.
//!
//! Runs of digits and of letters in turn; letters make a pre-release, a hyphen is `.pre.`, zeros at the end of the numbers
//! do not count. Not here: platforms (`-x86_64-linux`), which are no part of a version.

use super::digits;
use std::cmp::Ordering;

pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (mut a, mut b) = (segments(one).ok_or(one)?, segments(two).ok_or(two)?);
    loop {
        let order = match (a.next(), b.next()) {
            (Some(first), Some(second)) => segment(first, second),
            (None, None) => return Ok(Ordering::Equal),
            // What is missing is zero, so that a word there stands before it.
            (Some(first), None) => segment(first, b"0"),
            (None, Some(second)) => segment(b"0", second),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
}

fn segment(one: &[u8], two: &[u8]) -> Ordering {
    match (digits::are_all(one), digits::are_all(two)) {
        (true, true) => digits::compare(one, two),
        (false, false) => one.cmp(two),
        (first, second) => first.cmp(&second),
    }
}

/// The segments of a version: its numbers without the zeros at their end, and what follows from the first word on.
fn segments(text: &str) -> Option<impl Iterator<Item = &[u8]>> {
    let text = text.trim().as_bytes();
    if !is_version(text) {
        return None;
    }
    let (numbers, rest) = text.split_at(digits::count(text, |byte| {
        byte.is_ascii_digit() || byte == b'.'
    }));
    Some(
        Runs {
            rest: without_zeros(numbers),
        }
        .chain(Runs { rest }),
    )
}

fn without_zeros(mut numbers: &[u8]) -> &[u8] {
    loop {
        let trimmed = numbers.strip_suffix(b".").unwrap_or(numbers);
        let start = memchr::memrchr(b'.', trimmed).map_or(0, |dot| dot + 1);
        if trimmed.is_empty() || !digits::is_zero(&trimmed[start..]) {
            return trimmed;
        }
        numbers = &trimmed[..start];
    }
}

/// `Gem::Version::VERSION_PATTERN`, and nothing at all, which is zero.
fn is_version(text: &[u8]) -> bool {
    let (release, before) = match memchr::memchr(b'-', text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let all = |text: &[u8], is: fn(&u8) -> bool| {
        text.split(|byte| *byte == b'.')
            .all(|part| !part.is_empty() && part.iter().all(is))
    };
    let begins = release
        .split(|byte| *byte == b'.')
        .next()
        .unwrap_or_default();
    text.is_empty()
        || (digits::are_all(begins)
            && all(release, u8::is_ascii_alphanumeric)
            && before
                .is_none_or(|text| all(text, |byte| byte.is_ascii_alphanumeric() || *byte == b'-')))
}

/// Runs of digits and of letters; a hyphen reads as the word `pre`.
struct Runs<'v> {
    rest: &'v [u8],
}

impl<'v> Iterator for Runs<'v> {
    type Item = &'v [u8];

    fn next(&mut self) -> Option<&'v [u8]> {
        self.rest = &self.rest[digits::count(self.rest, |byte| byte == b'.')..];
        let (run, rest): (&[u8], &[u8]) = match self.rest {
            [] => return None,
            [b'-', rest @ ..] => (b"pre", rest),
            [first, ..] => {
                let is_number = first.is_ascii_digit();
                let belongs =
                    |byte: u8| byte.is_ascii_alphanumeric() && byte.is_ascii_digit() == is_number;
                self.rest.split_at(digits::count(self.rest, belongs))
            }
        };
        self.rest = rest;
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn letters_make_a_pre_release() {
        assert_ordered(
            Ecosystem::RubyGems,
            &[
                "0.9", "1.0.A", "1.0.a", "1.0.a.2", "1.0.b1", "1.0.pre", "1.0.rc1", "1.0",
                "1.0.1.a", "1.0.1", "1.9", "1.10",
            ],
        );
    }

    #[test]
    fn zeros_at_the_end_of_the_numbers_do_not_count() {
        assert_same(Ecosystem::RubyGems, &["1", "1.0", "1.0.0", "01"]);
        assert_same(Ecosystem::RubyGems, &["1.0.0.a1", "1.a.1", "1.0a1"]);
        assert_same(Ecosystem::CocoaPods, &["0", "0.0", ""]);
    }

    #[test]
    fn a_hyphen_is_a_pre_release() {
        assert_same(Ecosystem::RubyGems, &["1.0-1", "1.0.pre.1"]);
        assert_ordered(
            Ecosystem::RubyGems,
            &["1.0-beta.1", "1.0-1", "1.0-2", "1.0"],
        );
    }

    #[test]
    fn signs_are_no_version() {
        for version in ["1.2_3", "junk", "1..2", "1.2.", "1.0-"] {
            assert_malformed(Ecosystem::RubyGems, version, "1.0");
        }
    }
}
