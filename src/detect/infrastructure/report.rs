//! From what was hit to findings: the place, the excerpt, the fingerprint, the suppression.

use super::detector::Hit;
use super::suppress;
use crate::document::{Place, Sources};
use crate::finding::{Declared, Excerpt, Finding, Fingerprint, Location};
use crate::source::{Span, line_end_within, line_start_within};
use jiff::civil::Date;
use std::ops::Range;

/// An excerpt takes at most this many bytes on each side of the place.
const MARGIN: usize = 200;

/// Check, file, resource and what is pointed at: a changed value is found again, a moved line is not. A value that is
/// marked as sensitive leaves no trace in it.
pub fn fingerprint(hit: &Hit<'_>, sources: &Sources) -> Fingerprint {
    let source = sources.get(hit.place.file);
    let own = hit.place.span.range();
    let shown = match within(sources.concealed(hit.place.file), &own) {
        [] => sources.text(hit.place).trim(),
        _ => "",
    };
    Fingerprint::of(&[
        hit.rule.check.as_str().as_bytes(),
        source.path.as_bytes(),
        hit.address.as_bytes(),
        shown.as_bytes(),
    ])
}

/// A finding; `hidden` are the ranges of the file that no excerpt may show, sorted and apart. What would repair it
/// is asked of `remedy`.
pub fn finding(hit: &Hit<'_>, sources: &Sources, hidden: &[Range<usize>], today: Date) -> Finding {
    Finding {
        fix: None,
        dependency: None,
        existing: None,
        check: hit.rule.check.clone(),
        severity: hit.rule.severity,
        confidence: hit.rule.confidence,
        message: format!("{}: {}", hit.rule.title, hit.address),
        location: location(hit.place, sources),
        layers: Vec::new(),
        origin: None,
        excerpt: Some(excerpt(hit.place, sources, hidden)),
        fingerprint: fingerprint(hit, sources),
        suppression: sources
            .may_have_comments(hit.place.file)
            .then(|| suppress::find(hit, sources, today))
            .flatten(),
        resource: Some(Declared {
            address: hit.address.clone(),
            calls: hit
                .calls
                .iter()
                .map(|call| (call.address.to_string(), location(call.place, sources)))
                .collect(),
        }),
    }
}

fn location(place: Place, sources: &Sources) -> Location {
    Location::Region {
        path: sources.get(place.file).path.clone(),
        region: sources.region(place),
    }
}

fn excerpt(place: Place, sources: &Sources, hidden: &[Range<usize>]) -> Excerpt {
    let text = &sources.get(place.file).text;
    let own = place.span.range();
    let from = text.floor_char_boundary(line_start_within(text.as_bytes(), own.start, MARGIN));
    let until = text.ceil_char_boundary(line_end_within(text.as_bytes(), own.end, MARGIN));
    let hidden = within(hidden, &(from..until));
    let concealed = within(sources.concealed(place.file), &(from..until));
    let mut shown = String::new();
    let (mut start, mut end) = (None, None);
    let mut at = from;
    while at < until {
        if at >= own.start && start.is_none() {
            start = Some(shown.len());
        }
        if at >= own.end && end.is_none() {
            end = Some(shown.len());
        }
        if let Some(range) = hidden
            .iter()
            .chain(concealed)
            .find(|range| range.contains(&at))
        {
            shown.push_str("[redacted]");
            at = text.ceil_char_boundary(range.end.min(until));
            continue;
        }
        let next = text[at..]
            .chars()
            .next()
            .map_or(until, |c| at + c.len_utf8());
        shown.push_str(&text[at..next]);
        at = next;
    }
    let length = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Excerpt {
        first_line: sources
            .region(Place {
                span: Span::new(own.start, own.start),
                ..place
            })
            .start
            .line
            .get(),
        start: length(start.unwrap_or(0)),
        end: length(end.unwrap_or(shown.len())),
        text: shown,
    }
}

/// The ranges that reach into one; they are sorted and apart.
fn within<'r>(ranges: &'r [Range<usize>], own: &Range<usize>) -> &'r [Range<usize>] {
    let first = ranges.partition_point(|range| range.end <= own.start);
    let rest = &ranges[first..];
    &rest[..rest.partition_point(|range| range.start < own.end)]
}
