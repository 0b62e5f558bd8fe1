//! Infrastructure as one run looks at it: the files as they are, against the files as they were.

use super::discretion::Hidden;
use super::rules::Rules;
use super::{GateError, detectors};
use crate::check::Check;
use crate::check::lint::{Exhibit, Mended};
use crate::cli::CheckRequest;
use crate::detect::infrastructure::detector::{self, Hit, Looked, Settings};
use crate::detect::infrastructure::remedy::{self, Remedies};
use crate::detect::infrastructure::report;
use crate::detect::infrastructure::resource::Unread;
use crate::detect::infrastructure::rules::{self, Rule};
use crate::detect::infrastructure::terraform::ModuleSources;
use crate::document::Sources;
use crate::finding::{CheckId, Domain, Finding, Fingerprint, Gap, GapSubject};
use crate::inventory::{Files, InMemory, Inventory, Moment, Rendered, Scope};
use crate::policy::Excludes;
use crate::source::RepoPath;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::ops::Range;

/// Errors: a check that cannot be run.
pub(super) fn compile(checks: &[&Check]) -> Result<Vec<Rule>, GateError> {
    checks
        .iter()
        .map(|check| {
            rules::compile(check).map_err(|error| GateError::CannotRun {
                what: check.id.to_string(),
                reason: error.to_string(),
            })
        })
        .collect()
}

/// Which checks fire on which bytes of an example. For `checks lint`.
pub(super) fn fires(rules: &[Rule], exhibit: Exhibit<'_>) -> Vec<(CheckId, Range<usize>)> {
    if rules.is_empty() {
        return Vec::new();
    }
    match RepoPath::new(exhibit.path) {
        Ok(path) => detector::fires(rules, &files(exhibit), &path, EXAMPLES_DAY),
        Err(_) => Vec::new(),
    }
}

/// What one check finds in an example, and what would repair it. For `checks lint`.
pub(super) fn mend(rules: &[Rule], exhibit: Exhibit<'_>, id: &str) -> Mended {
    let rule = rules.iter().find(|rule| rule.check.as_str() == id);
    rule.map_or_else(Mended::default, |rule| {
        remedy::mend(rule, &files(exhibit), EXAMPLES_DAY)
    })
}

fn files(exhibit: Exhibit<'_>) -> InMemory {
    let beside = exhibit
        .beside
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files = beside
        .chain([(exhibit.path, exhibit.text)])
        .filter_map(|(path, text)| Some((RepoPath::new(path).ok()?, text.as_bytes().to_vec())));
    InMemory::new(files)
}

/// The day on which examples are judged.
const EXAMPLES_DAY: Date = jiff::civil::date(2026, 11, 1);

/// What is wrong with what is declared, and what is not known of it.
#[derive(Default)]
pub(super) struct Declarations {
    pub findings: Vec<Finding>,
    pub gaps: Vec<Gap>,
    /// Files that the policy leaves out.
    pub excluded: u64,
}

/// What is wrong and what could not be read, of what the scope is about. What was `rendered` is of the present: nobody
/// has rendered what was before the change.
pub(super) fn look(
    request: &CheckRequest,
    judged_by: &Rules,
    inventory: &Inventory,
    rendered: &[Rendered],
    today: Date,
) -> Result<Declarations, GateError> {
    let policy = &judged_by.policy;
    let settings = Settings {
        modules: ModuleSources::new(policy.infrastructure.module_sources.clone()),
        today,
    };
    let globs = Excludes::new(&policy.infrastructure.exclude);
    let excluded = |path: &RepoPath| globs.covers(path);
    let checks = detectors::on(Domain::Infrastructure, judged_by);
    let all_off = detectors::all_off(Domain::Infrastructure, &checks);
    let nothing = Declarations {
        gaps: all_off.iter().cloned().collect(),
        ..Declarations::default()
    };
    let concerned = || inventory.may_touch(&detector::may_concern);
    if checks.is_empty() || (rendered.is_empty() && !concerned()?) {
        return Ok(nothing);
    }
    let rules = &compile(&checks)?;
    let now = inventory.snapshot(Moment::Now)?;
    let before = match &request.scope {
        Scope::Staged | Scope::Range { .. } | Scope::Push(_) => {
            Some(inventory.snapshot(Moment::Base)?)
        }
        Scope::WorkTree | Scope::History { .. } => None,
    };
    let unchanged = before.as_ref().is_some_and(|before| now.same(before));
    if unchanged && rendered.is_empty() {
        return Ok(nothing);
    }
    let looked = detector::look(rules, &now, rendered, &settings, &excluded);
    let look = |files: &Files| known(&detector::look(rules, files, &[], &settings, &excluded));
    let mut known = before.as_ref().map_or_else(BTreeSet::new, look);
    if !looked.hits.is_empty() {
        known.extend(inventory.others_before()?.iter().flat_map(look));
    }
    let gaps = looked
        .unread
        .iter()
        .map(|unread| gap(unread, &looked.sources));
    Ok(Declarations {
        findings: findings(&looked, &known, request, judged_by, &excluded, today)?,
        gaps: gaps.chain(all_off).collect(),
        excluded: looked.excluded,
    })
}

/// What was wrong before the change.
fn known(looked: &Looked<'_>) -> BTreeSet<Fingerprint> {
    let print = |hit: &Hit<'_>| report::fingerprint(hit, &looked.sources);
    looked.hits.iter().map(print).collect()
}

/// What is wrong and was not known.
fn findings(
    looked: &Looked<'_>,
    known: &BTreeSet<Fingerprint>,
    request: &CheckRequest,
    judged_by: &Rules,
    excluded: &dyn Fn(&RepoPath) -> bool,
    today: Date,
) -> Result<Vec<Finding>, GateError> {
    let sources = &looked.sources;
    let is_new = |hit: &&Hit<'_>| !known.contains(&report::fingerprint(hit, sources));
    let hits: Vec<&Hit<'_>> = looked.hits.iter().filter(is_new).collect();
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let mut hidden = Hidden::new(&judged_by.catalogue)?;
    let mut remedies = Remedies::new(sources);
    let findings = hits.into_iter().map(|hit| {
        let source = sources.get(hit.written.file());
        let fix = (!excluded(&source.path))
            .then(|| {
                remedies.fix(hit, &mut |source| {
                    hidden.of(&source.path, &source.text).to_vec()
                })
            })
            .flatten();
        let source = sources.get(hit.place.file);
        let hidden = hidden.of(&source.path, &source.text);
        let mut finding = report::finding(hit, sources, hidden, today);
        finding.fix = fix;
        if let (Scope::Range { .. }, Some(suppression)) = (&request.scope, &mut finding.suppression)
        {
            // What the base had with its marker is known; this is the change's own.
            suppression.added_by_change = true;
        }
        finding
    });
    Ok(findings.collect())
}

fn gap(unread: &Unread, sources: &Sources) -> Gap {
    let reason = match unread.place {
        Some(place) => format!(
            "line {}: {}",
            sources.region(place).start.line,
            unread.reason
        ),
        None => unread.reason.clone(),
    };
    Gap {
        domain: Domain::Infrastructure,
        subject: GapSubject::File {
            path: unread.path.clone(),
            member: None,
        },
        reason,
    }
}
