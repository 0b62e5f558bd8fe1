//! `checks test`: runs the examples of checks and shows, for each that fails, what was expected and what was found.

use super::GateError;
use super::lint::{in_file, place, without_running};
use super::subject::Subject;
use crate::check::lint::{Fault, Kind, Problem, Spot, Trial, line_of, try_examples};
use crate::cli::ListFormat;
use crate::host::output::{self, OutputError};
use crate::report::{escape, wording};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// What came of it all. Fields are only ever added.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    checks: usize,
    examples: usize,
    failed: usize,
    /// Checks that cannot be run, so that nobody knows whether their examples are right.
    untested: Vec<Untested>,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Untested {
    check: String,
    problem: String,
}

/// One example.
#[derive(Serialize)]
struct Outcome {
    check: String,
    example: String,
    /// `bad`: the check has to fire on it; `good`: it must not.
    kind: &'static str,
    file: Option<String>,
    line: Option<u32>,
    passed: bool,
    faults: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    message: String,
    help: Option<&'static str>,
    expected: Option<Seen>,
    found: Vec<Seen>,
}

#[derive(Serialize)]
struct Seen {
    check: String,
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    /// As the author wrote it, generators and all.
    text: String,
}

/// Tests the checks at a path; without one, the repository's own or those in the binary. Returns 1 where an example is
/// not as it should be, or a check cannot be run.
pub(super) fn test(path: Option<&Path>, format: ListFormat) -> Result<u8, GateError> {
    let subject = Subject::of(path)?;
    let mut problems = subject.unreadable.clone();
    problems.extend(without_running(&subject.sources));
    let (sound, detectors) = subject.runnable(&problems)?;
    problems.retain(|problem| !sound.iter().any(|(id, _)| *id == problem.check));
    problems.retain(Problem::keeps_from_running);
    place(&mut problems, &subject.texts);
    let trials = try_examples(&sound, &|exhibit| detectors.scan(exhibit));
    let report = report(&subject, &problems, &trials);
    let text = match format {
        ListFormat::Human => in_words(&report),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&report);
            escape::json(&json.map_err(|error| OutputError::Stdout(error.into()))?) + "\n"
        }
    };
    output::to_stdout(text.as_bytes())?;
    Ok(u8::from(report.failed > 0 || !report.untested.is_empty()))
}

fn report(subject: &Subject, problems: &[Problem], trials: &[Trial]) -> Report {
    let untested = problems.iter().map(|problem| Untested {
        check: problem.check.clone(),
        problem: match subject.text_of(&problem.check) {
            Some(text) => in_file(problem, text),
            None => problem.to_string(),
        },
    });
    let results: Vec<Outcome> = trials.iter().map(|trial| outcome(subject, trial)).collect();
    Report {
        schema: "portcullis/checks-test/1",
        checks: subject.sources.checks.len() + subject.unreadable.len(),
        examples: results.len(),
        failed: results.iter().filter(|result| !result.passed).count(),
        untested: untested.collect(),
        results,
    }
}

fn outcome(subject: &Subject, trial: &Trial) -> Outcome {
    let text = subject.text_of(&trial.check);
    let place = trial
        .faults
        .first()
        .map_or(&trial.place, |fault| &fault.place);
    Outcome {
        check: trial.check.clone(),
        example: trial.name.clone(),
        kind: if trial.bad { "bad" } else { "good" },
        file: text.map(|text| {
            let path = text.path.display().to_string();
            path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
        }),
        line: text.and_then(|text| line_of(&text.text, place)),
        passed: trial.faults.is_empty(),
        faults: trial
            .faults
            .iter()
            .map(|fault| said(&trial.check, fault))
            .collect(),
    }
}

