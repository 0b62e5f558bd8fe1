//! Percent-encoding as package URLs have it: letters, digits, `.`, `-`, `_`, `~` and `:` stand for themselves.

use super::PurlError;
use std::borrow::Cow;
use std::fmt;

/// Writes one part, encoded.
pub(super) fn write(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !stands_for_itself(byte)) {
        // Whatever stands for itself is ASCII, so this cuts before a character.
        let (plain, behind) = rest.split_at(at);
        f.write_str(plain)?;
        let length = behind.chars().next().map_or(1, char::len_utf8);
        for byte in behind.bytes().take(length) {
            write!(f, "%{byte:02X}")?;
        }
        rest = &behind[length..];
    }
    f.write_str(rest)
}

fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b':')
}

/// Decodes one part. Errors: a `%` without two digits behind it, or bytes that are no UTF-8.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, PurlError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
            let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
                return Err(PurlError::Encoding);
            };
            bytes.extend(u8::try_from(high * 16 + low));
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| PurlError::Encoding)?;
    Ok(Cow::Owned(text))
}
