//! Composer's order of versions: `composer/semver`'s normal form, compared as PHP does.
//!
//! getcomposer.org/doc/articles/versions.md. The normal form has four numbers, or a date, and the stability spelled out;
//! `1.x-dev` is the end of its branch. What has no normal form is compared as it is written.
//! Not here: `dev-NAME`, of which nobody can say where it stands among versions; it is put before them, as Composer does.

use super::{digits, php, semantic};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The number that stands for the end of a branch.
const BRANCH: &str = "9999999";
const STABILITIES: [&str; 5] = ["@stable", "@RC", "@beta", "@alpha", "@dev"];
/// Falls away, but only in small letters; spelled otherwise Composer keeps it, and PHP takes it for a word before all.
const STABLE: &str = "stable";
/// Words behind the numbers, longer ones first, and how the normal form spells them.
const WORDS: [(&str, &str); 9] = [
    ("stable", STABLE),
    ("beta", "beta"),
    ("b", "beta"),
    ("rc", "RC"),
    ("alpha", "alpha"),
    ("a", "alpha"),
    ("patch", "patch"),
    ("pl", "patch"),
    ("p", "patch"),
];

/// Compares two versions. Errors: two branches with names, of which neither is before the other.
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    if let (Some(one), Some(two)) = (plain(one), plain(two)) {
        return Ok(semantic::numbers(one, two));
    }
    let (a, b) = (normal(one), normal(two));
    if a.starts_with("dev-") && b.starts_with("dev-") && a != b {
        return Err(one);
    }
    Ok(php::compare(&a, &b))
}

/// The numbers of a version that has nothing else: their order is that of the normal forms.
fn plain(version: &str) -> Option<&[u8]> {
    let text = version.strip_prefix('v').unwrap_or(version).as_bytes();
    let core = semantic::core(text);
    let (first, _) = digits::split(core);
    let is_plain = !core.is_empty() && core.len() == text.len() && first.len() <= 5;
    (is_plain && core.split(|byte| *byte == b'.').count() <= 4).then_some(core)
}

/// The normal form, or the version without its `v`.
fn normal(version: &str) -> Cow<'_, str> {
    let text = version.trim();
    let text = text
        .split_once(" as ")
        .map_or(text, |(real, _)| real.trim());
    let text = without_stability(text);
    if matches!(text, "master" | "trunk" | "default") {
        return Cow::Owned(format!("dev-{text}"));
    }
    if let Some(branch) = strip_word(text, "dev-") {
        return Cow::Owned(format!("dev-{branch}"));
    }
    let text = match text.split_once('+') {
        Some((real, build)) if !real.is_empty() && !build.is_empty() => real,
        _ => text,
    };
    let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let form = numbers(bare)
        .or_else(|| date(bare))
        .or_else(|| branch(bare));
    form.map_or(Cow::Borrowed(bare), Cow::Owned)
}

fn without_stability(text: &str) -> &str {
    let flag = |flag: &&str| {
        let at = text.len().checked_sub(flag.len())?;
        let (real, end) = text.split_at_checked(at)?;
        end.eq_ignore_ascii_case(flag).then_some(real)
    };
    STABILITIES.iter().find_map(flag).unwrap_or(text)
}

