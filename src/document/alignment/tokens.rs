//! The characters that a written scalar says, each with its bytes; line breaks as they are written, before folding.

use crate::document::json::escape;
use std::ops::Range;

/// One character, and the bytes that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub says: char,
    pub written: Range<usize>,
}

/// By the style that its first character tells.
pub(super) fn of(written: &str) -> Vec<Token> {
    match written.as_bytes().first() {
        Some(b'"') => double_quoted(written),
        Some(b'\'') => single_quoted(written),
        Some(b'|' | b'>') => {
            let header = written.find('\n').unwrap_or(written.len());
            plain(written, header..written.len())
        }
        _ => plain(written, 0..written.len()),
    }
}

fn token(says: char, start: usize) -> Token {
    Token {
        says,
        written: start..start + says.len_utf8(),
    }
}

fn plain(written: &str, range: Range<usize>) -> Vec<Token> {
    let start = range.start;
    let characters = written[range].char_indices();
    characters.map(|(at, c)| token(c, start + at)).collect()
}

/// Between its quotes.
fn inside(written: &str, quote: char) -> Range<usize> {
    let end = match written[1..].strip_suffix(quote) {
        Some(inside) => 1 + inside.len(),
        None => written.len(),
    };
    1..end
}

fn single_quoted(written: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut doubled = false;
    for next in plain(written, inside(written, '\'')) {
        match tokens.last_mut() {
            Some(last) if next.says == '\'' && last.says == '\'' && !doubled => {
                last.written.end = next.written.end;
                doubled = true;
            }
            _ => {
                tokens.push(next);
                doubled = false;
            }
        }
    }
    tokens
}

fn double_quoted(written: &str) -> Vec<Token> {
    let range = inside(written, '"');
    let mut tokens = Vec::new();
    let mut at = range.start;
    while let Some(c) = written[at..range.end].chars().next() {
        if c != '\\' {
            tokens.push(token(c, at));
            at += c.len_utf8();
            continue;
        }
        let (says, length) = sequence(&written[at..range.end]);
        if let Some(says) = says {
            let written = at..at + length;
            tokens.push(Token { says, written });
        }
        at += length;
    }
    tokens
}

/// An escape sequence of YAML 1.2.2, chapter 5.7; JSON's are among them. What it says, and its length in bytes.
fn sequence(text: &str) -> (Option<char>, usize) {
    let Some(c) = text[1..].chars().next() else {
        return (None, 1);
    };
    let says = match c {
        '0' => '\0',
        'a' => '\u{7}',
        'v' => '\u{b}',
        'e' => '\u{1b}',
        ' ' | '\t' => c,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return digits(text, 2),
        'U' => return digits(text, 8),
        // A line break that says nothing.
        '\n' | '\r' => return (None, 1),
        _ => {
            return match escape(text.as_bytes()) {
                Some((says, length)) => (Some(says), length),
                None => (None, 1 + c.len_utf8()),
            };
        }
    };
    (Some(says), 2)
}

fn digits(text: &str, count: usize) -> (Option<char>, usize) {
    let number = text.get(2..2 + count);
    match number.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        Some(code) => (char::from_u32(code), 2 + count),
        None => (None, 2),
    }
}
