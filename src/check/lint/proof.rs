//! The proof by running: every bad example fires at its `at`, every good one is silent, and no example as it is
//! written would be taken for a credential.
//!
//! Problems name positions and checks, never the text: an expanded example is shaped like a credential.

use super::Problem;
use super::trial::{Fault, Kind, Scan, Spot, Trial, try_examples};
use crate::check::file::CheckFile;

/// Runs `scan` over every example of every check. Examples that do not expand are left to [`super::lint`].
pub fn prove(checks: &[(String, CheckFile)], scan: &Scan<'_>) -> Vec<Problem> {
    let trials = try_examples(checks, scan);
    let mut problems: Vec<Problem> = trials
        .iter()
        .flat_map(|trial| trial.faults.iter().map(move |fault| (trial, fault)))
        .filter(|(_, fault)| !matches!(fault.kind, Kind::NoText(_)))
        .map(|(trial, fault)| problem(trial, fault))
        .collect();
    problems.sort();
    problems
}

fn problem(trial: &Trial, fault: &Fault) -> Problem {
    Problem::new(&trial.check, &fault.place, message(trial, fault))
}

fn message(trial: &Trial, fault: &Fault) -> String {
    let name = &trial.name;
    let found = positions(&fault.found);
    match &fault.kind {
        Kind::NoText(why) => why.clone(),
        Kind::NoPlace => format!("does not stand in the text of `{name}`"),
        Kind::Silent => {
            let expected = fault.expected.as_ref().map(Spot::position);
            format!(
                "`{name}` does not fire at {}: {found}",
                expected.unwrap_or_default()
            )
        }
        Kind::Fires => format!("`{name}` fires: {found}"),
        Kind::Credential => {
            format!("holds what looks like a credential as it is written, use a generator: {found}")
        }
    }
}

fn positions(found: &[Spot]) -> String {
    if found.is_empty() {
        return "nothing is found".to_owned();
    }
    let places: Vec<String> = found
        .iter()
        .map(|spot| format!("`{}` at {}", spot.check, spot.position()))
        .collect();
    places.join(", ")
}
