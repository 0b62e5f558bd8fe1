//! From hits to findings: the place, the excerpt, the fingerprint.

use super::lint::Hit;
use crate::check::Check;
use crate::finding::{Excerpt, Finding, Fingerprint, Location};
use crate::source::{Region, Span, line_end_within, line_start_within};
use std::ops::Range;

/// Bytes of a line that an excerpt takes on each side of the place.
const MARGIN: usize = 120;

/// Check, file and what is wrong: moved lines leave it alone.
pub fn fingerprint(hit: &Hit, check: &Check) -> Fingerprint {
    Fingerprint::of(&[
        check.id.as_str().as_bytes(),
        hit.path.as_bytes(),
        hit.key.as_bytes(),
    ])
}

/// A finding. `text` is that of the file; `hidden` are the ranges of it that no excerpt may show.
pub fn finding(hit: Hit, check: &Check, text: &str, hidden: &[Range<usize>]) -> Finding {
    Finding {
        fix: None,
        check: check.id.clone(),
        severity: check.severity,
        confidence: check.confidence,
        fingerprint: fingerprint(&hit, check),
        excerpt: excerpt(text, hit.at, hidden),
        location: Location::Region {
            path: hit.path,
            region: Region::of(text.as_bytes(), hit.at),
        },
        message: hit.message,
        layers: Vec::new(),
        origin: None,
        suppression: None,
        resource: None,
        dependency: None,
        existing: None,
    }
}

/// The line of the place. None where a secret stands in it.
fn excerpt(text: &str, at: Span, hidden: &[Range<usize>]) -> Option<Excerpt> {
    let own = at.range();
    let start = text.floor_char_boundary(own.start.min(text.len()));
    let from = text.floor_char_boundary(line_start_within(text.as_bytes(), start, MARGIN));
    let most = start.saturating_add(2 * MARGIN).min(text.len());
    let end = text.ceil_char_boundary(own.end.clamp(start, most));
    let until = text.ceil_char_boundary(line_end_within(text.as_bytes(), end, MARGIN));
    let is_secret = |range: &Range<usize>| range.start < until && from < range.end;
    if hidden.iter().any(is_secret) {
        return None;
    }
    let length = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(Excerpt {
        first_line: Region::of(text.as_bytes(), Span::new(start, start))
            .start
            .line
            .get(),
        text: text[from..until].to_owned(),
        start: length(start - from),
        end: length(end - from),
    })
}
