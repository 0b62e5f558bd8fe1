//! Semantic versions, as strict and as loose as those who use them.
//!
//! semver.org, section 11. Loose: a `v` before it, any count of numbers, leading zeros, numbers of any length; so are the
//! tags of GitHub and what node-semver reads with `loose`. Not here: ranges.

use super::digits;
use std::cmp::Ordering;

/// A version in its parts, as they are written.
pub(super) struct Version<'v> {
    /// Numbers with dots between them.
    core: &'v [u8],
    /// Behind the hyphen, or behind the numbers if `glued`.
    before: Option<&'v [u8]>,
    build: &'v [u8],
}

/// What follows the numbers without a hyphen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    /// It is a pre-release: `1.2.3beta`.
    Taken,
    /// It is no version: `8ade135` is a commit, and not a pre-release of 8.
    Refused,
}

/// Compares as the crate of Cargo does, without build metadata; what that crate refuses, loosely.
pub(super) fn compare_cargo<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    match (semver::Version::parse(one), semver::Version::parse(two)) {
        (Ok(one), Ok(two)) => Ok(one.cmp_precedence(&two)),
        _ => compare_loose(one, two),
    }
}

/// Compares by precedence; build metadata does not count.
pub(super) fn compare_loose<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one, Glue::Taken)?, parse(two, Glue::Taken)?);
    Ok(a.core_order(&b).then_with(|| a.before_order(&b)))
}

/// Compares tags of repositories: as `compare_loose`, but a commit is no version.
pub(super) fn compare_tags<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one, Glue::Refused)?, parse(two, Glue::Refused)?);
    Ok(a.core_order(&b).then_with(|| a.before_order(&b)))
}

/// Compares where build metadata counts: pub's `pub_semver` and Julia's `VersionNumber`. Julia's `1.0.0+` stands behind
/// all builds of `1.0.0` (docs.julialang.org/en/v1/manual/strings/#man-version-number-literals).
pub(super) fn compare_builds<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one, Glue::Taken)?, parse(two, Glue::Taken)?);
    let is_last = |text: &str| text.trim_end().ends_with('+');
    Ok(a.core_order(&b)
        .then_with(|| a.before_order(&b))
        .then_with(|| is_last(one).cmp(&is_last(two)))
        .then_with(|| identifiers(a.build, b.build)))
}

/// Compares where what stands behind the hyphen is a revision of the package, and so behind the release
/// (github.com/bitnami/go-version).
pub(super) fn compare_revisions<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one, Glue::Taken)?, parse(two, Glue::Taken)?);
    let (first, second) = (a.before.unwrap_or_default(), b.before.unwrap_or_default());
    Ok(a.core_order(&b).then_with(|| identifiers(first, second)))
}

impl Version<'_> {
    /// Numbers in turn; those that are missing are zero.
    fn core_order(&self, other: &Self) -> Ordering {
        numbers(self.core, other.core)
    }

    /// A pre-release stands before its release.
    fn before_order(&self, other: &Self) -> Ordering {
        match (self.before, other.before) {
            (Some(one), Some(two)) => identifiers(one, two),
            (one, two) => two.is_some().cmp(&one.is_some()),
        }
    }
}

fn parse(whole: &str, glue: Glue) -> Result<Version<'_>, &str> {
    let text = whole
        .trim()
        .trim_start_matches(['v', 'V', '=', ' '])
        .as_bytes();
    let core = core(text);
    let rest = &text[core.len()..];
    let (rest, build) = match memchr::memchr(b'+', rest) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest, &b""[..]),
    };
    let before = match rest {
        [] => None,
        [b'-', before @ ..] => Some(before),
        [b'.' | b'_', before @ ..] if glue == Glue::Taken => Some(before),
        glued if glue == Glue::Taken => Some(glued),
        _ => return Err(whole),
    };
    let is_version = !core.is_empty()
        && before.into_iter().chain([build]).flatten().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'+' | b'~')
        });
    if is_version {
        Ok(Version {
            core,
            before,
            build,
        })
    } else {
        Err(whole)
    }
}

/// The leading numbers with dots between them.
pub(super) fn core(text: &[u8]) -> &[u8] {
    let mut length = 0;
    loop {
        let digits = digits::count(&text[length..], |byte| byte.is_ascii_digit());
        if digits == 0 {
            return &text[..length.saturating_sub(1)];
        }
        length += digits;
        if text.get(length) != Some(&b'.') {
            return &text[..length];
        }
        length += 1;
    }
}

