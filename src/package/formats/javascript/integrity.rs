//! Subresource integrity (<https://www.w3.org/TR/sri-2/>): `sha512-` and base64, as JavaScript's lockfiles pin archives.

use crate::package::Checksum;

/// Name in the text, name of `CycloneDX`, bytes of the digest.
const ALGORITHMS: [(&str, &str, usize); 5] = [
    ("sha512", "SHA-512", 64),
    ("sha384", "SHA-384", 48),
    ("sha256", "SHA-256", 32),
    ("sha1", "SHA-1", 20),
    ("md5", "MD5", 16),
];

/// The digests of a text, of which there may be several with blanks between them. None: one of them is damaged.
pub(super) fn parse(text: &str) -> Option<Vec<Checksum>> {
    text.split_ascii_whitespace().map(one).collect()
}

fn one(text: &str) -> Option<Checksum> {
    let (name, rest) = text.split_once('-')?;
    // Options may stand behind a question mark; none is defined.
    let base64 = rest.split_once('?').map_or(rest, |(base64, _)| base64);
    let row = ALGORITHMS.iter().find(|row| row.0 == name)?;
    Some(Checksum {
        algorithm: row.1,
        hex: hex_of_base64(base64, row.2)?,
    })
}

/// A digest that is written in hexadecimal already. None: it is of another length.
pub(super) fn of_hex(algorithm: &str, hex: &str) -> Option<Checksum> {
    let row = ALGORITHMS.iter().find(|row| row.0 == algorithm)?;
    let whole = hex.len() == row.2 * 2 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| Checksum {
        algorithm: row.1,
        hex: hex.to_ascii_lowercase(),
    })
}

/// Hexadecimal of exactly `length` bytes. What is left over of the last letter is nought and falls away.
fn hex_of_base64(text: &str, length: usize) -> Option<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let letters = text.trim_end_matches('=').as_bytes();
    if letters.len() != (length * 4).div_ceil(3) {
        return None;
    }
    let mut hex = Vec::with_capacity(letters.len().div_ceil(4) * 6);
    for group in letters.chunks(4) {
        let mut bits = 0_u32;
        for letter in group {
            bits = (bits << 6) | u32::from(sextet(*letter)?);
        }
        bits <<= 6 * (4 - group.len());
        let [_, bytes @ ..] = bits.to_be_bytes();
        for byte in bytes {
            hex.extend([
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 0xF)],
            ]);
        }
    }
    hex.truncate(length * 2);
    String::from_utf8(hex).ok()
}

fn sextet(byte: u8) -> Option<u8> {
    Some(SEXTETS[usize::from(byte)]).filter(|sextet| *sextet < 64)
}

/// What each letter of base64 stands for, in both its alphabets; 255 for what is none.
const SEXTETS: [u8; 256] = {
    let mut table = [255; 256];
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < 64 {
        #[expect(clippy::cast_possible_truncation, reason = "below 64")]
        let value = at as u8;
        table[letters[at] as usize] = value;
        at += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_becomes_hexadecimal() {
        // Of the empty text, by RFC 3174 and FIPS 180-4.
        let sums = parse(
            "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        )
        .unwrap();
        assert_eq!(sums[0].algorithm, "SHA-1");
        assert_eq!(sums[0].hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(
            sums[1].hex,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_digest_that_was_cut_is_none() {
        for text in [
            "sha1-2jmj7l5rSw0yVb/vlWAYkK/YB",
            "sha512-",
            "sha1",
            "crc32-AAAA",
            "sha1-é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
