//! `osv-scanner.toml`: advisories and packages that OSV-Scanner leaves out.
//!
//! Format: <https://google.github.io/osv-scanner/configuration/>. The file speaks for the files of its own folder and not
//! for those below. An id stands for its aliases too. An end holds up to the beginning of its day.

use super::Malformed;
use super::entry::{
    Field, Reader, day, flag, items, known_keys, some_text, table, text, texts, wrong,
};
use super::excuse::{Excuse, Grant, Scope, Target};
use crate::document::{Map, Node};
use crate::package::{Ecosystem, Usage};
use crate::source::Span;

const PACKAGE_KEYS: [&str; 9] = [
    "name",
    "version",
    "ecosystem",
    "group",
    "ignore",
    "vulnerability",
    "license",
    "effectiveUntil",
    "reason",
];

pub(super) fn read(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.toml()?;
    let Some(map) = root.as_map() else {
        return Ok(());
    };
    for (key, read) in [
        (
            "IgnoredVulns",
            vulnerability as fn(&mut Reader<'_>, &Map, Span),
        ),
        ("PackageOverrides", package),
    ] {
        match items(map, key) {
            Ok(entries) => each(reader, entries, key, read),
            Err(remark) => reader.fault(remark.at, remark.reason),
        }
    }
    for entry in &map.entries {
        if !["IgnoredVulns", "PackageOverrides", "GoVersionOverride"].contains(&&*entry.key) {
            let reason = format!("OSV-Scanner has no setting `{}`", entry.key);
            reader.fault(entry.key_place.span, reason);
        }
    }
    Ok(())
}

fn each(
    reader: &mut Reader<'_>,
    entries: &[Node],
    key: &str,
    read: fn(&mut Reader<'_>, &Map, Span),
) {
    for entry in entries {
        if let Some(map) = entry.as_map() {
            read(reader, map, entry.place.span);
        } else {
            let remark = wrong(entry, key, "a list of tables");
            reader.fault(remark.at, remark.reason);
        }
    }
}

/// The reach of the file.
fn scope(reader: &Reader<'_>) -> Scope {
    Scope {
        only_there: true,
        ..reader.scope("")
    }
}

fn vulnerability(reader: &mut Reader<'_>, map: &Map, at: Span) {
    let entry = (|| -> Field<Excuse> {
        known_keys(map, &["id", "ignoreUntil", "reason"])?;
        let id = text(map, "id")?.and_then(|id| some_text(&id));
        let id = id.ok_or_else(|| super::Remark {
            at,
            reason: "an entry of `IgnoredVulns` has no `id`".to_owned(),
        })?;
        Ok(Excuse {
            scope: scope(reader),
            reason: text(map, "reason")?,
            until: day(map, "ignoreUntil")?,
            ..reader.excuse(at, Grant::Advisories(vec![id]))
        })
    })();
    reader.keep(entry);
}

fn package(reader: &mut Reader<'_>, map: &Map, at: Span) {
    let grants = known_keys(map, &PACKAGE_KEYS).and_then(|()| grants(map));
    match grants {
        Ok(grants) if grants.is_empty() => {
            reader.note(at, "this override of a package changes nothing");
        }
        Ok(grants) => {
            for grant in grants {
                let entry = package_entry(reader, map, at, grant);
                reader.keep(entry);
            }
        }
        Err(remark) => reader.fault(remark.at, remark.reason),
    }
}

fn grants(map: &Map) -> Field<Vec<Grant>> {
    if flag(map, "ignore")? {
        return Ok(vec![Grant::Package]);
    }
    let mut grants = Vec::new();
    if let Some(vulnerability) = table(map, "vulnerability")?
        && flag(vulnerability, "ignore")?
    {
        grants.push(Grant::Advisories(Vec::new()));
    }
    if let Some(licence) = table(map, "license")? {
        let own = texts(licence, "override")?;
        if flag(licence, "ignore")? {
            grants.push(Grant::Licence);
        } else if !own.is_empty() {
            grants.push(Grant::LicenceOverride(own));
        }
    }
    Ok(grants)
}

fn package_entry(reader: &Reader<'_>, map: &Map, at: Span, grant: Grant) -> Field<Excuse> {
    let ecosystem = match text(map, "ecosystem")? {
        None => None,
        Some(name) => match Ecosystem::parse(&name) {
            Some((ecosystem, _)) => Some(ecosystem),
            None => {
                return Err(super::Remark {
                    at,
                    reason: format!("`{name}` is no ecosystem of OSV"),
                });
            }
        },
    };
    let usage = match text(map, "group")?.as_deref() {
        None => None,
        Some("dev" | "development" | "test") => Some(Usage::Development),
        Some("optional") => Some(Usage::Optional),
        Some(group) => {
            return Err(super::Remark {
                at,
                reason: format!(
                    "the group `{group}` of dependencies is not told apart, so this entry excuses nothing"
                ),
            });
        }
    };
    Ok(Excuse {
        target: Target {
            ecosystem,
            name: text(map, "name")?,
            version: text(map, "version")?,
            usage,
            ..Target::default()
        },
        scope: scope(reader),
        reason: text(map, "reason")?,
        until: day(map, "effectiveUntil")?,
        ..reader.excuse(at, grant)
    })
}
