//! `audit-ci.json` of audit-ci and `.nsprc` of better-npm-audit.
//!
//! Formats: <https://github.com/IBM/audit-ci#allowlisting> and <https://github.com/jeemok/better-npm-audit#nsprc>. An id
//! with a path behind it (`GHSA-…|a>b`) is about that path alone, which is not judged here, so it excuses nothing.

use super::entry::{Field, Reader, date, flag, items, some_text, text, wrong};
use super::excuse::{Excuse, Grant, Target};
use super::{Malformed, Remark};
use crate::document::json::Dialect;
use crate::document::{Entry, Map, Node, Value};
use crate::package::Ecosystem;
use crate::source::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `audit-ci.json`, with comments where its name ends in `c` or `5`.
pub(super) fn audit_ci(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.json(Dialect::WithComments)?;
    let Some(map) = root.as_map() else {
        return Err(Malformed {
            at: root.place.span,
            reason: "it is no object".to_owned(),
        });
    };
    let entries = match items(map, "allowlist") {
        Ok(entries) => entries,
        Err(remark) => {
            reader.fault(remark.at, remark.reason);
            return Ok(());
        }
    };
    for node in entries {
        match (&node.value, node.as_map()) {
            (Value::String(named), _) => {
                let reason = reader.remark(node.place.span, "//");
                listed(reader, named, node.place.span, reason, None);
            }
            (_, Some(map)) => records(reader, map),
            _ => {
                let remark = wrong(node, "allowlist", "a list of ids and records");
                reader.fault(remark.at, remark.reason);
            }
        }
    }
    Ok(())
}

/// `.nsprc`: records by id; the first makers' own form is a list of addresses below `exceptions`.
pub(super) fn nsprc(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.json(Dialect::WithComments)?;
    let Some(map) = root.as_map() else {
        return Err(Malformed {
            at: root.place.span,
            reason: "it is no object".to_owned(),
        });
    };
    if let Some(entry) = map.entry("exceptions") {
        let note =
            "`exceptions` are of nsp, whose ids nobody publishes any more: they excuse nothing";
        reader.note(entry.key_place.span, note);
        return Ok(());
    }
    records(reader, map);
    Ok(())
}

/// `{"GHSA-…": {"active": true, "notes": "…", "expiry": "…"}}`, or with the reason alone behind the id.
fn records(reader: &mut Reader<'_>, map: &Map) {
    for entry in &map.entries {
        let at = entry.key_place.span;
        if let Some(reason) = entry.node.as_str() {
            listed(reader, &entry.key, at, some_text(reason), None);
            continue;
        }
        match record(entry) {
            Ok(Some((reason, until))) => listed(reader, &entry.key, at, reason, until),
            Ok(None) => reader.note(at, "this entry is not active"),
            Err(remark) => reader.keep(Err(remark)),
        }
    }
}

/// None: it is switched off.
fn record(entry: &Entry) -> Field<Option<(Option<String>, Option<Date>)>> {
    let Some(map) = entry.node.as_map() else {
        return Err(wrong(&entry.node, &entry.key, "a record"));
    };
    if map.get("active").is_some() && !flag(map, "active")? {
        return Ok(None);
    }
    let reason = text(map, "notes")?;
    let until = match map.get("expiry") {
        None => None,
        Some(node) if node.value == Value::Null => None,
        Some(node) => {
            Some(expiry(node).ok_or_else(|| wrong(node, "expiry", "a day such as 2026-01-31"))?)
        }
    };
    Ok(Some((reason, until)))
}

/// A day, or milliseconds since 1970 as a number or a text of digits.
fn expiry(node: &Node) -> Option<Date> {
    if let Some(day) = node.as_str().and_then(date) {
        return Some(day);
    }
    let number = match node.as_str() {
        Some(digits) => digits.trim().parse::<f64>().ok()?,
        None => node.as_number()?,
    };
    let in_range = number.is_finite() && (0.0..1e14).contains(&number);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be in range, and whole milliseconds are enough"
    )]
    let millisecond = if in_range { number as i64 } else { return None };
    let moment = Timestamp::from_millisecond(millisecond).ok()?;
    Some(moment.to_zoned(TimeZone::UTC).date())
}

/// An id, the name of a package, or an id with a path.
fn listed(
    reader: &mut Reader<'_>,
    named: &str,
    at: Span,
    reason: Option<String>,
    until: Option<Date>,
) {
    let named = named.trim();
    if named.contains(['|', '>', '*']) {
        return reader.note(
            at,
            "an entry about one path of dependencies is not judged here, so it excuses nothing",
        );
    }
    if named.is_empty() {
        return reader.keep(Err(Remark {
            at,
            reason: "an entry names nothing".to_owned(),
        }));
    }
    let is_id = named.starts_with("GHSA-")
        || named.starts_with("CVE-")
        || named.bytes().all(|byte| byte.is_ascii_digit());
    let excuse = if is_id {
        reader.excuse(at, Grant::Advisories(vec![named.to_owned()]))
    } else {
        Excuse {
            target: Target {
                name: Some(named.to_owned()),
                ..Target::default()
            },
            ..reader.excuse(at, Grant::Advisories(Vec::new()))
        }
    };
    let target = Target {
        ecosystem: Some(Ecosystem::Npm),
        ..excuse.target.clone()
    };
    reader.keep(Ok(Excuse {
        target,
        reason,
        until,
        ..excuse
    }));
}
