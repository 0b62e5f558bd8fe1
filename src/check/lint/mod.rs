//! `checks lint`: what is wrong with checks and controls, ours and users' own.
//!
//! Three steps, so that a caller can build a detector between the last two: [`read_check`] (is it YAML of the right
//! shape), [`lint`] (does every field hold what it should), [`prove`] (does the check do what its examples say) with
//! [`prove_edits`] (do its edits repair them).

mod control;
mod fields;
mod line;
mod matcher;
mod proof;
mod repair;
#[cfg(test)]
mod tests;
mod trial;

pub use line::line_of;
pub use proof::prove;
pub use repair::{Mend, Mendable, Mended, prove_edits};
pub use trial::{Exhibit, Fault, Kind, Spot, Trial, try_examples};

use super::Check;
use super::file::{CheckFile, ControlFile};
use crate::finding::CheckId;
use std::collections::BTreeMap;
use std::fmt;

/// One thing that is wrong. Sorted by check, then by line and place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The id of the check, or `controls/ID`.
    pub check: String,
    /// One-based line in the file, where the file is at hand.
    pub line: Option<u32>,
    /// The field: `title`, `examples.bad[0].at`. Empty: the file as a whole.
    pub place: String,
    pub message: String,
}

impl Problem {
    fn new(check: &str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            check: check.to_owned(),
            line: None,
            place: place.into(),
            message: message.into(),
        }
    }
}

impl Problem {
    /// Whether the check cannot be run or named for it. What is wrong with prose and examples does not matter then.
    pub fn keeps_from_running(&self) -> bool {
        let place = self.place.as_str();
        place.is_empty() || place.starts_with("match") || matches!(place, "severity" | "confidence")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.check)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.place.is_empty() {
            write!(f, ": {}", self.place)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What is linted: checks and controls by id, as their files say.
#[derive(Debug, Default)]
pub struct Sources {
    pub checks: Vec<(String, CheckFile)>,
    pub controls: Vec<(String, ControlFile)>,
}

/// What exists beyond the files that are linted.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Ids of controls that the catalogue has.
    pub controls: &'a [&'a str],
    /// Whether the detectors can run a check, and why not: an unknown predicate, a pattern without a literal.
    pub runs: &'a dyn Fn(&Check) -> Result<(), String>,
}

/// Reads one check. Errors: the text is no YAML, or not of a check's shape, or it says a value by an alias.
pub fn read_check(id: &str, text: &str) -> Result<CheckFile, Problem> {
    if let Some(line) = line::of_alias(text) {
        return Err(Problem {
            line: Some(line),
            ..Problem::new(
                id,
                "",
                "a check cannot refer to a value by an alias: write it out",
            )
        });
    }
    serde_yaml::from_str(text).map_err(|error| unreadable(id, &error))
}

/// Reads one control; `id` is without the folder.
pub fn read_control(id: &str, text: &str) -> Result<ControlFile, Problem> {
    serde_yaml::from_str(text).map_err(|error| unreadable(&format!("controls/{id}"), &error))
}

fn unreadable(id: &str, error: &serde_yaml::Error) -> Problem {
    let line = error.location().map(|location| location.line());
    Problem {
        line: line.and_then(|line| u32::try_from(line).ok()),
        ..Problem::new(id, "", error.to_string())
    }
}

/// Everything that can be said without running the checks, sorted.
pub fn lint(sources: &Sources, known: &Known<'_>) -> Vec<Problem> {
    let own: Vec<&str> = sources.controls.iter().map(|(id, _)| id.as_str()).collect();
    let mut problems = Vec::new();
    for (id, control) in &sources.controls {
        control::lint(id, control, &mut problems);
    }
    for (id, check) in &sources.checks {
        let mut page = Page {
            check: id,
            problems: &mut problems,
        };
        fields::lint(id, check, &mut page);
        matcher::lint(&check.matcher, &mut page);
        page.unless(
            !id.starts_with(CheckId::OWN) || check.matcher.predicate.is_none(),
            "match.predicate",
            "names a rule inside of portcullis, which own checks cannot: use token, assigned or resource",
        );
        lint_run(id, check, known, &mut page);
        for (at, control) in check.controls.iter().enumerate() {
            if !known.controls.contains(&control.as_str()) && !own.contains(&control.as_str()) {
                page.say(
                    format!("controls[{at}]"),
                    format!("there is no control `{control}`"),
                );
            }
        }
    }
    lint_aliases(&sources.checks, &mut problems);
    problems.sort();
    problems
}

/// Asks the detectors, unless what they would say has been said.
fn lint_run(id: &str, check: &CheckFile, known: &Known<'_>, page: &mut Page<'_>) {
    let is_said = |problem: &Problem| problem.check == id && problem.place.starts_with("match");
    if page.problems.iter().any(is_said) {
        return;
    }
    if let Ok(check) = Check::new(id, check.clone())
        && let Err(reason) = (known.runs)(&check)
    {
        page.say("match", reason);
    }
}

/// An alias leads to one check, or to several of one folder where the other tool has one id for faults that are told
/// apart here.
fn lint_aliases(checks: &[(String, CheckFile)], problems: &mut Vec<Problem>) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (id, check) in checks {
        for (at, alias) in check.aliases.iter().enumerate() {
            if let Some(owner) = owners.insert(alias, id)
                && folder(owner) != folder(id)
            {
                let message = format!("`{alias}` is an alias of `{owner}` already");
                problems.push(Problem::new(id, format!("aliases[{at}]"), message));
            }
        }
    }
}

fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Collects the problems of one check.
struct Page<'a> {
    check: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Page<'_> {
    fn say(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(self.check, place, message));
    }

    fn unless(&mut self, holds: bool, place: &str, message: impl Into<String>) {
        if !holds {
            self.say(place, message);
        }
    }
}
