//! Whether a version fits what npm's packages ask for: the ranges of <https://docs.npmjs.com/cli/v6/using-npm/semver>.
//!
//! It answers one question, whether a lockfile was torn, and so it is lenient: releases before a release count as what
//! they come before, and what it does not understand it has no opinion of. Not here: the order of versions.

/// Three numbers; what is not written is none.
type Partial = [Option<u64>; 3];

/// Whether a version lies in a range. None: one of them is none that is understood (a tag, an address).
pub(super) fn contains(range: &str, version: &str) -> Option<bool> {
    if let Some(answer) = plainly_contains(range, version) {
        return Some(answer);
    }
    let found = complete(partial(version)?)?;
    let mut any = false;
    for set in range.split("||") {
        any |= set_contains(set.trim(), found)?;
    }
    Some(any)
}

/// The same for `^1.2.3`, `~1.2.3` and `1.2.3`, which nearly all ranges are. None: one of them is of another form.
fn plainly_contains(range: &str, version: &str) -> Option<bool> {
    let length = usize::from(range.starts_with(['^', '~']));
    let (operator, wanted) = range.split_at(length);
    one_contains(operator, plain(wanted)?.map(Some), plain(version)?)
}

/// Three numbers and nothing else.
fn plain(text: &str) -> Option<[u64; 3]> {
    let mut numbers = [0_u64; 3];
    let (mut at, mut digits) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if digits < 15 => {
                numbers[at] = numbers[at] * 10 + u64::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && at < 2 => (at, digits) = (at + 1, 0),
            _ => return None,
        }
    }
    (at == 2 && digits > 0).then_some(numbers)
}

fn set_contains(set: &str, found: [u64; 3]) -> Option<bool> {
    if let Some((low, high)) = set.split_once(" - ") {
        let (low, high) = (partial(low.trim())?, partial(high.trim())?);
        return Some(found >= floor(low) && above(high).is_none_or(|above| found < above));
    }
    let mut all = true;
    let mut operator = "";
    for word in set.split_ascii_whitespace() {
        // Blanks may stand behind an operator.
        let length = word.len() - word.trim_start_matches(['<', '>', '=', '^', '~']).len();
        if length == word.len() {
            operator = word;
            continue;
        }
        if length > 0 {
            operator = &word[..length];
        }
        all &= one_contains(operator, partial(&word[length..])?, found)?;
        operator = "";
    }
    Some(all)
}

fn one_contains(operator: &str, wanted: Partial, found: [u64; 3]) -> Option<bool> {
    let low = floor(wanted);
    let below = |limit: Option<[u64; 3]>| limit.is_none_or(|limit| found < limit);
    Some(match operator {
        "" | "=" | "==" => found >= low && below(above(wanted)),
        ">=" => found >= low,
        "<" => found < low,
        "<=" => below(above(wanted)),
        ">" => above(wanted).is_some_and(|above| found >= above),
        "~" | "~>" => {
            let [major, minor, _] = wanted;
            found >= low && below(above([major, minor, None]))
        }
        "^" => found >= low && below(caret(wanted)),
        _ => return None,
    })
}

/// The first version that `^` excludes: the first number that is not nought rises.
fn caret(wanted: Partial) -> Option<[u64; 3]> {
    match wanted {
        [None, ..] => None,
        [Some(0), Some(0), Some(patch)] => Some([0, 0, patch.saturating_add(1)]),
        [Some(0), Some(minor), _] => Some([0, minor.saturating_add(1), 0]),
        [Some(major), ..] => Some([major.saturating_add(1), 0, 0]),
    }
}

fn floor(wanted: Partial) -> [u64; 3] {
    wanted.map(Option::unwrap_or_default)
}

/// The first version behind all that begin as this one does. None: there is none.
fn above(wanted: Partial) -> Option<[u64; 3]> {
    match wanted {
        [None, ..] => None,
        [Some(major), None, _] => Some([major.saturating_add(1), 0, 0]),
        [Some(major), Some(minor), None] => Some([major, minor.saturating_add(1), 0]),
        [Some(major), Some(minor), Some(patch)] => Some([major, minor, patch.saturating_add(1)]),
    }
}

fn complete(wanted: Partial) -> Option<[u64; 3]> {
    Some([wanted[0]?, wanted[1]?, wanted[2]?])
}

/// `1.2.3-rc.1+build`, `1.2`, `1.x`, `*`.
fn partial(text: &str) -> Option<Partial> {
    let text = text.trim_start_matches(['v', '=']);
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = [None; 3];
    let mut open = false;
    for (at, part) in core.split('.').enumerate() {
        let slot = numbers.get_mut(at)?;
        open |= matches!(part, "" | "x" | "X" | "*");
        if !open {
            *slot = Some(part.parse().ok()?);
        }
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_the_documentation_says() {
        for (range, inside, outside) in [
            ("^1.2.3", "1.9.0", "2.0.0"),
            ("^0.2.3", "0.2.9", "0.3.0"),
            ("^0.0.3", "0.0.3", "0.0.4"),
            ("^1.x", "1.0.0", "2.0.0"),
            ("~1.2.3", "1.2.9", "1.3.0"),
            ("~1", "1.9.9", "2.0.0"),
            ("1.2.x", "1.2.0", "1.3.0"),
            ("1.2.3 - 2.3", "2.3.9", "2.4.0"),
            (">=1.2 <3", "2.9.9", "3.0.0"),
            (">= 1.2.7 < 1.3.0", "1.2.8", "1.3.0"),
            (">1.2", "1.3.0", "1.2.9"),
            ("<=2", "2.9.0", "3.0.0"),
            ("1.2.7 || >=1.2.9 <2.0.0", "1.4.6", "1.2.8"),
            ("^2 || ^3.1.0", "3.2.0", "3.0.0"),
            ("^1.0.0-rc.1", "1.0.0-rc.2", "0.9.0"),
        ] {
            assert_eq!(contains(range, inside), Some(true), "{range} {inside}");
            assert_eq!(contains(range, outside), Some(false), "{range} {outside}");
        }
        for (range, version) in [
            ("^1.2.3", "1.9.0-rc.1"),
            ("1000000000000000.0.0", "1000000000000000.0.0"),
        ] {
            assert_eq!(contains(range, version), Some(true), "{range} {version}");
        }
        for range in ["1.2.", "1..3", ".1.2", "1.2.3.4", "^", "1.2"] {
            assert_eq!(plain(range), None, "{range}");
        }
        for range in ["", "*", "x", ">=0"] {
            assert_eq!(contains(range, "4.5.6"), Some(true), "{range}");
        }
        for range in [
            "latest",
            "github:o/n",
            "npm:a@1.0.0",
            "file:../a",
            "workspace:*",
        ] {
            assert_eq!(contains(range, "1.0.0"), None, "{range}");
        }
    }
}
