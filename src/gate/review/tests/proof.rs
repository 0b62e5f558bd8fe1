//! The checks of reviews prove themselves: every example of each, as `checks lint` runs them.

use super::super::fires;
use crate::check::file::CheckFile;
use crate::check::lint::{Exhibit, Known, Problem, Sources, lint, prove};
use crate::check::{Catalogue, Check};
use crate::finding::Domain;

fn shown(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn checks() -> Vec<(String, CheckFile)> {
    let catalogue = Catalogue::embedded();
    let checks = catalogue.of_domain(Domain::Review);
    checks.map(|check| catalogue.file(check)).collect()
}

#[test]
fn every_check_of_reviews_is_well_formed() {
    let catalogue = Catalogue::embedded();
    let controls = catalogue.controls().iter();
    let controls: Vec<&str> = controls.map(|control| control.id.as_str()).collect();
    let sources = Sources {
        checks: checks(),
        controls: Vec::new(),
    };
    let known = Known {
        controls: &controls,
        runs: &crate::gate::detectors::can_run,
    };
    let problems = lint(&sources, &known);
    assert!(problems.is_empty(), "{}", shown(&problems));
}

#[test]
fn every_example_of_a_review_proves_its_check() {
    let own: Vec<Check> = Catalogue::embedded()
        .of_domain(Domain::Review)
        .cloned()
        .collect();
    let scan = |exhibit: Exhibit<'_>| fires(&own, exhibit);
    let problems = prove(&checks(), &scan);
    assert!(problems.is_empty(), "{}", shown(&problems));
}

#[test]
fn a_scenario_that_cannot_be_read_is_not_silent() {
    let own: Vec<Check> = Catalogue::embedded()
        .of_domain(Domain::Review)
        .cloned()
        .collect();
    for text in ["", "story: []", "people: {}\nstory: [eve sleeps]"] {
        let exhibit = Exhibit {
            path: "review-scenario.yaml",
            text,
            beside: &std::collections::BTreeMap::new(),
        };
        assert_eq!(fires(&own, exhibit).len(), own.len(), "{text}");
    }
}
