//! Whether a version fits what somebody asks for, as each ecosystem's client has it.
//!
//! For releases alone: which pre-releases fit depends on the client's settings, so for them there is no answer, nor for
//! what is no range of versions (a tag, a branch, an address). Not here: the order of versions, and which is chosen.

mod numbers;
#[cfg(test)]
mod tests;

use super::Ecosystem;
use super::formats::npm_admits;
use super::version;
use numbers::{Op, Release, Set, release};
use semver::{Version, VersionReq};
use std::cmp::Ordering;

/// Longer requirements are nobody's.
const LONGEST: usize = 512;

/// Whether a requirement admits a release. None: it cannot be told.
///
/// Sources: <https://docs.npmjs.com/cli/v6/using-npm/semver>, Cargo's `semver`,
/// <https://packaging.python.org/specifications/version-specifiers/>,
/// <https://python-poetry.org/docs/dependency-specification/>, <https://getcomposer.org/doc/articles/versions.md>,
/// <https://guides.rubygems.org/patterns/>, <https://go.dev/ref/mod#minimal-version-selection>.
pub fn admits(ecosystem: Ecosystem, requirement: &str, version: &str) -> Option<bool> {
    let requirement = requirement.trim();
    if requirement.len() > LONGEST {
        return None;
    }
    let found = release(version)?;
    match ecosystem {
        Ecosystem::Npm => npm_admits(requirement, version),
        Ecosystem::CratesIo => {
            let wanted = VersionReq::parse(requirement).ok()?;
            Some(wanted.matches(&Version::parse(version).ok()?))
        }
        // What a module asks for is the least that it takes.
        Ecosystem::Go => {
            let order = version::compare(ecosystem, version, requirement).ok()?;
            Some(order != Ordering::Less)
        }
        Ecosystem::PyPi => any(requirement, python, &found),
        Ecosystem::Packagist => any(requirement, composer, &found),
        Ecosystem::RubyGems => Some(numbers::meets(&gem(requirement)?, &found)),
        _ => None,
    }
}

/// Whether one of several sets, with `|` or `||` between them, is met.
fn any(requirement: &str, read: fn(&str) -> Option<Set>, found: &Release) -> Option<bool> {
    let mut met = false;
    for part in requirement.split('|').map(str::trim) {
        // Of `||` an empty part is left over; nothing at all is no requirement.
        if part.is_empty() && !requirement.is_empty() {
            continue;
        }
        met |= numbers::meets(&read(part)?, found);
    }
    Some(met)
}

/// PEP 440's specifiers, with Poetry's `^`, `~` and bare versions.
fn python(part: &str) -> Option<Set> {
    let mut set = Set::new();
    for word in part.trim_matches(['(', ')']).split(',').map(str::trim) {
        if word.is_empty() || word == "*" {
            continue;
        }
        // Poetry takes blanks between specifiers as well; a blank behind an operator is none.
        for word in split_blanks(word) {
            let (operator, version) = operator(&word, "<>=!~^");
            match operator {
                "~=" => numbers::compatible(&release(version)?, &mut set)?,
                "~" => numbers::tilde(&release(version)?, 2, &mut set)?,
                "===" => set.push((Op::Equal, release(version)?)),
                _ => one(operator, version, &mut set)?,
            }
        }
    }
    Some(set)
}

/// Composer's constraints.
fn composer(part: &str) -> Option<Set> {
    let mut set = Set::new();
    if let Some((low, high)) = part.split_once(" - ") {
        set.push((Op::AtLeast, release(low.trim())?));
        let high = release(high.trim())?;
        // `1.0 - 2.0` takes all of 2.0; three numbers are meant as they stand.
        if high.len() < 3 {
            set.push((Op::Below, numbers::next(&high, high.len())?));
        } else {
            set.push((Op::AtMost, high));
        }
        return Some(set);
    }
    for word in part.split(',').flat_map(split_blanks) {
        let word = word.split('@').next().unwrap_or_default();
        if word.is_empty() || word == "*" {
            continue;
        }
        let (operator, version) = operator(word, "<>=!~^");
        match operator {
            "~" => numbers::compatible(&release(version)?, &mut set)?,
            _ => one(operator, version, &mut set)?,
        }
    }
    Some(set)
}

fn gem(requirement: &str) -> Option<Set> {
    let mut set = Set::new();
    for word in requirement.split(',').map(str::trim) {
        let (operator, version) = operator(word, "<>=!~");
        match operator {
            "~>" => numbers::compatible(&release(version)?, &mut set)?,
            "=" | "" => set.push((Op::Equal, release(version)?)),
            _ => one(operator, version, &mut set)?,
        }
    }
    Some(set)
}

/// What the grammars have in common.
fn one(operator: &str, version: &str, set: &mut Set) -> Option<()> {
    if let Some(prefix) = version.strip_suffix(".*") {
        let low = release(prefix)?;
        let high = numbers::next(&low, low.len())?;
        match operator {
            "==" | "=" | "" | "^" | "~" => {
                set.push((Op::AtLeast, low));
                set.push((Op::Below, high));
            }
            "!=" => set.push((Op::Outside(high), low)),
            _ => return None,
        }
        return Some(());
    }
    let wanted = release(version)?;
    match operator {
        "^" => numbers::caret(&wanted, set)?,
        "==" | "=" | "" => set.push((Op::Equal, wanted)),
        "!=" | "<>" => set.push((Op::Not, wanted)),
        ">=" => set.push((Op::AtLeast, wanted)),
        "<=" => set.push((Op::AtMost, wanted)),
        ">" => set.push((Op::Above, wanted)),
        "<" => set.push((Op::Below, wanted)),
        _ => return None,
    }
    Some(())
}

fn operator<'w>(word: &'w str, signs: &str) -> (&'w str, &'w str) {
    let rest = word.trim_start_matches(|sign| signs.contains(sign));
    let (operator, _) = word.split_at(word.len() - rest.len());
    (operator, rest.trim())
}

/// Words with blanks between them; an operator and what stands behind it are one.
fn split_blanks(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if last.ends_with(['<', '>', '=', '!', '~', '^']) => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
    }
    words
}
