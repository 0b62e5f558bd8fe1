//! Review as one run looks at it: CODEOWNERS as the scope leaves it, against what the base had. Who reviewed it is
//! asked where the user names a change of a forge (`change`), and else said to be a gap.

mod answers;
mod asked;
mod change;
mod demand;
mod ends;
mod examples;
mod findings;
mod git_facts;
mod plan;
mod scenario;
mod signatures;
mod summary;
#[cfg(test)]
mod tests;

pub use asked::AskError;
pub(super) use asked::{Asked, ask};
pub(super) use change::{Found, agreed, find};
pub(super) use examples::fires;

use super::discretion::Hidden;
use super::rules::Rules;
use super::{GateError, detectors};
use crate::check::Check;
use crate::cli::CheckRequest;
use crate::codeowners::lint::Protected;
use crate::detect::review::fault::ReviewFault;
use crate::detect::review::lint::{self, Hit, Looked};
use crate::detect::review::report;
use crate::finding::{Coverage, Domain, Finding, Fingerprint, Gap, GapSubject};
use crate::host::Host;
use crate::inventory::{Inventory, Moment, Scope};
use crate::policy::{FILE_NAME, Policy};
use crate::verdict::ReviewRecord;
use std::collections::{BTreeSet, HashMap};

/// What came of it.
#[derive(Default)]
pub(super) struct Reviews {
    pub findings: Vec<Finding>,
    pub gaps: Vec<Gap>,
    pub coverage: Coverage,
    /// Of the change, where the forge was asked.
    pub record: Option<Box<ReviewRecord>>,
    /// Who names a change wants to know who reviewed it.
    pub required: bool,
}

impl Reviews {
    fn add(&mut self, found: change::Reviewed) {
        self.findings.extend(found.findings);
        self.gaps.extend(found.gaps);
        self.gaps
            .extend(found.unknown.iter().map(|why| domain_gap(why)));
        self.record = found.record.or(self.record.take());
    }
}

/// The checks that run, by the fault that each is about.
struct Wanted<'c>(HashMap<ReviewFault, &'c Check>);

