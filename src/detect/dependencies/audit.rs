//! Looks every package up, and says what is wrong with it and what could not be told.

use super::collect::{Collected, File};
use super::fault::Fault;
use super::graph::Paths;
use super::group::{Group, Matched, groups};
use super::upgrade::{self, Requirements};
use crate::advisory::{About, Affected, Index, Kind};
use crate::finding::{Dependency, Domain, Gap, GapSubject, Severity, Upgrade};
use crate::inventory::Snapshot;
use crate::package::formats::Kind as FormatKind;
use crate::package::purl::Purl;
use crate::package::{Ecosystem, Package, Retracted, Source, Usage};
use crate::source::{Region, RepoPath, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Something that is wrong, before anybody has asked which checks run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub fault: Fault,
    /// What the advisory says; none where the check's own severity counts.
    pub severity: Option<Severity>,
    pub path: RepoPath,
    pub at: Span,
    pub message: String,
    /// What tells it from others of its fault in its file, but for the version: the package, the advisory.
    pub key: String,
    pub dependency: Option<Dependency>,
}

/// What an audit brought.
#[derive(Default)]
pub struct Audited {
    /// By file, and there by place.
    pub hits: Vec<Hit>,
    pub gaps: Vec<Gap>,
    /// How many packages of each ecosystem there are.
    pub packages: BTreeMap<Ecosystem, u64>,
}

/// Looks up what was collected. Without an index nothing is known of any version, which the caller says.
pub fn audit(collected: &Collected, files: &dyn Snapshot, index: Option<&Index>) -> Audited {
    let mut audited = Audited::default();
    for file in &collected.files {
        audited.file(file, files, index);
    }
    audited
}

impl Audited {
    fn file(&mut self, file: &File, files: &dyn Snapshot, index: Option<&Index>) {
        let mut paths = None;
        let mut loose = Vec::new();
        let first = self.hits.len();
        for (at, package) in file.listing.packages.iter().enumerate() {
            if package.source.is_first_party() {
                continue;
            }
            *self.packages.entry(package.ecosystem).or_default() += 1;
            // Of an ecosystem without advisories nothing could be looked up anyway, which is said once.
            if package.version.is_none()
                && package.ecosystem.in_osv()
                && !matches!(package.source, Source::Git { .. } | Source::Path(_))
            {
                loose.push(package);
            }
            let known = index.map_or_else(Vec::new, |index| self.look_up(index, file, package));
            if !known.is_empty() {
                let (paths, asks) = paths.get_or_insert_with(|| {
                    (Paths::of(&file.listing), Requirements::of(file, files))
                });
                let way = paths.to(at);
                let hits = known.iter().map(|group| {
                    let upgrade = upgrade::of(asks, at, &way, group);
                    vulnerable(file, package, &way, group, upgrade)
                });
                self.hits.extend(hits);
            }
            self.hits.extend(retracted(file, package));
            let yanked = index.and_then(|index| self.yanked(index, file, package));
            self.hits.extend(yanked);
        }
        self.hits.extend(unlocked(file, &loose));
        self.hits.extend(outdated(file));
        self.gaps.extend(unsettled(file, &loose));
        self.hits[first..].sort_by_key(|hit| hit.at);
    }

    /// What the registry's own data says against a version, where the index has any.
    fn yanked(&mut self, index: &Index, file: &File, package: &Package) -> Option<Hit> {
        let version = package.version.as_deref()?;
        let is_published = matches!(package.source, Source::Registry | Source::OtherRegistry(_));
        if !is_published || matches!(package.retracted, Some(Retracted::Yanked(_))) {
            return None;
        }
        match index.yanked(package.ecosystem, &package.name, version) {
            Ok(found) => Some(super::yanked::hit(file, package, found?)),
            Err(error) => {
                let name = &package.name;
                let reason = format!("whether {name} was taken back is not known: {error}");
                self.gaps.push(file_gap(&file.path, reason));
                None
            }
        }
    }

