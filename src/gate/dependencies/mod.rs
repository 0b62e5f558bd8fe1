//! Dependencies as one run looks at them: what is depended on now, against what was, by the advisories at hand.

mod examples;

pub(super) use examples::fires;

use super::rules::Rules;
use super::{GateError, detectors};
use crate::advisory::{About, Index};
use crate::check::Check;
use crate::cli::CheckRequest;
use crate::detect::dependencies::audit::{self, Audited, Hit};
use crate::detect::dependencies::collect::{self, Collected};
use crate::detect::dependencies::fault::Fault;
use crate::detect::dependencies::{compare, report, sources};
use crate::finding::{Coverage, Domain, Finding, Gap};
use crate::host::Host;
use crate::inventory::{Files, Inventory, Moment, Scope};
use crate::package::Ecosystem;
use crate::policy::{DependencyRules, Excludes, Policy};
use crate::source::RepoPath;
use crate::verdict::{Advisories, AdvisoryCount};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// What came of it.
#[derive(Default)]
pub(super) struct Dependencies {
    pub findings: Vec<Finding>,
    pub gaps: Vec<Gap>,
    pub notes: Vec<String>,
    /// Files that the policy leaves out.
    pub excluded: u64,
    pub coverage: Coverage,
    /// What packages were looked up in.
    pub advisories: Option<Advisories>,
    pub sbom_digest: Option<String>,
}

/// The checks that run, by the fault that each is about.
struct Wanted<'c>(HashMap<Fault, &'c Check>);

