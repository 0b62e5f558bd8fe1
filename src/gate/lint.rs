//! `checks lint`: reads the files, lints them, and runs what can be run on its own examples.

use super::subject::Subject;
use super::{GateError, detectors};
use crate::check::Catalogue;
use crate::check::lint::{self, Exhibit, Known, Problem, Sources};
use crate::host::files::CheckText;
use crate::host::output;
use crate::report::escape;
use std::fmt::Write;
use std::path::Path;

/// Lints the checks at a path; without one, the repository's own or those in the binary. Returns 1 where something is
/// wrong.
pub(super) fn lint(path: Option<&Path>) -> Result<u8, GateError> {
    let mut subject = Subject::of(path)?;
    let mut problems = std::mem::take(&mut subject.unreadable);
    problems.extend(without_running(&subject.sources));
    let (sound, detectors) = subject.runnable(&problems)?;
    let scan = |exhibit: Exhibit<'_>| detectors.scan(exhibit);
    let mend = |exhibit: Exhibit<'_>, id: &str| detectors.mend(exhibit, id);
    problems.extend(lint::prove(&sound, &scan));
    problems.extend(lint::prove_edits(&sound, &scan, &mend));
    place(&mut problems, &subject.texts);
    let report = report(&problems, &subject.sources, &subject.texts);
    output::to_stdout(escape::log(&report).as_bytes())?;
    Ok(u8::from(!problems.is_empty()))
}

/// Everything that can be said of checks and controls without running them.
pub(super) fn without_running(sources: &Sources) -> Vec<Problem> {
    let controls: Vec<&str> = Catalogue::embedded()
        .controls()
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let known = Known {
        controls: &controls,
        runs: &detectors::can_run,
    };
    lint::lint(sources, &known)
}

/// Looks the lines up, and sorts by them.
pub(super) fn place(problems: &mut [Problem], texts: &[CheckText]) {
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

pub(super) fn in_file(problem: &Problem, text: &CheckText) -> String {
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