fn said(check: &str, fault: &Fault) -> Said {
    let elsewhere = fault.found.iter().any(|spot| spot.check == check);
    let (message, help) = match &fault.kind {
        Kind::NoText(why) => (
            format!("its text cannot be made: {why}"),
            "Write `%{...}` for a generator only; README, \"Generators\", lists them.",
        ),
        Kind::NoPlace => (
            "its `at` does not stand in its `text`".to_owned(),
            "Copy the exact part of the text that the finding has to point at into `at`.",
        ),
        Kind::Silent if elsewhere => (
            "the check fires, but at another place".to_owned(),
            "Set `at` to the text at the place that was found, or change what `match` points at.",
        ),
        Kind::Silent => (
            "the check does not fire".to_owned(),
            "Compare `match` with the line: kinds and names, the whole pattern, `conditions`, and the example's `path`.",
        ),
        Kind::Fires => (
            "something fires where nothing should".to_owned(),
            "Narrow `match` (for a resource: `when`), or move the example to `bad`.",
        ),
        Kind::Credential => (
            "as it is written it looks like a credential".to_owned(),
            "Write a generator such as `%{base62:32}` in place of the value.",
        ),
    };
    Said {
        message,
        help: Some(help),
        expected: fault.expected.as_ref().map(seen),
        found: fault.found.iter().map(seen).collect(),
    }
}

fn seen(spot: &Spot) -> Seen {
    let (start, end) = (spot.region.start, spot.region.end);
    Seen {
        check: spot.check.clone(),
        start_line: start.line.get(),
        start_column: start.column.get(),
        end_line: end.line.get(),
        end_column: end.column.get(),
        text: spot.line.clone(),
    }
}

/// What failed, in full; then a line that counts.
fn in_words(report: &Report) -> String {
    let mut text = String::new();
    for untested in &report.untested {
        line(&mut text, &format!("{}: cannot be tested", untested.check));
        line(&mut text, &format!("  {}", untested.problem));
    }
    for result in report.results.iter().filter(|result| !result.passed) {
        let place = match (&result.file, result.line) {
            (Some(file), Some(at)) => format!(" ({file}:{at})"),
            (Some(file), None) => format!(" ({file})"),
            _ => String::new(),
        };
        let head = format!(
            "{}: {} example `{}`{place}",
            result.check, result.kind, result.example
        );
        line(&mut text, &head);
        result
            .faults
            .iter()
            .for_each(|fault| fault_in_words(&mut text, fault));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let checks: BTreeSet<&str> = (report.untested.iter())
        .map(|untested| untested.check.as_str())
        .collect();
    let untested = match checks.len() {
        0 => String::new(),
        1 => ", 1 check cannot be tested".to_owned(),
        n => format!(", {n} checks cannot be tested"),
    };
    let failed = match report.failed {
        0 if untested.is_empty() => "all are as they should be".to_owned(),
        0 => "none fails".to_owned(),
        1 => "1 fails".to_owned(),
        n => format!("{n} fail"),
    };
    let checks = wording::plural(report.checks, "check");
    let examples = wording::plural(report.examples, "example");
    line(
        &mut text,
        &format!("{checks}, {examples}: {failed}{untested}"),
    );
    escape::log(&text)
}

fn fault_in_words(text: &mut String, fault: &Said) {
    line(text, &format!("  {}", fault.message));
    if let Some(expected) = &fault.expected {
        line(text, &format!("    expected  {}", at(expected)));
    }
    let found: Vec<String> = match (&fault.expected, fault.found.is_empty()) {
        (Some(_), true) => vec!["nothing".to_owned()],
        _ => fault
            .found
            .iter()
            .map(|seen| format!("{}  by {}", at(seen), seen.check))
            .collect(),
    };
    for found in found {
        line(text, &format!("    found     {found}"));
    }
    if let Some(help) = fault.help {
        line(text, &format!("    help      {help}"));
    }
}

fn at(seen: &Seen) -> String {
    let place = format!(
        "{}:{}-{}:{}",
        seen.start_line, seen.start_column, seen.end_line, seen.end_column
    );
    match seen.text.trim() {
        "" => place,
        text => format!("{place}  {text}"),
    }
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{}", escape::visible(line));
}