impl<'c> Wanted<'c> {
    fn of(checks: &[&'c Check]) -> Self {
        let by_fault = checks.iter().filter_map(|check| {
            let matcher = check.file.matcher.dependency.as_ref()?;
            Some((Fault::parse(&matcher.fault)?, *check))
        });
        Self(by_fault.collect())
    }
}

/// Looks at what the scope depends on.
pub(super) fn look(
    request: &CheckRequest,
    judged_by: &Rules,
    inventory: &Inventory,
    host: &Host,
) -> Result<Dependencies, GateError> {
    let checks = detectors::on(Domain::Dependencies, judged_by);
    let mut looked = Dependencies::default();
    looked
        .gaps
        .extend(detectors::all_off(Domain::Dependencies, &checks));
    let wanted = Wanted::of(&checks);
    let policy = &judged_by.policy;
    let globs = Excludes::new(&policy.dependencies.exclude);
    let excluded = |path: &RepoPath| globs.covers(path);
    let now = inventory.snapshot(Moment::Now)?;
    let collected = collect::collect(&now, now.irregular(), &excluded);
    looked.excluded = collected.excluded;
    looked.coverage = Coverage {
        files: collected.files.len() as u64,
        bytes: collected.bytes,
        commits: 0,
    };
    looked
        .gaps
        .extend(collected.unread.iter().map(collect::Unread::gap));
    let opened = open_index(request, host, &mut looked.gaps, !collected.files.is_empty());
    let index = opened.as_ref().map(|opened| &opened.index);
    let Audited {
        mut hits,
        gaps,
        packages,
    } = audit::audit(&collected, index);
    looked.gaps.extend(gaps);
    hits.extend(beside_advisories(&collected, policy, host.today));
    if let Some(opened) = &opened {
        looked.take(&opened.index, &opened.from, &packages, policy, host.today);
    }
    let existing = match &request.scope {
        Scope::Staged | Scope::Range { .. } => {
            let before = inventory.snapshot(Moment::Base)?;
            Some(existing(
                &hits, &collected, &now, &before, index, policy, &excluded, host.today,
            ))
        }
        Scope::WorkTree | Scope::History { .. } => None,
    };
    looked.findings = findings(hits, existing, &collected, &wanted);
    Ok(looked)
}

impl Dependencies {
    /// What the index is, and what it does not know.
    fn take(
        &mut self,
        index: &Index,
        from: &str,
        packages: &BTreeMap<Ecosystem, u64>,
        policy: &Policy,
        today: Date,
    ) {
        let about = index.about();
        let rules = &policy.dependencies;
        self.gaps
            .extend(audit::unknown(packages, about, &rules.unaudited));
        self.gaps.extend(too_old(about, rules, today));
        self.notes.extend(stale(about, packages));
        self.notes.extend(accepted(packages, &rules.unaudited));
        self.advisories = Some(facts(about, from, packages, today));
    }
}

fn age(about: &About, today: Date) -> i64 {
    about
        .snapshot
        .until(today)
        .map_or(0, |span| i64::from(span.get_days()))
}

fn too_old(about: &About, rules: &DependencyRules, today: Date) -> Option<Gap> {
    let (age, most) = (age(about, today), rules.max_database_age);
    let place = rules
        .max_database_age_line
        .map_or("built-in default".to_owned(), |line| {
            format!("policy line {line}")
        });
    (age > i64::from(most)).then(|| {
        audit::domain_gap(format!(
            "the advisory index is of {} and {age} days old, and max_database_age is {most}d ({place}): \
             what became known since could not be looked up; `portcullis advisories update` brings a new one",
            about.snapshot
        ))
    })
}

/// Days after which a source of a busy ecosystem has plainly stopped.
const STOPPED: i32 = 180;

/// Records that end long before the index says it was made.
fn stale(about: &About, packages: &BTreeMap<Ecosystem, u64>) -> Vec<String> {
    let counts = about
        .ecosystems
        .iter()
        .filter(|known| packages.contains_key(&known.ecosystem));
    counts
        .filter_map(|known| {
            let newest = known.newest?;
            let days = newest.until(about.snapshot).map_or(0, |span| span.get_days());
            (days > STOPPED).then(|| {
                format!(
                    "{}: the newest record of the advisory index is of {newest}, so its source may have stopped long before {}",
                    known.ecosystem, about.snapshot
                )
            })
        })
        .collect()
}

fn accepted(packages: &BTreeMap<Ecosystem, u64>, unaudited: &[Ecosystem]) -> Option<String> {
    let names: Vec<&str> = packages
        .keys()
        .filter(|ecosystem| unaudited.contains(ecosystem))
        .map(|ecosystem| ecosystem.as_str())
        .collect();
    (!names.is_empty()).then(|| format!("unaudited by the policy: {}", names.join(", ")))
}

fn facts(
    about: &About,
    from: &str,
    packages: &BTreeMap<Ecosystem, u64>,
    today: Date,
) -> Advisories {
    let count = |known: &crate::advisory::Counts| AdvisoryCount {
        ecosystem: known.ecosystem.to_string(),
        advisories: known.advisories,
        malware: known.malware,
        newest: known.newest.map(|day| day.to_string()),
        packages: packages.get(&known.ecosystem).copied().unwrap_or_default(),
    };
    Advisories {
        from: from.to_owned(),
        snapshot: about.snapshot.to_string(),
        age_days: age(about, today),
        digest: about.digest.clone(),
        ecosystems: about.ecosystems.iter().map(count).collect(),
    }
}

/// What is wrong by itself, whatever advisories say.
fn beside_advisories(collected: &Collected, policy: &Policy, _today: Date) -> Vec<Hit> {
    let mut hits = Vec::new();
    for file in &collected.files {
        hits.extend(sources::hits(file, &policy.dependencies.registries));
    }
    hits
}

/// For each hit whether it was there before the change.
#[expect(
    clippy::too_many_arguments,
    reason = "one call, of what one run has at hand"
)]
fn existing(
    hits: &[Hit],
    collected: &Collected,
    now: &Files,
    before: &Files,
    index: Option<&Index>,
    policy: &Policy,
    excluded: &dyn Fn(&RepoPath) -> bool,
    today: Date,
) -> Vec<bool> {
    if now.same(before) {
        return vec![true; hits.len()];
    }
    let old = collect::collect(before, before.irregular(), excluded);
    let mut audited = audit::audit(&old, index);
    audited.hits.extend(beside_advisories(&old, policy, today));
    let paths = |collected: &Collected| -> Vec<RepoPath> {
        collected
            .files
            .iter()
            .map(|file| file.path.clone())
            .collect()
    };
    compare::existing(
        hits,
        &audited.hits,
        &paths(collected),
        &paths(&old),
        &|_| false,
    )
}

/// The hits of checks that run, as findings.
fn findings(
    hits: Vec<Hit>,
    existing: Option<Vec<bool>>,
    collected: &Collected,
    wanted: &Wanted<'_>,
) -> Vec<Finding> {
    let texts: HashMap<RepoPath, &str> = collected
        .files
        .iter()
        .map(|file| (file.path.clone(), file.text.as_str()))
        .collect();
    let mut findings = Vec::new();
    for (at, hit) in hits.into_iter().enumerate() {
        let Some(check) = wanted.0.get(&hit.fault) else {
            continue;
        };
        let text = texts.get(&hit.path).copied().unwrap_or_default();
        let mut finding = report::finding(hit, check, text);
        finding.existing = existing.as_ref().map(|existing| existing[at]);
        findings.push(finding);
    }
    findings
}

/// An index, and where it came from.
struct Opened {
    index: Index,
    from: String,
}

fn open_index(
    _request: &CheckRequest,
    _host: &Host,
    gaps: &mut Vec<Gap>,
    needed: bool,
) -> Option<Opened> {
    if needed {
        gaps.push(audit::domain_gap("no index".to_owned()));
    }
    None
}
