//! A finding as a SARIF result.

use crate::check::Catalogue;
use crate::finding::{Excerpt, Finding, Fix, Location, SuppressionKind};
use crate::report::dependency::DependencyOut;
use crate::report::levels::{self, Level};
use crate::report::{escape, wording};
use crate::source::Region;
use crate::verdict::{Disposition, Judged, Verdict};
use serde_json::{Value, json};

pub(super) fn result(
    judged: &Judged,
    rule_index: usize,
    verdict: &Verdict,
    catalogue: &Catalogue,
) -> Value {
    let finding = &judged.finding;
    let mut result = json!({
        "ruleId": finding.check,
        "ruleIndex": rule_index,
        "level": Level::of(judged).sarif(),
        "message": { "text": plain(&message(finding)) },
        "locations": [location(finding)],
        "relatedLocations": calls(finding),
        // Equal for equal fingerprints. `primaryLocationLineHash` is left to the upload action, which works it out
        // from the file and complains of every value but its own.
        "partialFingerprints": { "portcullis/v1": finding.fingerprint },
        // The specification wants them on all results or on none; an empty list says that nothing excuses it.
        "suppressions": suppressions(judged, verdict),
        "properties": properties(judged, catalogue),
    });
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([self::fix(fix, finding, catalogue)]);
    }
    result
}

/// SARIF 2.1.0, chapter 3.55.
fn fix(fix: &Fix, finding: &Finding, catalogue: &Catalogue) -> Value {
    let check = wording::check(catalogue, finding);
    let description = check.map_or_else(
        || "Repair it".to_owned(),
        |check| wording::flat(check.fix()),
    );
    let replacements = fix.edits.iter().map(|edit| {
        let mut replacement = json!({ "deletedRegion": region_of(edit.region) });
        if !edit.replacement.is_empty() {
            replacement["insertedContent"] = json!({ "text": edit.replacement });
        }
        replacement
    });
    let mut change = artifact(&escape::uri_path(fix.path.as_bytes()));
    change["replacements"] = replacements.collect();
    json!({
        "description": { "text": plain(&description) },
        "artifactChanges": [change],
    })
}

/// The finding's sentence, with what a viewer that shows only file and line would lack.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if let Location::Message { .. } | Location::Change = finding.location {
        text = format!("{text} ({})", wording::place(&finding.location));
    }
    match wording::layers(finding) {
        Some(layers) => format!("{text} (in {layers})"),
        None => text,
    }
}

/// Untrusted text for a message: a `](` in it would read as an embedded link.
pub(super) fn plain(text: &str) -> String {
    escape::visible(text).replace("](", "] (")
}

