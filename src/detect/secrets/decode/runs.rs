//! Finds encoded runs in a text and decodes those that are worth another look.
//!
//! The walk goes by blocks of 64 bytes, one bit per byte, and touches single bytes only where a run is long enough.
//! It allocates nothing but what the caller's buffer grows by.

use super::blocks::{self, BLOCK};
use super::{base64, escapes, hex, percent};
use std::ops::Range;

/// Most bytes that one run is decoded to.
pub const LONGEST: usize = 8 << 20;

/// How a run is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// Base64, in either alphabet.
    Base64,
    /// Hexadecimal digits, `\x41` escapes or `0x41` elements.
    Hex,
    /// Percent-encoding, wholly or in part.
    Percent,
    /// `\u0041` escapes.
    UnicodeEscape,
}

impl Encoding {
    /// As it is named among the layers of a finding.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Percent => "percent-encoding",
            Self::UnicodeEscape => "unicode escapes",
        }
    }
}

/// An encoded part of a text, decoded.
#[derive(Debug)]
pub struct Run<'a> {
    pub encoding: Encoding,
    /// Its bytes in the text, padding included.
    pub span: Range<usize>,
    pub decoded: &'a [u8],
    /// Whether the run is longer than [`LONGEST`] and the rest was not decoded.
    pub truncated: bool,
}

/// A run whose decoded bytes stand in the caller's buffer.
#[derive(Debug)]
pub(super) struct Hit {
    pub encoding: Encoding,
    pub span: Range<usize>,
    pub truncated: bool,
}

/// Calls `found` for every encoded run of `text` that decodes to text, to UTF-16 or to the beginning of a gzip or zip
/// archive. `scratch` is overwritten.
///
/// Runs of one encoding do not overlap. A percent-encoded token may hold a run of another encoding; both are reported.
pub fn each_run(text: &[u8], scratch: &mut Vec<u8>, found: &mut dyn FnMut(Run<'_>)) {
    let mut walk = Walk {
        text,
        scratch,
        found,
        open: 0,
        alphabet_done: 0,
        percent_done: 0,
        escapes_done: 0,
    };
    let (whole, rest) = text.as_chunks::<BLOCK>();
    let mut start = 0;
    for block in whole {
        walk.block(start, block);
        start += BLOCK;
    }
    // The zeros behind the text end whatever is open, so the last block is walked even when it is empty.
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    walk.block(start, &last);
}

struct Walk<'w> {
    text: &'w [u8],
    scratch: &'w mut Vec<u8>,
    found: &'w mut dyn FnMut(Run<'_>),
    /// Bytes of the alphabet directly before the block.
    open: usize,
    /// Up to where the text was looked at, by kind.
    alphabet_done: usize,
    percent_done: usize,
    escapes_done: usize,
}

