//! How the common languages and formats write `name = value`.

use super::super::place::Style;
use super::{declared, literal};
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// A name with the value that is assigned to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub quoted: bool,
}

/// Names are at most this long on each side of the keyword.
const NAME: usize = 64;

/// The assignment whose name holds the beginning of `text[at..end]`.
pub fn at(text: &[u8], at: usize, end: usize, style: Style) -> Option<Assignment> {
    // A keyword may carry what stands behind the name: `key:`, `pwd="`.
    let word = text[at..end]
        .iter()
        .take_while(|byte| is_name(**byte))
        .count();
    let name = name(text, at, at + word);
    // `"AWS::IAM::AccessKey"` names a type.
    if name.start >= 2 && text[name.start - 2..name.start] == *b"::" {
        return None;
    }
    let (value, quoted) = if is_placeholder(text, &name) {
        (literal::fallback(text, name.end)?, false)
    } else {
        let style = if is_comment(text, name.start) {
            Style::Prose
        } else {
            style
        };
        let operator = declared::value(text, &name).or_else(|| operator(text, &name, style))?;
        literal::value(text, operator, &name, style)?
    };
    (!value.is_empty()).then_some(Assignment {
        name,
        value,
        quoted,
    })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$' | b'@')
}

/// The whole name round the keyword.
pub fn name(text: &[u8], at: usize, end: usize) -> Range<usize> {
    let back = text[at.saturating_sub(NAME)..at]
        .iter()
        .rev()
        .take_while(|byte| is_name(**byte))
        .count();
    let forth = text[end..(end + NAME).min(text.len())]
        .iter()
        .take_while(|byte| is_name(**byte))
        .count();
    let mut name = at - back..end + forth;
    // `\nPASSWORD=`: the letter of an escape is none of the name's.
    if name.start > 0 && text[name.start - 1] == b'\\' && name.start < at {
        name.start += 1;
    }
    // A sentence's full stop and a flag's dashes are not either.
    while name.end > end && matches!(text[name.end - 1], b'.' | b'-') {
        name.end -= 1;
    }
    name
}

/// Whether the line is a comment, in which a bare word is no expression.
fn is_comment(text: &[u8], at: usize) -> bool {
    let line = &text[line_start_within(text, at, 400)..at];
    let begins = |mark: &[u8]| line.trim_ascii_start().starts_with(mark);
    begins(b"//") || begins(b"# ") || begins(b"* ") || begins(b"-- ")
}

/// `${NAME:-value}` of shells, `${name:value}` of Spring: a reference that may bring its own value.
fn is_placeholder(text: &[u8], name: &Range<usize>) -> bool {
    text[..name.start].ends_with(b"${") && text.get(name.end) == Some(&b':')
}

