//! From faults to findings: the check's weight, the place, the fingerprint.

use super::docket::{About, Fault};
use crate::check::Check;
use crate::finding::{Finding, Fingerprint, Location, Severity};

/// A finding. Its fingerprint holds the head or the commit, so that a waiver for one state excuses no later one.
pub fn finding(fault: &Fault, check: &Check) -> Finding {
    let severity = if fault.warns {
        check.severity.min(Severity::Low)
    } else {
        check.severity
    };
    Finding {
        check: check.id.clone(),
        severity,
        confidence: check.confidence,
        message: fault.message.clone(),
        location: match &fault.about {
            About::Path(path) => Location::File { path: path.clone() },
            _ => Location::Change,
        },
        fingerprint: Fingerprint::of(&[
            check.id.as_str().as_bytes(),
            subject(&fault.about).as_bytes(),
            fault.key.as_bytes(),
        ]),
        layers: Vec::new(),
        origin: None,
        excerpt: None,
        suppression: None,
        resource: None,
        dependency: None,
        existing: None,
        fix: None,
    }
}

fn subject(about: &About) -> String {
    match about {
        About::Whole => String::new(),
        About::Pull(number) => format!("pull {number}"),
        About::Review(id) => format!("review {id}"),
        About::Commit(id) => format!("commit {id}"),
        About::Path(path) => format!("path {}", path.to_text()),
        About::Rules => "rules".to_owned(),
        About::Organisation => "organisation".to_owned(),
    }
}