    /// What is known of a version, and a gap for each record that cannot be judged.
    fn look_up(&mut self, index: &Index, file: &File, package: &Package) -> Vec<Group> {
        if matches!(package.source, Source::Path(_)) || !package.ecosystem.in_osv() {
            return Vec::new();
        }
        let Some(version) = &package.version else {
            return Vec::new();
        };
        // Distributions publish advisories for the source of what they build.
        let (looked_up, version) = match &package.built_from {
            Some((name, version)) => (name, version),
            None => (&package.name, version),
        };
        let records = match index.records(package.ecosystem, looked_up) {
            Ok(records) => records,
            Err(error) => {
                let reason = format!("{} could not be looked up: {error}", package.name);
                self.gaps.push(file_gap(&file.path, reason));
                return Vec::new();
            }
        };
        let mut matched = Vec::new();
        for record in records {
            match record.affects(package.release.as_deref(), version) {
                Affected::No => {}
                affected @ Affected::Yes { .. } => matched.push(Matched { record, affected }),
                Affected::Unknown(reason) => {
                    let line = Region::of(file.text.as_bytes(), package.at).start.line;
                    self.gaps.push(file_gap(
                        &file.path,
                        format!(
                            "line {line}: whether {} {version} is affected by {} cannot be told: {reason}",
                            package.name, record.id
                        ),
                    ));
                }
            }
        }
        if matched.is_empty() {
            return Vec::new();
        }
        groups(package.ecosystem, &matched)
    }
}

fn file_gap(path: &RepoPath, reason: String) -> Gap {
    Gap {
        domain: Domain::Dependencies,
        subject: GapSubject::File {
            path: path.clone(),
            member: None,
        },
        reason,
    }
}

fn vulnerable(
    file: &File,
    package: &Package,
    way: &[usize],
    group: &Group,
    upgrade: Option<Upgrade>,
) -> Hit {
    let fault = match group.kind {
        Kind::Vulnerability => Fault::Vulnerable,
        Kind::Malware => Fault::Malicious,
        Kind::Unmaintained => Fault::Unmaintained,
        Kind::Unsound => Fault::Unsound,
        Kind::Notice => Fault::Notice,
    };
    let dependency = Dependency {
        path: way
            .iter()
            .map(|at| called(&file.listing.packages[*at]))
            .collect(),
        advisory: Some(group.advisory.clone()),
        upgrade,
        ..facts(package)
    };
    let severity = match fault {
        // Silence is no all-clear: where nobody says how bad it is, it counts as high.
        Fault::Vulnerable if group.advisory.exploited.is_some() => Some(Severity::Critical),
        Fault::Vulnerable => Some(group.severity.unwrap_or(Severity::High)),
        _ => None,
    };
    Hit {
        fault,
        severity,
        path: file.path.clone(),
        at: package.at,
        message: super::report::known(&dependency, group),
        key: format!(
            "{}/{} {}",
            package.ecosystem, package.name, group.advisory.ids[0]
        ),
        dependency: Some(dependency),
    }
}

/// What is said of a package, whatever is wrong with it.
pub fn facts(package: &Package) -> Dependency {
    Dependency {
        ecosystem: package.ecosystem.as_str(),
        name: package.name.clone(),
        version: package.version.clone(),
        purl: Purl::of(package).map_or_else(String::new, |purl| purl.to_string()),
        path: Vec::new(),
        development: package.usage == Usage::Development,
        advisory: None,
        upgrade: None,
    }
}

/// `name@version`.
pub(super) fn called(package: &Package) -> String {
    match &package.version {
        Some(version) => format!("{}@{version}", package.name),
        None => package.name.clone(),
    }
}

fn retracted(file: &File, package: &Package) -> Option<Hit> {
    let (fault, reason) = match package.retracted.as_ref()? {
        Retracted::Yanked(reason) => (Fault::Yanked, reason.clone().unwrap_or_default()),
        Retracted::Deprecated(reason) => (Fault::Deprecated, reason.clone()),
    };
    let what = match fault {
        Fault::Yanked => "was taken back by its publisher",
        _ => "is deprecated by its publisher",
    };
    let reason = if reason.trim().is_empty() {
        String::new()
    } else {
        format!(": {}", super::report::line(&reason))
    };
    Some(about(
        file,
        package,
        fault,
        format!("{} {what}{reason}", called(package)),
    ))
}