/// What stands between a name and its value: where the value begins.
fn operator(text: &[u8], name: &Range<usize>, style: Style) -> Option<usize> {
    let from = name.end;
    let mut at = from;
    let end = line_end_within(text, from, 120);
    let flag = flagged(text, from);
    // What closes the name: `"name"`, `['name']`, `\"name\"`, `name)`.
    let is_closing = |byte: u8| {
        matches!(byte, b'"' | b'\'' | b'`' | b']' | b'\\') || byte == b'*' && style == Style::Prose
    };
    while at < end && is_closing(text[at]) {
        at += 1;
    }
    let closed = at > from;
    at = behind_dimension(text, at, end);
    at = skip_blanks(text, at, end);
    // `names: [a, password]` ends a list, and the `value:` below it has nothing to do with its last item.
    let ends_a_list = closed && text[at - 1] == b']' && text[from] == b']';
    if let Some(after) = pair(text, at).filter(|_| !ends_a_list) {
        return Some(after);
    }
    let rest = &text[at..end];
    if let Some(skip) = alternative(rest) {
        return Some(at + skip);
    }
    let skip = match rest {
        [b':', b':', ..] | [b'-', b'>', ..] => return None,
        [b':' | b'=' | b'?' | b'|' | b'+', b'=', b'>', ..] | [b'=' | b'!', b'=', b'=', ..] => 3,
        [b':' | b'=' | b'!' | b'?', b'=', ..]
        | [b'=', b'>', ..]
        | [b'<', b'-', ..]
        | [b'|', b'='] => 2,
        [b'=' | b':', ..] => 1,
        [b'A', b's', b' ', ..] if at > from => 0,
        [b'>', ..] if !closed || is_attribute(text, name) => 1,
        [b'(', b'"' | b'\'', ..] if !closed && is_setter(&text[name.clone()]) => 1,
        [b',', ..] if closed && is_first_argument(text, name) => 1,
        [b'"' | b'\'', ..]
            if at > from && (takes_a_word(&text[name.clone()]) || is_macro(text, name)) =>
        {
            0
        }
        [b'"' | b'\'', ..] if at > from && text[name.start] == b'-' => 0,
        [_, ..] if at > from && style == Style::Config && is_directive(text, name, rest) => 0,
        [b'`', word @ ..]
            if at > from && is_password_word(&text[name.clone()]) && has_digit(word) =>
        {
            0
        }
        [next, ..] if at > from && flag && !matches!(next, b'-' | b'$') => return Some(at),
        _ => return None,
    };
    let at = skip_blanks(text, at + skip, end);
    let typed = skip == 1 && rest.starts_with(b":") || text[at..end].starts_with(b"As ");
    Some(if typed {
        behind_type(text, at, end, style)
    } else {
        at
    })
}

/// `char key[16] = "value"`: behind the dimension of an array.
fn behind_dimension(text: &[u8], at: usize, end: usize) -> usize {
    if text.get(at) != Some(&b'[') {
        return at;
    }
    let is_size = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let inside = text.get(at + 1..end).unwrap_or_default();
    let size = inside.iter().take_while(is_size).count();
    match text.get(at + 1 + size) {
        Some(b']') => at + size + 2,
        _ => at,
    }
}

/// `<string name="api_secret">value</string>`: the name is what an element is called by.
fn is_attribute(text: &[u8], name: &Range<usize>) -> bool {
    let before = &text[name.start.saturating_sub(6)..name.start];
    [&b"name=\""[..], b" key=\"", b"name='", b" key='"]
        .iter()
        .any(|attribute| before.ends_with(attribute))
}

/// `setPassword(`, `withToken(`, `builder.password(`: a call that takes the value, not one that makes something of it.
fn is_setter(name: &[u8]) -> bool {
    let last = memchr::memrchr(b'.', name).map_or(name, |dot| &name[dot + 1..]);
    let starts =
        |verb: &[u8]| last.len() >= verb.len() && last[..verb.len()].eq_ignore_ascii_case(verb);
    // `token_store.get_access_token("name")` is asked for one, and `test.pass("case")` says something else.
    let asks = [
        &b"get"[..],
        b"fetch",
        b"find",
        b"has",
        b"is",
        b"request",
        b"generate",
        b"revoke",
    ]
    .iter()
    .any(|verb| starts(verb));
    let other = asks || last.eq_ignore_ascii_case(b"pass");
    (last.len() < name.len() && !other) || starts(b"set") || starts(b"with")
}

/// `("DB_PASSWORD", value)` and `{"password", value}`, not the third of a list.
fn is_first_argument(text: &[u8], name: &Range<usize>) -> bool {
    let before = text[name.start.saturating_sub(8)..name.start].trim_ascii_end();
    matches!(before, [.., b'(' | b'{', b'"' | b'\'' | b'`'])
}

/// `IDENTIFIED BY PASSWORD 'x'`, `password "x"`: names that a value follows without an operator.
fn takes_a_word(name: &[u8]) -> bool {
    [&b"password"[..], b"passwd", b"secret", b"token"]
        .iter()
        .any(|word| {
            name.len() >= word.len() && name[name.len() - word.len()..].eq_ignore_ascii_case(word)
        })
}

