//! Workflow commands for the log of a GitHub Actions job. The runner makes annotations of them, at most ten of a kind
//! in a step, and drops the rest without a word; so they are ranked, and the last of a kind says how many there are
//! beyond it.

use super::levels::{self, Level};
use super::{escape, review, wording};
use crate::check::Catalogue;
use crate::finding::{GapSubject, Location};
use crate::verdict::{Judged, JudgedGap, Verdict};
use std::collections::BTreeMap;

/// Annotations of one kind that a step may make.
const MOST: usize = 10;
/// Characters of a message that are kept.
const LONGEST: usize = 4_096;

/// `page` is the address of the job's page, which has the summary.
pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue, page: Option<&str>) -> String {
    let mut annotations: BTreeMap<Level, Vec<String>> = BTreeMap::new();
    let mut add = |level, annotation| annotations.entry(level).or_default().push(annotation);
    // Gaps stand first: there are few, and nobody must take a list of findings for all that there is.
    for (level, gap) in gaps(verdict) {
        add(level, gap);
    }
    for trouble in verdict.waivers.iter().filter_map(wording::waiver_trouble) {
        let text = format!("The waiver at {}", escape::visible(&trouble));
        add(
            Level::Note,
            command(Level::Note, &[("title", "Waiver")], &text),
        );
    }
    for judged in levels::ranked(verdict) {
        add(Level::of(judged), finding(judged, verdict, catalogue));
    }
    let mut lines: Vec<String> = annotations
        .into_iter()
        .flat_map(|(level, annotations)| fit(level, annotations, page))
        .collect();
    let parts = verdict.run.parts.iter().map(wording::part);
    lines.extend(
        parts.map(|text| escape::log(&format!("portcullis: result {}", escape::visible(&text)))),
    );
    let advisories = verdict.run.advisories.iter().map(wording::advisories);
    lines.extend(advisories.map(|text| {
        escape::log(&format!(
            "portcullis: advisories: {}",
            escape::visible(&text)
        ))
    }));
    let reviews = verdict
        .run
        .review
        .iter()
        .flat_map(|it| review::sentences(it));
    lines.extend(
        reviews.map(|text| escape::log(&format!("portcullis: review: {}", escape::visible(&text)))),
    );
    lines.push(escape::log(&format!(
        "portcullis: {}; {}",
        wording::headline(verdict),
        wording::coverage(verdict)
    )));
    lines.join("\n") + "\n"
}

fn fit(level: Level, mut annotations: Vec<String>, page: Option<&str>) -> Vec<String> {
    if annotations.len() > MOST {
        let beyond = annotations.len() - (MOST - 1);
        annotations.truncate(MOST - 1);
        let text = format!(
            "{} more: see the job summary{}",
            wording::grouped(beyond as u64),
            page.map(|page| format!(" at {page}")).unwrap_or_default()
        );
        annotations.push(command(level, &[("title", "portcullis")], &text));
    }
    annotations
}

fn command(level: Level, properties: &[(&str, &str)], message: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", escape::workflow_property(value)))
        .collect();
    format!(
        "::{} {}::{}",
        level.workflow(),
        properties.join(","),
        escape::workflow_data(message, LONGEST)
    )
}

fn finding(judged: &Judged, verdict: &Verdict, catalogue: &Catalogue) -> String {
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    let mut properties = position(&finding.location);
    properties.push(("title", wording::title(check, finding).to_owned()));
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    command(
        Level::of(judged),
        &properties,
        &message(judged, verdict, catalogue),
    )
}

/// Columns only within one line: the runner takes no others.
fn position(location: &Location) -> Vec<(&'static str, String)> {
    let Some(path) = location.path() else {
        return Vec::new();
    };
    let mut position = vec![("file", path.to_text().into_owned())];
    if let Some(region) = location.region() {
        position.push(("line", region.start.line.to_string()));
        position.push(("endLine", region.end.line.to_string()));
        if region.start.line == region.end.line {
            position.push(("col", region.start.column.to_string()));
            position.push(("endColumn", region.end.column.to_string()));
        }
    }
    position
}

fn message(judged: &Judged, verdict: &Verdict, catalogue: &Catalogue) -> String {
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    let mut lines = vec![finding.message.clone()];
    let place = match finding.location {
        Location::Message { .. } => Some(format!("in the {}", wording::place(&finding.location))),
        _ => None,
    };
    lines.extend(place);
    lines.extend(wording::layers(finding).map(|layers| format!("in {layers}")));
    lines.extend(
        finding
            .origin
            .as_ref()
            .map(|origin| format!("commit {}", wording::origin(origin))),
    );
    lines.extend(check.map(|check| format!("Fix: {}", wording::flat(check.fix()))));
    lines.extend(
        wording::excuse(judged, verdict)
            .map(|excuse| format!("{}: {excuse}", levels::disposition(&judged.disposition))),
    );
    lines.extend(
        judged
            .suppression_refused
            .as_ref()
            .map(|why| format!("suppression not honoured: {why}")),
    );
    lines.push(format!(
        "{}, {}, {}",
        finding.check,
        finding.severity.as_str(),
        judged.because
    ));
    lines.push(format!("fingerprint {}", finding.fingerprint));
    let lines: Vec<_> = lines.iter().map(|line| escape::visible(line)).collect();
    lines.join("\n")
}

/// One annotation for all gaps of one domain and reason; beyond a few of a level one that counts the rest, so that
/// findings keep their room.
fn gaps(verdict: &Verdict) -> Vec<(Level, String)> {
    const FEW: usize = 3;
    let mut groups: BTreeMap<_, Vec<&JudgedGap>> = BTreeMap::new();
    for judged in levels::ranked_gaps(verdict) {
        let key = (Level::of_gap(judged), judged.gap.domain, &judged.gap.reason);
        groups.entry(key).or_default().push(judged);
    }
    let mut shown: BTreeMap<Level, (Vec<String>, usize)> = BTreeMap::new();
    for ((level, domain, _), group) in groups {
        let (annotations, beyond) = shown.entry(level).or_default();
        if annotations.len() < FEW {
            annotations.push(gap(level, domain.as_str(), &group));
        } else {
            *beyond += group.len();
        }
    }
    let mut all = Vec::new();
    for (level, (annotations, beyond)) in shown {
        all.extend(
            annotations
                .into_iter()
                .map(|annotation| (level, annotation)),
        );
        if beyond > 0 {
            let text = format!(
                "and {}: see the job summary",
                wording::plural(beyond, "more gap")
            );
            all.push((level, command(level, &[("title", "Not looked at")], &text)));
        }
    }
    all
}

fn gap(level: Level, domain: &str, group: &[&JudgedGap]) -> String {
    let first = &group[0].gap;
    let mut text = format!("{}: {}", wording::gap_subject(first), first.reason);
    if group.len() > 1 {
        text = format!(
            "{} like this one: {text}",
            wording::plural(group.len(), "gap")
        );
    }
    let title = format!("Not looked at: {domain}");
    let mut properties = vec![("title", title.as_str())];
    let file = match &first.subject {
        GapSubject::File { path, .. } if group.len() == 1 => path.to_text(),
        _ => "".into(),
    };
    if !file.is_empty() {
        properties.insert(0, ("file", &file));
    }
    command(level, &properties, &escape::visible(&text))
}
