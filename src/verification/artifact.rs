//! What is to be verified: a file by its digests. Whoever reads it streams it; no bytes of it come here.

use std::fmt::Write;

/// A file, or a digest in place of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// As the user named it.
    pub name: String,
    pub sha256: [u8; 32],
    /// Not there where only the other was given.
    pub sha512: Option<[u8; 64]>,
}

impl Artifact {
    /// Reads `sha256:` and 64 hexadecimal digits.
    pub fn of_digest(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("sha256:")?;
        Some(Self {
            name: text.to_owned(),
            sha256: unhexadecimal(digits)?,
            sha512: None,
        })
    }
}

/// Exactly `N` bytes from twice as many hexadecimal digits.
pub(super) fn unhexadecimal<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digits = digits.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

/// Bytes in lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_are_read_as_they_are_written(bytes in any::<[u8; 32]>()) {
            let text = format!("sha256:{}", hexadecimal(&bytes));
            prop_assert_eq!(Artifact::of_digest(&text).map(|artifact| artifact.sha256), Some(bytes));
            prop_assert_eq!(Artifact::of_digest(&text[..text.len() - 1]), None);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = Artifact::of_digest(&text);
        }
    }
}
