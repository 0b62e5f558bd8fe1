//! Dependencies as one run looks at them: what is depended on now, against what was, by the advisories at hand.

mod examples;
mod lens;
mod settings;
mod store;

pub(super) use examples::fires;

use super::rules::Rules;
use super::{GateError, detectors};
use crate::advisory::{About, Index};
use crate::check::Check;
use crate::cli::CheckRequest;
use crate::detect::dependencies::audit::{self, Audited, Hit};
use crate::detect::dependencies::collect::{self, Collected};
use crate::detect::dependencies::excuses::{self, Excuses};
use crate::detect::dependencies::fault::Fault;
use crate::detect::dependencies::report;
use crate::finding::{Coverage, Domain, Finding, Gap, GapSubject, Suppression};
use crate::host::Host;
use crate::inventory::Inventory;
use crate::package::Ecosystem;
use crate::policy::{DependencyRules, Excludes, Policy};
use crate::report::Format;
use crate::sbom;
use crate::source::RepoPath;
use crate::verdict::{Advisories, AdvisoryCount};
use jiff::civil::Date;
use lens::Lens;
use std::collections::{BTreeMap, HashMap};

/// A commit must not wait for an audit that it cannot have changed, nor be stopped by one.
const UNTOUCHED: &str = "nothing that is staged names packages, so dependencies are as HEAD has them and were not audited again";

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
    /// Whether the user asked for what could not be done, so that it is missing whatever the policy requires.
    pub required: bool,
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
    if request.advisories.is_none() && !inventory.may_touch(&collect::may_concern)? {
        looked.notes.push(UNTOUCHED.to_owned());
        return Ok(looked);
    }
    let wanted = Wanted::of(&checks);
    let policy = &judged_by.policy;
    let lens = Lens {
        excludes: Excludes::new(&policy.dependencies.exclude),
        rules: settings::rules(&policy.dependencies)?,
        day: host.today,
    };
    let sides = lens.sides(&request.scope, inventory)?;
    let (now, collected) = (&sides.now, &sides.collected);
    looked.collected(collected);
    let opened = store::open(request, host, collected)
        .map_err(|gap| {
            // Who names an index wants it asked.
            looked.required = gap.is_some() && request.advisories.is_some();
            looked.gaps.extend(gap);
        })
        .ok();
    let index = opened.as_ref().map(|opened| &opened.index);
    let Audited {
        hits,
        gaps,
        packages,
    } = lens.audit(collected, now, index);
    looked.gaps.extend(gaps);
    if let Some(opened) = &opened {
        looked.take(&opened.index, &opened.from, &packages, policy, host.today);
    }
    let before = sides.before.as_ref();
    let existing = before.map(|before| lens.existing(&hits, &sides, before, index));
    let mut excuses = excuses::read(sides.base().unwrap_or(now));
    looked.said_of(&mut excuses);
    let mut found = Vec::new();
    for (at, hit) in hits.into_iter().enumerate() {
        let suppression = excuses.of(&hit, collected, host.today);
        let existing = existing.as_ref().map(|existing| existing[at]);
        found.push((hit, suppression, existing));
    }
    let leftovers = excuses.hits(opened.is_some(), host.today);
    found.extend(
        leftovers
            .into_iter()
            .map(|hit| (hit, None, before.map(|_| true))),
    );
    looked.findings = findings(found, collected, &excuses, &wanted);
    if says_digest(request) {
        let listings = super::sbom::listings(super::sbom::name(&request.path), sides.collected);
        let digest = sbom::cyclonedx_digest(&listings);
        looked.sbom_digest = Some(super::rules::hexadecimal(&digest));
    }
    Ok(looked)
}

/// Whether anybody gets to see the digest of the bill of materials: only then is there one.
fn says_digest(request: &CheckRequest) -> bool {
    let mut outputs = request.outputs.iter();
    outputs.any(|output| output.format == Format::Json)
}

impl Dependencies {
    /// What was read, and what was not.
    fn collected(&mut self, collected: &Collected) {
        self.excluded = collected.excluded;
        self.notes.extend(settled_above(collected));
        self.coverage = Coverage {
            files: collected.files.len() as u64,
            bytes: collected.bytes,
            commits: 0,
        };
        self.gaps
            .extend(collected.unread.iter().map(collect::Unread::gap));
    }

    /// What of other auditors' files nobody understood, and what means nothing here.
    fn said_of(&mut self, excuses: &mut Excuses) {
        let unread = std::mem::take(&mut excuses.unread).into_iter();
        self.gaps.extend(unread.map(|(path, reason)| Gap {
            domain: Domain::Dependencies,
            subject: GapSubject::File { path, member: None },
            reason: format!("what it excuses is not known: {reason}"),
        }));
        self.notes.append(&mut excuses.notes);
    }

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

/// What lies below a lockfile that could not be read, or that the policy leaves out.
fn settled_above(collected: &Collected) -> Option<String> {
    let manifests = match collected.settled_above {
        0 => return None,
        1 => "1 manifest lies".to_owned(),
        several => format!("{several} manifests lie"),
    };
    Some(format!(
        "{manifests} below a lockfile that was not read, so nobody knows whether it settles what is asked for there"
    ))
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

/// The hits of checks that run, as findings.
fn findings(
    found: Vec<(Hit, Option<Suppression>, Option<bool>)>,
    collected: &Collected,
    excuses: &Excuses,
    wanted: &Wanted<'_>,
) -> Vec<Finding> {
    let files = collected.files.iter();
    let settings = collected.settings.iter();
    let texts: HashMap<RepoPath, &str> = files
        .map(|file| (file.path.clone(), file.text.as_str()))
        .chain(settings.map(|one| (one.path.clone(), one.text.as_str())))
        .chain(
            excuses
                .texts
                .iter()
                .map(|(path, text)| (path.clone(), text.as_str())),
        )
        .collect();
    let mut findings = Vec::new();
    for (hit, suppression, existing) in found {
        let Some(check) = wanted.0.get(&hit.fault) else {
            continue;
        };
        let text = texts.get(&hit.path).copied().unwrap_or_default();
        let mut finding = report::finding(hit, check, text);
        finding.suppression = suppression;
        finding.existing = existing;
        findings.push(finding);
    }
    findings
}
