//! The proof by running: every bad example fires at its `at`, every good one is silent, and no example as it is
//! written would be taken for a credential.
//!
//! Problems name positions and checks, never the text: an expanded example is shaped like a credential.

use super::{Page, Problem};
use crate::check::example::{expand, seed};
use crate::check::file::{BadExampleFile, CheckFile};
use crate::finding::CheckId;
use crate::source::{Region, Span};
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) const DEFAULT_PATH: &str = "example.txt";

/// A text that is said to have a path, and the files beside it.
#[derive(Debug, Clone, Copy)]
pub struct Exhibit<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub beside: &'a BTreeMap<String, String>,
}

/// What detectors find in an exhibit.
pub type Scan<'a> = dyn Fn(Exhibit<'_>) -> Vec<(CheckId, Range<usize>)> + 'a;

/// Runs `scan` over every example of every check. Examples that do not expand are left to [`super::lint`].
pub fn prove(checks: &[(String, CheckFile)], scan: &Scan<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, check) in checks {
        let mut page = Page {
            check: id,
            problems: &mut problems,
        };
        for (at, bad) in check.examples.bad.iter().enumerate() {
            let place = format!("examples.bad[{at}]");
            prove_bad(bad, &place, scan, &mut page);
            let path = bad.path.as_deref().unwrap_or(DEFAULT_PATH);
            prove_unexpanded(path, &bad.text, &place, scan, &mut page);
        }
        for (at, good) in check.examples.good.iter().enumerate() {
            let place = format!("examples.good[{at}]");
            let path = good.path.as_deref().unwrap_or(DEFAULT_PATH);
            if let Ok(text) = expand(&good.text, &seed(id, &good.name)) {
                let mut found = scan(Exhibit {
                    path,
                    text: &text,
                    beside: &good.files,
                });
                found.retain(|(found, _)| found.as_str() == id || is_secret(found));
                page.unless(
                    found.is_empty(),
                    &place,
                    format!("`{}` fires: {}", good.name, positions(&text, &found)),
                );
            }
            prove_unexpanded(path, &good.text, &place, scan, &mut page);
        }
    }
    problems.sort();
    problems
}

fn prove_bad(bad: &BadExampleFile, place: &str, scan: &Scan<'_>, page: &mut Page<'_>) {
    let seed = seed(page.check, &bad.name);
    let (Ok(text), Ok(at)) = (expand(&bad.text, &seed), expand(&bad.at, &seed)) else {
        return;
    };
    let Some(start) = text.find(&at) else {
        return page.say(
            format!("{place}.at"),
            format!("does not stand in the text of `{}`", bad.name),
        );
    };
    let wanted = start..start + at.len();
    let path = bad.path.as_deref().unwrap_or(DEFAULT_PATH);
    let found = scan(Exhibit {
        path,
        text: &text,
        beside: &bad.files,
    });
    let fires = found
        .iter()
        .any(|(check, range)| check.as_str() == page.check && *range == wanted);
    if !fires {
        let message = format!(
            "`{}` does not fire at {}: {}",
            bad.name,
            position(&text, &wanted),
            positions(&text, &found)
        );
        page.say(place, message);
    }
}

/// The file itself must not hold what the checks look for: use a generator.
fn prove_unexpanded(path: &str, text: &str, place: &str, scan: &Scan<'_>, page: &mut Page<'_>) {
    let beside = &BTreeMap::new();
    let mut found = scan(Exhibit { path, text, beside });
    found.retain(|(check, _)| is_secret(check));
    page.unless(
        found.is_empty(),
        &format!("{place}.text"),
        format!(
            "holds what looks like a credential as it is written, use a generator: {}",
            positions(text, &found)
        ),
    );
}

/// A resource may have faults beside the one that its example is about; a text must hold no secret at all.
fn is_secret(check: &CheckId) -> bool {
    check.as_str().starts_with("secret/")
}

fn positions(text: &str, found: &[(CheckId, Range<usize>)]) -> String {
    if found.is_empty() {
        return "nothing is found".to_owned();
    }
    let mut places: Vec<String> = found
        .iter()
        .map(|(check, range)| format!("`{check}` at {}", position(text, range)))
        .collect();
    places.sort();
    places.join(", ")
}

/// `2:5-2:40`, one-based lines and columns, the end exclusive.
fn position(text: &str, range: &Range<usize>) -> String {
    let region = Region::of(text.as_bytes(), Span::new(range.start, range.end));
    let (start, end) = (region.start, region.end);
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}
