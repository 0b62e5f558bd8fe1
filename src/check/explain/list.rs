//! `checks list`: every check, as a table or as JSON.

use super::Layout;
use crate::check::{Catalogue, Check};
use serde::Serialize;

/// A table grouped by folder: id, severity, title. A title that does not fit into `layout.width` is cut; whoever writes
/// to no terminal passes a width that is large enough.
pub fn table(catalogue: &Catalogue, layout: Layout) -> String {
    let longest = |check: &Check| check.id.as_str().len();
    let id_width = catalogue.checks().iter().map(longest).max().unwrap_or(0);
    let mut text = String::new();
    let mut rest = catalogue.checks();
    while let Some(first) = rest.first() {
        let folder = folder(first);
        let group = rest
            .iter()
            .take_while(|check| self::folder(check) == folder)
            .count();
        let plural = if group == 1 { "check" } else { "checks" };
        let heading = format!("{folder}: {group} {plural}");
        if !text.is_empty() {
            text.push('\n');
        }
        let (on, off) = if layout.bold {
            ("\x1b[1m", "\x1b[0m")
        } else {
            ("", "")
        };
        text.extend([on, &heading, off, "\n"]);
        for check in &rest[..group] {
            text.push_str(&row(check, id_width, layout.width));
        }
        rest = &rest[group..];
    }
    text
}

fn folder(check: &Check) -> &str {
    let id = check.id.as_str();
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn row(check: &Check, id_width: usize, width: usize) -> String {
    let id = check.id.as_str();
    let opt_in = if check.file.opt_in { " (opt-in)" } else { "" };
    let mut row = format!(
        "  {id:<id_width$}  {:<8}  {}{opt_in}",
        check.severity.as_str(),
        check.file.title
    );
    if row.chars().count() > width {
        row = row.chars().take(width.saturating_sub(1)).collect();
        row.push('…');
    }
    row.push('\n');
    row
}

/// What the JSON says of one check. Fields are only ever added.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    confidence: &'static str,
    /// Every spelling: `checkov:CKV_AWS_7` and `CKV_AWS_7`.
    aliases: Vec<&'a str>,
    controls: &'a [String],
    cwe: &'a [u32],
    since: &'a str,
    opt_in: bool,
    /// Whether `check --fix` repairs it where it is literally written.
    fix: bool,
}

/// An array of objects, sorted by id.
pub fn json(catalogue: &Catalogue) -> serde_json::Result<String> {
    let entries: Vec<Entry<'_>> = catalogue.checks().iter().map(entry).collect();
    let mut text = serde_json::to_string_pretty(&entries)?;
    text.push('\n');
    Ok(text)
}

fn entry(check: &Check) -> Entry<'_> {
    Entry {
        id: check.id.as_str(),
        title: &check.file.title,
        severity: check.severity.as_str(),
        confidence: check.confidence.as_str(),
        aliases: check.file.spellings(),
        controls: &check.file.controls,
        cwe: &check.file.cwe,
        since: &check.file.since,
        opt_in: check.file.opt_in,
        fix: check.has_fix(),
    }
}
