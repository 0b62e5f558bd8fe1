//! The armour of signatures and keys: lines of base64 between two that say what they are, and base64 itself.
//!
//! Sources: `PROTOCOL.sshsig` of OpenSSH, RFC 9580 section 6, RFC 4648. Base64 is read in its one canonical form.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Reads the blocks of a kind, one behind another; other lines may stand between them. None: one of them is malformed, or has
/// no end.
///
/// `headers`: whether lines `Key: value` and an empty one may stand before the base64, and a checksum behind it, as in
/// OpenPGP. The checksum is not compared: it protects from nothing that a signature does not (RFC 9580, 6.1).
pub(super) fn blocks(text: &[u8], kind: &str, headers: bool) -> Option<Vec<Vec<u8>>> {
    let (begin, end) = (
        format!("-----BEGIN {kind}-----"),
        format!("-----END {kind}-----"),
    );
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end);
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line != begin.as_bytes() {
            continue;
        }
        let mut inside = Vec::new();
        loop {
            let line = lines.next()?;
            if line == end.as_bytes() {
                break;
            }
            inside.push(line);
        }
        found.push(decode(&inside, headers)?);
    }
    Some(found)
}

/// Reads the one block that a text is. None: there is another line in it, or another block, or it is malformed.
pub(super) fn only_block(text: &[u8], kind: &str, headers: bool) -> Option<Vec<u8>> {
    let text = text.trim_ascii_end();
    let ends = format!("-----END {kind}-----");
    let begins = format!("-----BEGIN {kind}-----");
    if !text.starts_with(begins.as_bytes()) || !text.ends_with(ends.as_bytes()) {
        return None;
    }
    let mut found = blocks(text, kind, headers)?;
    let first = found.pop()?;
    found.is_empty().then_some(first)
}

fn decode(lines: &[&[u8]], headers: bool) -> Option<Vec<u8>> {
    let mut lines = lines;
    if headers {
        let is_header = |line: &&[u8]| line.contains(&b':');
        let count = lines.iter().take_while(|line| is_header(line)).count();
        lines = &lines[count..];
        while let [first, rest @ ..] = lines
            && first.is_empty()
        {
            lines = rest;
        }
        if let [rest @ .., last] = lines
            && last.len() == 5
            && last.starts_with(b"=")
        {
            lines = rest;
        }
    }
    base64(&lines.concat())
}

/// Base64 in its one form: padded, and without bits that say nothing.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let digits = &text[..text.len() - padding];
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for digit in digits {
        held = held << 6 | u32::from(value(*digit)?);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0).then_some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Base64 without padding, as OpenSSH writes fingerprints.
pub(super) fn unpadded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or(0))
        });
        for digit in 0..=group.len() {
            text.push(char::from(DIGITS[bits >> (18 - 6 * digit) & 63]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_has_one_form() {
        // RFC 4648, 10.
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(base64(text.as_bytes()), Some(expected.as_bytes().to_vec()));
            assert_eq!(unpadded(expected.as_bytes()), text.trim_end_matches('='));
        }
        for text in ["Zh==", "Zg=", "Zg", "Zm9=", "Z!==", "====", "Zg==Zg=="] {
            assert_eq!(base64(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn blocks_are_read_with_and_without_headers() {
        let of_pgp = b"x\n-----BEGIN A B-----\nComment: c\n\nZm8=\n=AAAA\n-----END A B-----\n\ny\n";
        assert_eq!(blocks(of_pgp, "A B", true), Some(vec![b"fo".to_vec()]));
        assert_eq!(blocks(of_pgp, "A B", false), None);
        assert_eq!(only_block(of_pgp, "A B", true), None);
        let of_ssh = b"-----BEGIN S-----\r\nZm9v\r\nYmFy\r\n-----END S-----\r\n";
        assert_eq!(only_block(of_ssh, "S", false), Some(b"foobar".to_vec()));
        assert_eq!(blocks(b"-----BEGIN S-----\nZm9v\n", "S", false), None);
        assert_eq!(blocks(b"", "S", false), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "([A-Za-z=:+ ]{0,6}|-----(BEGIN|END) S-----|\n){0,20}", headers: bool) {
            let _ = blocks(text.as_bytes(), "S", headers);
            let _ = only_block(text.as_bytes(), "S", headers);
        }

        #[test]
        fn what_is_read_is_what_was_written(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut text = unpadded(&bytes);
            while !text.len().is_multiple_of(4) {
                text.push('=');
            }
            prop_assert_eq!(base64(text.as_bytes()), Some(bytes));
        }
    }
}
