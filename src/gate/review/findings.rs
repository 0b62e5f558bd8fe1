//! From faults of a review to findings: which check is about each, and where it stands.

use super::Wanted;
use crate::check::{Catalogue, Check};
use crate::detect::review::judge::{About, Fault};
use crate::finding::{Domain, Finding, Fingerprint, Location, Severity};
use crate::source::{Region, Span};

/// Findings of the checks that run; and, in words, faults that no check is about, which nobody has switched off.
pub(super) fn of(faults: &[Fault], checks: &[&Check]) -> (Vec<Finding>, Vec<String>) {
    let running = Wanted::of(checks);
    let all: Vec<&Check> = Catalogue::embedded().of_domain(Domain::Review).collect();
    let known = Wanted::of(&all);
    let (mut findings, mut unknown) = (Vec::new(), Vec::new());
    for fault in faults {
        match running.0.get(&fault.fault) {
            Some(check) => findings.push(finding(fault.clone(), check)),
            None if known.0.contains_key(&fault.fault) => {}
            None => unknown.push(fault.message.clone()),
        }
    }
    (findings, unknown)
}

fn finding(fault: Fault, check: &Check) -> Finding {
    let about = about(&fault.about);
    let key = [check.id.as_str(), &about, &fault.key];
    Finding {
        check: check.id.clone(),
        severity: match fault.warns {
            true => Severity::Low,
            false => check.severity,
        },
        confidence: check.confidence,
        fingerprint: Fingerprint::of(&key.map(str::as_bytes)),
        location: location(fault.about),
        message: fault.message,
        excerpt: None,
        fix: None,
        layers: Vec::new(),
        origin: None,
        suppression: None,
        resource: None,
        dependency: None,
        existing: None,
    }
}

/// What the fault is about, as a part of its fingerprint.
fn about(about: &About) -> String {
    match about {
        About::Whole => "whole".to_owned(),
        About::Pull(number) => format!("pull {number}"),
        About::Review(id) => format!("review {id}"),
        About::Commit(id) => format!("commit {id}"),
        About::Path(path) => format!("path {}", path.to_text()),
        About::Rules => "rules".to_owned(),
        About::Organisation => "organisation".to_owned(),
    }
}

fn location(about: About) -> Location {
    match about {
        About::Path(path) => Location::File { path },
        About::Commit(id) => Location::Message {
            id,
            region: Region::of(b"", Span::new(0, 0)),
        },
        _ => Location::Change,
    }
}
