//! What follows the findings: counts, excused findings, waivers, gaps, and the closing lines.

use super::Group;
use super::ink::{Page, Tone};
use crate::check::Catalogue;
use crate::finding::{CheckId, Severity};
use crate::report::levels::{self, Level};
use crate::report::{review, wording};
use crate::verdict::{Disposition, JudgedGap, Outcome, Verdict};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Items of a list before the rest is only counted.
const MOST_ITEMS: usize = 10;

/// A line for each check, once there are more findings than a look takes in.
pub(super) fn counts_by_check(page: &mut Page, verdict: &Verdict, catalogue: &Catalogue) {
    const FEW: usize = 5;
    if verdict.findings.len() <= FEW {
        return;
    }
    let mut counts: BTreeMap<&CheckId, (usize, usize, Severity)> = BTreeMap::new();
    for judged in &verdict.findings {
        let severity = judged.finding.severity;
        let count = counts
            .entry(&judged.finding.check)
            .or_insert((0, 0, severity));
        count.0 += 1;
        count.1 += usize::from(judged.disposition.blocks());
        count.2 = count.2.max(severity);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(check, (all, blocking, severity))| {
        (
            Reverse(*blocking),
            Reverse(*severity),
            Reverse(*all),
            *check,
        )
    });
    page.heading(Tone::Bold, "By check");
    let rows: Vec<[String; 3]> = counts
        .iter()
        .map(|(check, count)| count_row(check, *count, catalogue))
        .collect();
    let tones: Vec<Tone> = counts
        .iter()
        .map(|(_, (_, blocking, _))| {
            if *blocking > 0 {
                Tone::Error
            } else {
                Tone::Warning
            }
        })
        .collect();
    page.table(&rows, &tones);
    page.blank();
}

fn count_row(
    check: &CheckId,
    (all, blocking, severity): (usize, usize, Severity),
    catalogue: &Catalogue,
) -> [String; 3] {
    let title = catalogue.get(check).map_or("", |check| &check.file.title);
    let blocks = match blocking {
        0 => String::new(),
        n if n == all => ", all blocking".to_owned(),
        n => format!(", {} blocking", wording::grouped(n as u64)),
    };
    [
        format!("{:>6}", wording::grouped(all as u64)),
        check.to_string(),
        format!("{}{blocks}  {title}", severity.as_str()),
    ]
}

/// Findings that a waiver or a suppression excuses: a line and its reason each.
pub(super) fn excused(page: &mut Page, groups: &[Group], verdict: &Verdict) {
    if groups.is_empty() {
        return;
    }
    let counts = levels::Counts::of(verdict);
    let mut words = Vec::new();
    if counts.waived + counts.suppressed > 0 {
        words.push(format!(
            "Excused: {} waived, {} suppressed",
            counts.waived, counts.suppressed
        ));
    }
    if counts.existing > 0 {
        words.push(format!("There before the change: {}", counts.existing));
    }
    page.heading(Tone::Dim, &words.join("; "));
    for group in groups.iter().take(MOST_ITEMS) {
        let judged = group.findings[0];
        let finding = &judged.finding;
        let more = match group.findings.len() {
            1 => String::new(),
            n => format!(" (and {} more in this file)", n - 1),
        };
        let word = levels::disposition(&judged.disposition);
        let what = match judged.disposition {
            Disposition::Existing => &finding.message,
            _ => finding.check.as_str(),
        };
        page.item(
            &format!("{}  {what}{more}", wording::place(&finding.location)),
            2,
        );
        let excuse = wording::excuse(judged, verdict).unwrap_or_default();
        page.item(&format!("{word}: {excuse}"), 4);
    }
    left_out(page, groups.len(), "place");
}

/// Waivers that did nothing, or whose day has passed.
pub(super) fn waivers(page: &mut Page, verdict: &Verdict) {
    let troubles: Vec<String> = verdict
        .waivers
        .iter()
        .filter_map(wording::waiver_trouble)
        .collect();
    if troubles.is_empty() {
        return;
    }
    page.heading(
        Tone::Warning,
        &format!("{} to look at", wording::plural(troubles.len(), "waiver")),
    );
    troubles
        .iter()
        .take(MOST_ITEMS)
        .for_each(|trouble| page.item(trouble, 2));
    left_out(page, troubles.len(), "waiver");
}

