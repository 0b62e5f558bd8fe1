//! The lines that a repair changes, as a report shows them: those that go, and those that come.

use crate::document::edit::Replacement;
use crate::finding::ChangedLine;
use crate::source::{line_end, line_start};
use std::ops::Range;

/// A repair of more lines is shown by its sentence alone.
const MOST_LINES: usize = 24;
/// Longer lines are written by programs.
const LONGEST_LINE: usize = 200;

/// The changed lines; none where they are too many, too long, or hold what nothing may show.
pub(super) fn lines(
    before: &str,
    after: &str,
    sorted: &[Replacement],
    hidden: &[Range<usize>],
) -> Vec<ChangedLine> {
    let mut shown = Vec::new();
    // How many bytes and lines the text has grown by so far.
    let (mut grown, mut more) = (0_isize, 0_isize);
    for (own, growth) in groups(before, sorted) {
        let touches = |range: &Range<usize>| range.start < own.end && own.start < range.end;
        if hidden.iter().any(touches) {
            return Vec::new();
        }
        let start = own.start.saturating_add_signed(grown);
        let end = own.end.saturating_add_signed(grown + growth);
        let (Some(old), Some(new)) = (before.get(own.clone()), after.get(start..end)) else {
            return Vec::new();
        };
        let (old, new): (Vec<&str>, Vec<&str>) = (split(old), split(new));
        let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let behind = old[same..].iter().rev().zip(new[same..].iter().rev());
        let tail = behind.take_while(|(a, b)| a == b).count();
        let first = memchr::memchr_iter(b'\n', &before.as_bytes()[..own.start]).count() + 1 + same;
        shown.extend(numbered(&old[same..old.len() - tail], first, false));
        let first = first.saturating_add_signed(more);
        shown.extend(numbered(&new[same..new.len() - tail], first, true));
        grown += growth;
        more += difference(new.len(), old.len());
    }
    let fits = |line: &ChangedLine| line.text.len() <= LONGEST_LINE;
    if shown.len() > MOST_LINES || !shown.iter().all(fits) {
        return Vec::new();
    }
    shown
}

/// Whole lines that replacements touch, each with how many bytes it grows by.
fn groups(text: &str, sorted: &[Replacement]) -> Vec<(Range<usize>, isize)> {
    let mut groups: Vec<(Range<usize>, isize)> = Vec::new();
    for one in sorted {
        let range = one.span.range();
        // A range that ends with a line's end has nothing of the next line.
        let last = range
            .end
            .saturating_sub(usize::from(range.end > range.start));
        let lines = line_start(text.as_bytes(), range.start)..line_end(text.as_bytes(), last);
        let growth = difference(one.text.len(), range.len());
        match groups.last_mut() {
            Some((known, total)) if lines.start <= known.end => {
                known.end = known.end.max(lines.end);
                *total += growth;
            }
            _ => groups.push((lines, growth)),
        }
    }
    groups
}

fn difference(new: usize, old: usize) -> isize {
    new.cast_signed() - old.cast_signed()
}

fn split(text: &str) -> Vec<&str> {
    let lines = text.split('\n');
    lines
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect()
}

fn numbered<'l>(
    lines: &'l [&str],
    first: usize,
    added: bool,
) -> impl Iterator<Item = ChangedLine> + 'l {
    lines.iter().enumerate().map(move |(at, line)| ChangedLine {
        number: u32::try_from(first + at).unwrap_or(u32::MAX),
        added,
        text: (*line).to_owned(),
    })
}
