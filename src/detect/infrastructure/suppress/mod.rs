//! Suppressions in configuration: our own, and those that people have written for other tools, by the ids that they know.
//!
//! | marker | where | documented at |
//! |---|---|---|
//! | `portcullis:allow ID until YYYY-MM-DD reason` | on the line, or alone above it | README |
//! | `checkov:skip=ID:reason` | in the block, or in a call of its module; of a Dockerfile anywhere | checkov.io, "Suppressing and Skipping Policies" |
//! | `checkov.io/skip1: ID=reason` | in an object's annotations | the same |
//! | `Metadata: {checkov: {skip: [{id: ID, comment: reason}]}}` | in a resource of `CloudFormation` | the same |
//! | `trivy:ignore:ID`, `tfsec:ignore:ID` | on the line, or above it; the same of the blocks around it and of calls of its module | trivy.dev, "Filter by inline comments" |
//! | `hadolint ignore=ID,ID`, `hadolint global ignore=ID` | above the instruction; above the first one | hadolint README, "Inline ignores" |
//! | `zizmor: ignore[ID]` | on the line, above it, or in the step | docs.zizmor.sh, "Ignoring results" |
//! | `kics-scan ignore-line`, `kics-scan ignore-block`, `kics-scan ignore` | above the line, above the block, at the head of the file | docs.kics.io, "Running KICS: Using commands on scanned files as comments" |
//!
//! Only comments count: a string that says so excuses nothing.

mod comments;
mod declared;
mod marker;

pub use declared::{Skip, skips};

use super::detector::Hit;
use super::resource::{Framework, Resource};
use crate::document::{Place, Sources};
use crate::finding::{Suppression, SuppressionKind};
use crate::source::Span;
use comments::Surroundings;
use jiff::civil::Date;

/// The suppression that names the hit's check, or one of its aliases.
pub fn find(hit: &Hit<'_>, sources: &Sources, today: Date) -> Option<Suppression> {
    let text = &*sources.get(hit.place.file).text;
    let own_marker = crate::detect::secrets::suppress::inline(
        text.as_bytes(),
        hit.place.span.range(),
        hit.rule.check.as_str(),
    );
    if let Some(marker) = own_marker.filter(|marker| marker.kind == SuppressionKind::Inline) {
        return Some(Suppression {
            expires: marker.expires,
            ..suppression(SuppressionKind::Inline, marker.reason)
        });
    }
    let skipped = hit
        .skips
        .iter()
        .find(|skip| marker::named(hit, "checkov", &skip.id));
    if let Some(skip) = skipped {
        return Some(suppression(
            SuppressionKind::OtherToolInline,
            skip.reason.clone(),
        ));
    }
    let around = Surroundings::of(hit, sources);
    marker::in_block(hit, &around)
        .or_else(|| marker::nearby(hit, &around, today))
        .map(|reason| suppression(SuppressionKind::OtherToolInline, reason))
}

fn suppression(kind: SuppressionKind, reason: Option<String>) -> Suppression {
    Suppression {
        kind,
        reason,
        expires: None,
        added_by_change: false,
    }
}

/// All that a marker for a block may stand in: the object that a container belongs to, the file of an instruction.
pub fn reach(resource: &Resource, sources: &Sources) -> Place {
    let object = |key: &str| resource.body.get(key)?.get("$object");
    match resource.framework {
        Framework::Dockerfile => {
            let length = sources.get(resource.header.file).text.len();
            Place {
                span: Span::new(0, length),
                ..resource.header
            }
        }
        Framework::Kubernetes => {
            let pod = resource.body.get("$object").or_else(|| object("$pod"));
            pod.map_or_else(|| whole(resource), |object| object.place)
        }
        _ => whole(resource),
    }
}

/// From the header to the end of the body.
fn whole(resource: &Resource) -> Place {
    let (header, body) = (resource.header, resource.body.place);
    let apart = header.file != body.file || body.span.end < header.span.start;
    let end = if apart {
        header.span.end
    } else {
        body.span.end
    };
    Place {
        span: Span {
            start: header.span.start,
            end,
        },
        ..header
    }
}