/// What was not looked at, the required first, together where the reason is the same.
pub(super) fn gaps(page: &mut Page, verdict: &Verdict) {
    let counts = levels::Counts::of(verdict);
    if counts.gaps == 0 {
        return;
    }
    let mut reasons: BTreeMap<_, Vec<&JudgedGap>> = BTreeMap::new();
    for judged in levels::ranked_gaps(verdict) {
        let key = (Level::of_gap(judged), judged.gap.domain, &judged.gap.reason);
        reasons.entry(key).or_default().push(judged);
    }
    let required = match counts.required_gaps {
        0 => String::new(),
        n => format!(", {} required by the policy", wording::grouped(n as u64)),
    };
    let tone = if counts.required_gaps > 0 {
        Tone::Error
    } else {
        Tone::Warning
    };
    page.heading(
        tone,
        &format!(
            "Not looked at: {}{required}",
            wording::plural(counts.gaps, "gap")
        ),
    );
    for ((level, domain, reason), group) in reasons.iter().take(2 * MOST_ITEMS) {
        let word = if *level == Level::Error {
            "required: "
        } else {
            ""
        };
        if let [only] = group[..] {
            let subject = wording::gap_subject(&only.gap);
            page.item(
                &format!("{word}{}: {subject}: {reason}", domain.as_str()),
                2,
            );
            continue;
        }
        page.item(&format!("{word}{}: {reason}", domain.as_str()), 2);
        for judged in group.iter().take(MOST_ITEMS) {
            page.item(&wording::gap_subject(&judged.gap), 6);
        }
        if group.len() > MOST_ITEMS {
            let more = wording::grouped((group.len() - MOST_ITEMS) as u64);
            page.item(&format!("and {more} more"), 6);
        }
    }
    let hidden: usize = reasons.values().skip(2 * MOST_ITEMS).map(Vec::len).sum();
    if hidden > 0 {
        page.item(
            &format!(
                "and {} more: see --format json",
                wording::grouped(hidden as u64)
            ),
            2,
        );
    }
    page.blank();
}

fn left_out(page: &mut Page, all: usize, noun: &str) {
    if all > MOST_ITEMS {
        page.item(
            &format!("and {} more", wording::plural(all - MOST_ITEMS, noun)),
            2,
        );
    }
    page.blank();
}

/// The circumstances, what was looked at, how to waive, and the outcome on the last line.
pub(super) fn closing(page: &mut Page, verdict: &Verdict) {
    let run = &verdict.run;
    let domains: Vec<_> = run.domains.iter().map(|domain| domain.as_str()).collect();
    page.blank();
    page.field("scope", &run.scope);
    page.field("domains", &domains.join(", "));
    page.field("policy", &run.policy);
    if let Some(advisories) = &run.advisories {
        page.field("advisories", &wording::advisories(advisories));
    }
    let said = run.review.iter().flat_map(|it| review::sentences(it));
    said.for_each(|sentence| page.field("review", &sentence));
    run.parts
        .iter()
        .for_each(|part| page.field("result", &wording::part(part)));
    run.notes.iter().for_each(|note| page.field("note", note));
    page.blank();
    page.line(&wording::coverage(verdict));
    let ranked = levels::ranked(verdict);
    if let Some(judged) = ranked.first().filter(|judged| judged.disposition.blocks()) {
        // Not wrapped: it is there to be copied.
        let command = wording::waive_command(judged.finding.fingerprint.as_str());
        page.blank();
        page.line(&format!("To waive the first finding: {command}"));
    }
    let tone = match verdict.outcome {
        Outcome::Pass if verdict.gaps.is_empty() => Tone::Good,
        Outcome::Pass => Tone::Warning,
        Outcome::Fail | Outcome::Incomplete => Tone::Error,
    };
    page.outcome(tone, &wording::headline(verdict));
}
