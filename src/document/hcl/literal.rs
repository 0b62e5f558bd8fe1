//! Numbers, quoted labels, and the escapes of quoted strings.

use super::cursor::{Cursor, Fault};
use super::syntax::{Kind, Name};
use std::sync::Arc;

/// A number: digits, a fraction, an exponent.
pub fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    let start = cursor.at;
    digits(cursor);
    if cursor.byte() == Some(b'.') && cursor.byte_after(1).is_some_and(|b| b.is_ascii_digit()) {
        cursor.at += 1;
        digits(cursor);
    }
    exponent(cursor);
    match cursor.text[start..cursor.at].parse() {
        Ok(number) => Ok(Kind::Number(number)),
        Err(_) => Err(cursor.fault("this is no number")),
    }
}

pub fn digits(cursor: &mut Cursor<'_>) {
    while cursor.byte().is_some_and(|b| b.is_ascii_digit()) {
        cursor.at += 1;
    }
}

fn exponent(cursor: &mut Cursor<'_>) {
    if !matches!(cursor.byte(), Some(b'e' | b'E')) {
        return;
    }
    let sign = usize::from(matches!(cursor.byte_after(1), Some(b'+' | b'-')));
    if cursor
        .byte_after(1 + sign)
        .is_some_and(|b| b.is_ascii_digit())
    {
        cursor.at += 1 + sign;
        digits(cursor);
    }
}

/// A block's label between quotes: nothing in it is worked out.
pub fn label(cursor: &mut Cursor<'_>) -> Result<Name, Fault> {
    let start = cursor.at;
    cursor.at += 1;
    let mut text = String::new();
    loop {
        match cursor.char() {
            Some('"') => break,
            Some('\\') => escape(cursor, &mut text)?,
            None | Some('\n') => return Err(cursor.fault("a label is not closed")),
            Some(c) => {
                text.push(c);
                cursor.at += c.len_utf8();
            }
        }
    }
    cursor.at += 1;
    Ok(Name {
        text: Arc::from(text),
        place: cursor.place(start, cursor.at),
    })
}

/// A backslash and what stands behind it.
pub fn escape(cursor: &mut Cursor<'_>, into: &mut String) -> Result<(), Fault> {
    let plain = match cursor.byte_after(1) {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'u') => return code_point(cursor, 4, into),
        Some(b'U') => return code_point(cursor, 8, into),
        _ => return Err(cursor.fault("there is no such escape")),
    };
    cursor.at += 2;
    into.push(plain);
    Ok(())
}

fn code_point(cursor: &mut Cursor<'_>, digits: usize, into: &mut String) -> Result<(), Fault> {
    let hex = cursor.rest().get(2..2 + digits);
    let c = hex
        .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        // Half of a surrogate pair is no character.
        .map(|number| char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
    match c {
        Some(c) => {
            cursor.at += 2 + digits;
            into.push(c);
            Ok(())
        }
        None => Err(cursor.fault("this is no code point")),
    }
}
