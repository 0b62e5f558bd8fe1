//! RPM's order of versions: Red Hat, SUSE and their kin.
//!
//! rpm-version(7): epoch, version, release; runs of digits by value and above runs of letters, `~` before everything,
//! `^` after the end and before the rest. All other signs only separate.

use super::digits;
use std::cmp::Ordering;

/// Compares two `[epoch:]version[-release]`. Anything is a version.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (Parts::of(one.as_bytes()), Parts::of(two.as_bytes()));
    Ok(segments(a.epoch, b.epoch)
        .then_with(|| segments(a.version, b.version))
        .then_with(|| match (a.release, b.release) {
            (Some(one), Some(two)) => segments(one, two),
            (one, two) => one.is_some().cmp(&two.is_some()),
        }))
}

struct Parts<'v> {
    epoch: &'v [u8],
    version: &'v [u8],
    release: Option<&'v [u8]>,
}

impl<'v> Parts<'v> {
    fn of(text: &'v [u8]) -> Self {
        let (epoch, rest) = match digits::split(text) {
            ([], [b':', rest @ ..]) => (&b"0"[..], rest),
            (epoch, [b':', rest @ ..]) => (epoch, rest),
            _ => (&b"0"[..], text),
        };
        let (version, release) = match memchr::memrchr(b'-', rest) {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        Self {
            epoch,
            version,
            release,
        }
    }
}

/// From the next sign that counts on.
fn next(text: &[u8]) -> &[u8] {
    &text[digits::count(text, |byte| {
        !byte.is_ascii_alphanumeric() && !matches!(byte, b'~' | b'^')
    })..]
}

fn segments(mut one: &[u8], mut two: &[u8]) -> Ordering {
    loop {
        (one, two) = (next(one), next(two));
        match (one.first(), two.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (one, two) = (&one[1..], &two[1..]);
            }
            (Some(b'~'), _) | (None, Some(b'^')) => return Ordering::Less,
            (_, Some(b'~')) | (Some(b'^'), None) => return Ordering::Greater,
            (Some(b'^'), _) => return Ordering::Less,
            (_, Some(b'^')) => return Ordering::Greater,
            (Some(first), Some(second)) => {
                let order = first.is_ascii_digit().cmp(&second.is_ascii_digit());
                if order.is_ne() {
                    return order;
                }
                let (head, rest) = run(one);
                let (other, tail) = run(two);
                let order = if first.is_ascii_digit() {
                    digits::compare(head, other)
                } else {
                    head.cmp(other)
                };
                if order.is_ne() {
                    return order;
                }
                (one, two) = (rest, tail);
            }
            (one, two) => return one.is_some().cmp(&two.is_some()),
        }
    }
}

/// Splits behind the leading run of digits or of letters.
fn run(text: &[u8]) -> (&[u8], &[u8]) {
    if text.first().is_some_and(u8::is_ascii_digit) {
        digits::split(text)
    } else {
        text.split_at(digits::count(text, |byte| byte.is_ascii_alphabetic()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn tilde_stands_before_the_end_and_caret_behind_it() {
        assert_ordered(
            Ecosystem::RedHat,
            &[
                "1.0~rc1",
                "1.0~rc1^git1",
                "1.0~rc2",
                "1.0",
                "1.0^",
                "1.0^git1",
                "1.0^20160101",
                "1.0.1",
            ],
        );
        assert_ordered(Ecosystem::Suse, &["1.0~rc1", "1.0", "1.0a", "1.0.1"]);
    }

    #[test]
    fn release_and_epoch_count() {
        assert_ordered(
            Ecosystem::RockyLinux,
            &[
                "1.2-3.el8",
                "1.2-3.el8_1",
                "1.2-3.el9",
                "1.2-10.el8",
                "1.10-1.el8",
                "1:0.1-1",
            ],
        );
        assert_same(Ecosystem::RedHat, &["0:1.0-1", "1.0-1", "1.00-01", "1_0-1"]);
    }
}
