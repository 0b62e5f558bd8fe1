//! RFC 8259, chapter 7.

use std::sync::Arc;

/// The string that begins with the quote at `start`, and where it ends. Errors: a place, and what is wrong there.
pub(super) fn read(text: &str, start: usize) -> Result<(Arc<str>, usize), (usize, &'static str)> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let mut copied = at;
    let mut decoded = String::new();
    loop {
        match bytes.get(at) {
            Some(b'"') if decoded.is_empty() => return Ok((Arc::from(&text[copied..at]), at + 1)),
            Some(b'"') => {
                decoded.push_str(&text[copied..at]);
                return Ok((Arc::from(decoded), at + 1));
            }
            Some(b'\\') => {
                decoded.push_str(&text[copied..at]);
                let (c, length) = escape(&bytes[at..]).ok_or((at, "this is no escape sequence"))?;
                decoded.push(c);
                at += length;
                copied = at;
            }
            Some(0..=0x1f) => return Err((at, "a string holds a control character")),
            Some(_) => at += 1,
            None => return Err((start, "a string is never closed")),
        }
    }
}

/// The character of an escape sequence, and its bytes.
pub(in crate::document) fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let c = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return Some(unicode(bytes, hex(bytes)?)),
        _ => return None,
    };
    Some((c, 2))
}

/// `\u0041`, or two of them that are one character.
fn unicode(bytes: &[u8], unit: u32) -> (char, usize) {
    if let 0xd800..0xdc00 = unit
        && let Some(low @ 0xdc00..0xe000) = bytes.get(6..).and_then(hex)
        && let Some(c) = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
    {
        return (c, 12);
    }
    (char::from_u32(unit).unwrap_or('\u{fffd}'), 6)
}

fn hex(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(br"\u")?.get(..4)?;
    digits.iter().try_fold(0, |number, digit| {
        Some(number * 16 + char::from(*digit).to_digit(16)?)
    })
}
