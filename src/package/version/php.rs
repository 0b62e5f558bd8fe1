//! PHP's `version_compare`, which Composer compares with.
//!
//! <https://www.php.net/version_compare>: a version is first written with dots at every turn between digits and letters and in place of
//! all other signs; then its parts are compared: unknown words, `dev`, `alpha`, `beta`, `RC`, the end, numbers, `pl`.

use super::digits;
use std::cmp::Ordering;

/// Words by what they begin with, in the order in which they are looked for.
const WORDS: [(&str, u8); 9] = [
    ("dev", 1),
    ("alpha", 2),
    ("a", 2),
    ("beta", 3),
    ("b", 3),
    ("RC", 4),
    ("rc", 4),
    ("pl", PATCH),
    ("p", PATCH),
];
const UNKNOWN: u8 = 0;
const END: u8 = 5;
const NUMBER: u8 = 6;
const PATCH: u8 = 7;

/// Compares two versions. Anything is one.
pub(super) fn compare(one: &str, two: &str) -> Ordering {
    let order = two.is_empty().cmp(&one.is_empty());
    if order.is_ne() {
        return order;
    }
    let (one, two) = (canonical(one), canonical(two));
    let mut one = one.split('.');
    let mut two = two.split('.');
    loop {
        let (first, second) = (one.next(), two.next());
        if first.is_none() && second.is_none() {
            return Ordering::Equal;
        }
        let order = part(first, second);
        if order.is_ne() {
            return order;
        }
    }
}

fn part(one: Option<&str>, two: Option<&str>) -> Ordering {
    rank(one).cmp(&rank(two)).then_with(|| match (one, two) {
        (Some(one), Some(two)) if rank(Some(one)) == NUMBER => {
            digits::compare(one.as_bytes(), two.as_bytes())
        }
        _ => Ordering::Equal,
    })
}

fn rank(part: Option<&str>) -> u8 {
    match part {
        None => END,
        Some(part) if part.starts_with(|c: char| c.is_ascii_digit()) => NUMBER,
        Some(part) => WORDS
            .iter()
            .find(|(word, _)| part.starts_with(word))
            .map_or(UNKNOWN, |(_, rank)| *rank),
    }
}

/// A version with a dot at each turn.
fn canonical(version: &str) -> String {
    let mut out = String::with_capacity(version.len() + 8);
    let mut chars = version.chars();
    let Some(mut last) = chars.next() else {
        return out;
    };
    out.push(last);
    for c in chars {
        let turns = (is_word(last) && c.is_ascii_digit()) || (last.is_ascii_digit() && is_other(c));
        let separates = is_separator(c) || (!turns && !c.is_ascii_alphanumeric());
        if (turns || separates) && !out.ends_with('.') {
            out.push('.');
        }
        if !separates {
            out.push(c);
        }
        last = c;
    }
    out
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '+')
}

fn is_other(c: char) -> bool {
    !c.is_ascii_digit() && c != '.'
}

fn is_word(c: char) -> bool {
    is_other(c) && !is_separator(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_the_order_of_the_documentation() {
        let ordered = [
            "1.0.foo", "1.0dev", "1.0alpha", "1.0b1", "1.0RC1", "1.0", "1.0.0", "1.0.1", "1.0pl1",
        ];
        for (at, one) in ordered.iter().enumerate() {
            for two in &ordered[at + 1..] {
                assert_eq!(compare(one, two), Ordering::Less, "{one} {two}");
            }
        }
        assert_eq!(compare("1.0-rc_1", "1.0RC1"), Ordering::Equal);
    }

    #[test]
    fn turns_and_signs_become_dots() {
        assert_eq!(canonical("1.0rc1-x_2+3"), "1.0.rc.1.x.2.3");
        assert_eq!(canonical("1~2"), "1.~.2");
    }
}
