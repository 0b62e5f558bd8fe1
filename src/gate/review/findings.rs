//! From faults of a review to findings of the checks that run.

use super::Wanted;
use crate::check::{Catalogue, Check};
use crate::detect::review::judge::{Fault, finding};
use crate::finding::{Domain, Finding};

/// Findings of the checks that run; and, in words, faults that no check is about, which nobody has switched off.
pub(super) fn of(faults: &[Fault], checks: &[&Check]) -> (Vec<Finding>, Vec<String>) {
    let running = Wanted::of(checks);
    let all: Vec<&Check> = Catalogue::embedded().of_domain(Domain::Review).collect();
    let known = Wanted::of(&all);
    let (mut findings, mut unknown) = (Vec::new(), Vec::new());
    for fault in faults {
        match running.0.get(&fault.fault) {
            Some(check) => findings.push(finding(fault, check)),
            None if known.0.contains_key(&fault.fault) => {}
            None => unknown.push(fault.message.clone()),
        }
    }
    (findings, unknown)
}
