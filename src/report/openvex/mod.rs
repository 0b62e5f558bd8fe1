//! The verdict on known vulnerabilities as an `OpenVEX` document, for whoever looks at the product next.
//!
//! What nobody has looked into is `under_investigation`: that a version is listed says nothing of how it is used. A waiver
//! says more. Only vulnerabilities and malware are named here; everything else is for the other formats.

mod document;

use super::escape;
use crate::finding::{Dependency, SuppressionKind};
use crate::policy::WaiverKind;
use crate::verdict::{Disposition, Judged, JudgedWaiver, Verdict};
use document::{Grounds, Issue, Justification, Statement, Status};
use std::io;

/// The checks that are about vulnerabilities.
const CHECKS: [&str; 2] = [
    "dependency/known-vulnerability",
    "dependency/malicious-package",
];

/// Who says it: whoever publishes the document puts their own name there.
const AUTHOR: &str = "portcullis";

pub(super) fn text(verdict: &Verdict) -> io::Result<String> {
    let statements: Vec<Statement> = (verdict.findings.iter())
        .filter(|judged| CHECKS.contains(&judged.finding.check.as_str()))
        .filter_map(|judged| statement(judged, verdict))
        .collect();
    let issue = Issue {
        author: AUTHOR.to_owned(),
        product: None,
        day: verdict.run.day,
        version: 1,
    };
    let text = document::write(&issue, &statements).map_err(io::Error::other)?;
    Ok(escape::json(&text))
}

fn statement(judged: &Judged, verdict: &Verdict) -> Option<Statement> {
    let dependency = judged.finding.dependency.as_deref()?;
    let advisory = dependency.advisory.as_ref()?;
    if dependency.purl.is_empty() {
        return None;
    }
    Some(Statement {
        vulnerability: advisory.ids.first()?.clone(),
        aliases: advisory.ids[1..].iter().cloned().collect(),
        package: dependency.purl.clone(),
        status: status(judged, dependency, verdict),
    })
}

fn status(judged: &Judged, dependency: &Dependency, verdict: &Verdict) -> Status {
    match &judged.disposition {
        Disposition::Waived { by } => verdict
            .waivers
            .get(*by)
            .map_or(Status::UnderInvestigation, |waiver| {
                of_waiver(waiver, dependency)
            }),
        Disposition::Suppressed => of_suppression(judged),
        // A waiver that has passed says what was done, and no longer that it suffices.
        Disposition::Lapsed { .. }
        | Disposition::Blocking
        | Disposition::Warning
        | Disposition::Existing => Status::UnderInvestigation,
    }
}

fn of_waiver(judged: &JudgedWaiver, dependency: &Dependency) -> Status {
    let waiver = &judged.waiver;
    let reason = waiver.reason.trim();
    let until = waiver.expires;
    let what = match waiver.kind {
        WaiverKind::FalsePositive => return Status::NotAffected(grounds(reason)),
        WaiverKind::Accept => "The risk is accepted",
        WaiverKind::Mitigate => "The risk is reduced by other means",
    };
    let fixed = dependency
        .advisory
        .as_ref()
        .and_then(|one| one.fixed.as_ref());
    let next = fixed.map_or(String::new(), |fixed| {
        format!(" {} {fixed} has the fix.", dependency.name)
    });
    Status::Affected {
        action: format!(
            "{what} until {until}: {}.{next}",
            reason.trim_end_matches('.')
        ),
    }
}

/// A statement of somebody else's that clears it is passed on; why another tool ignores it says nothing of the product.
fn of_suppression(judged: &Judged) -> Status {
    let suppression = judged.finding.suppression.as_ref();
    let by_vex = suppression.filter(|found| found.kind == SuppressionKind::Vex);
    let reason = by_vex.and_then(|found| found.reason.as_deref());
    match reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => Status::NotAffected(grounds(reason)),
        None => Status::UnderInvestigation,
    }
}

/// `vulnerable_code_not_in_execute_path: we never parse dates`: the specification's label, and words behind it.
fn grounds(reason: &str) -> Grounds {
    let (label, words) = reason.split_once(':').unwrap_or((reason, ""));
    match Justification::parse(label.trim()) {
        Some(label) if words.trim().is_empty() => Grounds::Label(label),
        Some(label) => Grounds::Both(label, words.trim().to_owned()),
        None => Grounds::Words(reason.to_owned()),
    }
}

#[cfg(test)]
mod tests;
