//! Encodings of a text within an example.

use std::fmt::Write;

/// The encodings that a text can be put into: `%{b64(TEXT)}`.
pub(super) const NAMES: [&str; 4] = ["b64", "b64url", "hexof", "pct"];

/// The text in the encoding of that name.
pub(super) fn wrap(name: &str, text: &[u8]) -> String {
    match name {
        "b64" => base64(text),
        "b64url" => base64(text)
            .replace('+', "-")
            .replace('/', "_")
            .replace('=', ""),
        "hexof" => text.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
        _ => percent(text),
    }
}

pub(super) fn base64(text: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(text.len().div_ceil(3) * 4);
    for group in text.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or(0))
        });
        for digit in 0..4 {
            let character = DIGITS[bits >> (18 - 6 * digit) & 63];
            encoded.push(if digit > group.len() {
                '='
            } else {
                char::from(character)
            });
        }
    }
    encoded
}

fn percent(text: &[u8]) -> String {
    text.iter().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
