//! Reviews told as stories: what is refused, what passes, and what never changes a verdict.

mod attacks;
mod benign;
mod closed;
mod proof;
mod properties;

use super::scenario;
use crate::check::Catalogue;
use crate::detect::review::fault::ReviewFault;
use crate::detect::review::judge::{self, Facts, Judged};
use crate::finding::{Finding, Severity};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Pass,
    Fail,
    /// Nothing is wrong, and not everything is known.
    Incomplete,
}

fn told(text: &str) -> Facts {
    scenario::read(text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .facts
}

fn findings(judged: &Judged) -> Vec<Finding> {
    let checks = Catalogue::embedded().checks();
    let of = |fault: &judge::Fault| {
        let mut checks = checks.iter();
        let check = checks.find(|check| {
            let matcher = check.file.matcher.review.as_ref();
            matcher.is_some_and(|matcher| matcher.fault == fault.fault.as_str())
        });
        judge::finding(fault, check.expect("every fault has a check"))
    };
    judged.faults.iter().map(of).collect()
}

fn verdict_of(judged: &Judged) -> Verdict {
    let blocks = |finding: &Finding| finding.severity >= Severity::High;
    if findings(judged).iter().any(blocks) {
        Verdict::Fail
    } else if judged.gaps.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Incomplete
    }
}

/// The verdict on a scenario, and every fault.
fn judged(text: &str) -> (Verdict, BTreeSet<&'static str>) {
    let judged = judge::judge(&told(text));
    let faults = judged.faults.iter().map(|fault| fault.fault.as_str());
    (verdict_of(&judged), faults.collect())
}

/// A scenario of a few people and sentences; `more` are further keys.
fn story(people: &str, more: &str, sentences: &[&str]) -> String {
    let lines = sentences.iter().fold(String::new(), |lines, sentence| {
        lines + "  - " + sentence + "\n"
    });
    format!("people: {{ {people} }}\n{more}\nstory:\n{lines}")
}

#[test]
fn every_fault_of_a_review_has_a_check() {
    let checks = Catalogue::embedded().checks();
    let matchers = checks
        .iter()
        .filter_map(|check| check.file.matcher.review.as_ref());
    let words: BTreeSet<&str> = matchers.map(|matcher| matcher.fault.as_str()).collect();
    for (fault, word) in crate::detect::review::fault::FAULTS {
        assert!(words.contains(word), "{fault:?}");
    }
    assert_eq!(
        ReviewFault::parse("not-approved"),
        Some(ReviewFault::NotApproved)
    );
}
