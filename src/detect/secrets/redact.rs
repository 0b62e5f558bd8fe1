//! The lines around a secret, without any secret.

use crate::finding::Excerpt;
use std::ops::Range;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";
/// A line is cut to this many bytes on each side of the finding.
const MARGIN: usize = 100;

/// The line in `lines`, cut round `span`, with every hidden range replaced. `hidden` is sorted by start.
pub fn excerpt(
    text: &[u8],
    lines: Range<usize>,
    span: &Range<usize>,
    hidden: &[Range<usize>],
    first_line: u32,
) -> Excerpt {
    let from = char_start(text, lines.start.max(span.start.saturating_sub(MARGIN)));
    let until = char_start(
        text,
        lines.end.min(span.end.saturating_add(MARGIN)).max(from),
    );
    let mut out = String::new();
    let mut place = None;
    let mut at = from;
    let own = std::iter::once(span);
    let mut ranges: Vec<&Range<usize>> = hidden
        .iter()
        .chain(own)
        .filter(|range| range.end > from && range.start < until)
        .collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    for range in ranges {
        if range.start > at {
            out.push_str(&String::from_utf8_lossy(&text[at..range.start]));
        }
        let covered = range.start < at;
        let start = out
            .len()
            .saturating_sub(if covered { REDACTED.len() } else { 0 });
        if !covered {
            out.push_str(REDACTED);
        }
        if range == span {
            place = Some((start, start + REDACTED.len()));
        }
        at = at.max(range.end);
    }
    if at < until {
        out.push_str(&String::from_utf8_lossy(&text[at..until]));
    }
    let (start, end) = place.unwrap_or((0, out.len()));
    let index = |at: usize| u32::try_from(at.min(out.len())).unwrap_or(u32::MAX);
    let (start, end) = (index(start), index(end));
    Excerpt {
        first_line,
        text: out.trim_end_matches(['\r', '\n']).to_owned(),
        start,
        end,
    }
}

/// The beginning of the character that `at` lies in.
fn char_start(text: &[u8], at: usize) -> usize {
    let mut at = at.min(text.len());
    while at > 0 && text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_secret_of_the_line_is_replaced() {
        let text = b"a = AAAA; b = BBBB\n";
        let excerpt = excerpt(text, 0..18, &(14..18), &[4..8, 14..18], 7);
        assert_eq!(excerpt.text, "a = [redacted]; b = [redacted]");
        assert_eq!(
            &excerpt.text[excerpt.start as usize..excerpt.end as usize],
            REDACTED
        );
        assert_eq!(excerpt.first_line, 7);
    }

    proptest! {
        #[test]
        fn no_hidden_byte_is_shown(before in "[a-z é]{0,300}", secret in "[A-Z]{1,300}", other in "[0-9]{1,40}", after in "[a-z é]{0,300}") {
            let text = format!("{before}{secret}{after}{other}");
            let span = before.len()..before.len() + secret.len();
            let second = text.len() - other.len()..text.len();
            let excerpt = excerpt(text.as_bytes(), 0..text.len(), &span, &[span.clone(), second], 1);
            prop_assert!(!excerpt.text.contains(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()));
            prop_assert_eq!(&excerpt.text[excerpt.start as usize..excerpt.end as usize], REDACTED);
        }
    }
}
