//! JSON as it is written: text put behind text, since a bill of materials is made in every run.
//!
//! Strings are escaped as `serde_json` does (RFC 8259, section 7). Not here: what a document says.

use sha2::{Digest, Sha256};

/// Takes the bytes of a document.
pub(super) trait Sink {
    fn put(&mut self, bytes: &[u8]);

    /// The SHA-256 of all that was put.
    fn so_far(&mut self) -> [u8; 32];
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn so_far(&mut self) -> [u8; 32] {
        Sha256::digest(&*self).into()
    }
}

/// Digests and forgets.
pub(super) struct Digested {
    hasher: Sha256,
    /// What has not been digested yet: a few bytes come at a time.
    waiting: Vec<u8>,
}

/// Bytes that are digested at once.
const BLOCK: usize = 8 << 10;

impl Digested {
    pub fn new() -> Self {
        Self {
            hasher: Sha256::default(),
            waiting: Vec::with_capacity(BLOCK),
        }
    }

    fn flush(&mut self) {
        self.hasher.update(&self.waiting);
        self.waiting.clear();
    }
}

impl Sink for Digested {
    fn put(&mut self, bytes: &[u8]) {
        if self.waiting.len() + bytes.len() > BLOCK {
            self.flush();
        }
        self.waiting.extend_from_slice(bytes);
    }

    fn so_far(&mut self) -> [u8; 32] {
        self.flush();
        self.hasher.clone().finalize().into()
    }
}

/// Writes a document. What it is asked to write must come in an order that is JSON.
pub(super) struct Json<'s, S>(pub &'s mut S);

impl<S: Sink> Json<'_, S> {
    /// Text that is JSON already.
    pub fn plain(&mut self, text: &str) {
        self.0.put(text.as_bytes());
    }

    /// A string, in quotes.
    pub fn string(&mut self, text: &str) {
        self.0.put(b"\"");
        self.escaped(text);
        self.0.put(b"\"");
    }

    /// What stands between quotes.
    pub fn escaped(&mut self, text: &str) {
        let mut bytes = text.as_bytes();
        let acts = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
        while let Some(at) = bytes.iter().position(acts) {
            self.0.put(&bytes[..at]);
            self.escape(bytes[at]);
            bytes = &bytes[at + 1..];
        }
        self.0.put(bytes);
    }

    fn escape(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        match byte {
            b'"' | b'\\' => self.0.put(&[b'\\', byte]),
            8 => self.0.put(b"\\b"),
            9 => self.0.put(b"\\t"),
            10 => self.0.put(b"\\n"),
            12 => self.0.put(b"\\f"),
            13 => self.0.put(b"\\r"),
            _ => {
                let digits = [
                    DIGITS[usize::from(byte >> 4)],
                    DIGITS[usize::from(byte & 15)],
                ];
                self.0.put(b"\\u00");
                self.0.put(&digits);
            }
        }
    }

    /// A member whose value is a string, and what stands before it: `,` or `{`.
    pub fn member(&mut self, before: &str, key: &str, value: &str) {
        self.plain(before);
        self.string(key);
        self.0.put(b":");
        self.string(value);
    }

    /// What a closure writes of each value, with commas between.
    pub fn each<T>(
        &mut self,
        values: impl IntoIterator<Item = T>,
        between: &str,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.plain(between);
            }
            write(self, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_escaped_as_by_others(text in any::<String>(), controls in "[\\x00-\\x22\\\\\\u{7f}]{0,8}") {
            let text = text + &controls;
            let mut written = Vec::new();
            Json(&mut written).string(&text);
            prop_assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn a_digest_is_that_of_all_bytes(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9000), 0..5)) {
            let (mut kept, mut digested) = (Vec::new(), Digested::new());
            for part in &parts {
                kept.put(part);
                digested.put(part);
                prop_assert_eq!(kept.so_far(), digested.so_far());
            }
        }
    }
}
