//! Words of an instruction: split at white space that is not quoted.

use super::Word;
use super::line::Text;
use std::ops::Range;

/// The words of a text. Quotes are removed, and the escape character in front of what it escapes.
pub(super) fn split(text: &Text, escape: char) -> Vec<Word> {
    ranges(&text.text, escape)
        .into_iter()
        .map(|range| {
            let raw = &text.text[range.clone()];
            Word {
                text: unquoted(raw, escape),
                raw: raw.to_owned(),
                span: text.span(range),
            }
        })
        .collect()
}

/// Where the words are.
pub(super) fn ranges(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && quote.is_none() && !escaped {
            found.extend(start.take().map(|start| start..at));
            continue;
        }
        start.get_or_insert(at);
        (quote, escaped) = step(c, quote, escaped, escape);
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

/// The state behind a character: the quote that is open, and whether the next character is escaped.
fn step(c: char, quote: Option<char>, escaped: bool, escape: char) -> (Option<char>, bool) {
    match (c, quote) {
        _ if escaped => (quote, false),
        (c, quote) if c == escape && quote != Some('\'') => (quote, true),
        ('"' | '\'', None) => (Some(c), false),
        (c, Some(open)) if c == open => (None, false),
        _ => (quote, false),
    }
}

pub(super) fn unquoted(raw: &str, escape: char) -> String {
    let mut said = String::new();
    let mut quote = None;
    let mut escaped = false;
    for c in raw.chars() {
        let before = (quote, escaped);
        (quote, escaped) = step(c, quote, escaped, escape);
        // A quote that opens or closes, or an escape character that escapes.
        let silent = before.0 != quote || (escaped && !before.1);
        if !silent {
            said.push(c);
        }
    }
    said
}
