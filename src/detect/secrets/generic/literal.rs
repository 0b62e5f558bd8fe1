//! The value that stands behind an operator: a quoted string, with what is written round it, or a bare word.

use super::super::place::Style;
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// Values are at most this long.
const VALUE: usize = 512;
/// A call that makes the value's type of a string is at most this long.
const WRAPPER: usize = 40;

/// The value that begins at `from`, and whether it stands in quotes.
pub fn value(
    text: &[u8],
    from: usize,
    name: &Range<usize>,
    style: Style,
) -> Option<(Range<usize>, bool)> {
    let from = on_the_next_line(text, from, style).unwrap_or(from);
    let end = line_end_within(text, from, VALUE);
    let mut at = behind_wrapper(text, from, end);
    // String prefixes: b"", r"", f"", @"", L"".
    if let [b'b' | b'r' | b'u' | b'L' | b'@' | b'N', b'"' | b'\'', ..] = &text[at..end] {
        at += 1;
    }
    match &text[at..end] {
        [b'\\', quote @ (b'"' | b'\''), ..] => {
            escaped(text, at + 2, end, *quote).map(|value| (value, true))
        }
        [quote @ (b'"' | b'\'' | b'`'), ..] => {
            let quotes = text[at..end]
                .iter()
                .take_while(|byte| *byte == quote)
                .count();
            let opening = if quotes >= 3 { 3 } else { 1 };
            quoted(text, at + opening, end, *quote).map(|value| (value, true))
        }
        [_, ..] if at > from => None,
        [_, ..] => bare(text, at, end, name, style).map(|value| (value, false)),
        [] => None,
    }
}

/// The value that `${NAME:` brings for when nothing else is set: `:-value` and `:=value` in a shell, `:value` in Spring.
pub fn fallback(text: &[u8], colon: usize) -> Option<Range<usize>> {
    let from = match text.get(colon + 1)? {
        b'-' | b'=' => colon + 2,
        b'?' | b'+' | b'$' => return None,
        _ => colon + 1,
    };
    let end = line_end_within(text, from, VALUE);
    let length = text.get(from..end)?.iter().position(|byte| *byte == b'}')?;
    let value = from..from + length;
    (!text[value.clone()].contains(&b'{')).then_some(value)
}

/// Code breaks a line before a long string: `password =` and the string below it.
fn on_the_next_line(text: &[u8], from: usize, style: Style) -> Option<usize> {
    let end = line_end_within(text, from, 4096);
    let rest = text[from..end].trim_ascii();
    if style != Style::Code || !matches!(rest, b"" | b"(" | b"\\") {
        return None;
    }
    let next = text.get(end + 1..)?;
    let blanks = next
        .iter()
        .take(VALUE)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    matches!(next.get(blanks)?, b'"' | b'\'').then_some(end + 1 + blanks)
}

/// The last words of calls that make bytes, a string or a secret's type of a literal, and nothing else of it.
const WRAPPERS: &[&[u8]] = &[
    b"asbytes",
    b"atob",
    b"b64decode",
    b"base64_decode",
    b"byte",
    b"bytearray",
    b"bytes",
    b"convertto-securestring",
    b"decodestring",
    b"from",
    b"frombase64string",
    b"fromhex",
    b"getbytes",
    b"hex2bin",
    b"secretstr",
    b"securestring",
    b"str",
    b"string",
    b"tobytes",
    b"unhexlify",
    b"utf8encode",
];

/// Behind `[]byte(`, `Buffer.from(`, `String::from(`, where a string follows; where none does, `at`.
fn behind_wrapper(text: &[u8], at: usize, end: usize) -> usize {
    let window = &text[at.min(end)..end.min(at + WRAPPER)];
    let window = window.strip_prefix(b"new ").map_or(window, |rest| rest);
    let is_callee = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'[' | b']' | b'-')
    };
    let length = window.iter().take_while(is_callee).count();
    let last = window[..length]
        .rsplit(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_' && *byte != b'-')
        .next()
        .unwrap_or_default();
    let open = usize::from(window.get(length) == Some(&b'('));
    let blanks = usize::from(last.eq_ignore_ascii_case(b"convertto-securestring"));
    let is_known = WRAPPERS.iter().any(|word| last.eq_ignore_ascii_case(word));
    let inside = window.get(length + open.max(blanks)..).unwrap_or_default();
    let is_string = matches!(inside, [b'"' | b'\'', ..] | [b'b' | b'r', b'"' | b'\'', ..]);
    if is_known && open + blanks > 0 && is_string {
        end.min(at + WRAPPER) - inside.len()
    } else {
        at
    }
}

