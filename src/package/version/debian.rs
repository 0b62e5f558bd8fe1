//! Debian's order of versions, and those that were made after it.
//!
//! deb-version(7) and Debian Policy 5.6.12: epoch, upstream version, revision; digits by value, letters before all other
//! signs, `~` before everything, even the end. Not here: which of them a release takes part in.

use super::digits;
use std::cmp::Ordering;

/// Compares two versions of Debian or Ubuntu. Errors: an epoch that is no number.
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (Parts::of(one)?, Parts::of(two)?);
    Ok(digits::compare(a.epoch, b.epoch)
        .then_with(|| natural(a.upstream, b.upstream))
        .then_with(|| natural(a.revision, b.revision)))
}

/// Compares two versions of opam: Debian's order without epochs (opam.ocaml.org/doc/Manual.html#version-ordering).
#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare_opam<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let ((one, first), (two, second)) = (revision(one.as_bytes()), revision(two.as_bytes()));
    Ok(natural(one, two).then_with(|| natural(first, second)))
}

/// Compares two versions of ecosystems that settle nothing: digits by value, `~` first, the rest by sign.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare_natural<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    Ok(natural(one.as_bytes(), two.as_bytes()))
}

struct Parts<'v> {
    epoch: &'v [u8],
    upstream: &'v [u8],
    revision: &'v [u8],
}

impl<'v> Parts<'v> {
    fn of(text: &'v str) -> Result<Self, &'v str> {
        let trimmed = text.trim();
        let (epoch, rest) = trimmed.split_once(':').unwrap_or(("0", trimmed));
        if !digits::are_all(epoch.as_bytes()) {
            return Err(text);
        }
        let (upstream, revision) = revision(rest.as_bytes());
        Ok(Self {
            epoch: epoch.as_bytes(),
            upstream,
            revision,
        })
    }
}

/// Splits at the last hyphen.
fn revision(text: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memrchr(b'-', text) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, b""),
    }
}

/// What a sign that is no digit weighs. The end weighs as much as a digit.
fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        None => 0,
        Some(byte) if byte.is_ascii_digit() => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(b'~') => -1,
        Some(byte) => i32::from(*byte) + 256,
    }
}

/// Compares signs and runs of digits in turn, as dpkg does with each part of a version.
fn natural(mut one: &[u8], mut two: &[u8]) -> Ordering {
    loop {
        loop {
            let order = weight(one.first()).cmp(&weight(two.first()));
            if order.is_ne() {
                return order;
            }
            // Equal weights: the same sign, or neither has one.
            if one.first().is_none_or(u8::is_ascii_digit) {
                break;
            }
            (one, two) = (&one[1..], &two[1..]);
        }
        let ((first, rest), (second, other)) = (digits::split(one), digits::split(two));
        let order = digits::compare(first, second);
        if order.is_ne() || (rest.is_empty() && other.is_empty()) {
            return order;
        }
        (one, two) = (rest, other);
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn the_examples_of_debian_policy_stand_in_order() {
        assert_ordered(
            Ecosystem::Debian,
            &["1.0~~", "1.0~~a", "1.0~", "1.0", "1.0a"],
        );
        assert_ordered(
            Ecosystem::Debian,
            &[
                "1.0~beta1~svn1245",
                "1.0~beta1",
                "1.0",
                "1.0-1",
                "1.0-1.1",
                "1.0+b1",
                "1:0.1",
            ],
        );
        assert_ordered(
            Ecosystem::Ubuntu,
            &["2.4-1", "2.4-1ubuntu1", "2.4-1ubuntu1.10", "2.4-2"],
        );
    }

    #[test]
    fn a_missing_revision_and_epoch_count_as_zero() {
        assert_same(Ecosystem::Debian, &["1.0", "0:1.0", "1.0-0", "1.00"]);
    }

    #[test]
    fn a_colon_is_only_a_sign_in_opam() {
        assert_ordered(
            Ecosystem::Opam,
            &["1.0~beta", "1.0", "1.0-1", "1.0a", "1:0", "2"],
        );
    }
}