fn location(finding: &Finding) -> Value {
    let mut location = place(&finding.location, finding.excerpt.as_ref());
    if let Some(resource) = &finding.resource {
        let name = escape::visible(&resource.address);
        location["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
    }
    location
}

/// The calls of modules that made a resource what it is.
fn calls(finding: &Finding) -> Vec<Value> {
    let calls = finding.resource.iter().flat_map(|resource| &resource.calls);
    let related = calls.map(|(address, location)| {
        let mut related = place(location, None);
        let text = format!("called here as {address}");
        related["message"] = json!({ "text": plain(&text) });
        related
    });
    related.collect()
}

fn place(location: &Location, excerpt: Option<&Excerpt>) -> Value {
    match location {
        Location::Region { path, region } => {
            let mut physical = artifact(&escape::uri_path(path.as_bytes()));
            physical["region"] = region_of(*region);
            let context = excerpt.and_then(|excerpt| context(excerpt, *region));
            if let Some((snippet, context)) = context {
                physical["region"]["snippet"] = json!({ "text": snippet });
                physical["contextRegion"] = context;
            }
            json!({ "physicalLocation": physical })
        }
        Location::File { path } => {
            json!({ "physicalLocation": artifact(&escape::uri_path(path.as_bytes())) })
        }
        Location::Message { id, region } => json!({
            "physicalLocation": artifact("./"),
            "logicalLocations": [{ "fullyQualifiedName": format!("message/{id}"), "kind": "message" }],
            "message": { "text": format!("Line {} of the message of {id}", region.start.line) },
        }),
        Location::Change => json!({
            "physicalLocation": artifact("./"),
            "logicalLocations": [{ "fullyQualifiedName": "change", "kind": "change" }],
        }),
    }
}

fn artifact(uri: &str) -> Value {
    json!({ "artifactLocation": { "uri": uri } })
}

fn region_of(region: Region) -> Value {
    json!({
        "startLine": region.start.line,
        "startColumn": region.start.column,
        "endLine": region.end.line,
        "endColumn": region.end.column,
        "byteOffset": region.span.start,
        "byteLength": region.span.len(),
    })
}

/// The redacted text of the finding, and the lines around it. None where the excerpt shows other lines than the
/// region's: those of a decoded layer.
fn context(excerpt: &Excerpt, region: Region) -> Option<(&str, Value)> {
    let lines = u32::try_from(excerpt.text.lines().count()).ok()?.max(1);
    let last_line = excerpt.first_line.checked_add(lines - 1)?;
    let holds = excerpt.first_line <= region.start.line.get() && region.end.line.get() <= last_line;
    let snippet = excerpt
        .text
        .get(excerpt.start as usize..excerpt.end as usize)?;
    let context = json!({
        "startLine": excerpt.first_line.max(1),
        "endLine": last_line.max(1),
        "snippet": { "text": excerpt.text },
    });
    holds.then_some((snippet, context))
}

fn suppressions(judged: &Judged, verdict: &Verdict) -> Vec<Value> {
    match judged.disposition {
        Disposition::Waived { by } => {
            let waiver = verdict.waivers.get(by).map(|judged| &judged.waiver);
            let owner = waiver.map(|w| json!({ "owner": w.owner, "approvedBy": w.approved_by, "expires": w.expires.to_string() }));
            let mut suppression = accepted("external", waiver.map(|waiver| waiver.reason.as_str()));
            suppression["properties"] = owner.unwrap_or_else(|| json!({}));
            vec![suppression]
        }
        Disposition::Suppressed => {
            let suppression = judged.finding.suppression.as_ref();
            let kind = suppression.map_or("external", |s| suppression_kind(s.kind));
            let reason = suppression.and_then(|s| s.reason.as_deref());
            let mut accepted = accepted(kind, reason);
            if let Some(last) = suppression.and_then(|s| s.expires) {
                accepted["properties"] = json!({ "expires": last.to_string() });
            }
            vec![accepted]
        }
        // A lapsed waiver or a refused suppression excuses nothing. Some viewers hide a result for having any
        // suppression, whatever its status, so these are told in the properties only.
        Disposition::Blocking
        | Disposition::Warning
        | Disposition::Existing
        | Disposition::Lapsed { .. } => Vec::new(),
    }
}

fn accepted(kind: &str, justification: Option<&str>) -> Value {
    let mut suppression = json!({ "kind": kind, "status": "accepted" });
    if let Some(justification) = justification {
        suppression["justification"] = json!(escape::visible(justification));
    }
    suppression
}

fn suppression_kind(kind: SuppressionKind) -> &'static str {
    match kind {
        SuppressionKind::Inline
        | SuppressionKind::GitleaksInline
        | SuppressionKind::DetectSecretsInline
        | SuppressionKind::OtherToolInline => "inSource",
        SuppressionKind::GitleaksIgnoreFile
        | SuppressionKind::DetectSecretsBaseline
        | SuppressionKind::AuditIgnoreFile
        | SuppressionKind::Vex => "external",
    }
}

fn properties(judged: &Judged, catalogue: &Catalogue) -> Value {
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    let mut properties = json!({
        "aliases": check.map_or_else(Vec::new, |check| check.file.spellings()),
        "controls": check.map_or(&[][..], |check| &check.file.controls),
        "severity": finding.severity,
        "confidence": finding.confidence,
        "fingerprint": finding.fingerprint,
        "disposition": levels::disposition(&judged.disposition),
        "because": judged.because,
    });
    if !finding.layers.is_empty() {
        properties["layers"] = json!(finding.layers);
    }
    if let Some(origin) = &finding.origin {
        properties["commit"] = json!(origin.commit);
        properties["author"] = json!(origin.author);
        properties["date"] = json!(origin.date);
        if let Some(reference) = &origin.reference {
            properties["reference"] = json!(reference);
        }
    }
    if let Some(dependency) = &finding.dependency {
        properties["dependency"] = json!(DependencyOut::from(&**dependency));
    }
    if finding.existing == Some(true) {
        properties["existing"] = json!(true);
    }
    if let Some(refused) = &judged.suppression_refused {
        properties["suppressionRefused"] = json!(refused);
        let found = finding.suppression.as_ref();
        if let Some(reason) = found.and_then(|found| found.reason.as_ref()) {
            properties["suppressionReason"] = json!(reason);
        }
        if let Some(last) = found.and_then(|found| found.expires) {
            properties["suppressionExpires"] = json!(last.to_string());
        }
    }
    properties
}
