//! Records in the OSV schema (<https://ossf.github.io/osv-schema/>), in JSON and YAML: as they are written, and as
//! advisories.

use super::advisory::{self, Advisory, Package, event};
use super::lenient::{Text, Texts};
use super::severity::{self, Stated};
use crate::advisory::Kind;
use crate::advisory::range::{Bound, Entry, Event, Range, sort_events};
use crate::package::Ecosystem;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Takes each record of a text, with its number where there are several, or why it is none.
pub(super) type Keep<'k> = dyn FnMut(Option<usize>, Result<Advisory, String>) + 'k;

/// Weakness "embedded malicious code": the package is the attack.
const MALICIOUS_CODE: &str = "CWE-506";
/// How lists of malicious packages begin their summaries (<https://github.com/ossf/malicious-packages>).
const MALICIOUS_SUMMARY: &str = "Malicious code in ";

#[derive(Deserialize)]
struct Record<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    #[serde(borrow, default)]
    modified: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    published: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    withdrawn: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    aliases: Option<Vec<Cow<'t, str>>>,
    #[serde(borrow, default)]
    summary: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    details: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    severity: Option<Vec<Stated<'t>>>,
    #[serde(borrow, default)]
    affected: Option<Vec<Affected<'t>>>,
    #[serde(default)]
    database_specific: Option<Specific>,
}

#[derive(Deserialize)]
struct Affected<'t> {
    #[serde(borrow, default)]
    package: Option<Named<'t>>,
    #[serde(borrow, default)]
    severity: Option<Vec<Stated<'t>>>,
    #[serde(borrow, default)]
    ranges: Option<Vec<Line<'t>>>,
    #[serde(borrow, default)]
    versions: Option<Vec<Cow<'t, str>>>,
    #[serde(default)]
    ecosystem_specific: Option<Specific>,
    #[serde(default)]
    database_specific: Option<Specific>,
}

#[derive(Deserialize)]
struct Named<'t> {
    #[serde(borrow)]
    ecosystem: Cow<'t, str>,
    #[serde(borrow)]
    name: Cow<'t, str>,
}

#[derive(Deserialize)]
struct Line<'t> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'t, str>,
    #[serde(borrow, default)]
    repo: Option<Cow<'t, str>>,
    #[serde(borrow)]
    events: Vec<At<'t>>,
}

#[derive(Deserialize)]
struct At<'t> {
    #[serde(borrow, default)]
    introduced: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    fixed: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    last_affected: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    limit: Option<Cow<'t, str>>,
}

/// Fields that some databases have and others do not.
#[derive(Deserialize, Default)]
struct Specific {
    /// GitHub and others: a word. `urgency`: Debian.
    #[serde(default, alias = "urgency")]
    severity: Text,
    #[serde(default)]
    cwe_ids: Texts,
    #[serde(default)]
    cwes: Texts,
    /// `RustSec`: what kind of notice it is.
    #[serde(default)]
    informational: Text,
    /// GitHub: where the range is known to end though nobody has mended it.
    #[serde(default)]
    last_known_affected_version_range: Text,
}

/// Reads one record, a list of records, or one record a line.
pub(super) fn read_json(text: &str, keep: &mut Keep<'_>) {
    if text.trim_start().starts_with('[') {
        match serde_json::from_str::<Vec<&RawValue>>(text) {
            Err(error) => keep(None, Err(error.to_string())),
            Ok(records) => {
                for (at, record) in records.into_iter().enumerate() {
                    keep(Some(at), one(record.get()));
                }
            }
        }
        return;
    }
    let whole = one(text);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let several = lines.clone().nth(1).is_some();
    if whole.is_err() && several && lines.all(|line| line.trim_start().starts_with('{')) {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .enumerate()
            .for_each(|(at, line)| keep(Some(at), one(line)));
    } else {
        keep(None, whole);
    }
}

fn one(text: &str) -> Result<Advisory, String> {
    let record: Record<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    record.into_advisory()
}

/// Reads one record, or several documents of one each.
pub(super) fn read_yaml(text: &str, keep: &mut Keep<'_>) {
    let documents = serde_yaml::Deserializer::from_str(text);
    for (at, document) in documents.enumerate() {
        let record = Record::deserialize(document).map_err(|error| error.to_string());
        let failed = record.is_err();
        keep(
            (at > 0).then_some(at),
            record.and_then(Record::into_advisory),
        );
        if failed {
            return;
        }
    }
}

impl Record<'_> {
    fn into_advisory(self) -> Result<Advisory, String> {
        let text = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
        let id = self.id.trim().to_owned();
        let affected = self.affected.unwrap_or_default();
        let aliases: Vec<String> = (self.aliases.unwrap_or_default().into_iter())
            .map(|alias| alias.trim().to_owned())
            .filter(|alias| !alias.is_empty() && *alias != id)
            .collect();
        let specific = self.database_specific.unwrap_or_default();
        let said = self.summary.as_deref().unwrap_or_default();
        let kind = if said.starts_with(MALICIOUS_SUMMARY) {
            Kind::Malware
        } else {
            kind(&id, &aliases, &specific, &affected)
        };
        let details = self.details.unwrap_or_default();
        let stated = self.severity.unwrap_or_default();
        let mut severity = severity::of(&stated, specific.severity.0.as_deref());
        severity::of_kind(&mut severity, kind);
        let elsewhere = elsewhere(&affected);
        let withdrawn = text(&self.withdrawn);
        Advisory {
            kind,
            summary: advisory::summary(&text(&self.summary), &details),
            severity,
            published: advisory::day(&text(&self.published)),
            modified: text(&self.modified),
            withdrawn: !withdrawn.is_empty(),
            affected: (affected.into_iter())
                .filter_map(|affected| package(affected, kind))
                .collect(),
            elsewhere,
            aliases,
            id,
        }
        .check()
    }
}

