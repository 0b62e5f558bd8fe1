//! The list `waivers:`: owned, dated exceptions, of which no part can be left out.

use super::error::Problem;
use super::file::report_unknown_check;
use super::reader::{Fields, Reader, cut};
use super::yaml::{Entry, Node, Value};
use super::{Waiver, WaiverKind, WaiverScope};
use crate::finding::{CheckId, Fingerprint};
use crate::source::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;

const KEYS: [&str; 7] = [
    "check",
    "scope",
    "kind",
    "reason",
    "owner",
    "approved_by",
    "expires",
];

const KINDS: [(&str, WaiverKind); 3] = [
    ("accept", WaiverKind::Accept),
    ("mitigate", WaiverKind::Mitigate),
    ("false-positive", WaiverKind::FalsePositive),
];

/// Words that stand where somebody's answer should.
const PLACEHOLDERS: [&str; 22] = [
    "todo",
    "tbd",
    "tbc",
    "fixme",
    "xxx",
    "na",
    "n/a",
    "none",
    "nobody",
    "null",
    "nil",
    "unknown",
    "placeholder",
    "changeme",
    "change me",
    "reason",
    "owner",
    "name",
    "approver",
    "approved_by",
    "true",
    "false",
];

pub(super) fn read_waivers(reader: &mut Reader<'_>, section: &Entry) -> Vec<Waiver> {
    let items = reader.items(section, "waivers", "");
    let waivers: Vec<Waiver> = items
        .iter()
        .filter_map(|item| read_waiver(reader, item, section))
        .collect();
    report_twins(reader, &waivers);
    waivers
}

fn read_waiver(reader: &mut Reader<'_>, item: &Node, section: &Entry) -> Option<Waiver> {
    let place = if item.span.is_empty() {
        section.key.span
    } else {
        item.span
    };
    let fields = reader.fields(item, place, "a waiver", &KEYS);
    if matches!(item.value, Value::Text { .. } | Value::List(_)) {
        return None;
    }
    report_missing(reader, &fields, place);
    let check = fields
        .get("check")
        .and_then(|entry| read_check(reader, entry));
    let scope = fields
        .get("scope")
        .and_then(|entry| read_scope(reader, entry));
    let kind = fields
        .get("kind")
        .and_then(|entry| reader.word(&entry.value, entry.place(), "kind of waiver", &KINDS));
    let reason = answer(reader, &fields, "reason");
    let owner = answer(reader, &fields, "owner");
    let approved_by = answer(reader, &fields, "approved_by");
    let expires = fields
        .get("expires")
        .and_then(|entry| read_expires(reader, entry));
    Some(Waiver {
        check: check?,
        scope: scope?,
        kind: kind?,
        reason: reason?,
        owner: owner?,
        approved_by: approved_by?,
        expires: expires?,
        declared_at: place,
        declared_line: reader.line(place),
    })
}

fn report_missing(reader: &mut Reader<'_>, fields: &Fields<'_>, place: Span) {
    let missing: Vec<String> = KEYS
        .iter()
        .filter(|key| fields.get(key).is_none())
        .map(|key| format!("`{key}`"))
        .collect();
    if missing.is_empty() {
        return;
    }
    let missing = missing.join(", ");
    let help = "A waiver says which check and finding it covers, of which kind it is, why, who owns the risk, who \
                approved it and the last day on which it holds. None can be left out.";
    let first_line = Span {
        start: place.start,
        end: place.start,
    };
    reader.report(
        Problem::at(
            first_line,
            format!("the waiver lacks {missing}"),
            "this waiver",
        )
        .help(help),
    );
}

fn read_check(reader: &mut Reader<'_>, entry: &Entry) -> Option<CheckId> {
    let id = reader.text(entry, "check")?;
    if id.contains('*') {
        let message = format!("a waiver covers one check, not all of `{}`", cut(id));
        let help = "Name the check. To change what a group of checks does, use `checks:`.";
        reader.report(Problem::at(entry.place(), message, "more than one").help(help));
        return None;
    }
    if id.ends_with('/') || !(reader.known.is)(id) {
        report_unknown_check(reader, id, entry.place());
        return None;
    }
    Some(CheckId::new(id))
}

