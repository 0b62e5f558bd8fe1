//! A check as a SARIF rule.

use crate::check::{Catalogue, Check};
use crate::report::levels::{self, Level};
use crate::report::{escape, wording};
use crate::verdict::Judged;
use serde_json::{Value, json};

/// Code scanning keeps ten tags of a rule.
const MOST_TAGS: usize = 10;

/// The rule of a finding's check. A check that the catalogue does not carry has its id for a title and no help.
pub(super) fn rule(judged: &Judged, check: Option<&Check>) -> Value {
    let finding = &judged.finding;
    let id = finding.check.as_str();
    let severity = check.map_or(finding.severity, |check| check.severity);
    let title = wording::title(check, finding);
    let mut rule = json!({
        "id": id,
        "name": name(id),
        "shortDescription": { "text": escape::visible(title) },
        "fullDescription": { "text": escape::visible(check.map_or(title, Check::summary)) },
        "defaultConfiguration": { "level": Level::of_severity(severity).sarif() },
        "properties": {
            "tags": tags(check),
            "precision": precision(check.map_or(finding.confidence, |check| check.confidence)),
            "security-severity": levels::security_severity(severity),
        },
    });
    if let Some(check) = check {
        rule["help"] = json!({ "text": help_text(check), "markdown": help_markdown(check) });
        if let Some(uri) = help_uri(check) {
            rule["helpUri"] = json!(uri);
        }
    }
    rule
}

/// `secret/aws-access-key` as `AwsAccessKey`: the form that viewers expect of a rule's name.
fn name(id: &str) -> String {
    let last = id.rsplit('/').next().unwrap_or(id);
    last.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
        })
        .collect()
}

fn precision(confidence: crate::finding::Confidence) -> &'static str {
    use crate::finding::Confidence;
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "medium",
    }
}

fn tags(check: Option<&Check>) -> Vec<String> {
    let mut tags = vec!["security".to_owned()];
    if let Some(check) = check {
        tags.extend(
            check
                .file
                .cwe
                .iter()
                .map(|cwe| format!("external/cwe/cwe-{cwe:03}")),
        );
        tags.extend(check.file.controls.iter().cloned());
    }
    // The schema wants them unique and code scanning wants few; the weightier ones stand first.
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.truncate(MOST_TAGS);
    tags
}

fn help_text(check: &Check) -> String {
    let (why, fix) = (check.why().trim(), check.fix().trim());
    let mut text = format!("{why}\n\nHow to fix it: {fix}");
    for reference in check.references() {
        text += "\n";
        text += reference;
    }
    text
}

fn help_markdown(check: &Check) -> String {
    // Ours are written as Markdown. Those of a repository, or of a result that was merged, are somebody's words.
    if Catalogue::embedded().get(&check.id).is_none() {
        let text = help_text(check);
        let lines: Vec<String> = text.lines().map(escape::markdown).collect();
        return lines.join("\n");
    }
    let mut parts = vec![
        check.why().trim().to_owned(),
        format!("**How to fix it**\n\n{}", check.fix().trim()),
    ];
    let references: Vec<String> = check
        .references()
        .iter()
        .map(|link| format!("- <{link}>"))
        .collect();
    parts.push(references.join("\n"));
    for (label, words) in [
        ("Controls", &check.file.controls),
        ("In other tools", &check.file.aliases),
    ] {
        if !words.is_empty() {
            parts.push(format!("{label}: {}", words.join(", ")));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn help_uri(check: &Check) -> Option<&str> {
    let is_uri = |reference: &&String| {
        reference.starts_with("https://")
            && reference
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&b))
    };
    check.references().iter().find(is_uri).map(String::as_str)
}
