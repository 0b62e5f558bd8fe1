//! Which bytes of a text a change adds, line by line.

use crate::source::Span;
use git2::{DiffOptions, Patch};

/// How much of a text's beginning is searched for a zero byte, as git does, to call it binary.
const BINARY_WITHIN: usize = 8000;

/// The lines of `new` that `old` has not, as sorted spans; None (everything) where lines mean nothing.
pub(super) fn added(old: &[u8], new: &[u8]) -> Option<Vec<Span>> {
    if is_binary(new) || is_binary(old) {
        return None;
    }
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).force_text(true);
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut options)).ok()?;
    let hunks: Vec<(usize, usize)> = (0..patch.num_hunks())
        .map(|at| {
            patch
                .hunk(at)
                .map(|(hunk, _)| (hunk.new_start() as usize, hunk.new_lines() as usize))
        })
        .collect::<Result<_, _>>()
        .ok()?;
    Some(spans(
        new,
        hunks.into_iter().filter(|(_, lines)| *lines > 0),
    ))
}

/// What is in both of two sorted lists of spans; None is everything.
pub(super) fn in_both(a: Option<Vec<Span>>, b: Option<Vec<Span>>) -> Option<Vec<Span>> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (one, None) | (None, one) => return one,
    };
    let mut both = Vec::new();
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let common = Span {
            start: x.start.max(y.start),
            end: x.end.min(y.end),
        };
        let x_first = x.end < y.end;
        if !common.is_empty() {
            both.push(common);
        }
        if x_first {
            a.next()
        } else {
            b.next()
        };
    }
    Some(both)
}

fn is_binary(text: &[u8]) -> bool {
    memchr::memchr(0, &text[..text.len().min(BINARY_WITHIN)]).is_some()
}

/// Runs of lines (the first one's one-based number, how many) as spans of bytes, line ends included.
fn spans(text: &[u8], runs: impl Iterator<Item = (usize, usize)>) -> Vec<Span> {
    let mut ends = memchr::memchr_iter(b'\n', text)
        .map(|newline| newline + 1)
        .chain([text.len()]);
    let (mut line, mut at) = (1, 0);
    runs.map(|(first, count)| {
        let mut skip = |lines: usize| {
            if lines > 0 {
                at = ends.nth(lines - 1).unwrap_or(text.len());
            }
            at
        };
        let start = skip(first - line);
        let end = skip(count);
        line = first + count;
        Span::new(start, end)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text<'a>(new: &'a str, spans: &[Span]) -> Vec<&'a str> {
        spans.iter().map(|span| &new[span.range()]).collect()
    }

    #[test]
    fn added_lines_come_with_their_ends() {
        let new = "a\nb\nc\nd";
        assert_eq!(
            text(new, &added(b"a\nc\n", new.as_bytes()).unwrap()),
            ["b\n", "d"]
        );
    }

    #[test]
    fn a_deletion_adds_nothing_and_a_binary_file_is_added_whole() {
        assert_eq!(added(b"a\nb\n", b"a\n"), Some(Vec::new()));
        assert_eq!(added(b"a\n", b"a\0\n"), None);
    }

    #[test]
    fn only_what_no_parent_has_is_added_by_a_merge() {
        let span = Span::new;
        let a = Some(vec![span(0, 10), span(20, 30)]);
        let b = Some(vec![span(5, 22), span(29, 40)]);
        assert_eq!(
            in_both(a.clone(), b),
            Some(vec![span(5, 10), span(20, 22), span(29, 30)])
        );
        assert_eq!(in_both(a.clone(), None), a);
        assert_eq!(in_both(None, None), None);
    }

    fn is_subsequence(part: &[&str], whole: &[&str]) -> bool {
        let mut whole = whole.iter();
        part.iter().all(|line| whole.any(|other| other == line))
    }

    proptest! {
        #[test]
        fn what_is_not_added_was_there_before(
            old in proptest::collection::vec("[abc]{0,2}", 0..12),
            new in proptest::collection::vec("[abc]{0,2}", 0..12),
        ) {
            let ended = |lines: &[String]| lines.iter().flat_map(|line| [line.as_str(), "
    "]).collect::<String>();
            let (old, new) = (ended(&old), ended(&new));
            let spans = added(old.as_bytes(), new.as_bytes()).unwrap();
            let mut kept = Vec::new();
            let mut at = 0;
            for line in new.split_inclusive('\n') {
                let whole = Span::new(at, at + line.len());
                let inside = spans.iter().any(|span| span.start <= whole.start && whole.end <= span.end);
                prop_assert_eq!(inside, spans.iter().any(|span| span.overlaps(whole)), "spans end at lines");
                if !inside {
                    kept.push(line);
                }
                at += line.len();
            }
            let old: Vec<&str> = old.split_inclusive('\n').collect();
            prop_assert!(is_subsequence(&kept, &old));
            prop_assert!(!spans.is_empty() || kept.concat() == new);
        }
    }
}