fn read_scope(reader: &mut Reader<'_>, entry: &Entry) -> Option<WaiverScope> {
    let keys = ["fingerprint", "advisory", "package"];
    let fields = reader.fields(&entry.value, entry.place(), "`scope`", &keys);
    if let Some(advisory) = fields.get("advisory") {
        return read_advisory(reader, &fields, advisory);
    }
    let Some(fingerprint) = fields.get("fingerprint") else {
        if let Some(package) = fields.get("package") {
            let message = "the waiver's scope names a package and no advisory";
            reader.report(Problem::at(package.place(), message, "not enough").help(FINGERPRINT));
            return None;
        }
        // What stands there in its place has been reported by `fields`.
        if entry.value.span.is_empty()
            || matches!(&entry.value.value, Value::Map(map) if map.is_empty())
        {
            let message = "the waiver's scope does not say which finding it covers";
            reader.report(Problem::at(entry.place(), message, "empty").help(FINGERPRINT));
        }
        return None;
    };
    let text = reader.text(fingerprint, "fingerprint")?;
    let parsed = Fingerprint::parse(text);
    if parsed.is_none() {
        let message = format!("`{}` is no fingerprint", cut(text));
        reader
            .report(Problem::at(fingerprint.place(), message, "no fingerprint").help(FINGERPRINT));
    }
    parsed.map(WaiverScope::Fingerprint)
}

/// An advisory, by any of its ids, and the package that it is waived for.
fn read_advisory(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    entry: &Entry,
) -> Option<WaiverScope> {
    if let Some(twin) = fields.get("fingerprint") {
        let message = "the waiver's scope names an advisory and a fingerprint";
        let help = "Keep one: the fingerprint covers one finding, the advisory every place where it turns up.";
        reader.report(Problem::at(twin.place(), message, "one too many").help(help));
        return None;
    }
    let advisory = reader.text(entry, "advisory")?.to_owned();
    let package = match fields.get("package") {
        Some(entry) => Some(reader.text(entry, "package")?.to_owned()),
        None => None,
    };
    Some(WaiverScope::Advisory { advisory, package })
}

const FINGERPRINT: &str = "Copy the finding's fingerprint from the report: 32 digits of 0-9 and a-f. \
                           `portcullis waive` writes the whole waiver for you.";

/// Text that a person has to have written: not empty, no placeholder.
fn answer(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<String> {
    let entry = fields.get(key)?;
    let text = reader.text(entry, key)?;
    match placeholder(text) {
        None => Some(text.to_owned()),
        Some(fault) => {
            let message = format!("the waiver's `{key}` {fault}");
            let help = match key {
                "reason" => "Say why the risk is acceptable, so that a stranger can judge it.",
                _ => "Name the person or the role who answers for it.",
            };
            reader.report(Problem::at(entry.place(), message, "not an answer").help(help));
            None
        }
    }
}

/// Why a text is no answer, if it is none.
pub fn placeholder(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Some("is empty");
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Some("holds no word");
    }
    let word = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let first = word
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let in_brackets = (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with("{{") && text.ends_with("}}"));
    let unfinished = matches!(first, "todo" | "tbd" | "tbc" | "fixme");
    (in_brackets || unfinished || PLACEHOLDERS.contains(&word.as_str()))
        .then_some("is a placeholder")
}

fn read_expires(reader: &mut Reader<'_>, entry: &Entry) -> Option<Date> {
    let text = reader.text(entry, "expires")?;
    match parse_day(text) {
        Ok(day) => Some(day),
        Err(fault) => {
            let message = format!("`{}` is no day: {fault}", cut(text));
            let help =
                "Write the last day on which the waiver holds as `YYYY-MM-DD`: `2027-01-31`.";
            reader.report(Problem::at(entry.place(), message, "not a day").help(help));
            None
        }
    }
}

/// A day, `YYYY-MM-DD` and nothing else.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let fault = || "it is not written as `YYYY-MM-DD`".to_owned();
    if !shape {
        return Err(fault());
    }
    let year: i16 = text[..4].parse().map_err(|_| fault())?;
    let month: i8 = text[5..7].parse().map_err(|_| fault())?;
    let day: i8 = text[8..].parse().map_err(|_| fault())?;
    let first = Date::new(year, month, 1).map_err(|_| format!("there is no month {month}"))?;
    Date::new(year, month, day).map_err(|_| {
        let days = first.days_in_month();
        format!("that month has {days} days")
    })
}

/// Two waivers for one finding: which one counts would depend on their order.
fn report_twins(reader: &mut Reader<'_>, waivers: &[Waiver]) {
    let mut seen: BTreeMap<(&str, String), Span> = BTreeMap::new();
    for waiver in waivers {
        let key = (waiver.check.as_str(), covered(&waiver.scope));
        let start = Span::new(
            waiver.declared_at.range().start,
            waiver.declared_at.range().start,
        );
        if let Some(first) = seen.get(&key) {
            reader.report(
                Problem::at(start, "the finding is waived twice", "and again here")
                    .and_at(*first, "first here")
                    .help("Keep the one that holds and remove the other."),
            );
        } else {
            seen.insert(key, start);
        }
    }
}

/// What a scope covers, as text that is the same for the same.
fn covered(scope: &WaiverScope) -> String {
    match scope {
        WaiverScope::Fingerprint(fingerprint) => fingerprint.to_string(),
        WaiverScope::Advisory { advisory, package } => {
            format!("{advisory} {}", package.as_deref().unwrap_or_default())
        }
    }
}