impl<'c> Wanted<'c> {
    fn of(checks: &[&'c Check]) -> Self {
        let by_fault = checks.iter().filter_map(|check| {
            let matcher = check.file.matcher.review.as_ref()?;
            Some((ReviewFault::parse(&matcher.fault)?, *check))
        });
        Self(by_fault.collect())
    }

    /// The hits of checks that run, each with its check.
    fn of_hits(&self, hits: Vec<Hit>) -> impl Iterator<Item = (Hit, &'c Check)> {
        let check = |hit: Hit| {
            let check = *self.0.get(&hit.fault)?;
            Some((hit, check))
        };
        hits.into_iter().filter_map(check)
    }
}

/// What the user asked about, and where it led.
#[derive(Clone, Copy)]
pub(super) enum Meant<'a> {
    /// No change of a forge.
    Nothing,
    Change(&'a Asked),
    /// The event is about no change; in words.
    NoChange(&'a str),
}

/// Looks at CODEOWNERS, and at who reviewed the change.
pub(super) fn look(
    request: &CheckRequest,
    meant: Meant<'_>,
    judged_by: &Rules,
    inventory: &Inventory,
    host: &Host,
) -> Result<Reviews, GateError> {
    let checks = detectors::on(Domain::Review, judged_by);
    let mut reviews = codeowners(request, judged_by, &checks, inventory)?;
    reviews.required = request.review.is_some();
    match (meant, &request.review) {
        (Meant::Change(asked), Some(review)) => {
            let found = change::look(
                (request, review),
                asked,
                judged_by,
                &checks,
                inventory,
                host,
            )?;
            reviews.add(found);
        }
        (Meant::NoChange(why), _) => reviews.gaps.push(domain_gap(why)),
        _ => {
            reviews.gaps.push(domain_gap(
                "what CODEOWNERS says was looked at, who approved a change was not: --pull-request asks the forge",
            ));
            let found = signatures::of_range(&request.scope, judged_by, &checks, inventory, host);
            reviews.add(found);
        }
    }
    Ok(reviews)
}

/// Looks at CODEOWNERS. A change is told of what it brings; what was there before it is told of the whole.
fn codeowners(
    request: &CheckRequest,
    judged_by: &Rules,
    checks: &[&Check],
    inventory: &Inventory,
) -> Result<Reviews, GateError> {
    let mut reviews = Reviews::default();
    reviews
        .gaps
        .extend(detectors::all_off(Domain::Review, checks));
    if !inventory.is_whole() {
        let reason = "CODEOWNERS lies at the top of the repository: look there";
        reviews.gaps.push(domain_gap(reason));
        return Ok(reviews);
    }
    let wanted = Wanted::of(checks);
    if checks.is_empty() {
        return Ok(reviews);
    }
    let protected = protected(&judged_by.policy);
    let now = inventory.snapshot(Moment::Now)?;
    let before = match &request.scope {
        Scope::Staged | Scope::Range { .. } | Scope::Push(_) => {
            Some(inventory.snapshot(Moment::Base)?)
        }
        Scope::WorkTree | Scope::History { .. } => None,
    };
    if before.as_ref().is_some_and(|before| now.same(before)) {
        return Ok(reviews);
    }
    let looked = lint::look(&now, now.irregular(), &protected);
    let known: BTreeSet<Fingerprint> = match before {
        Some(before) if !looked.hits.is_empty() => {
            let mut known = BTreeSet::new();
            for files in inventory.others_before()?.iter().chain([&before]) {
                let old = lint::look(files, files.irregular(), &protected);
                let hits = wanted.of_hits(old.hits);
                known.extend(hits.map(|(hit, check)| report::fingerprint(&hit, check)));
            }
            known
        }
        _ => BTreeSet::new(),
    };
    reviews
        .gaps
        .extend(looked.unread.iter().map(|(path, reason)| Gap {
            domain: Domain::Review,
            subject: GapSubject::File {
                path: path.clone(),
                member: None,
            },
            reason: reason.clone(),
        }));
    reviews.coverage.files = u64::from(looked.file.is_some());
    reviews.findings = findings(looked, &wanted, &known, judged_by)?;
    Ok(reviews)
}

fn domain_gap(reason: &str) -> Gap {
    Gap {
        domain: Domain::Review,
        subject: GapSubject::Domain,
        reason: reason.to_owned(),
    }
}

/// What is wrong and was not known.
fn findings(
    looked: Looked,
    wanted: &Wanted<'_>,
    known: &BTreeSet<Fingerprint>,
    judged_by: &Rules,
) -> Result<Vec<Finding>, GateError> {
    let is_new = |(hit, check): &(Hit, &Check)| !known.contains(&report::fingerprint(hit, check));
    let hits: Vec<(Hit, &Check)> = wanted.of_hits(looked.hits).filter(is_new).collect();
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let mut hidden = Hidden::new(&judged_by.catalogue)?;
    let findings = hits.into_iter().map(|(hit, check)| {
        let text = looked.texts.get(&hit.path).map_or("", String::as_str);
        let hidden = hidden.of(&hit.path, text);
        report::finding(hit, check, text, hidden)
    });
    Ok(findings.collect())
}

/// The paths that must have an owner: who changes them without one changes what the gate looks at, or what is built.
fn protected(policy: &Policy) -> Vec<Protected> {
    let policy_file = format!("/{FILE_NAME}");
    let own = policy.own_checks.as_ref();
    let own = own.map(|own| format!("/{}/", escaped(&own.folder.to_text())));
    let mut of_gate = vec![policy_file.as_str(), "/.portcullis/"];
    of_gate.extend(own.as_deref());
    vec![
        Protected::new("workflows", &["/.github/workflows/", "/.github/actions/"]),
        Protected::new("policy of this gate", &of_gate),
        Protected::new(
            "infrastructure",
            &["*.tf", "*.tf.json", "*.tfvars", "*.bicep", "Dockerfile"],
        ),
    ]
}

/// A path as a pattern that matches it alone.
fn escaped(path: &str) -> String {
    let special = |c: char| matches!(c, '*' | '?' | '[' | ']' | '\\' | ' ');
    path.chars().fold(String::new(), |mut text, c| {
        if special(c) {
            text.push('\\');
        }
        text.push(c);
        text
    })
}
