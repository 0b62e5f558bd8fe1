//! The section `suppressions:`: which comments and other tools' files count, and for how long.

use super::error::Problem;
use super::reader::{Reader, shown};
use super::yaml::{Entry, Value};
use super::{Lines, SuppressionRules};

/// A century; more is a day that never comes.
const MOST_DAYS: u16 = 36_500;

pub(super) fn read_suppressions(
    reader: &mut Reader<'_>,
    section: &Entry,
    rules: &mut SuppressionRules,
    lines: &mut Lines,
) {
    let keys = [
        "honour",
        "from_the_change",
        "require_reason",
        "longest_days",
    ];
    let fields = reader.fields(&section.value, section.place(), "`suppressions`", &keys);
    let targets = [
        &mut rules.honour,
        &mut rules.from_the_change,
        &mut rules.require_reason,
    ];
    for (key, target) in keys.into_iter().zip(targets) {
        if let Some(entry) = fields.get(key) {
            *target = reader.boolean(entry, key).unwrap_or(*target);
            lines.suppressions.insert(key, reader.line(entry.key.span));
        }
    }
    if let Some(entry) = fields
        .get("longest_days")
        .filter(|entry| entry.value.value != Value::Null)
    {
        rules.longest_days = read_days(reader, entry);
        let line = reader.line(entry.key.span);
        lines.suppressions.insert("longest_days", line);
    }
}

fn read_days(reader: &mut Reader<'_>, entry: &Entry) -> Option<u16> {
    let days = match &entry.value.value {
        Value::Text { text, plain: true } => text.parse().ok(),
        _ => None,
    };
    let days = days.filter(|days| (1..=MOST_DAYS).contains(days));
    if days.is_none() {
        let message = format!(
            "`longest_days` has to be a number of days from 1 to {MOST_DAYS}, not {}",
            shown(&entry.value)
        );
        let help = "It is how far ahead the last day of a `portcullis:allow` may lie; leave it out for any day.";
        reader.report(Problem::at(entry.place(), message, "not such a number").help(help));
    }
    days
}
