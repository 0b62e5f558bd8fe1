//! Bytes of a file as text: encodings, and what no file of any format may be.

use super::super::Unreadable;
use crate::source::Span;
use std::borrow::Cow;

/// The text of a file. Positions in it are those of the text, which for UTF-16 is not what lies on the disk.
///
/// Errors: it is empty, no text, or holds the marks of a merge that was never finished.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => utf8(bytes)?,
    };
    if text.trim().is_empty() {
        return Err(Unreadable::new("the file is empty"));
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(Unreadable::at(
            Span::new(at, at + 1),
            "the file holds NUL bytes, so it is damaged or no text",
        ));
    }
    if let Some(at) = conflict(&text) {
        return Err(Unreadable::at(
            Span::new(at, at + 7),
            "the file holds the marks of a merge conflict that was never resolved",
        ));
    }
    Ok(text)
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|error| {
            let at = error.valid_up_to();
            Unreadable::at(Span::new(at, at + 1), "the file is no text in UTF-8")
        })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(Unreadable::new("the file is UTF-16 with half a character"));
    }
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map_err(|_| Unreadable::new("the file is no text in UTF-16"))
}

/// Where a conflict begins: a line of seven `<` and a space, with a line of seven `>` behind it.
fn conflict(text: &str) -> Option<usize> {
    let line_starts_with = |mark: &str, from: usize| {
        memchr::memmem::find_iter(&text.as_bytes()[from..], mark.as_bytes())
            .map(|at| from + at)
            .find(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')
    };
    let start = line_starts_with("<<<<<<< ", 0)?;
    line_starts_with(">>>>>>> ", start).or_else(|| line_starts_with("=======", start))?;
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_lockfile_can_be_is_refused() {
        for bytes in [
            &b""[..],
            b" \n",
            b"\xEF\xBB\xBF",
            b"a\0b",
            b"\xFF\xFEa",
            b"\x80",
            b"x\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n",
        ] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn byte_order_marks_and_utf16_are_read() {
        assert_eq!(decode(b"\xEF\xBB\xBFa").unwrap(), "a");
        assert_eq!(decode(b"\xFF\xFEa\0\n\0").unwrap(), "a\n");
        assert_eq!(decode(b"\xFE\xFF\0a").unwrap(), "a");
    }
}
