//! Infrastructure as one run looks at it: the files as they are, against the files as they were.

use super::discretion::Hidden;
use super::{GateError, detectors};
use crate::check::Check;
use crate::check::lint::Exhibit;
use crate::cli::CheckRequest;
use crate::detect::infrastructure::detector::{self, Hit, Looked, Settings};
use crate::detect::infrastructure::report;
use crate::detect::infrastructure::resource::Unread;
use crate::detect::infrastructure::rules::{self, Rule};
use crate::detect::infrastructure::terraform::ModuleSources;
use crate::document::Sources;
use crate::finding::{CheckId, Domain, Finding, Fingerprint, Gap, GapSubject};
use crate::inventory::{InMemory, Inventory, Moment, Scope};
use crate::policy::{Excludes, Policy};
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
    let beside = exhibit
        .beside
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files: Vec<(RepoPath, Vec<u8>)> = beside
        .chain([(exhibit.path, exhibit.text)])
        .filter_map(|(path, text)| Some((RepoPath::new(path).ok()?, text.as_bytes().to_vec())))
        .collect();
    match RepoPath::new(exhibit.path) {
        Ok(path) => detector::fires(rules, &InMemory::new(files), &path, EXAMPLES_DAY),
        Err(_) => Vec::new(),
    }
}

/// The day on which examples are judged.
const EXAMPLES_DAY: Date = jiff::civil::date(2026, 11, 1);

/// What is wrong and what could not be read, of what the scope is about.
pub(super) fn look(
    request: &CheckRequest,
    policy: &Policy,
    inventory: &Inventory,
    today: Date,
) -> Result<(Vec<Finding>, Vec<Gap>), GateError> {
    let settings = Settings {
        modules: ModuleSources::new(policy.infrastructure.module_sources.clone()),
        today,
    };
    let globs = Excludes::new(&policy.infrastructure.exclude);
    let excluded = |path: &RepoPath| globs.covers(path);
    let concerns = |path: &RepoPath| detector::concerns(path) && !excluded(path);
    if !inventory.may_touch(&concerns)? {
        return Ok(Default::default());
    }
    let rules = &compile(&detectors::on(Domain::Infrastructure, policy))?;
    let now = inventory.snapshot(Moment::Now)?;
    let before = match &request.scope {
        Scope::Staged | Scope::Range { .. } => Some(inventory.snapshot(Moment::Base)?),
        Scope::WorkTree | Scope::History { .. } => None,
    };
    if let Some(before) = &before
        && now.same(before, &concerns)
    {
        return Ok(Default::default());
    }
    let looked = detector::look(rules, &now, &settings, &excluded);
    let known = match &before {
        Some(before) => known(&detector::look(rules, before, &settings, &excluded)),
        None => Known::default(),
    };
    let hits: Vec<&Hit<'_>> = looked
        .hits
        .iter()
        .filter(|hit| {
            !known
                .hits
                .contains(&report::fingerprint(hit, &looked.sources))
        })
        .collect();
    if hits.is_empty() && looked.unread.is_empty() {
        return Ok(Default::default());
    }
    let mut hidden = Hidden::new()?;
    let findings = hits.into_iter().map(|hit| {
        let source = looked.sources.get(hit.place.file);
        let mut finding =
            report::finding(hit, &looked.sources, hidden.of(&source.path, &source.text));
        if let (Scope::Range { .. }, Some(suppression)) = (&request.scope, &mut finding.suppression)
        {
            // What the base had with its marker is known; this is the change's own.
            suppression.added_by_change = true;
        }
        finding
    });
    let findings = findings.collect();
    let new = |unread: &&Unread| !known.unread.contains(&about(unread));
    let unread = looked.unread.iter().filter(new);
    let gaps = unread.map(|unread| gap(unread, &looked.sources));
    Ok((findings, gaps.collect()))
}

/// What was so before the change.
#[derive(Default)]
struct Known {
    hits: BTreeSet<Fingerprint>,
    unread: BTreeSet<(RepoPath, String)>,
}

fn known(looked: &Looked<'_>) -> Known {
    let print = |hit: &Hit<'_>| report::fingerprint(hit, &looked.sources);
    Known {
        hits: looked.hits.iter().map(print).collect(),
        unread: looked.unread.iter().map(about).collect(),
    }
}

/// What tells one from another, wherever in its file it has moved to.
fn about(unread: &Unread) -> (RepoPath, String) {
    (unread.path.clone(), unread.reason.clone())
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
