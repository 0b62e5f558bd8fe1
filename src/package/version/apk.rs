//! The order of versions of apk-tools: Alpine, Wolfi, Chainguard and their kin.
//!
//! apk-package(5), "Package version": `digits{.digits}{letter}{_suffix{digits}}{~hash}{-r digits}`. Not here: whether a
//! version may be published; what cannot be read any more stands before what can, as in apk-tools.

use super::digits;
use std::cmp::Ordering;

/// Suffixes before and behind a release, in their order; the release itself stands between `rc` and `cvs`.
const SUFFIXES: [&[u8]; 9] = [
    b"alpha", b"beta", b"pre", b"rc", b"cvs", b"svn", b"git", b"hg", b"p",
];
const BEFORE_RELEASE: usize = 4;

/// What a version consists of, in the order in which it may. Of two versions that differ here, the earlier part is
/// greater: `1.0.1` goes on with a number where `1.0` has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    First,
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
    End,
    Invalid,
}

struct Token<'v> {
    kind: Kind,
    text: &'v [u8],
    /// The place of a suffix in the table.
    rank: usize,
}

/// Compares two versions. Errors: the first part in which they could differ is none of a version.
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (mut a, mut b) = (Reader::of(one), Reader::of(two));
    loop {
        let (first, second) = (a.next(), b.next());
        if first.kind != second.kind {
            return Ok(unlike(&first, &second));
        }
        let order = match first.kind {
            Kind::End => return Ok(Ordering::Equal),
            Kind::Invalid => return Err(one),
            _ => alike(&first, &second),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
}

fn alike(one: &Token<'_>, two: &Token<'_>) -> Ordering {
    let has_zero = one.text.starts_with(b"0") || two.text.starts_with(b"0");
    match one.kind {
        // A number behind a dot that begins with zero is a fraction.
        Kind::Number if has_zero => one.text.cmp(two.text),
        Kind::First | Kind::Number | Kind::SuffixNumber | Kind::Revision => {
            digits::compare(one.text, two.text)
        }
        Kind::Suffix => one.rank.cmp(&two.rank),
        _ => one.text.cmp(two.text),
    }
}

fn unlike(one: &Token<'_>, two: &Token<'_>) -> Ordering {
    let is_before = |token: &Token<'_>| token.kind == Kind::Suffix && token.rank < BEFORE_RELEASE;
    match (is_before(one), is_before(two)) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => two.kind.cmp(&one.kind),
    }
}

struct Reader<'v> {
    rest: &'v [u8],
    /// The part before. None: nothing is read yet.
    last: Option<Kind>,
}

impl<'v> Reader<'v> {
    fn of(text: &'v str) -> Self {
        Self {
            rest: text.as_bytes(),
            last: None,
        }
    }

    fn next(&mut self) -> Token<'v> {
        let token = self.read().unwrap_or(Token {
            kind: Kind::Invalid,
            text: b"",
            rank: 0,
        });
        self.last = Some(token.kind);
        token
    }

    fn read(&mut self) -> Option<Token<'v>> {
        let Some(last) = self.last else {
            return self.digits(Kind::First, 0);
        };
        let may_number = last <= Kind::Number;
        match self.rest.first() {
            None => Some(Token {
                kind: Kind::End,
                text: b"",
                rank: 0,
            }),
            Some(b'a'..=b'z') if may_number => Some(self.token(Kind::Letter, 0, 1)),
            Some(b'.') if may_number => self.digits(Kind::Number, 1),
            Some(b'0'..=b'9') if last == Kind::Suffix => self.digits(Kind::SuffixNumber, 0),
            Some(b'_') if last <= Kind::SuffixNumber => self.suffix(),
            Some(b'~') if last < Kind::Hash => {
                let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let length = digits::count(&self.rest[1..], is_hex);
                (length > 0).then(|| self.token(Kind::Hash, 1, length))
            }
            Some(b'-') if last < Kind::Revision && self.rest.starts_with(b"-r") => {
                self.digits(Kind::Revision, 2)
            }
            Some(_) => None,
        }
    }

    fn token(&mut self, kind: Kind, skip: usize, length: usize) -> Token<'v> {
        let (text, rest) = self.rest[skip..].split_at(length);
        self.rest = rest;
        Token {
            kind,
            text,
            rank: 0,
        }
    }

    fn digits(&mut self, kind: Kind, skip: usize) -> Option<Token<'v>> {
        let length = digits::count(&self.rest[skip..], |byte| byte.is_ascii_digit());
        (length > 0).then(|| self.token(kind, skip, length))
    }

    fn suffix(&mut self) -> Option<Token<'v>> {
        let length = digits::count(&self.rest[1..], |byte| byte.is_ascii_lowercase());
        let mut token = self.token(Kind::Suffix, 1, length);
        token.rank = SUFFIXES.iter().position(|name| *name == token.text)?;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered};
    use crate::package::Ecosystem;

    #[test]
    fn suffixes_stand_before_and_behind_the_release() {
        assert_ordered(
            Ecosystem::Alpine,
            &[
                "1.0_alpha",
                "1.0_alpha2",
                "1.0_beta",
                "1.0_pre",
                "1.0_rc",
                "1.0_rc1",
                "1.0",
                "1.0-r1",
                "1.0-r10",
                "1.0_cvs",
                "1.0_svn",
                "1.0_git",
                "1.0_git20200101",
                "1.0_hg",
                "1.0_p",
                "1.0_p1-r3",
                "1.0a",
                "1.0.1",
                "1.1",
                "1.10",
            ],
        );
    }

    #[test]
    fn a_number_behind_a_dot_that_begins_with_zero_is_a_fraction() {
        assert_ordered(Ecosystem::Wolfi, &["1.01", "1.015", "1.02", "1.1"]);
        assert_ordered(Ecosystem::Wolfi, &["01.1", "2.1"]);
    }

    #[test]
    fn what_differs_only_in_what_is_no_version_has_no_order() {
        assert_malformed(Ecosystem::Chainguard, "1.2.3-4", "1.2.3-5");
        assert_malformed(Ecosystem::Chainguard, "main", "edge");
    }
}
