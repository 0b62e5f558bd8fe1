//! `INSERT INTO users (name, password) VALUES ('admin', '...')`: the column says what the value is.

use super::super::pattern::Matched;
use super::super::predicates::Site;
use super::super::quality::Classes;
use super::name::{self, Kind};
use super::value;
use std::ops::Range;

/// A statement is read up to this many bytes.
const REACH: usize = 4 << 10;
/// Rows that are read of one statement.
const ROWS: usize = 32;
/// Columns of a table that are read.
const COLUMNS: usize = 64;

/// The predicate `sql-insert`. The keyword is `insert into`.
pub fn row(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let text = &site.text[..site.text.len().min(site.end + REACH)];
    let Some((columns, mut at)) = columns(text, site.end) else {
        return;
    };
    let wanted: Vec<(usize, Kind)> = columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| Some((index, secret_kind(&text[column.clone()])?)))
        .collect();
    for _ in 0..ROWS {
        let Some((values, end)) = list(text, at) else {
            return;
        };
        for (index, kind) in &wanted {
            let Some(literal) = values.get(*index).and_then(|value| unquoted(text, value)) else {
                continue;
            };
            let bytes = &text[literal.clone()];
            let column = &text[columns[*index].clone()];
            if !is_hash(bytes) && value::is_credential(*kind, column, bytes, true) {
                found.push(Matched {
                    whole: site.at..literal.end,
                    secret: literal,
                });
            }
        }
        at = end;
    }
}

/// Columns of passwords and tokens; a bare `key` names a row.
fn secret_kind(column: &[u8]) -> Option<Kind> {
    name::kind(column).filter(|kind| matches!(kind, Kind::Password | Kind::Token))
}

/// What a password column should hold: a digest, or a modular crypt string.
pub fn is_hash(value: &[u8]) -> bool {
    let classes = Classes::of(value);
    value.starts_with(b"$")
        || value.starts_with(b"*")
        || value.starts_with(b"{")
        || (classes.hex && matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128))
}

/// The columns of an insertion, and where its values begin.
fn columns(text: &[u8], from: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let open = from + memchr::memchr(b'(', text.get(from..)?)?;
    let table = &text[from..open];
    if table.len() > 160 || table.contains(&b';') {
        return None;
    }
    let (columns, end) = list(text, open)?;
    let word = skip_blanks(text, end);
    let values = text.get(word..word + 6)?;
    values
        .eq_ignore_ascii_case(b"values")
        .then_some((columns, word + 6))
}

fn skip_blanks(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
    at + rest.iter().take_while(blank).count()
}

/// The items of the list in round brackets that begins behind `at`, trimmed, and where the list ends.
fn list(text: &[u8], at: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let open = skip_blanks(text, at);
    if text.get(open) != Some(&b'(') {
        return None;
    }
    let (mut items, mut start, mut depth) = (Vec::new(), open + 1, 0_usize);
    let mut quote = None;
    for (offset, byte) in text[open + 1..].iter().enumerate() {
        let at = open + 1 + offset;
        match (quote, byte) {
            (Some(open), byte) => quote = Some(open).filter(|open| open != byte),
            (None, b'\'' | b'"' | b'`') => quote = Some(*byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth > 0 => depth -= 1,
            (None, b',' | b')') if depth == 0 => {
                items.push(trimmed(text, start..at));
                start = at + 1;
                if *byte == b')' || items.len() > COLUMNS {
                    return Some((items, at + 1));
                }
            }
            _ => {}
        }
    }
    None
}

fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let front = piece.len() - piece.trim_ascii_start().len();
    let back = piece.len() - piece.trim_ascii_end().len();
    if front == piece.len() {
        return range.start..range.start;
    }
    range.start + front..range.end - back
}

/// What stands in the quotes of a string literal; `None` for numbers, calls and parameters.
fn unquoted(text: &[u8], item: &Range<usize>) -> Option<Range<usize>> {
    let piece = &text[item.clone()];
    match piece {
        [b'\'' | b'"', inside @ .., b'\'' | b'"'] if !inside.contains(&b'\'') => {
            Some(item.start + 1..item.end - 1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn items_of_a_list_are_told_apart() {
        let text = b" (a, 'b, c', f(d, e) )rest";
        let (items, end) = list(text, 0).unwrap();
        let items: Vec<&[u8]> = items.into_iter().map(|item| &text[item]).collect();
        assert_eq!(items, [&b"a"[..], b"'b, c'", b"f(d, e)"]);
        assert_eq!(&text[end..], b"rest");
    }

    #[test]
    fn columns_are_followed_by_values() {
        assert!(columns(b" users (a, b) VALUES (1, 2)", 0).is_some());
        assert!(columns(b" users (a, b) SELECT 1, 2", 0).is_none());
        assert!(columns(b" users; f(a, b) VALUES (1, 2)", 0).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            if let Some((items, end)) = list(&bytes, 0) {
                prop_assert!(end <= bytes.len());
                prop_assert!(items.iter().all(|item| item.start <= item.end && item.end <= end));
            }
            let _ = columns(&bytes, 0);
        }

        #[test]
        fn brackets_and_quotes_are_survived(text in "[()'\",a ]{0,60}") {
            if let Some((items, _)) = list(text.as_bytes(), 0) {
                prop_assert!(items.iter().all(|item| text.get(item.clone()).is_some()));
            }
        }
    }
}
