//! The order of Go's modules and of its toolchain.
//!
//! go.dev/ref/mod#versions and golang.org/x/mod/semver: semantic versions with `v`, which advisories leave away; `+incompatible`
//! does not count. The standard library has the toolchain's versions, `go1.20rc1`, which the Go vulnerability database
//! writes as `1.20.0-rc.1` (go.dev/doc/security/vuln/database).

use super::{digits, semantic};
use std::cmp::Ordering;

struct Version<'v> {
    core: &'v [u8],
    before: Before<'v>,
}

/// What comes before a release, each standing before the next.
enum Before<'v> {
    /// `-rc.1`
    Identifiers(&'v [u8]),
    /// `rc1`: the same as `-rc.1`.
    Word(&'v [u8], &'v [u8]),
    Nothing,
}

pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one).ok_or(one)?, parse(two).ok_or(two)?);
    Ok(semantic::numbers(a.core, b.core).then_with(|| a.before.order(&b.before)))
}

fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.trim();
    let text = match text.strip_prefix("go") {
        // A vendor's toolchain, `go1.21.5-vendor`, is that of its version (go/version, `Compare`).
        Some(toolchain) => toolchain.split('-').next().unwrap_or(toolchain),
        None => text.strip_prefix('v').unwrap_or(text),
    }
    .as_bytes();
    let text = &text[..memchr::memchr(b'+', text).unwrap_or(text.len())];
    let core = semantic::core(text);
    let before = match &text[core.len()..] {
        _ if core.is_empty() => return None,
        [] => Before::Nothing,
        [b'-', before @ ..] => Before::Identifiers(before),
        glued => {
            let (word, number) =
                glued.split_at(digits::count(glued, |byte| byte.is_ascii_alphabetic()));
            if word.is_empty() || !digits::are_all(number) {
                return None;
            }
            Before::Word(word, number)
        }
    };
    before.is_sound().then_some(Version { core, before })
}

impl Before<'_> {
    fn is_sound(&self) -> bool {
        match self {
            Self::Identifiers(text) => text
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')),
            Self::Word(..) | Self::Nothing => true,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Identifiers(one), Self::Identifiers(two)) => semantic::identifiers(one, two),
            (Self::Word(one, first), Self::Word(two, second)) => {
                one.cmp(two).then_with(|| digits::compare(first, second))
            }
            (Self::Word(word, number), Self::Identifiers(two)) => mixed(word, number, two),
            (Self::Identifiers(one), Self::Word(word, number)) => {
                mixed(word, number, one).reverse()
            }
            (one, two) => matches!(one, Self::Nothing).cmp(&matches!(two, Self::Nothing)),
        }
    }
}

/// Compares `rc1` with `rc.1`.
fn mixed(word: &[u8], number: &[u8], identifiers: &[u8]) -> Ordering {
    let at = memchr::memchr(b'.', identifiers);
    let (head, rest) = identifiers.split_at(at.unwrap_or(identifiers.len()));
    semantic::identifiers(word, head)
        .then_with(|| semantic::identifiers(number, rest.strip_prefix(b".").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn a_pseudo_version_stands_where_its_form_puts_it() {
        assert_ordered(
            Ecosystem::Go,
            &[
                "v0.0.0-20180101000000-abcdefabcdef",
                "v0.0.0-20190101000000-012345678901",
                "v0.1.0",
                "v1.2.3-pre",
                "v1.2.3-pre.0.20200101000000-abcdefabcdef",
                "v1.2.3",
                "v1.2.4-0.20200101000000-abcdefabcdef",
                "v1.2.4",
            ],
        );
    }

    #[test]
    fn the_v_and_incompatible_do_not_count() {
        assert_same(
            Ecosystem::Go,
            &["v2.0.0+incompatible", "2.0.0", "v2", "v2.0"],
        );
    }

    #[test]
    fn the_toolchain_is_ordered_with_its_advisories() {
        assert_same(
            Ecosystem::Go,
            &["go1.20rc1", "1.20rc1", "1.20.0-rc.1", "v1.20-rc.1"],
        );
        assert_same(Ecosystem::Go, &["go1.21.5-vendor", "go1.21.5", "1.21.5"]);
        assert_ordered(
            Ecosystem::Go,
            &[
                "go1.9",
                "1.20.0-0",
                "1.20beta1",
                "1.20.0-beta.2",
                "1.20rc1",
                "1.20.0-rc.2",
                "1.20rc10",
                "1.20",
                "go1.20.1",
            ],
        );
    }

    #[test]
    fn a_branch_or_commit_is_no_version() {
        assert_malformed(Ecosystem::Go, "master", "v1.0.0");
        assert_malformed(Ecosystem::Go, "4f0f8ba", "v1.0.0");
    }
}
