//! Markdown for a job summary or a pull-request comment. The outcome and the tables that decide it stand open, the
//! rest is folded. A summary beyond 1 MiB is refused as a whole, and a comment beyond 65,536 characters, so every part
//! has its share of the page and says what it left out.

mod table;

use super::levels::{self, Counts, Level};
use super::{escape, review, wording};
use crate::check::{Catalogue, Check};
use crate::finding::Severity;
use crate::verdict::{Disposition, Judged, JudgedGap, Outcome, Verdict};
use std::collections::BTreeMap;
use table::{Table, folded};

/// Bytes of a summary.
pub(super) const SUMMARY: usize = 900 << 10;
/// Bytes each part may take of a summary, and as much less of a shorter page; together they leave room for the rest.
const BLOCKING: usize = 350 << 10;
const GAPS: usize = 120 << 10;
const WARNINGS: usize = 150 << 10;
const EXCUSED: usize = 80 << 10;
const GUIDANCE: usize = 80 << 10;
const WAIVERS: usize = 30 << 10;
const RESULTS: usize = 60 << 10;
/// Notes of the run that are shown.
const MOST_NOTES: usize = 10;
/// Characters of one untrusted text that a cell shows.
const LONGEST: usize = 500;

/// At most about `longest` bytes: what cannot be left out is not counted beforehand.
pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue, longest: usize) -> String {
    let share = |part: usize| part.saturating_mul(longest.min(SUMMARY)) / SUMMARY;
    let ranked = levels::ranked(verdict);
    let of = |level| {
        ranked
            .iter()
            .copied()
            .filter(move |judged| Level::of(judged) == level)
    };
    let blocking: Vec<&Judged> = of(Level::Error).collect();
    let warnings: Vec<&Judged> = of(Level::Warning).collect();
    let excused: Vec<&Judged> = of(Level::Note).collect();
    let mut parts = vec![
        headline(verdict),
        counts(verdict),
        results(verdict, share(RESULTS)),
    ];
    if !blocking.is_empty() {
        parts.push(format!(
            "### Blocking\n\n{}",
            findings(&blocking, share(BLOCKING), catalogue)
        ));
        parts.push(guidance(&blocking, share(GUIDANCE), catalogue));
    }
    parts.push(gaps(verdict, share(GAPS)));
    if !warnings.is_empty() {
        let title = wording::plural(warnings.len(), "warning");
        parts.push(folded(
            &title,
            &findings(&warnings, share(WARNINGS), catalogue),
        ));
    }
    if !excused.is_empty() {
        let counts = Counts::of(verdict);
        let title = match (excused.len() - counts.existing, counts.existing) {
            (_, 0) => format!("{} excused", wording::plural(excused.len(), "finding")),
            (0, existing) => format!(
                "{} there before the change",
                wording::plural(existing, "finding")
            ),
            (excused, existing) => format!(
                "{} excused, {existing} there before the change",
                wording::plural(excused, "finding")
            ),
        };
        parts.push(folded(&title, &excuses(&excused, share(EXCUSED), verdict)));
    }
    parts.push(waivers(verdict, share(WAIVERS)));
    parts.push(footer(verdict));
    parts.retain(|part| !part.is_empty());
    escape::log(&(parts.join("\n\n") + "\n"))
}

fn headline(verdict: &Verdict) -> String {
    let sign = match verdict.outcome {
        Outcome::Pass if verdict.gaps.is_empty() => "✅",
        Outcome::Pass | Outcome::Incomplete => "⚠️",
        Outcome::Fail => "❌",
    };
    format!("## {sign} portcullis: {}", wording::headline(verdict))
}

