//! `checks lint`: reads the files, lints them, and runs what can be run on its own examples.

use super::GateError;
use super::detectors::{self, Detectors};
use crate::check::lint::{self, Exhibit, Known, Problem, Sources};
use crate::check::{Catalogue, Check};
use crate::host::files::{self, CheckText};
use crate::host::output;
use crate::report::escape;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Lints the checks at a path; without one, those in the binary. Returns 1 where something is wrong.
pub(super) fn lint(path: Option<&Path>) -> Result<u8, GateError> {
    let texts = path.map(files::check_files).transpose()?;
    let mut problems = Vec::new();
    let sources = match &texts {
        Some(texts) => read(texts, &mut problems),
        None => embedded(),
    };
    let controls: Vec<&str> = Catalogue::embedded()
        .controls()
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let known = Known {
        controls: &controls,
        runs: &detectors::can_run,
    };
    problems.extend(lint::lint(&sources, &known));
    problems.extend(proof(&sources, &problems)?);
    let texts = texts.unwrap_or_default();
    place(&mut problems, &texts);
    let report = report(&problems, &sources, &texts);
    output::to_stdout(escape::log(&report).as_bytes())?;
    Ok(u8::from(!problems.is_empty()))
}

fn read(texts: &[CheckText], problems: &mut Vec<Problem>) -> Sources {
    let mut sources = Sources::default();
    for CheckText { id, text, .. } in texts {
        let read = match id.strip_prefix("controls/") {
            Some(control) => lint::read_control(control, text)
                .map(|file| sources.controls.push((control.to_owned(), file))),
            None => lint::read_check(id, text).map(|file| sources.checks.push((id.clone(), file))),
        };
        problems.extend(read.err());
    }
    sources
}

fn embedded() -> Sources {
    let catalogue = Catalogue::embedded();
    Sources {
        checks: catalogue
            .checks()
            .iter()
            .map(|check| (check.id.to_string(), check.file.clone()))
            .collect(),
        controls: catalogue
            .controls()
            .iter()
            .map(|control| (control.id.clone(), control.file.clone()))
            .collect(),
    }
}

/// Looks the lines up, and sorts by them.
fn place(problems: &mut [Problem], texts: &[CheckText]) {
    for problem in problems.iter_mut() {
        if let Some(text) = texts.iter().find(|text| text.id == problem.check) {
            let line = problem
                .line
                .or_else(|| lint::line_of(&text.text, &problem.place));
            problem.line = line.or(Some(1));
        }
    }
    problems.sort();
}

/// Runs the checks that have a sound matcher, beside all those in the binary: a good example is silent only if no check
/// fires on it.
fn proof(sources: &Sources, problems: &[Problem]) -> Result<Vec<Problem>, GateError> {
    let unsound: BTreeSet<&str> = problems
        .iter()
        .filter(|problem| problem.place.is_empty() || problem.place.starts_with("match"))
        .map(|problem| problem.check.as_str())
        .collect();
    let mut sound = sources.checks.clone();
    sound.retain(|(id, _)| !unsound.contains(id.as_str()));
    let own: BTreeMap<String, Check> = sound
        .iter()
        .filter_map(|(id, file)| Some((id.clone(), Check::new(id.clone(), file.clone()).ok()?)))
        .collect();
    sound.retain(|(id, _)| own.contains_key(id));
    let others = Catalogue::embedded()
        .checks()
        .iter()
        .filter(|check| !own.contains_key(check.id.as_str()));
    let detectors = Detectors::of_checks(own.values().chain(others))?;
    let scan = |exhibit: Exhibit<'_>| detectors.scan(exhibit);
    let mend = |exhibit: Exhibit<'_>, id: &str| detectors.mend(exhibit, id);
    let mut unproved = lint::prove(&sound, &scan);
    unproved.extend(lint::prove_edits(&sound, &scan, &mend));
    Ok(unproved)
}

/// A line for each problem, with file and line where there is a file; then a line that counts.
fn report(problems: &[Problem], sources: &Sources, texts: &[CheckText]) -> String {
    let mut report = String::new();
    for problem in problems {
        let line = match texts.iter().find(|text| text.id == problem.check) {
            Some(text) => in_file(problem, text),
            None => problem.to_string(),
        };
        let _ = writeln!(report, "{}", escape::visible(&line));
    }
    let (checks, controls) = (sources.checks.len(), sources.controls.len());
    let _ = match problems.len() {
        0 => writeln!(
            report,
            "{checks} checks and {controls} controls: nothing is wrong"
        ),
        1 => writeln!(report, "1 problem"),
        several => writeln!(report, "{several} problems"),
    };
    report
}

fn in_file(problem: &Problem, text: &CheckText) -> String {
    let line = problem.line.unwrap_or(1);
    let place = if problem.place.is_empty() {
        String::new()
    } else {
        format!("{}: ", problem.place)
    };
    let path = text.path.display().to_string();
    let path = path.strip_prefix("./").unwrap_or(&path);
    format!("{path}:{line}: {place}{}", problem.message)
}
