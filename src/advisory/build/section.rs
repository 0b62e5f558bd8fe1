//! Advisories by ecosystem and package, with what an index needs not keep left out.

use super::advisory::{Advisory, Severity};
use super::groups::Groups;
use super::releases::Releases;
use super::{BuildError, Row, encode};
use crate::advisory::Kind;
use crate::advisory::range::{Entry, in_ranges};
use crate::package::Ecosystem;
use crate::package::name::canonical;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// Everything about one ecosystem, ready to be written.
pub(super) struct Section {
    pub ecosystem: Ecosystem,
    pub advisories: u64,
    pub malware: u64,
    pub newest: Option<Date>,
    pub rows: u64,
    pub parts: encode::Parts,
}

/// What one advisory says of one package.
pub(super) struct About {
    /// The advisory's number.
    pub advisory: usize,
    /// Where it is another one than the advisory's own.
    pub severity: Option<Severity>,
    pub entries: Row,
}

/// Packages by their canonical names.
pub(super) type Packages = BTreeMap<String, Vec<About>>;

/// Sorts what advisories say of packages by ecosystem. It is taken out of them.
pub(super) fn of(
    advisories: &mut [Advisory],
    groups: &Groups,
    releases: &Releases,
) -> Result<Vec<Section>, BuildError> {
    let mut ecosystems: BTreeMap<Ecosystem, Packages> = BTreeMap::new();
    for (number, advisory) in advisories.iter_mut().enumerate() {
        let affected = std::mem::take(&mut advisory.affected);
        for package in affected {
            let name = canonical(package.ecosystem, &package.name).into_owned();
            let packages = ecosystems.entry(package.ecosystem).or_default();
            let abouts = packages.entry(name).or_default();
            let own = package.severity.filter(|own| *own != advisory.severity);
            let entry = reduced(package.ecosystem, package.entry);
            match abouts.last_mut() {
                Some(last) if last.advisory == number => {
                    last.severity = worse(last.severity.take(), own);
                    if !last.entries.contains(&entry) {
                        last.entries.push(entry);
                    }
                }
                _ => abouts.push(About {
                    advisory: number,
                    severity: own,
                    entries: vec![entry],
                }),
            }
        }
    }
    ecosystems
        .into_iter()
        .map(|(ecosystem, mut packages)| {
            for (name, abouts) in &mut packages {
                date_fixes(ecosystem, name, abouts, releases);
            }
            section(ecosystem, &packages, advisories, groups)
        })
        .collect()
}

fn section(
    ecosystem: Ecosystem,
    packages: &Packages,
    advisories: &[Advisory],
    groups: &Groups,
) -> Result<Section, BuildError> {
    let mut numbers: Vec<usize> = packages
        .values()
        .flatten()
        .map(|about| about.advisory)
        .collect();
    let rows = numbers.len() as u64;
    numbers.sort_unstable();
    numbers.dedup();
    let of_section = || numbers.iter().map(|number| &advisories[*number]);
    let (malicious, others): (Vec<&Advisory>, Vec<&Advisory>) =
        of_section().partition(|advisory| advisory.kind == Kind::Malware);
    let malware = malicious.len() as u64;
    // Malware is published every day: it would hide that a source of vulnerabilities has stopped.
    let newest = others.iter().filter_map(|advisory| advisory.newest()).max();
    let newest = newest.or_else(|| malicious.iter().filter_map(|one| one.newest()).max());
    Ok(Section {
        ecosystem,
        advisories: numbers.len() as u64 - malware,
        malware,
        newest,
        rows,
        parts: encode::parts(packages, &numbers, advisories, groups)
            .ok_or(BuildError::TooMany(ecosystem))?,
    })
}

/// Of two severities of one package the one with the higher score, or else the worse word.
fn worse(one: Option<Severity>, two: Option<Severity>) -> Option<Severity> {
    let weight = |severity: &Option<Severity>| {
        let severity = severity.as_ref();
        severity.map(|severity| (severity.score, severity.rating))
    };
    if weight(&two) > weight(&one) {
        two
    } else {
        one
    }
}

/// An entry without the listed versions that its ranges hold anyway.
fn reduced(ecosystem: Ecosystem, mut entry: Entry<String>) -> Entry<String> {
    let ranges = &entry.ranges;
    let mut seen = HashSet::new();
    entry.versions.retain(|version| {
        seen.insert(version.clone()) && in_ranges(ecosystem, ranges, version) != Ok(true)
    });
    entry
}

fn date_fixes(ecosystem: Ecosystem, name: &str, abouts: &mut [About], releases: &Releases) {
    let Some(days) = releases.of(ecosystem, name) else {
        return;
    };
    let entries = abouts.iter_mut().flat_map(|about| &mut about.entries);
    for event in entries
        .flat_map(|entry| &mut entry.ranges)
        .flat_map(|range| &mut range.events)
    {
        event.day = days.get(&event.version).copied();
    }
}