fn counts(verdict: &Verdict) -> String {
    if verdict.findings.is_empty() {
        return "Nothing was found.".to_owned();
    }
    let mut table = Table::new(&["severity", "blocking", "warnings", "excused"], usize::MAX);
    for severity in [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
    ] {
        let count = |level| {
            let of =
                |judged: &Judged| judged.finding.severity == severity && Level::of(judged) == level;
            match verdict.count(of) {
                0 => "·".to_owned(),
                n => wording::grouped(n as u64),
            }
        };
        let cells = [
            count(Level::Error),
            count(Level::Warning),
            count(Level::Note),
        ];
        if cells.iter().any(|cell| cell != "·") {
            let [blocking, warnings, excused] = cells;
            table.row(&[severity.as_str().to_owned(), blocking, warnings, excused]);
        }
    }
    table.finish("row")
}

/// What the verdict was made of, where it was made of several results.
fn results(verdict: &Verdict, limit: usize) -> String {
    if verdict.run.parts.is_empty() {
        return String::new();
    }
    let columns = [
        "result",
        "verdict",
        "blocking",
        "findings",
        "gaps",
        "looked at",
        "policy",
    ];
    let mut table = Table::new(&columns, limit);
    for part in &verdict.run.parts {
        let commit = part.commit.as_deref().map(wording::short);
        let commit = commit.map_or(String::new(), |commit| format!("<br>{}", code(&commit)));
        let digest = part.policy_digest.as_deref().map(wording::short);
        let digest = digest.map_or(String::new(), |digest| format!("<br>{}", code(&digest)));
        table.row(&[
            code(&part.name),
            part.outcome.as_str().to_owned(),
            wording::grouped(part.blocking as u64),
            wording::grouped(part.findings as u64),
            wording::grouped(part.gaps as u64),
            format!("{}{commit}", prose(&part.scope)),
            format!("{}{digest}", prose(&part.policy)),
        ]);
    }
    table.finish("result")
}

/// One row for each finding.
fn findings(findings: &[&Judged], limit: usize, catalogue: &Catalogue) -> String {
    let mut table = Table::new(&["where", "what", "finding"], limit);
    for judged in findings {
        let finding = &judged.finding;
        let id = code(finding.check.as_str());
        let what = match wording::check(catalogue, finding) {
            Some(check) => format!("**{}**<br>{id}", prose(&check.file.title)),
            None => id,
        };
        table.row(&[
            code(&wording::place(&finding.location)),
            what,
            message(judged),
        ]);
    }
    table.finish("finding")
}

fn message(judged: &Judged) -> String {
    let finding = &judged.finding;
    let mut lines = vec![prose(&finding.message)];
    lines.extend(wording::layers(finding).map(|layers| format!("in {}", code(&layers))));
    lines.extend(
        finding
            .origin
            .as_ref()
            .map(|origin| format!("commit {}", prose(&wording::origin(origin)))),
    );
    lines.extend(
        judged
            .suppression_refused
            .as_ref()
            .map(|why| format!("suppression not honoured: {}", prose(why))),
    );
    lines.push(format!(
        "{}, {}",
        finding.severity.as_str(),
        prose(&judged.because)
    ));
    lines.push(code(finding.fingerprint.as_str()));
    lines.join("<br>")
}

/// Why and how to fix, once for each check.
fn guidance(findings: &[&Judged], limit: usize, catalogue: &Catalogue) -> String {
    let mut checks: BTreeMap<_, &Check> = BTreeMap::new();
    for judged in findings {
        if let Some(check) = wording::check(catalogue, &judged.finding) {
            checks.insert(&judged.finding.check, check);
        }
    }
    if checks.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["check", "why", "fix"], limit);
    for (id, check) in checks {
        let references = check
            .references()
            .iter()
            .map(|link| format!("<br>{}", prose(link)));
        let controls = match check.file.controls.join(", ") {
            controls if controls.is_empty() => String::new(),
            controls => format!("<br>controls: {}", prose(&controls)),
        };
        table.row(&[
            code(id.as_str()),
            prose(&wording::flat(check.why())) + &controls,
            prose(&wording::flat(check.fix())) + &references.collect::<String>(),
        ]);
    }
    folded("Why it matters and how to fix it", &table.finish("check"))
}

