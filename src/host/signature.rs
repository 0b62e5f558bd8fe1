//! Ed25519 signatures of files (RFC 8032), and the public keys that check them: PEM of a `SubjectPublicKeyInfo` (RFC 8410).

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

const BEGINS: &str = "-----BEGIN PUBLIC KEY-----";
const ENDS: &str = "-----END PUBLIC KEY-----";
/// What stands before the 32 bytes of an Ed25519 key.
const PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// A key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey([u8; KEY]);

impl PublicKey {
    pub fn of_bytes(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }

    /// Reads a key in PEM. `None`: it is none, or of another kind.
    pub fn parse(text: &str) -> Option<Self> {
        let (_, inside) = text.split_once(BEGINS)?;
        let (inside, _) = inside.split_once(ENDS)?;
        let der = base64(inside)?;
        let key = der.strip_prefix(&PREFIX)?;
        key.try_into().ok().map(Self)
    }

    /// Reads a key in PEM, or in base64 alone: its 32 bytes, or those of PEM.
    pub fn of_text(text: &str) -> Option<Self> {
        let bare = || {
            let bytes = base64(text)?;
            let key = bytes.strip_prefix(&PREFIX).unwrap_or(&bytes);
            key.try_into().ok().map(Self)
        };
        Self::parse(text).or_else(bare)
    }

    /// Whether a signature, raw or in base64, is one of these bytes by this key.
    pub fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let raw = if signature.len() == SIGNATURE {
            Some(signature.to_vec())
        } else {
            std::str::from_utf8(signature).ok().and_then(base64)
        };
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        raw.is_some_and(|raw| key.verify(bytes, &raw).is_ok())
    }
}

/// Base64 with the usual alphabet; white space does not count.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let digits: Vec<u8> = digits.collect();
    let end = digits
        .iter()
        .rposition(|byte| *byte != b'=')
        .map_or(0, |last| last + 1);
    if digits.len() - end > 2 {
        return None;
    }
    for digit in &digits[..end] {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 2.
    const SIGNED: [u8; 1] = [0x72];
    const OF_RFC: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const BY_RFC: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                          085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let digits = hexadecimal.as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn the_example_of_the_standard_holds() {
        let key = PublicKey(bytes(OF_RFC).try_into().unwrap());
        let signature = bytes(BY_RFC);
        assert!(key.has_signed(&SIGNED, &signature));
        assert!(!key.has_signed(&[0x73], &signature));
        assert!(!key.has_signed(&SIGNED, &signature[..63]));
        assert!(!key.has_signed(&SIGNED, b""));
        let mut forged = signature.clone();
        forged[5] ^= 1;
        assert!(!key.has_signed(&SIGNED, &forged));
    }

    #[test]
    fn a_key_is_read_from_pem() {
        // RFC 8410, 10.1.
        let text = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let key = bytes("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
        assert_eq!(
            PublicKey::parse(text),
            Some(PublicKey(key.try_into().unwrap()))
        );
        assert_eq!(PublicKey::parse(&text.replace("MCow", "MCox")), None);
        assert_eq!(
            PublicKey::parse("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"),
            None
        );
        assert_eq!(PublicKey::parse(""), None);
    }

    #[test]
    fn base64_of_the_standard_is_read() {
        // RFC 4648, 10.
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v\n", "foo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(base64(text), Some(expected.as_bytes().to_vec()), "{text}");
        }
        assert_eq!(base64("Zg==="), None);
        assert_eq!(base64("Z!"), None);
    }
}