fn kind(id: &str, aliases: &[String], of_all: &Specific, affected: &[Affected<'_>]) -> Kind {
    let specific = || {
        let own = affected
            .iter()
            .filter_map(|affected| affected.database_specific.as_ref());
        std::iter::once(of_all).chain(own)
    };
    let mut weaknesses = specific().flat_map(|said| said.cwe_ids.0.iter().chain(&said.cwes.0));
    if advisory::is_malware(id)
        || aliases.iter().any(|alias| advisory::is_malware(alias))
        || weaknesses.any(|weakness| weakness == MALICIOUS_CODE)
    {
        return Kind::Malware;
    }
    let mut informational = specific().filter_map(|said| said.informational.0.as_deref());
    informational
        .find_map(informational_kind)
        .unwrap_or_default()
}

/// The kind that a `RustSec` record's `informational` tells.
pub(super) fn informational_kind(word: &str) -> Option<Kind> {
    match word {
        "unmaintained" => Some(Kind::Unmaintained),
        "unsound" => Some(Kind::Unsound),
        "notice" => Some(Kind::Notice),
        _ => None,
    }
}

fn elsewhere(affected: &[Affected<'_>]) -> String {
    let named = affected
        .iter()
        .find_map(|affected| affected.package.as_ref());
    named
        .map_or("no package", |named| &named.ecosystem)
        .to_owned()
}

/// One package; `None` where nobody here knows its ecosystem.
fn package(affected: Affected<'_>, kind: Kind) -> Option<Package> {
    let lines = affected.ranges.unwrap_or_default();
    let specific = affected.database_specific.unwrap_or_default();
    let (ecosystem, release, name) = match &affected.package {
        Some(named) => {
            let (ecosystem, release) = Ecosystem::parse(named.ecosystem.trim())?;
            (ecosystem, release, named.name.trim().to_owned())
        }
        // Source that no registry carries: known by its repository.
        None => (Ecosystem::Git, None, repository(&lines)?),
    };
    if name.is_empty() {
        return None;
    }
    let ecosystem_word = affected.ecosystem_specific.unwrap_or_default().severity.0;
    let word = specific.severity.0.or(ecosystem_word);
    let mut severity = severity::of(&affected.severity.unwrap_or_default(), word.as_deref());
    if !severity.is_silent() {
        severity::of_kind(&mut severity, kind);
    }
    let versions: Vec<String> = (affected.versions.unwrap_or_default().into_iter())
        .map(Cow::into_owned)
        .collect();
    let known_end = specific.last_known_affected_version_range.0;
    Some(Package {
        ecosystem,
        name,
        severity: (!severity.is_silent()).then_some(severity),
        entry: Entry {
            release: release.map(str::to_owned),
            ranges: ranges(ecosystem, lines, known_end.as_deref(), versions.is_empty()),
            versions,
        },
    })
}

/// The address of a repository without what only says how it is reached.
fn repository(lines: &[Line<'_>]) -> Option<String> {
    let address = lines.iter().find_map(|line| line.repo.as_deref())?;
    let name = address.split_once("://").map_or(address, |(_, name)| name);
    let name = name.trim_end_matches('/');
    Some(name.strip_suffix(".git").unwrap_or(name).to_owned())
}

/// The ranges. Those of commits count only where there is nothing else, for nobody can put commits in order here.
fn ranges(
    ecosystem: Ecosystem,
    lines: Vec<Line<'_>>,
    known_end: Option<&str>,
    unlisted: bool,
) -> Vec<Range<String>> {
    let (commits, ordered): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.kind == "GIT");
    let lines = if ordered.is_empty() && unlisted {
        commits
    } else {
        ordered
    };
    let range = |line: Line<'_>| {
        let commits = line.kind == "GIT";
        let mut events: Vec<_> = line.events.into_iter().flat_map(At::into_events).collect();
        if !commits {
            events.extend(known_end.and_then(|end| known_end_of(&events, end)));
            sort_events(ecosystem, &mut events);
        }
        Range { commits, events }
    };
    lines.into_iter().map(range).collect()
}

impl At<'_> {
    fn into_events(self) -> impl Iterator<Item = Event<String>> {
        let all = [
            (Bound::Introduced, self.introduced),
            (Bound::Fixed, self.fixed),
            (Bound::LastAffected, self.last_affected),
            (Bound::Limit, self.limit),
        ];
        all.into_iter()
            .filter_map(|(bound, version)| Some(event(bound, version?.trim().to_owned())))
    }
}

/// Where a range that nothing ends is known to end: `<= 1.2.3` or `< 1.2.4`.
fn known_end_of(events: &[Event<String>], end: &str) -> Option<Event<String>> {
    if events.iter().any(|event| event.bound != Bound::Introduced) {
        return None;
    }
    let end = end.trim();
    let (bound, version) = match end.strip_prefix("<=") {
        Some(version) => (Bound::LastAffected, version),
        None => (Bound::Ended, end.strip_prefix('<')?),
    };
    let version = version.trim();
    let one = !version.is_empty() && !version.contains([',', ' ', '<', '>']);
    one.then(|| event(bound, version.to_owned()))
}
