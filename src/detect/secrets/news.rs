//! Where to look in a text that is made of a clean one: round what is new, as far as rules read.

use super::memo::REACH;
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// The longest line that is taken in whole.
const LINE: usize = 4 << 10;
/// A line of so many bytes without a blank may be one of an encoded block, which is decoded as a whole.
const DENSE: usize = 40;
/// So much of an encoded block is taken in on each side.
const BLOCK: usize = 64 << 10;

/// What has to be looked at again because of something new.
#[derive(Debug, PartialEq, Eq)]
pub struct Window {
    /// Where keywords stand whose rules may read something new.
    pub keywords: Range<usize>,
    /// The lines that are new, with the encoded blocks that they belong to.
    pub encoded: Range<usize>,
}

/// Looking round what is new costs a byte about as much as recalling so many bytes does.
const RECALLED: usize = 8;

/// Whether what rules may read of something new is little of a text of `length` bytes; otherwise its pieces are sooner
/// recalled.
pub fn are_few(news: &[Range<usize>], length: usize) -> bool {
    let (mut bytes, mut end) = (0, 0);
    for range in news {
        let start = range.start.saturating_sub(REACH).max(end);
        end = range.end + REACH;
        bytes += end - start.min(end);
    }
    bytes.saturating_mul(RECALLED) <= length
}

/// A window round every range; ranges that are near share one.
pub fn windows(text: &[u8], news: &[Range<usize>]) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::with_capacity(news.len());
    for range in news {
        let keywords = range.start.saturating_sub(REACH)..(range.end + REACH).min(text.len());
        match windows.last_mut() {
            Some(last) if keywords.start <= last.keywords.end => {
                last.keywords.end = keywords.end.max(last.keywords.end);
                last.encoded.end = range.end.max(last.encoded.end);
            }
            _ => windows.push(Window {
                keywords,
                encoded: range.clone(),
            }),
        }
    }
    for window in &mut windows {
        let lines = &window.encoded;
        window.encoded = beginning(text, lines.start)..ending(text, lines.end);
    }
    windows
}

/// The beginning of the line, or of the encoded block that it belongs to.
fn beginning(text: &[u8], at: usize) -> usize {
    let mut start = line_start_within(text, at, LINE);
    while start > 0
        && at - start < BLOCK
        && is_dense(&text[start..line_end_within(text, start, LINE)])
    {
        start = line_start_within(text, start - 1, LINE);
    }
    start
}

/// The end of the line, or of the encoded block that it belongs to.
fn ending(text: &[u8], at: usize) -> usize {
    let mut end = line_end_within(text, at, LINE);
    let mut start = line_start_within(text, at, LINE);
    while end < text.len() && end - at < BLOCK && is_dense(&text[start..end]) {
        start = end + 1;
        end = line_end_within(text, start, LINE);
    }
    end
}

fn is_dense(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() >= DENSE && !line.contains(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn near_ranges_share_a_window() {
        let text = "a line of some words\n".repeat(4000).into_bytes();
        let windows = windows(&text, &[10_000..10_010, 10_500..10_500, 50_000..50_001]);
        assert_eq!(windows.len(), 2);
        assert_eq!(windows[0].keywords, 10_000 - REACH..10_500 + REACH);
    }

    #[test]
    fn what_is_near_is_counted_once() {
        let news = [10_000..10_010, 10_100..10_100, 50_000..50_001];
        let bytes = 2 * REACH + 100 + 2 * REACH + 1;
        assert!(are_few(&news, bytes * RECALLED));
        assert!(!are_few(&news, bytes * RECALLED - 1));
        assert!(are_few(&[], 0));
    }

    #[test]
    fn an_encoded_block_is_taken_in_whole() {
        let block = format!("{}\n", "QUJD".repeat(19)).repeat(100);
        let text = format!("{0}key: |\n{block}{0}", "some words\n".repeat(2000));
        let middle = text.find("QUJD").unwrap() + block.len() / 2;
        let news = middle..middle + 4;
        let windows = windows(text.as_bytes(), std::slice::from_ref(&news));
        assert_eq!(windows.len(), 1);
        assert!(text[windows[0].encoded.clone()].contains(&block));
    }

    proptest! {
        #[test]
        fn what_is_new_lies_in_a_window(text in "[a-z \n]{3000,6000}", starts in proptest::collection::vec(0_usize..3000, 1..6)) {
            let mut news: Vec<Range<usize>> = starts.into_iter().map(|start| start..start + start % 7).collect();
            news.sort_by_key(|range| range.start);
            let windows = windows(text.as_bytes(), &news);
            prop_assert!(windows.windows(2).all(|two| two[0].keywords.end < two[1].keywords.start));
            for range in news {
                let covers = |window: &Range<usize>| window.start <= range.start && range.end <= window.end;
                prop_assert!(windows.iter().any(|window| covers(&window.keywords) && covers(&window.encoded)));
            }
        }
    }
}
