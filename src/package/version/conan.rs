//! The order of versions of Conan's recipes.
//!
//! docs.conan.io/2/tutorial/versioning: items with dots between them, zeros at the end without weight, `-` before a
//! pre-release, `+` before a build, which counts. Where an item is a number and the other is not, Conan compares them as
//! text, so that `9 < 10 < 1a < 9`; here the number at an item's head counts first, and every list can be sorted.

use super::digits;
use std::cmp::Ordering;

struct Version<'v> {
    items: &'v [u8],
    before: Option<&'v [u8]>,
    build: Option<&'v [u8]>,
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one), parse(two));
    let before = || match (a.before, b.before) {
        (Some(one), Some(two)) => lists(one, two),
        (one, two) => two.is_some().cmp(&one.is_some()),
    };
    let build = || match (a.build, b.build) {
        (Some(one), Some(two)) => lists(one, two),
        (one, two) => one.is_some().cmp(&two.is_some()),
    };
    Ok(lists(a.items, b.items).then_with(before).then_with(build))
}

fn parse(text: &str) -> Version<'_> {
    let (text, build) = match text.rsplit_once('+') {
        Some((text, build)) => (text, Some(build.as_bytes())),
        None => (text, None),
    };
    let (items, before) = match text.split_once('-') {
        Some((items, before)) => (items, Some(before.as_bytes())),
        None => (text, None),
    };
    Version {
        items: items.as_bytes(),
        before,
        build,
    }
}

/// Compares items in turn. Zeros at an end do not count, but what stands behind them does.
fn lists(one: &[u8], two: &[u8]) -> Ordering {
    let mut one = without_zeros(one).split(|byte| *byte == b'.');
    let mut two = without_zeros(two).split(|byte| *byte == b'.');
    loop {
        match (one.next(), two.next()) {
            (Some(first), Some(second)) => {
                let order = item(first, second);
                if order.is_ne() {
                    return order;
                }
            }
            (first, second) => return first.is_some().cmp(&second.is_some()),
        }
    }
}

fn without_zeros(mut items: &[u8]) -> &[u8] {
    while let Some(at) = memchr::memrchr(b'.', items) {
        let last = &items[at + 1..];
        if !digits::are_all(last) || !digits::is_zero(last) {
            break;
        }
        items = &items[..at];
    }
    items
}

fn item(one: &[u8], two: &[u8]) -> Ordering {
    let ((first, rest), (second, other)) = (digits::split(one), digits::split(two));
    first
        .is_empty()
        .cmp(&second.is_empty())
        .then_with(|| digits::compare(first, second))
        .then_with(|| rest.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn letters_behind_a_number_are_later() {
        assert_ordered(
            Ecosystem::ConanCenter,
            &[
                "1.0.2",
                "1.0.2a",
                "1.0.2u",
                "1.1.0-rc1",
                "1.1.0",
                "1.1.0+1",
                "1.1.1",
                "1.1.1w",
                "1.10",
                "cci.20200101",
                "cci.20210101",
            ],
        );
    }

    #[test]
    fn zeros_at_the_end_do_not_count() {
        assert_same(Ecosystem::ConanCenter, &["1", "1.0", "1.0.0"]);
    }
}