fn strip_word<'v>(text: &'v str, word: &str) -> Option<&'v str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// `1.2` of up to four numbers, the first of at most five digits, is `1.2.0.0`.
fn numbers(text: &str) -> Option<String> {
    let (first, mut rest) = run(text);
    if first.is_empty() || first.len() > 5 {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(first);
    for _ in 0..3 {
        let (number, behind) = rest.strip_prefix('.').map(run).unwrap_or_default();
        out.push('.');
        if number.is_empty() {
            out.push('0');
        } else {
            out.push_str(number);
            rest = behind;
        }
    }
    modifier(rest, &mut out).then_some(out)
}

/// `2026-01-31` or `20260131-1530`: a year, groups of two digits, and one more of up to three.
fn date(text: &str) -> Option<String> {
    let mut length = 4;
    let is_year = text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = 0;
    while groups < 6 {
        let Some(end) = group(&text.as_bytes()[length..], 2) else {
            break;
        };
        length += end;
        groups += 1;
    }
    if !is_year || groups == 0 {
        return None;
    }
    let last = (1..=3)
        .rev()
        .find_map(|digits| group(&text.as_bytes()[length..], digits));
    // The last group may have to give way to what follows.
    [last, None].into_iter().find_map(|last| {
        let (digits, rest) = text.split_at(length + last.unwrap_or(0));
        let mut out = digits.replace(['.', ':', '-'], ".");
        modifier(rest, &mut out).then_some(out)
    })
}

/// The length of `[.:-]?` and some digits.
fn group(text: &[u8], digits: usize) -> Option<usize> {
    let sign = usize::from(matches!(text.first(), Some(b'.' | b':' | b'-')));
    digits::are_all(text.get(sign..sign + digits)?).then_some(sign + digits)
}

/// `1.x-dev` is `1.9999999.9999999.9999999-dev`.
fn branch(text: &str) -> Option<String> {
    let at = text.len().checked_sub(3)?;
    let (name, dev) = text.split_at_checked(at)?;
    if !dev.eq_ignore_ascii_case("dev") {
        return None;
    }
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let parts: Vec<&str> = name.split('.').collect();
    let is_part =
        |part: &&str| digits::are_all(part.as_bytes()) || matches!(*part, "x" | "X" | "*");
    if parts.len() > 4 || !digits::are_all(parts[0].as_bytes()) || !parts.iter().all(is_part) {
        return None;
    }
    let part = |at: usize| match parts.get(at) {
        Some(part) if digits::are_all(part.as_bytes()) => part,
        _ => BRANCH,
    };
    Some(format!(
        "{}.{}.{}.{}-dev",
        part(0),
        part(1),
        part(2),
        part(3)
    ))
}

/// Reads `[._-]? (WORD ([.-]? digits)*)? ([.-]? dev)?` to the end, and writes it in its normal form.
fn modifier(text: &str, out: &mut String) -> bool {
    let rest = text.strip_prefix(['.', '_', '-']).unwrap_or(text);
    // The sign may also belong to `dev`: `1.0--dev` has one of each.
    if is_dev(text) || is_dev(rest) {
        out.push_str("-dev");
        return true;
    }
    let Some((mut rest, spelled)) = WORDS
        .iter()
        .find_map(|(word, spelled)| strip_word(rest, word).map(|behind| (behind, *spelled)))
    else {
        return rest.is_empty();
    };
    let start = rest;
    loop {
        let (digits, behind) = run(rest.strip_prefix(['.', '-']).unwrap_or(rest));
        if digits.is_empty() {
            break;
        }
        rest = behind;
    }
    let digits = &start[..start.len() - rest.len()];
    if !rest.is_empty() && !is_dev(rest) {
        return false;
    }
    if !text.contains(STABLE) || spelled != STABLE {
        out.push('-');
        out.push_str(spelled);
        out.push_str(digits.trim_start_matches(['.', '-']));
        if !rest.is_empty() {
            out.push_str("-dev");
        }
    }
    true
}

/// `[.-]?dev`, whatever its case, and nothing else.
fn is_dev(text: &str) -> bool {
    let text = text.strip_prefix(['.', '-']).unwrap_or(text);
    text.eq_ignore_ascii_case("dev")
}

fn run(text: &str) -> (&str, &str) {
    text.split_at(digits::count(text.as_bytes(), |byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use super::*;
    use crate::package::Ecosystem;

    #[test]
    fn stabilities_stand_in_order() {
        assert_ordered(
            Ecosystem::Packagist,
            &[
                "dev-main",
                "1.0.0-dev",
                "1.0.0-alpha1",
                "1.0-beta1",
                "1.0.0-RC1",
                "1.0",
                "1.0.0-p1",
                "1.0.1",
                "1.0.x-dev",
                "1.x-dev",
                "2.0",
            ],
        );
    }

    #[test]
    fn the_normal_form_is_what_counts() {
        assert_same(
            Ecosystem::Packagist,
            &[
                "1.0",
                "v1.0.0",
                "1.0.0.0",
                "1.0.0+build",
                "1.0-stable",
                "1.0@dev",
            ],
        );
        assert_same(
            Ecosystem::Packagist,
            &["1.0.0-beta.5", "1.0.0b5", "1.0-BETA5"],
        );
    }

    #[test]
    fn normal_forms_are_those_of_composer() {
        for (version, expected) in [
            ("1.0.0rc1", "1.0.0.0-RC1"),
            ("1.0.0-rC15-dev", "1.0.0.0-RC15-dev"),
            ("10.4.13-b5.1", "10.4.13.0-beta5.1"),
            ("2010.01.02", "2010.01.02.0"),
            ("2010-01-02", "2010.01.02"),
            ("20100102-203040", "20100102.203040"),
            ("20100102203040-p1", "20100102203040-patch1"),
            ("1.x-dev", "1.9999999.9999999.9999999-dev"),
            ("master", "dev-master"),
            ("DEV-FOOBAR", "dev-FOOBAR"),
            ("1.2.3.4.5", "1.2.3.4.5"),
            ("1.0-stable2", "1.0.0.0"),
            ("1.0-STABLE2", "1.0.0.0-stable2"),
        ] {
            assert_eq!(normal(version), expected, "{version}");
        }
    }

    #[test]
    fn branches_with_names_have_no_order() {
        assert_malformed(Ecosystem::Packagist, "dev-main", "dev-next");
    }
}