impl Walk<'_> {
    #[inline]
    fn block(&mut self, start: usize, block: &[u8; BLOCK]) {
        if blocks::holds_mark(block) {
            self.marks(start, block);
        }
        let alphabet = blocks::alphabet(block);
        let leading = self.open + alphabet.trailing_ones() as usize;
        if leading >= base64::SHORTEST || holds_run(alphabet) {
            self.runs(start, alphabet);
        } else if let Some(at) = escapes::elements(alphabet) {
            self.sequence(start + at);
        }
        self.open = match alphabet.leading_ones() as usize {
            BLOCK => self.open + BLOCK,
            ones => ones,
        };
    }

    #[cold]
    fn marks(&mut self, start: usize, block: &[u8; BLOCK]) {
        if let Some(at) = escapes::escapes(blocks::positions(block, b'\\')) {
            self.sequence(start + at);
        }
        self.percents(start, blocks::positions(block, b'%'));
    }

    /// Every run long enough that ends in the block.
    #[cold]
    fn runs(&mut self, start: usize, alphabet: u64) {
        let mut begin = start - self.open;
        let mut at = 0;
        loop {
            let length = (alphabet >> at).trailing_ones() as usize;
            at += length;
            if at >= BLOCK {
                return;
            }
            let end = start + at;
            if end - begin >= base64::SHORTEST {
                self.run(begin..end);
            }
            at += (alphabet >> at).trailing_zeros() as usize;
            if at >= BLOCK {
                return;
            }
            begin = start + at;
        }
    }

    fn run(&mut self, run: Range<usize>) {
        let mut run = run.start.max(self.alphabet_done)..run.end;
        for _ in 0..MOST_IN_ONE {
            if run.len() < base64::SHORTEST {
                break;
            }
            let Some(hit) = decode_run(self.text, run.clone(), self.scratch) else {
                break;
            };
            run.start = hit.span.end;
            self.alphabet_done = hit.span.end;
            self.report(hit);
        }
    }

    fn percents(&mut self, start: usize, percent: u64) {
        for at in bits(percent) {
            let at = start + at;
            if at < self.percent_done || !percent::begins(self.text, at) {
                continue;
            }
            let token = percent::token(self.text, self.percent_done, at);
            self.percent_done = token.end;
            if let Some(hit) = percent::decode(self.text, token, self.scratch) {
                self.report(hit);
            }
        }
    }

    #[cold]
    fn sequence(&mut self, at: usize) {
        if at < self.escapes_done {
            return;
        }
        let (hit, end) = escapes::decode(self.text, self.escapes_done, at, self.scratch);
        self.escapes_done = end;
        if let Some(hit) = hit {
            self.report(hit);
        }
    }

    fn report(&mut self, hit: Hit) {
        (self.found)(Run {
            encoding: hit.encoding,
            span: hit.span,
            decoded: self.scratch,
            truncated: hit.truncated,
        });
    }
}

/// Whether the block holds [`base64::SHORTEST`] bytes of the alphabet in a row.
#[inline]
const fn holds_run(alphabet: u64) -> bool {
    let two = alphabet & alphabet >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    let sixteen = eight & eight >> 8;
    sixteen & four >> 16 != 0
}

/// The set bits of a mask, lowest first.
fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (mask != 0).then_some(mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(at)
    })
}

/// Encoded parts in one run of the alphabet (`/AAAA/BBBB`) that are told apart.
const MOST_IN_ONE: usize = 16;

/// How far into a run its encoded part may begin, and how many beginnings are tried.
const PREFIX: usize = 256;
const MOST_BEGINNINGS: usize = 16;

/// Decodes the encoded part of a run. It need not begin where the run does: the alphabet has `/`, `-`, `_` and `+` in
/// it, which also stand before a value (`path/VALUE`), and so do letters (`\nVALUE`).
fn decode_run(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    let start = run.start + prefix(text, &run);
    if let Some(hit) = decode_at(text, start..run.end, out) {
        return Some(hit);
    }
    let last = run.end.checked_sub(base64::SHORTEST)?.min(start + PREFIX);
    let window = text.get(start..last)?.iter().enumerate();
    window
        .filter(|(_, byte)| !byte.is_ascii_alphanumeric())
        .take(MOST_BEGINNINGS)
        .find_map(|(at, _)| decode_at(text, start + at + 1..run.end, out))
}

fn decode_at(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    hex::decode(text, run.clone(), out).or_else(|| base64::decode(text, run, out))
}

/// Characters at the beginning of the run that belong to what stands before: the rest of `\n` or `%3D`, or `0x`.
fn prefix(text: &[u8], run: &Range<usize>) -> usize {
    let before = run.start.checked_sub(1).map(|at| text[at]);
    match (before, &text[run.clone()]) {
        (Some(b'\\'), [b'n' | b'r' | b't', ..]) => 1,
        (Some(b'%'), [high, low, ..]) if hex::pair([*high, *low]).is_some() => 2,
        (_, [b'0', b'x' | b'X', ..]) => 2,
        _ => 0,
    }
}
