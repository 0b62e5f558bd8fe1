//! The report for people at a terminal. What blocks comes first and is shown in its text; what follows gets shorter
//! with its number; the last line is the outcome.

mod help;
mod ink;
mod snippet;
mod tail;

use super::levels::{self, Level};
use super::{Style, escape, wording};
use crate::check::{Catalogue, Check};
use crate::verdict::{Judged, Verdict};
use ink::{Page, Tone};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Groups that are shown in full, with their lines.
const MOST_IN_FULL: usize = 20;
/// Groups beyond those that get a line of the table.
const MOST_ROWS: usize = 100;

pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue, style: Style) -> String {
    let mut page = Page::new(style);
    let groups = groups(verdict);
    let (open, excused): (Vec<Group>, Vec<Group>) = groups
        .into_iter()
        .partition(|group| group.level != Level::Note);
    let in_full = &open[..open.len().min(MOST_IN_FULL)];
    let rest = &open[in_full.len()..];
    let mut explained = BTreeSet::new();
    for level in [Level::Error, Level::Warning] {
        let here: Vec<&Group> = in_full
            .iter()
            .filter(|group| group.level == level)
            .collect();
        if here.is_empty() {
            continue;
        }
        heading(&mut page, level, verdict);
        for group in here {
            let first_of_check = explained.insert(&group.findings[0].finding.check);
            full(&mut page, group, verdict, catalogue, first_of_check);
        }
    }
    table(&mut page, rest);
    tail::counts_by_check(&mut page, verdict, catalogue);
    tail::excused(&mut page, &excused, verdict);
    tail::waivers(&mut page, verdict);
    tail::gaps(&mut page, verdict);
    tail::closing(&mut page, verdict);
    escape::log(&page.finish())
}

/// Findings of one check in one file that are judged alike: shown once.
struct Group<'a> {
    level: Level,
    findings: Vec<&'a Judged>,
}

/// In the order of the first finding of each.
fn groups(verdict: &Verdict) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut index = std::collections::BTreeMap::new();
    for judged in levels::ranked(verdict) {
        let level = Level::of(judged);
        let artefact = wording::artefact(&judged.finding.location);
        let key = (
            level,
            &judged.finding.check,
            artefact,
            levels::disposition(&judged.disposition),
            // Each of these says by itself what excuses it, or what its suppression lacks.
            (
                judged.suppression_refused.as_ref(),
                excuse_of(judged, verdict),
            ),
        );
        let at = *index.entry(key).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group {
                level,
                findings: Vec::new(),
            });
        }
        groups[at].findings.push(judged);
    }
    groups
}

fn excuse_of(judged: &Judged, verdict: &Verdict) -> Option<String> {
    let excused = judged.disposition.excused();
    excused.then(|| wording::excuse(judged, verdict)).flatten()
}

fn heading(page: &mut Page, level: Level, verdict: &Verdict) {
    let counts = levels::Counts::of(verdict);
    let words = match level {
        Level::Error if counts.blocking == 1 => "1 finding blocks".to_owned(),
        Level::Error => format!("{} block", wording::plural(counts.blocking, "finding")),
        _ => wording::plural(counts.warnings, "warning"),
    };
    page.heading(tone(level), &words);
}

fn tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Error,
        Level::Warning => Tone::Warning,
        Level::Note => Tone::Dim,
    }
}

fn full(page: &mut Page, group: &Group, verdict: &Verdict, catalogue: &Catalogue, explain: bool) {
    let judged = group.findings[0];
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    let severity = page.paint(tone(group.level), finding.severity.as_str());
    let id = page.paint(Tone::Bold, &escape::visible(finding.check.as_str()));
    page.line(&format!("{severity}  {id}"));
    page.block(&snippet::snippet(judged, check, page.style()));
    if finding.excerpt.is_none() {
        page.field("at", &wording::place(&finding.location));
    }
    details(page, judged, verdict);
    if let Some(check) = check.filter(|_| explain) {
        explanation(page, check);
    }
    if let Some(fix) = &finding.fix {
        help::suggestion(page, fix);
    }
    page.field("policy", &judged.because);
    page.field("fingerprint", finding.fingerprint.as_str());
    if group.findings.len() > 1 {
        page.field("", &format!("and {}", more(group)));
    }
    page.blank();
}

fn details(page: &mut Page, judged: &Judged, verdict: &Verdict) {
    let finding = &judged.finding;
    if let Some(layers) = wording::layers(finding) {
        page.field("in", &layers);
    }
    if let Some(origin) = &finding.origin {
        page.field("commit", &wording::origin(origin));
    }
    if let Some(excuse) = wording::excuse(judged, verdict) {
        page.field("waiver", &excuse);
    }
    if let Some(refused) = &judged.suppression_refused {
        page.field("note", &format!("a suppression is not honoured: {refused}"));
    }
}

fn explanation(page: &mut Page, check: &Check) {
    page.field("why", &wording::flat(check.summary()));
    page.field("fix", &wording::flat(check.fix()));
    if !check.file.controls.is_empty() {
        page.field("controls", &check.file.controls.join(", "));
    }
}

/// `12 more in this file: lines 3, 14, 15, ...`
fn more(group: &Group) -> String {
    const MOST_LINES: usize = 12;
    let others = &group.findings[1..];
    let mut lines: Vec<String> = others
        .iter()
        .filter_map(|judged| judged.finding.location.region())
        .map(|region| region.start.line.to_string())
        .collect();
    lines.dedup();
    let here = match group.findings[0].finding.location.path() {
        Some(_) => "in this file",
        None => "here",
    };
    let mut words = format!("{} more {here}", wording::grouped(others.len() as u64));
    if !lines.is_empty() {
        let beyond = lines.len() > MOST_LINES;
        lines.truncate(MOST_LINES);
        let noun = if lines.len() == 1 { "line" } else { "lines" };
        let _ = write!(words, ": {noun} {}", lines.join(", "));
        if beyond {
            words += ", ...";
        }
    }
    words
}

/// What there was no room for in full: a line for each group.
fn table(page: &mut Page, groups: &[Group]) {
    if groups.is_empty() {
        return;
    }
    page.heading(Tone::Bold, "Also found");
    let shown = &groups[..groups.len().min(MOST_ROWS)];
    let rows: Vec<[String; 3]> = shown.iter().map(row).collect();
    let tones: Vec<Tone> = shown.iter().map(|group| tone(group.level)).collect();
    page.table(&rows, &tones);
    let hidden: usize = groups[shown.len()..]
        .iter()
        .map(|group| group.findings.len())
        .sum();
    if hidden > 0 {
        page.line(&page.paint(
            Tone::Bold,
            &format!(
                "and {} more findings: see --format json",
                wording::grouped(hidden as u64)
            ),
        ));
    }
    page.blank();
}

fn row(group: &Group) -> [String; 3] {
    let finding = &group.findings[0].finding;
    let mut message = finding.message.clone();
    if group.findings.len() > 1 {
        message = format!("(and {} more) {message}", group.findings.len() - 1);
    }
    if let Some(refused) = &group.findings[0].suppression_refused {
        message = format!("{message}; {refused}");
    }
    [
        wording::place(&finding.location),
        finding.check.to_string(),
        message,
    ]
}