/// `process.env.NAME || "value"`, `environ.get("NAME") or "value"`: what is taken where nothing is set.
fn alternative(rest: &[u8]) -> Option<usize> {
    let closed = rest.strip_prefix(b")").unwrap_or(rest).trim_ascii_start();
    let value = [&b"||"[..], b"??", b"or "]
        .iter()
        .find_map(|word| closed.strip_prefix(*word))?
        .trim_ascii_start();
    matches!(value.first()?, b'"' | b'\'' | b'`').then(|| rest.len() - value.len())
}

/// `db_password value`: a line of settings that is a name and one word with a digit.
fn is_directive(text: &[u8], name: &Range<usize>, rest: &[u8]) -> bool {
    let line = &text[line_start_within(text, name.start, 400)..name.start];
    let word = rest.trim_ascii_end();
    let plain = word
        .iter()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b'(' | b')' | b'{' | b'$'));
    line.trim_ascii().is_empty() && name.len() > 5 && plain && word.iter().any(u8::is_ascii_digit)
}

/// `#define NAME "value"`.
fn is_macro(text: &[u8], name: &Range<usize>) -> bool {
    let line = &text[line_start_within(text, name.start, 400)..name.start];
    line.trim_ascii().ends_with(b"define") && line.trim_ascii_start().starts_with(b"#")
}

fn is_password_word(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"password") || name.eq_ignore_ascii_case(b"passwd")
}

/// Whether the word up to the next backtick holds a digit, which names of things hardly do.
fn has_digit(word: &[u8]) -> bool {
    word.iter()
        .take_while(|byte| **byte != b'`')
        .any(u8::is_ascii_digit)
}

/// Whether the name is a command line's flag: `--db-password`.
fn flagged(text: &[u8], name_end: usize) -> bool {
    let line = &text[line_start_within(text, name_end, 200)..name_end];
    let start = line
        .iter()
        .rposition(u8::is_ascii_whitespace)
        .map_or(0, |blank| blank + 1);
    line[start..].starts_with(b"--")
}

fn skip_blanks(text: &[u8], at: usize, end: usize) -> usize {
    at + text[at.min(end)..end]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// `name: str = "value"`, `let name: String = "value"`: behind the type. Without a type, where it began.
fn behind_type(text: &[u8], at: usize, end: usize, style: Style) -> usize {
    // A lifetime stands inside a type; a quote in front begins the value, which may hold an `=` of its own.
    if style == Style::Config || matches!(text.get(at), Some(b'\'' | b'"')) {
        return at;
    }
    let is_type = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'_' | b'&' | b'<' | b'>' | b'[' | b']' | b'|' | b' ' | b'.' | b'?' | b'\''
            )
    };
    let length = text[at..end]
        .iter()
        .take_while(|byte| is_type(byte))
        .count();
    match &text[at + length..end] {
        [b'=', next, ..] if length > 0 && !matches!(next, b'=' | b'>') => {
            skip_blanks(text, at + length + 1, end)
        }
        _ => at,
    }
}

/// `"name": "DB_PASSWORD", "value": "..."` over one or two lines, as JSON, YAML and XML write it: where the value begins.
fn pair(text: &[u8], at: usize) -> Option<usize> {
    let until = (at + 160).min(text.len());
    let skip = text[at..until]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'"' | b'\''))
        .count();
    let rest = &text[at + skip..until];
    let word = [
        &b"value"[..],
        b"Value",
        b"default",
        b"Default",
        b"defaultValue",
        b"stringValue",
    ];
    let word = word
        .iter()
        .filter(|word| rest.starts_with(word))
        .map(|word| word.len())
        .max()?;
    let behind = &rest[word..];
    let close = behind
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'\''))
        .count();
    let blanks = behind[close..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let operator = behind.get(close + blanks)?;
    if !matches!(operator, b':' | b'=' | b'>') {
        return None;
    }
    let value = at + skip + word + close + blanks + 1;
    Some(skip_blanks(text, value, line_end_within(text, value, 400)))
}

#[cfg(test)]
mod tests;
