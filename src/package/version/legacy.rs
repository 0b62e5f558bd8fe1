//! The order of Python's versions before PEP 440, as setuptools had it and `packaging`'s `LegacyVersion` kept it.
//!
//! Runs of digits, runs of letters, hyphens, and whatever stands between them; `alpha` and its like before the end,
//! `final` at it. Numbers are texts of eight digits there, and are here. Not here: what PEP 440 takes.

use std::borrow::Cow;
use std::cmp::Ordering;

const FINAL: &str = "*final";
const FINAL_HYPHEN: &str = "*final-";
const ZERO: &str = "00000000";

/// Compares two versions that PEP 440 refuses.
pub(super) fn compare(one: &str, two: &str) -> Ordering {
    let (one, two) = (one.to_lowercase(), two.to_lowercase());
    key(&one).cmp(&key(&two))
}

/// The parts that are compared as texts, in turn.
fn key(version: &str) -> Vec<Cow<'_, str>> {
    let mut key: Vec<Cow<'_, str>> = Vec::new();
    let parts = Parts { rest: version }.filter_map(part);
    for part in parts.chain([Cow::Borrowed(FINAL)]) {
        if part.starts_with('*') {
            if *part < *FINAL {
                // No hyphen before a pre-release.
                while key.last().is_some_and(|last| last == FINAL_HYPHEN) {
                    key.pop();
                }
            }
            while key.last().is_some_and(|last| last == ZERO) {
                key.pop();
            }
        }
        key.push(part);
    }
    key
}

fn part(text: &str) -> Option<Cow<'_, str>> {
    Some(match text {
        "." => return None,
        "pre" | "preview" | "rc" => Cow::Borrowed("*c"),
        "-" => Cow::Borrowed(FINAL_HYPHEN),
        "dev" => Cow::Borrowed("*@"),
        digits if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            Cow::Owned(format!("{digits:0>8}"))
        }
        word => Cow::Owned(format!("*{word}")),
    })
}

/// Runs of digits, runs of letters, dots, hyphens, and runs of all else.
struct Parts<'v> {
    rest: &'v str,
}

#[derive(PartialEq, Eq)]
enum Class {
    Digits,
    Letters,
    /// Each alone is a part.
    Dot,
    Hyphen,
    Other,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digits,
        'a'..='z' => Class::Letters,
        '.' => Class::Dot,
        '-' => Class::Hyphen,
        _ => Class::Other,
    }
}

impl<'v> Iterator for Parts<'v> {
    type Item = &'v str;

    fn next(&mut self) -> Option<&'v str> {
        let first = class(self.rest.chars().next()?);
        let length = if matches!(first, Class::Dot | Class::Hyphen) {
            1
        } else {
            self.rest
                .find(|c| class(c) != first)
                .unwrap_or(self.rest.len())
        };
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_final_are_earlier_and_others_later() {
        let ordered = [
            "2.0.x-dev",
            "2.0.x-alpha",
            "2.0.x-rc",
            "2.0.x",
            "2.0.x-patch",
            "2.0.x-1",
        ];
        for (at, one) in ordered.iter().enumerate() {
            for two in &ordered[at + 1..] {
                assert_eq!(compare(one, two), Ordering::Less, "{one} {two}");
            }
        }
    }

    #[test]
    fn zeros_at_an_end_do_not_count() {
        assert_eq!(compare("1.0.0foo", "1foo"), Ordering::Equal);
        assert_eq!(compare("foo1", "foo01"), Ordering::Equal);
        assert_eq!(compare("1preview_", "1RC_"), Ordering::Equal);
    }
}
