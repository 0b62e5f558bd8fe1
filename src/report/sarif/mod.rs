//! SARIF 2.1.0, as code scanning takes it: one run, at most 5,000 results with the most pressing first, every result at
//! a place in the tree. Code scanning rejects a whole file for one result without a physical location, so what has no
//! file stands at the root of the repository (`./`) and says by its logical location what it is.

mod result;
mod rule;

use super::{escape, levels, review, wording};
use crate::check::Catalogue;
use crate::finding::{CheckId, GapSubject};
use crate::verdict::{Judged, JudgedGap, Outcome, Verdict};
use levels::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// Code scanning keeps this many results of a run and drops the rest.
const MOST_RESULTS: usize = 5_000;

pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue) -> io::Result<String> {
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(verdict, catalogue)],
    });
    let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)?;
    Ok(escape::json(&text) + "\n")
}

fn run(verdict: &Verdict, catalogue: &Catalogue) -> Value {
    let mut shown = levels::ranked(verdict);
    let left_out = shown.len().saturating_sub(MOST_RESULTS);
    shown.truncate(MOST_RESULTS);
    let rules = rule_indices(&shown);
    let results: Vec<Value> = shown
        .iter()
        .map(|judged| result::result(judged, rules[&judged.finding.check].0, verdict, catalogue))
        .collect();
    let mut descriptors: Vec<_> = rules.values().collect();
    descriptors.sort_by_key(|(index, _)| *index);
    json!({
        "tool": {
            "driver": {
                "name": "portcullis",
                "version": super::VERSION,
                "semanticVersion": super::VERSION,
                "rules": descriptors
                    .iter()
                    .map(|(_, judged)| rule::rule(judged, wording::check(catalogue, &judged.finding)))
                    .collect::<Vec<_>>(),
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(verdict, left_out)],
        "results": results,
        "properties": properties(verdict),
    })
}

/// The checks of the findings, each with its place among the rules and one finding of it.
fn rule_indices<'a>(shown: &[&'a Judged]) -> BTreeMap<&'a CheckId, (usize, &'a Judged)> {
    let mut rules = BTreeMap::new();
    for judged in shown {
        rules.entry(&judged.finding.check).or_insert((0, *judged));
    }
    for (index, rule) in rules.values_mut().enumerate() {
        rule.0 = index;
    }
    rules
}

fn invocation(verdict: &Verdict, left_out: usize) -> Value {
    let mut notifications: Vec<Value> = verdict.gaps.iter().map(gap).collect();
    if left_out > 0 {
        let text = format!(
            "{} left out of this file: code scanning keeps {}. The JSON report has them all.",
            wording::plural(left_out, "finding"),
            wording::grouped(MOST_RESULTS as u64)
        );
        notifications.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    notifications.extend(
        verdict
            .waivers
            .iter()
            .filter_map(wording::waiver_trouble)
            .map(|trouble| note(&format!("The waiver at {trouble}"))),
    );
    let parts = verdict.run.parts.iter().map(wording::part);
    notifications.extend(parts.map(|text| note(&format!("result {text}"))));
    notifications.extend(verdict.run.notes.iter().map(|text| note(text)));
    let advisories = verdict.run.advisories.iter().map(wording::advisories);
    notifications.extend(advisories.map(|text| note(&format!("advisories: {text}"))));
    let reviews = verdict
        .run
        .review
        .iter()
        .flat_map(|it| review::sentences(it));
    notifications.extend(reviews.map(|text| note(&format!("review: {text}"))));
    let complete =
        verdict.outcome != Outcome::Incomplete && !verdict.gaps.iter().any(|gap| gap.required);
    json!({
        "executionSuccessful": complete,
        "exitCode": levels::exit_code(verdict.outcome),
        "exitCodeDescription": wording::headline(verdict),
        "toolExecutionNotifications": notifications,
    })
}

fn note(text: &str) -> Value {
    json!({ "level": "note", "message": { "text": result::plain(text) } })
}

fn gap(judged: &JudgedGap) -> Value {
    let gap = &judged.gap;
    let text = format!(
        "Not looked at in {}: {}: {}",
        gap.domain.as_str(),
        wording::gap_subject(gap),
        gap.reason
    );
    let mut notification = json!({
        "level": Level::of_gap(judged).sarif(),
        "message": { "text": result::plain(&text) },
        "properties": { "domain": gap.domain, "required": judged.required },
    });
    match &gap.subject {
        GapSubject::Domain => {}
        GapSubject::File { path, member } => {
            let uri = escape::uri_path(path.as_bytes());
            notification["locations"] =
                json!([{ "physicalLocation": { "artifactLocation": { "uri": uri } } }]);
            if let Some(member) = member {
                notification["properties"]["member"] = json!(member);
            }
        }
        GapSubject::Object { id } => notification["properties"]["object"] = json!(id),
    }
    notification
}

fn properties(verdict: &Verdict) -> Value {
    let run = &verdict.run;
    let mut properties = json!({
        "outcome": verdict.outcome.as_str(),
        "scope": run.scope,
        "policy": run.policy,
        "catalogueDigest": run.catalogue_digest,
        "domains": run.domains,
        "coverage": run.coverage,
        "day": run.day.to_string(),
    });
    let optional = [
        ("commit", &run.commit),
        ("base", &run.base),
        ("policyDigest", &run.policy_digest),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            properties[name] = json!(value);
        }
    }
    properties
}