fn gaps(verdict: &Verdict, limit: usize) -> String {
    if verdict.gaps.is_empty() {
        return String::new();
    }
    let mut reasons: BTreeMap<_, Vec<&JudgedGap>> = BTreeMap::new();
    for judged in levels::ranked_gaps(verdict) {
        let key = (Level::of_gap(judged), judged.gap.domain, &judged.gap.reason);
        reasons.entry(key).or_default().push(judged);
    }
    let mut table = Table::new(&["domain", "not looked at", "why"], limit);
    for ((level, domain, reason), group) in reasons {
        let required = if level == Level::Error {
            "<br>**required**"
        } else {
            ""
        };
        table.row(&[
            format!("{}{required}", domain.as_str()),
            subjects(&group),
            prose(reason),
        ]);
    }
    let counts = Counts::of(verdict);
    let title = format!("### Not looked at: {}", wording::plural(counts.gaps, "gap"));
    format!("{title}\n\n{}", table.finish("reason"))
}

fn subjects(group: &[&JudgedGap]) -> String {
    const MOST: usize = 10;
    let mut subjects: Vec<String> = group
        .iter()
        .take(MOST)
        .map(|judged| code(&wording::gap_subject(&judged.gap)))
        .collect();
    if group.len() > MOST {
        subjects.push(format!(
            "and {} more",
            wording::grouped((group.len() - MOST) as u64)
        ));
    }
    subjects.join("<br>")
}

fn excuses(excused: &[&Judged], limit: usize, verdict: &Verdict) -> String {
    let mut table = Table::new(&["where", "check", "excused"], limit);
    for judged in excused {
        let finding = &judged.finding;
        let excuse = wording::excuse(judged, verdict).unwrap_or_default();
        let what = match judged.disposition {
            Disposition::Existing => {
                format!(
                    "{}<br>{}",
                    code(finding.check.as_str()),
                    prose(&finding.message)
                )
            }
            _ => code(finding.check.as_str()),
        };
        table.row(&[
            code(&wording::place(&finding.location)),
            what,
            format!(
                "{}: {}",
                levels::disposition(&judged.disposition),
                prose(&excuse)
            ),
        ]);
    }
    table.finish("finding")
}

fn waivers(verdict: &Verdict, limit: usize) -> String {
    let troubles: Vec<String> = verdict
        .waivers
        .iter()
        .filter_map(wording::waiver_trouble)
        .collect();
    if troubles.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["waivers to look at"], limit);
    for trouble in &troubles {
        table.row(&[prose(trouble)]);
    }
    table.finish("waiver")
}

fn footer(verdict: &Verdict) -> String {
    let run = &verdict.run;
    let mut lines: Vec<String> = run
        .notes
        .iter()
        .take(MOST_NOTES)
        .map(|note| prose(note))
        .collect();
    if run.notes.len() > MOST_NOTES {
        lines.push(format!(
            "and {}",
            wording::plural(run.notes.len() - MOST_NOTES, "more note")
        ));
    }
    if let Some(advisories) = &run.advisories {
        lines.push(format!(
            "Advisories: {}",
            prose(&wording::advisories(advisories))
        ));
    }
    let said = run.review.iter().flat_map(|it| review::sentences(it));
    lines.extend(said.map(|sentence| format!("Review: {}", prose(&sentence))));
    lines.push(format!(
        "{}. Scope: {}. Policy: {}. Checks: {}.",
        wording::coverage(verdict),
        prose(&run.scope),
        prose(&run.policy),
        code(&wording::short(&run.catalogue_digest))
    ));
    format!("<sub>{}</sub>", lines.join("<br>"))
}

fn prose(text: &str) -> String {
    escape::markdown(&escape::clip(text, LONGEST))
}

fn code(text: &str) -> String {
    escape::markdown_code(&escape::clip(text, LONGEST))
}
