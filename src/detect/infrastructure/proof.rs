//! The catalogue proves itself: every example of every check, through the whole detector.

use super::detector::fires;
use super::remedy;
use super::rules::{self, Rule};
use crate::check::lint::{Exhibit, Known, Problem, Sources, lint, prove, prove_edits};
use crate::check::{Catalogue, Check};
use crate::finding::{CheckId, Domain};
use crate::inventory::InMemory;
use crate::source::RepoPath;
use std::sync::LazyLock;

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    Catalogue::embedded()
        .of_domain(Domain::Infrastructure)
        .map(|check| rules::compile(check).unwrap())
        .collect()
});

fn shown(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn checks() -> Vec<(String, crate::check::file::CheckFile)> {
    let catalogue = Catalogue::embedded();
    let checks = catalogue.of_domain(Domain::Infrastructure);
    checks.map(|check| catalogue.file(check)).collect()
}

#[test]
fn every_check_is_well_formed() {
    let catalogue = Catalogue::embedded();
    let controls: Vec<&str> = catalogue
        .controls()
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let runs = |check: &Check| {
        rules::compile(check)
            .and_then(|rule| rules::prove(&rule))
            .map_err(|error| error.to_string())
    };
    let sources = Sources {
        checks: checks(),
        controls: Vec::new(),
    };
    let known = Known {
        controls: &controls,
        runs: &runs,
    };
    let problems = lint(&sources, &known);
    assert!(problems.is_empty(), "{}", shown(&problems));
}

#[test]
fn every_example_proves_its_check() {
    let problems = prove(&checks(), &scan);
    assert!(problems.is_empty(), "{}", shown(&problems));
}

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 1);

fn files(exhibit: Exhibit<'_>) -> InMemory {
    let beside = exhibit
        .beside
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files = beside
        .chain([(exhibit.path, exhibit.text)])
        .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
    InMemory::new(files)
}

fn scan(exhibit: Exhibit<'_>) -> Vec<(CheckId, std::ops::Range<usize>)> {
    let path = RepoPath::new(exhibit.path).unwrap();
    fires(&RULES, &files(exhibit), &path, TODAY)
}

#[test]
fn every_edit_repairs_its_examples() {
    let mend = |exhibit: Exhibit<'_>, id: &str| {
        let rule = RULES.iter().find(|rule| rule.check.as_str() == id);
        remedy::mend(rule.unwrap(), &files(exhibit), TODAY)
    };
    let problems = prove_edits(&checks(), &scan, &mend);
    assert!(problems.is_empty(), "{}", shown(&problems));
}
