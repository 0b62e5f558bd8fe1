//! Suppressions in configuration: our own, and those that people have written for other tools, by the ids that they know.
//!
//! | marker | where | documented at |
//! |---|---|---|
//! | `portcullis:allow ID reason` | on the line, or alone above it | README |
//! | `checkov:skip=ID:reason` | in the block | checkov.io, "Suppressing and Skipping Policies" |
//! | `trivy:ignore:ID`, `tfsec:ignore:ID` | on the line, above it, or above the block | trivy.dev, "Filter by inline comments" |
//! | `hadolint ignore=ID,ID` | above the instruction | hadolint README, "Inline ignores" |
//! | `zizmor: ignore[ID]` | on the line, or in the step | docs.zizmor.sh, "Ignoring results" |
//! | `kics-scan ignore-line` | above the line | docs.kics.io, "Running KICS: Using commands on scanned files as comments" |

use super::detector::Hit;
use crate::document::{Place, Sources};
use crate::finding::{Suppression, SuppressionKind};
use crate::source::{line_end_within, line_start_within};

/// Lines are looked at up to this many bytes.
const LINE: usize = 4096;

/// The suppression that names the hit's check, or one of its aliases.
pub fn find(hit: &Hit<'_>, sources: &Sources) -> Option<Suppression> {
    let text = &*sources.get(hit.place.file).text;
    let own = line(text, hit.place.span.range().start);
    let above = own.start.checked_sub(1).map(|end| line(text, end));
    let header = hit.block.filter(|block| block.file == hit.place.file);
    let above_block = header
        .map(|block| line(text, block.span.range().start))
        .and_then(|first| first.start.checked_sub(1))
        .map(|end| line(text, end));
    let near = [Some(own.clone()), above.clone(), above_block];
    let lines = near.into_iter().flatten().map(|range| &text[range]);
    let own_marker = crate::detect::secrets::suppress::inline(
        text.as_bytes(),
        hit.place.span.range(),
        hit.rule.check.as_str(),
    );
    if let Some(marker) = own_marker.filter(|marker| marker.kind == SuppressionKind::Inline) {
        return Some(suppression(SuppressionKind::Inline, marker.reason));
    }
    let block = header.map_or("", |block: Place| sources.text(block));
    checkov(hit, block)
        .or_else(|| lines.into_iter().find_map(|line| other(hit, line)))
        .or_else(|| in_step(hit, block))
        .map(|marker| suppression(SuppressionKind::OtherToolInline, marker.reason))
}

/// A marker of another tool that names the check.
struct Marker {
    reason: Option<String>,
}

fn suppression(kind: SuppressionKind, reason: Option<String>) -> Suppression {
    Suppression {
        kind,
        reason,
        added_by_change: false,
    }
}

fn line(text: &str, at: usize) -> std::ops::Range<usize> {
    let bytes = text.as_bytes();
    let start = text.ceil_char_boundary(line_start_within(bytes, at, LINE));
    let end = text.floor_char_boundary(line_end_within(bytes, at, LINE));
    start..end.max(start)
}

/// Reason of the first `checkov:skip=` in the block that names the check.
fn checkov(hit: &Hit<'_>, block: &str) -> Option<Marker> {
    block
        .match_indices("checkov:skip=")
        .find_map(|(at, marker)| {
            let rest = block[at + marker.len()..]
                .lines()
                .next()
                .unwrap_or_default();
            let end = rest.find([':', ' ']).unwrap_or(rest.len());
            named(hit, "checkov", &rest[..end]).then(|| {
                let reason = rest[end..].trim_start_matches(':').trim();
                Marker {
                    reason: (!reason.is_empty()).then(|| reason.to_owned()),
                }
            })
        })
}

/// A marker on a line that names the check; none of these has a place for a reason.
fn other(hit: &Hit<'_>, line: &str) -> Option<Marker> {
    let comment = line.find(['#', '/']).map(|at| &line[at..])?;
    let after = |marker: &str| comment.split_once(marker).map(|(_, rest)| rest);
    let listed = |tool: &str, list: &str| list.split(',').any(|id| named(hit, tool, id.trim()));
    let word = |rest: &str| {
        rest.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let by_trivy = after("trivy:ignore:").is_some_and(|rest| named(hit, "trivy", &word(rest)));
    let by_tfsec = after("tfsec:ignore:").is_some_and(|rest| {
        let id = word(rest);
        named(hit, "tfsec", &id) || named(hit, "trivy", &id)
    });
    let by_hadolint = after("hadolint ignore=").is_some_and(|rest| listed("hadolint", &word(rest)));
    let by_zizmor = after("zizmor: ignore[")
        .and_then(|rest| rest.split_once(']'))
        .is_some_and(|(list, _)| listed("zizmor", list));
    let by_kics = after("kics-scan ignore-line").is_some();
    (by_trivy || by_tfsec || by_hadolint || by_zizmor || by_kics).then_some(Marker { reason: None })
}

/// A marker on any line of a workflow's step: what that tool points at may be another line of it.
fn in_step(hit: &Hit<'_>, block: &str) -> Option<Marker> {
    if !hit.address.contains(".steps[") {
        return None;
    }
    let mut lines = block
        .lines()
        .filter(|line| line.contains("zizmor: ignore["));
    lines.find_map(|line| other(hit, line))
}

/// Whether an id of another tool is one of the check's aliases. Case does not matter.
fn named(hit: &Hit<'_>, tool: &str, id: &str) -> bool {
    hit.rule.aliases.iter().any(|alias| {
        alias
            .split_once(':')
            .is_some_and(|(whose, known)| whose == tool && known.eq_ignore_ascii_case(id))
    })
}
