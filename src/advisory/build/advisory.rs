//! An advisory as one record states it, whatever the record is written in.

use crate::advisory::range::{Entry, Event, Range};
use crate::advisory::{Kind, Rating};
use crate::package::Ecosystem;
use jiff::civil::Date;

/// Longer summaries are cut, in characters.
const SUMMARY: usize = 120;
/// More events in one range, or versions in one list, are nobody's.
const MOST: usize = 20_000;
/// Years before this one are placeholders: Go's records say 0001-01-01.
const FIRST_YEAR: i16 = 1990;

/// One record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Advisory {
    pub id: String,
    /// As they are written, without its own id.
    pub aliases: Vec<String>,
    pub kind: Kind,
    pub summary: String,
    pub severity: Severity,
    pub published: Option<Date>,
    /// As it is written: RFC 3339 in UTC, so its bytes have the order of time.
    pub modified: String,
    pub withdrawn: bool,
    /// The packages of ecosystems that are known here.
    pub affected: Vec<Package>,
    /// What it names where it names no such package.
    pub elsewhere: String,
}

/// One package that a record names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Package {
    pub ecosystem: Ecosystem,
    pub name: String,
    pub severity: Option<Severity>,
    pub entry: Entry<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Severity {
    /// In tenths.
    pub score: Option<u8>,
    pub vector: Option<String>,
    pub rating: Option<Rating>,
}

impl Severity {
    pub(super) fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

impl Advisory {
    /// The newest day that the record says of itself.
    pub(super) fn newest(&self) -> Option<Date> {
        day(&self.modified).max(self.published)
    }

    /// Errors: it has an entry that nobody could have meant.
    pub(super) fn check(self) -> Result<Self, String> {
        if self.id.is_empty() || self.id.len() > 200 || self.id.contains(char::is_whitespace) {
            return Err("it has no id that could be one".to_owned());
        }
        for Package { entry, .. } in &self.affected {
            let long = |range: &Range<String>| range.events.len() > MOST;
            if entry.versions.len() > MOST * 10 || entry.ranges.iter().any(long) {
                return Err(format!("it has a range of more than {MOST} events"));
            }
        }
        Ok(self)
    }
}

/// The day of a time in RFC 3339. `None`: there is none, or it is a placeholder.
pub(super) fn day(time: &str) -> Option<Date> {
    let day: Date = time.get(..10)?.parse().ok()?;
    (day.year() >= FIRST_YEAR).then_some(day)
}

/// One line of at most 120 characters: the summary, or else the first line that says something.
pub(super) fn summary(summary: &str, details: &str) -> String {
    let lines = summary.lines().chain(details.lines());
    let said = lines
        .map(|line| line.trim().trim_start_matches('#').trim_start())
        .find(|line| line.chars().any(char::is_alphanumeric));
    let words: Vec<&str> = said.unwrap_or_default().split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(SUMMARY) {
        None => line,
        Some(_) => line.chars().take(SUMMARY - 1).chain(['…']).collect(),
    }
}

/// The kind that an id or an alias tells.
pub(super) fn is_malware(id: &str) -> bool {
    id.starts_with("MAL-")
}

/// An event without a day.
pub(super) fn event(bound: crate::advisory::range::Bound, version: String) -> Event<String> {
    Event {
        bound,
        version,
        day: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_no_day() {
        assert_eq!(day("0001-01-01T00:00:00Z"), None);
        assert_eq!(
            day("2026-08-21T10:00:00Z"),
            Some(jiff::civil::date(2026, 8, 21))
        );
        assert_eq!(day("2026"), None);
        assert_eq!(day("ääääääää"), None);
    }

    #[test]
    fn a_summary_is_one_line_that_says_something() {
        assert_eq!(summary("a\nb", "c"), "a");
        assert_eq!(summary("", "\n---\n# Over  here\n"), "Over here");
        assert_eq!(summary("", ""), "");
        assert_eq!(summary(&"ä".repeat(121), "").chars().count(), 120);
        assert_eq!(summary(&"ä".repeat(120), ""), "ä".repeat(120));
    }
}
