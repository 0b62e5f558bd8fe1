//! Where a block scalar stands. The parser puts its start behind the header and its end at the next token, comments
//! later; here it begins with its `|` or `>` and ends with its last character that is no white space.

use crate::source::{Span, line_end, line_start};

/// The bytes of a block scalar whose header is at `start` and that says `says`.
pub(super) fn span(text: &str, start: usize, says: &str) -> Span {
    let rest = &text[start..];
    let first_line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let visible = says.chars().filter(|c| !c.is_whitespace()).count();
    let mut characters = rest[first_line..]
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace());
    let length = match visible.checked_sub(1).and_then(|last| characters.nth(last)) {
        Some((at, c)) => first_line + at + c.len_utf8(),
        None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
    };
    Span::new(start, start + length)
}

/// Where the header of the block scalar is that the parser saw begin at `seen`: without properties in front of it, it
/// stands in the last line above that is not blank. A scalar that says nothing may have no line below it.
pub(super) fn header(text: &str, seen: usize, says: &str) -> usize {
    let blank = says.chars().all(char::is_whitespace);
    let bytes = text.as_bytes();
    if blank && begins_header(&text[seen..line_end(bytes, seen)]) {
        return seen;
    }
    let above = text[..line_start(bytes, seen)].trim_end().len();
    let line = line_start(bytes, above);
    let candidates = text[line..above].match_indices(['|', '>']);
    candidates
        .map(|(at, _)| line + at)
        .find(|at| begins_header(&text[*at..above]))
        .unwrap_or(seen)
}

/// `|`, `>-`, `|2+ # comment`.
fn begins_header(line: &str) -> bool {
    let Some(behind) = line.strip_prefix(['|', '>']) else {
        return false;
    };
    let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let comment = rest.trim_start();
    comment.is_empty() || (comment.len() < rest.len() && comment.starts_with('#'))
}