/// Compares numbers with dots between them; those that are missing are zero.
pub(super) fn numbers(one: &[u8], two: &[u8]) -> Ordering {
    let mut one = one.split(|byte| *byte == b'.');
    let mut two = two.split(|byte| *byte == b'.');
    loop {
        let (first, second) = (one.next(), two.next());
        if first.is_none() && second.is_none() {
            return Ordering::Equal;
        }
        let order = digits::compare(first.unwrap_or_default(), second.unwrap_or_default());
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares identifiers with dots between them; the list that ends first is less, none at all the least.
pub(super) fn identifiers(one: &[u8], two: &[u8]) -> Ordering {
    let order = two.is_empty().cmp(&one.is_empty());
    if order.is_ne() {
        return order;
    }
    let mut one = one.split(|byte| *byte == b'.');
    let mut two = two.split(|byte| *byte == b'.');
    loop {
        match (one.next(), two.next()) {
            (Some(first), Some(second)) => {
                let order = identifier(first, second);
                if order.is_ne() {
                    return order;
                }
            }
            (first, second) => return first.is_some().cmp(&second.is_some()),
        }
    }
}

/// Numbers by value and before words, words by their bytes.
fn identifier(one: &[u8], two: &[u8]) -> Ordering {
    match (digits::are_all(one), digits::are_all(two)) {
        (true, true) => digits::compare(one, two),
        (false, false) => one.cmp(two),
        // An empty one stands before everything.
        (true, false) if two.is_empty() => Ordering::Greater,
        (false, true) if one.is_empty() => Ordering::Less,
        (first, _) => {
            if first {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use crate::package::Ecosystem;

    /// The example of semver.org, section 11.
    const SPEC: [&str; 8] = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ];

    #[test]
    fn the_example_of_the_specification_stands_in_order() {
        for ecosystem in [
            Ecosystem::CratesIo,
            Ecosystem::Npm,
            Ecosystem::Hex,
            Ecosystem::Pub,
            Ecosystem::SwiftUrl,
            Ecosystem::Julia,
            Ecosystem::GitHubActions,
            Ecosystem::VsCode,
        ] {
            assert_ordered(ecosystem, &SPEC);
        }
    }

    #[test]
    fn build_metadata_counts_only_where_the_client_counts_it() {
        assert_same(Ecosystem::CratesIo, &["1.0.0", "1.0.0+1", "1.0.0+2"]);
        assert_same(Ecosystem::Npm, &["1.0.0", "1.0.0+1", "1.0.0+2"]);
        for ecosystem in [Ecosystem::Pub, Ecosystem::Julia] {
            assert_ordered(
                ecosystem,
                &[
                    "1.0.0-a",
                    "1.0.0-a+1",
                    "1.0.0",
                    "1.0.0+1",
                    "1.0.0+2",
                    "1.0.0+10",
                    "1.0.0+a",
                    "1.0.1",
                ],
            );
        }
    }

    #[test]
    fn an_open_end_of_julia_stands_behind_every_build() {
        assert_ordered(
            Ecosystem::Julia,
            &["1.0.0-", "1.0.0-a", "1.0.0", "1.0.0+9", "1.0.0+", "1.0.1-"],
        );
    }

    #[test]
    fn a_loose_version_is_read() {
        assert_same(Ecosystem::GitHubActions, &["v4", "4.0", "v4.0.0"]);
        assert_ordered(Ecosystem::GitHubActions, &["v3.9.9", "v4", "v4.0.1", "v10"]);
        assert_same(
            Ecosystem::Npm,
            &["v1.2.3beta", "=1.2.3-beta", "01.2.3-beta"],
        );
        assert_ordered(
            Ecosystem::CratesIo,
            &["1.0.99999999999999999999", "1.0.100000000000000000000"],
        );
        assert_same(Ecosystem::Julia, &["v1.0rc1", "1.0.0-rc1"]);
    }

    #[test]
    fn a_commit_or_branch_is_no_version() {
        assert_malformed(
            Ecosystem::GitHubActions,
            "8ade135a41bc03ea155e62e844d188df1ea18608",
            "v4",
        );
        assert_malformed(Ecosystem::GitHubActions, "releases/v1", "v4");
        assert_malformed(Ecosystem::Npm, "latest", "1.0.0");
    }

    #[test]
    fn a_revision_of_bitnami_stands_behind_its_release() {
        assert_ordered(
            Ecosystem::Bitnami,
            &["1.2.2", "1.2.3", "1.2.3-0", "1.2.3-2", "1.2.3-10", "1.2.4"],
        );
    }
}
