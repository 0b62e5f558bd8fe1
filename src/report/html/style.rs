//! The style sheet of the page, and the policy that lets a browser use it and nothing else.

use sha2::{Digest, Sha256};

/// What is the same on every page.
const FIXED: &str = include_str!("page.css");

/// Everything between `<style>` and `</style>`.
pub(super) struct Sheet {
    text: String,
}

impl Sheet {
    /// The fixed rules, and those of this page's filters.
    pub(super) fn new(rules: &str) -> Self {
        Self {
            text: format!("{FIXED}{rules}"),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The value of `Content-Security-Policy` (Level 3, W3C): this sheet by its digest, and nothing else of anything.
    pub(super) fn content_security_policy(&self) -> String {
        let digest = base64(&Sha256::digest(self.text.as_bytes()));
        format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
    }
}

/// RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit) & 63) as usize;
            let there = digit <= chunk.len();
            text.push(if there {
                char::from(DIGITS[index])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standards_examples() {
        // RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_sheet_fetches_nothing_and_cannot_end_itself() {
        for word in ["url(", "@import", "</", "##[", "expression(", "\\"] {
            assert!(!FIXED.contains(word), "{word}");
        }
        // A line that begins so would be changed on its way into a log, and no longer be what its digest says.
        let commands = FIXED
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        assert_eq!(commands.count(), 0);
    }
}
