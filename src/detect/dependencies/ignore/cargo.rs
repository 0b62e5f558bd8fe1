//! `audit.toml` of cargo-audit and `deny.toml` of cargo-deny.
//!
//! Formats: <https://docs.rs/crate/cargo-audit/latest/source/audit.toml.example> and
//! <https://embarkstudios.github.io/cargo-deny/checks/advisories/cfg.html>. Neither has a place for a last day. A string
//! has none for a reason either: a remark beside it or above it is one.

use super::entry::{Field, Reader, items, some_text, table, text, texts};
use super::excuse::{Excuse, Grant, Target};
use super::{Malformed, Remark};
use crate::document::{Map, Node};
use crate::package::Ecosystem;
use crate::source::Span;

/// `audit.toml`, or `.cargo/audit.toml`.
pub(super) fn audit(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.toml()?;
    let Some(advisories) = section(reader, &root, "advisories") else {
        return Ok(());
    };
    each(reader, advisories, |reader, node| {
        string_entry(reader, node).map_or_else(|| Err(no_entry(node)), Ok)
    });
    noted(
        reader,
        advisories,
        &["severity_threshold", "informational_warnings"],
        "cargo-audit",
    );
    Ok(())
}

/// `deny.toml`.
pub(super) fn deny(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.toml()?;
    if let Some(advisories) = section(reader, &root, "advisories") {
        each(reader, advisories, |reader, node| match node.as_map() {
            Some(map) => table_entry(reader, map, node.place.span),
            None => string_entry(reader, node).ok_or_else(|| no_entry(node)),
        });
        let settings = [
            "vulnerability",
            "unmaintained",
            "unsound",
            "notice",
            "yanked",
            "severity-threshold",
        ];
        noted(reader, advisories, &settings, "cargo-deny");
    }
    if let Some(licences) = section(reader, &root, "licenses") {
        match texts(licences, "allow") {
            Ok(allowed) => allowed
                .iter()
                .for_each(|licence| reader.allow_licence(licence)),
            Err(remark) => reader.fault(remark.at, remark.reason),
        }
    }
    Ok(())
}

fn section<'n>(reader: &mut Reader<'_>, root: &'n Node, name: &str) -> Option<&'n Map> {
    match table(root.as_map()?, name) {
        Ok(section) => section,
        Err(remark) => {
            reader.fault(remark.at, remark.reason);
            None
        }
    }
}

fn each(reader: &mut Reader<'_>, advisories: &Map, read: fn(&Reader<'_>, &Node) -> Field<Excuse>) {
    match items(advisories, "ignore") {
        Ok(entries) => {
            for node in entries {
                let entry = read(reader, node);
                reader.keep(entry);
            }
        }
        Err(remark) => reader.fault(remark.at, remark.reason),
    }
}

fn no_entry(node: &Node) -> Remark {
    Remark {
        at: node.place.span,
        reason: "an entry of `ignore` names no advisory".to_owned(),
    }
}

/// `"RUSTSEC-…"`, or `"crate@1.0"` for a yanked version.
fn string_entry(reader: &Reader<'_>, node: &Node) -> Option<Excuse> {
    let named = some_text(node.as_str()?)?;
    let at = node.place.span;
    let excuse = if is_id(&named) {
        of_crates(reader.excuse(at, Grant::Advisories(vec![named])))
    } else {
        yanked(reader, &named, at)
    };
    Some(Excuse {
        reason: reader.remark(at, "#"),
        scope: reader.scope(".cargo"),
        ..excuse
    })
}

fn is_id(named: &str) -> bool {
    let upper = named.to_ascii_uppercase();
    ["RUSTSEC-", "CVE-", "GHSA-"]
        .iter()
        .any(|beginning| upper.starts_with(beginning))
}

/// `{ id = "RUSTSEC-…", reason = "…" }` or `{ crate = "crate@1.0", reason = "…" }`.
fn table_entry(reader: &Reader<'_>, map: &Map, at: Span) -> Field<Excuse> {
    let excuse = match (text(map, "id")?, text(map, "crate")?.or(text(map, "name")?)) {
        (Some(id), _) => of_crates(reader.excuse(at, Grant::Advisories(vec![id]))),
        (None, Some(named)) => yanked(reader, &named, at),
        (None, None) => {
            return Err(Remark {
                at,
                reason: "an entry of `ignore` names no advisory".to_owned(),
            });
        }
    };
    Ok(Excuse {
        reason: text(map, "reason")?,
        scope: reader.scope(".cargo"),
        ..excuse
    })
}

/// Neither tool knows packages of other ecosystems.
fn of_crates(excuse: Excuse) -> Excuse {
    Excuse {
        target: Target {
            ecosystem: Some(Ecosystem::CratesIo),
            ..excuse.target
        },
        ..excuse
    }
}

/// A crate of which yanked versions are taken. The part behind `@` is a requirement; an exact version is one version,
/// and any other requirement names none, because it is not judged here.
fn yanked(reader: &Reader<'_>, named: &str, at: Span) -> Excuse {
    let (name, version) = match named.split_once(['@', ':']) {
        Some((name, version)) => (
            name,
            Some(version.trim_start_matches('=').trim().to_owned()),
        ),
        None => (named, None),
    };
    Excuse {
        target: Target {
            ecosystem: Some(Ecosystem::CratesIo),
            name: Some(name.trim().to_owned()),
            version,
            ..Target::default()
        },
        ..reader.excuse(at, Grant::Yanked)
    }
}

fn noted(reader: &mut Reader<'_>, map: &Map, settings: &[&str], tool: &str) {
    for setting in settings {
        if let Some(entry) = map.entry(setting) {
            let note =
                format!("`{setting}` of {tool} has no effect here: the policy says what blocks");
            reader.note(entry.key_place.span, note);
        }
    }
}
