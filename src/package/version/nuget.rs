//! `NuGet`'s order of versions, `NuGet.Versioning`.
//!
//! learn.microsoft.com/nuget/concepts/package-versioning: up to four numbers, the missing ones zero, labels whatever their
//! case, metadata without weight. As in that library, a label that is a number outside of 32 bits is a word.

use super::{digits, semantic};
use std::cmp::Ordering;

struct Version<'v> {
    core: &'v [u8],
    labels: Option<&'v [u8]>,
}

pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one).ok_or(one)?, parse(two).ok_or(two)?);
    Ok(
        semantic::numbers(a.core, b.core).then_with(|| match (a.labels, b.labels) {
            (Some(one), Some(two)) => labels(one, two),
            (one, two) => two.is_some().cmp(&one.is_some()),
        }),
    )
}

fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.trim().as_bytes();
    let text = &text[..memchr::memchr(b'+', text).unwrap_or(text.len())];
    let core = semantic::core(text);
    let labels = match &text[core.len()..] {
        [] => None,
        [b'-', labels @ ..] => Some(labels),
        _ => return None,
    };
    let is_label = |label: &[u8]| {
        !label.is_empty()
            && label
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let is_version = !core.is_empty()
        && core.split(|byte| *byte == b'.').count() <= 4
        && labels.is_none_or(|labels| labels.split(|byte| *byte == b'.').all(is_label));
    is_version.then_some(Version { core, labels })
}

fn labels(one: &[u8], two: &[u8]) -> Ordering {
    let mut one = one.split(|byte| *byte == b'.');
    let mut two = two.split(|byte| *byte == b'.');
    loop {
        match (one.next(), two.next()) {
            (Some(first), Some(second)) => {
                let order = label(first, second);
                if order.is_ne() {
                    return order;
                }
            }
            (first, second) => return first.is_some().cmp(&second.is_some()),
        }
    }
}

/// Numbers by value and before words, words by their letters in upper case.
fn label(one: &[u8], two: &[u8]) -> Ordering {
    match (number(one), number(two)) {
        (Some(first), Some(second)) => first.cmp(&second),
        (None, None) => {
            let one = one.iter().map(u8::to_ascii_uppercase);
            one.cmp(two.iter().map(u8::to_ascii_uppercase))
        }
        (first, _) => {
            if first.is_some() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
    }
}

/// A label as the number that .NET's `int.TryParse` makes of it, a sign before it included.
fn number(label: &[u8]) -> Option<i32> {
    let digits = label.strip_prefix(b"-").unwrap_or(label);
    if !digits::are_all(digits) {
        return None;
    }
    std::str::from_utf8(label).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn the_example_of_the_documentation_stands_in_order() {
        assert_ordered(
            Ecosystem::NuGet,
            &[
                "1.0.1-alpha",
                "1.0.1-alpha.2",
                "1.0.1-alpha.10",
                "1.0.1-beta",
                "1.0.1-open",
                "1.0.1-rc",
                "1.0.1-zzz",
                "1.0.1",
                "1.0.1.1",
            ],
        );
    }

    #[test]
    fn four_numbers_any_case_and_no_metadata() {
        assert_same(
            Ecosystem::NuGet,
            &["1.0", "1.0.0", "1.0.0.0", "1.00.0+build"],
        );
        assert_same(
            Ecosystem::NuGet,
            &["1.0.0-BETA", "1.0.0-beta", "1.0.0-Beta+x"],
        );
    }

    #[test]
    fn a_label_beyond_32_bits_is_a_word() {
        assert_ordered(
            Ecosystem::NuGet,
            &[
                "1.0.0-1",
                "1.0.0-2147483647",
                "1.0.0-10000000000",
                "1.0.0-9999999999",
                "1.0.0",
            ],
        );
    }

    #[test]
    fn five_numbers_and_empty_labels_are_no_version() {
        for version in ["1.2.3.4.5", "1.0-", "1.0-a..b", "v1.0", "", "1..0"] {
            assert_malformed(Ecosystem::NuGet, version, "1.0.0");
        }
    }
}
