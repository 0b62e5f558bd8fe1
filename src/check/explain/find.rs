//! Finds the check that somebody means: by its id, by the last part of it, or by another tool's name for it.

use crate::check::{Catalogue, Check};

/// How alike two names have to be to be offered, from 0 to 1.
const ALIKE: f64 = 0.45;
const MOST_OFFERED: usize = 5;

/// There is no such check. What the user typed is shown with everything escaped that could steer a terminal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no check `{}`{}", typed.escape_debug(), offer(near))]
pub struct NotFound {
    pub typed: String,
    /// Ids that look like it, the likeliest first.
    pub near: Vec<String>,
}

fn offer(near: &[String]) -> String {
    match near {
        [] => "; `portcullis checks list` names all there are".to_owned(),
        [one] => format!("; did you mean `{one}`?"),
        several => format!("; did you mean one of these?\n  {}", several.join("\n  ")),
    }
}

/// The check of that id or alias. Errors: there is none, or more than one goes by that name.
pub fn find<'a>(catalogue: &'a Catalogue, typed: &str) -> Result<&'a Check, NotFound> {
    let exact = |check: &&Check| check.id.as_str() == typed;
    let by_alias = |check: &&Check| check.file.aliases.iter().any(|alias| alias == typed);
    let by_part = |check: &&Check| {
        last_part(check.id.as_str(), '/') == typed
            || (check.file.aliases.iter()).any(|alias| last_part(alias, ':') == typed)
    };
    let checks = || catalogue.checks().iter();
    if let Some(check) = checks().find(exact) {
        return Ok(check);
    }
    let mut named: Vec<&Check> = checks().filter(by_alias).collect();
    if named.is_empty() {
        named = checks().filter(by_part).collect();
    }
    match named[..] {
        [one] => Ok(one),
        [] => Err(not_found(typed, &nearest(catalogue, typed))),
        _ => Err(not_found(typed, &named)),
    }
}

fn not_found(typed: &str, near: &[&Check]) -> NotFound {
    NotFound {
        typed: typed.to_owned(),
        near: near.iter().map(|check| check.id.to_string()).collect(),
    }
}

fn last_part(name: &str, separator: char) -> &str {
    name.rsplit(separator).next().unwrap_or(name)
}

fn nearest<'a>(catalogue: &'a Catalogue, typed: &str) -> Vec<&'a Check> {
    let typed = typed.to_lowercase();
    let mut scored: Vec<(f64, &Check)> = catalogue
        .checks()
        .iter()
        .map(|check| (likeness(&typed, check), check))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    scored.truncate(MOST_OFFERED);
    scored.into_iter().map(|(_, check)| check).collect()
}

fn likeness(typed: &str, check: &Check) -> f64 {
    let id = check.id.as_str();
    let of_id = alike(typed, id).max(alike(last_part(typed, '/'), last_part(id, '/')));
    check
        .file
        .aliases
        .iter()
        .map(|alias| alike(typed, &alias.to_lowercase()))
        .fold(of_id, f64::max)
}

/// Dice's coefficient of the pairs of neighbouring bytes: forgives typing errors and changed order.
fn alike(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> Vec<[u8; 2]> {
        text.as_bytes()
            .windows(2)
            .map(|pair| [pair[0], pair[1]])
            .collect()
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    let mut shared = 0_u32;
    for pair in a {
        if let Some(at) = b.iter().position(|other| *other == pair) {
            b.swap_remove(at);
            shared += 2;
        }
    }
    f64::from(shared) / f64::from(u32::try_from(total).unwrap_or(u32::MAX).max(1))
}