fn quoted(text: &[u8], from: usize, end: usize, quote: u8) -> Option<Range<usize>> {
    let mut at = from;
    while at < end {
        match text[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(from..at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn escaped(text: &[u8], from: usize, end: usize, quote: u8) -> Option<Range<usize>> {
    let found = text[from..end]
        .windows(2)
        .position(|two| two == [b'\\', quote])?;
    Some(from..from + found)
}

/// A value without quotes: in settings it runs to white space, inside another string to what delimits it there.
fn bare(
    text: &[u8],
    from: usize,
    end: usize,
    name: &Range<usize>,
    style: Style,
) -> Option<Range<usize>> {
    let inside = inside_string(text, name.start);
    let scheme = scheme(&text[from..end]);
    let before = text[from - 1];
    // `?name=value&`: a query's value ends where the next name begins, whatever it stands in.
    let query = before == b'='
        && matches!(
            name.start.checked_sub(1).map(|at| text[at]),
            Some(b'?' | b'&')
        );
    let plain = query || before == b'>' || inside && (before == b'=' || scheme > 0);
    if style == Style::Code && !plain {
        return None;
    }
    let from = from + scheme;
    let stops = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'\\')
            || (inside && matches!(byte, b';' | b'&' | b','))
            || (query && matches!(byte, b'&' | b'#' | b')' | b'>'))
    };
    let length = text[from..end]
        .iter()
        .take_while(|byte| !stops(byte))
        .count();
    let value = from..from + length;
    // `password: set the password` is a sentence, `password: secret # comment` is not.
    let rest = text[value.end..end].trim_ascii_start();
    let alone = rest.is_empty()
        || matches!(
            rest[0],
            b'#' | b';'
                | b'"'
                | b'\''
                | b'<'
                | b'\\'
                | b'&'
                | b','
                | b'`'
                | b'|'
                | b'-'
                | b'/'
                | b'}'
                | b')'
        );
    let spaced = style == Style::Config && !text[name.end..from].contains(&b'>');
    let words = text[value.clone()].ends_with(b",");
    // `name=value` among other words: nothing but the name belongs to it.
    let tight = name.end + 1 == from && text[value.clone()].iter().any(u8::is_ascii_digit);
    let assigned = before == b'=' && !words && (spaced || tight);
    (alone || inside || query || assigned).then(|| value.start..trim_end(text, value))
}

/// The length of the scheme of an `Authorization` header, which is no part of the value.
pub fn scheme(value: &[u8]) -> usize {
    [&b"bearer "[..], b"token ", b"basic ", b"apikey "]
        .iter()
        .find(|scheme| {
            value.len() > scheme.len() && value[..scheme.len()].eq_ignore_ascii_case(scheme)
        })
        .map_or(0, |scheme| scheme.len())
}

/// Without the punctuation that closes what the value stands in.
fn trim_end(text: &[u8], value: Range<usize>) -> usize {
    let mut end = value.end;
    while end > value.start && matches!(text[end - 1], b';' | b',' | b')' | b'}' | b']') {
        let open = match text[end - 1] {
            b')' => b'(',
            b'}' => b'{',
            b']' => b'[',
            _ => 0,
        };
        if open != 0 && text[value.start..end].contains(&open) {
            break;
        }
        end -= 1;
    }
    end
}

/// Whether `at` stands inside a string that began on the same line.
fn inside_string(text: &[u8], at: usize) -> bool {
    let line = &text[line_start_within(text, at, 400)..at];
    [b'"', b'\'', b'`']
        .iter()
        .any(|quote| memchr::memchr_iter(*quote, line).count() % 2 == 1)
}
