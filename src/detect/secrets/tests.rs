//! The catalogue proves itself: every example of every check, through the whole detector.

use super::{SecretDetector, Settings, rules};
use crate::check::lint::{Known, Sources, lint, prove};
use crate::check::{Catalogue, Check};

fn detector() -> SecretDetector {
    let settings = Settings {
        depth: 4,
        ..Settings::default()
    };
    let checks = Catalogue::embedded().checks().iter();
    SecretDetector::new(checks, settings, super::suppress::Files::default()).unwrap()
}

#[test]
fn every_check_is_well_formed() {
    let catalogue = Catalogue::embedded();
    let sources = Sources {
        checks: catalogue
            .checks()
            .iter()
            .map(|check| (check.id.as_str().to_owned(), check.file.clone()))
            .collect(),
        controls: catalogue
            .controls()
            .iter()
            .map(|control| (control.id.clone(), control.file.clone()))
            .collect(),
    };
    let controls: Vec<&str> = catalogue
        .controls()
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let runs = |check: &Check| {
        rules::compile(check)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let problems = lint(
        &sources,
        &Known {
            controls: &controls,
            runs: &runs,
        },
    );
    assert!(problems.is_empty(), "{}", lines(&problems));
}

#[test]
fn every_example_proves_its_check() {
    let detector = detector();
    let checks: Vec<_> = Catalogue::embedded()
        .checks()
        .iter()
        .map(|check| (check.id.as_str().to_owned(), check.file.clone()))
        .collect();
    let problems = prove(&checks, &|path, text| detector.scan(path, text));
    assert!(problems.is_empty(), "{}", lines(&problems));
}

fn lines(problems: &[crate::check::lint::Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}
