//! Runs the examples of checks and says what came of each: what was expected where, and what was found.
//!
//! Lines are shown as the author wrote them, generators and all, and never as they were run: an expanded example is
//! shaped like a credential.

use crate::check::example::{expand, seed};
use crate::check::file::{BadExampleFile, CheckFile, GoodExampleFile};
use crate::finding::CheckId;
use crate::source::{Region, Span};
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) const DEFAULT_PATH: &str = "example.txt";
/// Characters of a line that are shown.
const LONGEST: usize = 120;

/// A text that is said to have a path, and the files beside it.
#[derive(Debug, Clone, Copy)]
pub struct Exhibit<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub beside: &'a BTreeMap<String, String>,
}

/// What detectors find in an exhibit.
pub type Scan<'a> = dyn Fn(Exhibit<'_>) -> Vec<(CheckId, Range<usize>)> + 'a;

/// One example and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    pub check: String,
    /// `examples.bad[0]`.
    pub place: String,
    pub name: String,
    /// Whether the check has to fire.
    pub bad: bool,
    /// None: it is as it should be.
    pub faults: Vec<Fault>,
}

/// What is wrong with an example, or with its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field: `examples.bad[0].at`.
    pub place: String,
    pub kind: Kind,
    /// Where the check has to fire.
    pub expected: Option<Spot>,
    /// Where which checks do, sorted.
    pub found: Vec<Spot>,
}

/// In which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A generator in the text or in `at` is none; why.
    NoText(String),
    /// `at` does not stand in the text.
    NoPlace,
    /// A bad example is not found where it should be.
    Silent,
    /// A good example is found.
    Fires,
    /// The text as it is written would be taken for a credential.
    Credential,
}

/// A place in an example. Sorted by check, then by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub check: String,
    /// One-based, the end exclusive.
    pub region: Region,
    /// Its first line as the author wrote it.
    pub line: String,
}

impl Spot {
    /// `2:5-2:40`.
    pub fn position(&self) -> String {
        let (start, end) = (self.region.start, self.region.end);
        format!(
            "{}:{}-{}:{}",
            start.line, start.column, end.line, end.column
        )
    }
}

/// Runs `scan` over every example of every check, in their order.
pub fn try_examples(checks: &[(String, CheckFile)], scan: &Scan<'_>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (id, check) in checks {
        let stand = Stand {
            check: id,
            of_secrets: check.matcher.resource.is_empty()
                && check.matcher.dependency.is_none()
                && check.matcher.review.is_none(),
            scan,
        };
        for (at, bad) in check.examples.bad.iter().enumerate() {
            trials.push(stand.bad(bad, format!("examples.bad[{at}]")));
        }
        for (at, good) in check.examples.good.iter().enumerate() {
            trials.push(stand.good(good, format!("examples.good[{at}]")));
        }
    }
    trials
}

/// Where the examples of one check are tried.
struct Stand<'a> {
    check: &'a str,
    of_secrets: bool,
    scan: &'a Scan<'a>,
}

impl Stand<'_> {
    fn bad(&self, bad: &BadExampleFile, place: String) -> Trial {
        let path = bad.path.as_deref().unwrap_or(DEFAULT_PATH);
        let mut faults: Vec<Fault> = self.silent(bad, path, &place).into_iter().collect();
        faults.extend(self.credential(path, &bad.text, &place));
        Trial {
            check: self.check.to_owned(),
            place,
            name: bad.name.clone(),
            bad: true,
            faults,
        }
    }

    fn good(&self, good: &GoodExampleFile, place: String) -> Trial {
        let path = good.path.as_deref().unwrap_or(DEFAULT_PATH);
        let mut faults: Vec<Fault> = self.fires(good, path, &place).into_iter().collect();
        faults.extend(self.credential(path, &good.text, &place));
        Trial {
            check: self.check.to_owned(),
            place,
            name: good.name.clone(),
            bad: false,
            faults,
        }
    }

    /// What is wrong with a bad example, if anything is.
    fn silent(&self, bad: &BadExampleFile, path: &str, place: &str) -> Option<Fault> {
        let seed = seed(self.check, &bad.name);
        let text = match expand(&bad.text, &seed) {
            Ok(text) => text,
            Err(error) => return Some(no_text(format!("{place}.text"), error.to_string())),
        };
        let at = match expand(&bad.at, &seed) {
            Ok(at) => at,
            Err(error) => return Some(no_text(format!("{place}.at"), error.to_string())),
        };
        let Some(start) = text.find(&at) else {
            return Some(fault(format!("{place}.at"), Kind::NoPlace));
        };
        let wanted = start..start + at.len();
        let found = (self.scan)(Exhibit {
            path,
            text: &text,
            beside: &bad.files,
        });
        let fires = found
            .iter()
            .any(|(check, range)| check.as_str() == self.check && *range == wanted);
        (!fires).then(|| Fault {
            expected: Some(spot(self.check, &text, &wanted, &bad.text)),
            found: spots(&text, &found, &bad.text),
            ..fault(place.to_owned(), Kind::Silent)
        })
    }

    /// What is wrong with a good example, if anything is.
    fn fires(&self, good: &GoodExampleFile, path: &str, place: &str) -> Option<Fault> {
        let text = match expand(&good.text, &seed(self.check, &good.name)) {
            Ok(text) => text,
            Err(error) => return Some(no_text(format!("{place}.text"), error.to_string())),
        };
        let mut found = (self.scan)(Exhibit {
            path,
            text: &text,
            beside: &good.files,
        });
        found.retain(|(found, _)| found.as_str() == self.check || is_secret(found));
        (!found.is_empty()).then(|| Fault {
            found: spots(&text, &found, &good.text),
            ..fault(place.to_owned(), Kind::Fires)
        })
    }

    /// The file itself must not hold what the checks look for: use a generator.
    fn credential(&self, path: &str, text: &str, place: &str) -> Option<Fault> {
        let beside = &BTreeMap::new();
        let mut found = (self.scan)(Exhibit { path, text, beside });
        let its_own = |found: &CheckId| self.of_secrets && found.as_str() == self.check;
        found.retain(|(check, _)| is_secret(check) || its_own(check));
        (!found.is_empty()).then(|| Fault {
            // What looks like a credential is not repeated.
            found: spots(text, &found, ""),
            ..fault(format!("{place}.text"), Kind::Credential)
        })
    }
}

fn fault(place: String, kind: Kind) -> Fault {
    Fault {
        place,
        kind,
        expected: None,
        found: Vec::new(),
    }
}

fn no_text(place: String, why: String) -> Fault {
    fault(place, Kind::NoText(why))
}

/// A resource may have faults beside the one that its example is about; a text must hold no secret at all.
fn is_secret(check: &CheckId) -> bool {
    check.as_str().starts_with("secret/")
}

fn spots(text: &str, found: &[(CheckId, Range<usize>)], written: &str) -> Vec<Spot> {
    let mut spots: Vec<Spot> = found
        .iter()
        .map(|(check, range)| spot(check.as_str(), text, range, written))
        .collect();
    spots.sort();
    spots
}

fn spot(check: &str, text: &str, range: &Range<usize>, written: &str) -> Spot {
    let region = Region::of(text.as_bytes(), Span::new(range.start, range.end));
    let number = region.start.line.get() as usize - 1;
    let line = written.lines().nth(number).unwrap_or_default();
    Spot {
        check: check.to_owned(),
        region,
        line: line.chars().take(LONGEST).collect(),
    }
}