/// A fault of one package that no advisory is needed for.
pub fn about(file: &File, package: &Package, fault: Fault, message: String) -> Hit {
    Hit {
        fault,
        severity: None,
        path: file.path.clone(),
        at: package.at,
        message,
        key: format!("{}/{}", package.ecosystem, package.name),
        dependency: Some(facts(package)),
    }
}

/// A manifest that no lockfile stands by.
fn unlocked(file: &File, loose: &[&Package]) -> Option<Hit> {
    let first = loose.first()?;
    if file.format.kind != FormatKind::Manifest && file.format.id != "requirements" {
        return None;
    }
    Some(Hit {
        fault: Fault::Unlocked,
        severity: None,
        path: file.path.clone(),
        at: first.at,
        message: format!(
            "{} asks for {} that no lockfile settles: {}",
            file.format.title,
            counted(loose.len(), "version"),
            names(loose)
        ),
        key: String::new(),
        dependency: None,
    })
}

fn outdated(file: &File) -> Option<Hit> {
    let reason = file.listing.outdated.as_ref()?;
    Some(Hit {
        fault: Fault::Outdated,
        severity: None,
        path: file.path.clone(),
        at: Span::new(0, file.text.lines().next().map_or(0, str::len)),
        message: reason.clone(),
        key: String::new(),
        dependency: None,
    })
}

/// Nobody can look up a version that is not there.
fn unsettled(file: &File, loose: &[&Package]) -> Option<Gap> {
    if loose.is_empty() {
        return None;
    }
    let are = if loose.len() == 1 { "has" } else { "have" };
    Some(file_gap(
        &file.path,
        format!(
            "{} {are} no version here, so no advisory could be looked up: {}",
            counted(loose.len(), "package"),
            names(loose)
        ),
    ))
}

fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// The first few names.
fn names(packages: &[&Package]) -> String {
    const MOST: usize = 5;
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| (*name).to_owned())
        .collect();
    if names.len() > MOST {
        shown.push(format!("and {} more", names.len() - MOST));
    }
    shown.join(", ")
}

/// Which ecosystems of a repository an index knows nothing of, or malware alone.
pub fn unknown(
    packages: &BTreeMap<Ecosystem, u64>,
    about: &About,
    accepted: &[Ecosystem],
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut nobodys = Vec::new();
    for (ecosystem, count) in packages.iter().filter(|(e, _)| !accepted.contains(e)) {
        let mut known = about.ecosystems.iter();
        let known = known.find(|known| known.ecosystem == *ecosystem);
        let here = counted(usize::try_from(*count).unwrap_or(usize::MAX), "package");
        gaps.push(domain_gap(match known {
            Some(known) if known.advisories > 0 => continue,
            Some(_) => format!(
                "{ecosystem}: the advisory index holds records of malware alone, so vulnerabilities of {here} could not be looked up"
            ),
            None if ecosystem.in_osv() => format!(
                "{ecosystem}: the advisory index has no records of this ecosystem, so {here} could not be audited"
            ),
            None => {
                nobodys.push((ecosystem.as_str(), here));
                continue;
            }
        }));
    }
    gaps.extend(nobody(&nobodys));
    gaps
}

/// One gap for all ecosystems of which nobody publishes advisories.
fn nobody(nobodys: &[(&str, String)]) -> Option<Gap> {
    let counts: Vec<String> = nobodys
        .iter()
        .map(|(name, here)| format!("{name} ({here})"))
        .collect();
    let names: Vec<&str> = nobodys.iter().map(|(name, _)| *name).collect();
    (!names.is_empty()).then(|| {
        domain_gap(format!(
            "nobody publishes advisories for {}, so they could not be audited; `dependencies: unaudited: [{}]` in the policy accepts that",
            counts.join(", "),
            names.join(", ")
        ))
    })
}

/// A gap of the whole domain.
pub fn domain_gap(reason: String) -> Gap {
    Gap {
        domain: Domain::Dependencies,
        subject: GapSubject::Domain,
        reason,
    }
}
