//! Whether decoded bytes are worth another look: text, UTF-16, or the beginning of an archive.
//!
//! Most of what looks encoded is a digest, an image or a plain identifier. Those decode to noise, and the first bytes
//! of the noise give it away.

use super::utf16::{self, Endian};

/// One byte in this many may be unreadable in a text.
const ONE_BAD_IN: usize = 10;

/// Bytes that a decoder shows before the text is judged again.
pub const PIECE: usize = 48;

/// What decoded bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text in ASCII or UTF-8.
    Text,
    /// UTF-16 or an archive: not to be judged byte by byte.
    Opaque,
}

/// Judges the first bytes of something decoded; 12 to 24 of them are enough.
pub fn look(first: &[u8]) -> Option<Kind> {
    if starts_archive(first) {
        return Some(Kind::Opaque);
    }
    if reads_as_text(first) {
        return Some(Kind::Text);
    }
    reads_as_utf16(first).then_some(Kind::Opaque)
}

/// UTF-16. One digest in 30,000 begins like a byte order mark, so a mark alone is not enough: the characters of a
/// text come out of few blocks of 256.
fn reads_as_utf16(first: &[u8]) -> bool {
    if !matches!(first, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) && !first.contains(&0) {
        return false;
    }
    let high = match utf16::utf16(first) {
        Some(Endian::Little) => 1,
        Some(Endian::Big) => 0,
        None => return false,
    };
    let (units, _) = first.as_chunks::<2>();
    let is_new = |at: &usize| {
        units[1..*at]
            .iter()
            .all(|unit| unit[high] != units[*at][high])
    };
    let distinct = (2..units.len()).filter(is_new).count();
    distinct * 2 < units.len() - 1
}

/// gzip or zip, by their magic.
fn starts_archive(first: &[u8]) -> bool {
    first.starts_with(b"\x1f\x8b\x08") || first.starts_with(b"PK\x03\x04")
}

/// Whether at most a tenth of the bytes is unreadable. Gives up at the first byte too many.
fn reads_as_text(bytes: &[u8]) -> bool {
    let allowed = bytes.len() / ONE_BAD_IN;
    let mut bad = 0;
    let mut at = 0;
    while at < bytes.len() {
        let length = readable_at(bytes, at);
        bad += usize::from(length == 0);
        if bad > allowed {
            return false;
        }
        at += length.max(1);
    }
    true
}

/// How many bytes the readable character at `at` has; zero when there is none. A character cut off by the end of
/// `bytes` is readable.
fn readable_at(bytes: &[u8], at: usize) -> usize {
    let length = match bytes[at] {
        byte @ 0..=0x7f => return usize::from(is_readable_ascii(byte)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return 0,
    };
    let rest = &bytes[at + 1..bytes.len().min(at + length)];
    let continues = rest.iter().all(|byte| matches!(byte, 0x80..=0xbf));
    if continues { 1 + rest.len() } else { 0 }
}

const fn is_readable_ascii(byte: u8) -> bool {
    matches!(
        byte,
        0x20..=0x7e | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b
    )
}

/// How many bytes are unreadable.
fn unreadable(bytes: &[u8]) -> usize {
    let mut bad = 0;
    let mut at = 0;
    while at < bytes.len() {
        let length = readable_at(bytes, at);
        bad += usize::from(length == 0);
        at += length.max(1);
    }
    bad
}

/// What a decoder does after a piece of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Continue,
    /// The text ended in here and noise begins; what is left of the output is good.
    Stop,
    /// It is no text after all.
    Reject,
}

/// Follows the output of a decoder.
#[derive(Debug)]
pub struct Watch {
    kind: Kind,
    /// Bytes of the output that were judged.
    seen: usize,
    bad: usize,
}

impl Watch {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            seen: 0,
            bad: 0,
        }
    }

    /// Judges what came since the last call, and cuts noise off the end of the output.
    pub fn judge(&mut self, output: &mut Vec<u8>) -> Next {
        if self.kind == Kind::Opaque {
            return Next::Continue;
        }
        let piece = &output[self.seen..];
        let bad = unreadable(piece);
        // A character may be cut by the boundary before and behind: six bytes at most, an eighth of a piece.
        if bad * 4 > piece.len() {
            output.truncate(self.seen + readable_prefix(piece));
            return Next::Stop;
        }
        self.bad += bad;
        self.seen = output.len();
        if self.bad * ONE_BAD_IN > self.seen + 2 * PIECE {
            Next::Reject
        } else {
            Next::Continue
        }
    }

    /// Whether the whole output is worth another look.
    pub fn accepts(&self, output: &[u8], least: usize) -> bool {
        let enough = output.len() >= least;
        enough && (self.kind == Kind::Opaque || self.bad * ONE_BAD_IN <= output.len())
    }
}

/// Length of the readable beginning; continuation bytes of a character cut by the boundary before count as readable.
fn readable_prefix(bytes: &[u8]) -> usize {
    let mut at = bytes
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, 0x80..=0xbf))
        .count();
    while at < bytes.len() {
        match readable_at(bytes, at) {
            0 => break,
            length => at += length,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_utf8_utf16_and_archives_are_worth_a_look() {
        assert_eq!(look(b"password = hunter2"), Some(Kind::Text));
        assert_eq!(look("Schlüssel für é".as_bytes()), Some(Kind::Text));
        assert_eq!(look(b"$\0k\0e\0y\0 \0=\0 \0'\0a\0"), Some(Kind::Opaque));
        assert_eq!(look(b"\x1f\x8b\x08\0\0\0\0\0"), Some(Kind::Opaque));
        assert_eq!(look(b"PK\x03\x04\x14\0\0\0"), Some(Kind::Opaque));
    }

    #[test]
    fn images_and_noise_are_not() {
        assert_eq!(look(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), None);
        assert_eq!(look(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\0"), None);
        assert_eq!(look(&[0; 18]), None);
        assert_eq!(
            look(b"\xb5\x9a\x12\x03\xfe\x88\x91\x44\xcc\x10\x07\xaa"),
            None
        );
    }

    #[test]
    fn noise_is_cut_off_the_end() {
        let mut watch = Watch::new(Kind::Text);
        let mut output = b"user: someone\n".to_vec();
        output.extend([0x80, 0xff, 1, 2, 3, 0xfe, 0x90, 0, 0, 0xc0, 0xff, 0x80]);
        assert_eq!(watch.judge(&mut output), Next::Stop);
        assert_eq!(output, b"user: someone\n");
        assert!(watch.accepts(&output, 4));
    }
}
