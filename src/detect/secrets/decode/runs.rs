//! Finds encoded runs in a text and decodes those that are worth another look.
//!
//! The walk goes by blocks of 64 bytes, one bit per byte, and touches single bytes only where a run is long enough.
//! It allocates nothing but what the caller's buffer grows by.

use super::blocks::{self, BLOCK};
use super::{base64, escapes, hex, percent};
use memchr::memmem;
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
/// A percent-encoded token may hold a run of another encoding, and an array may be written with spaces in one part and
/// without in another: such overlapping runs are both reported.
pub fn each_run(text: &[u8], scratch: &mut Vec<u8>, found: &mut dyn FnMut(Run<'_>)) {
    let mut walk = Walk {
        text,
        scratch,
        found,
        dense: 0,
        seen: 0,
        open: 0,
        alphabet_done: 0,
        percent_done: 0,
        escapes_done: 0,
    };
    walk.spaced_elements();
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
    /// The last words of the block before, as [`blocks::dense`] has them.
    dense: u32,
    /// Where the last block ended that was looked at closely.
    seen: usize,
    /// Bytes of the alphabet directly before that.
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
        let dense = blocks::dense(block);
        let words = dense << 3 | self.dense;
        self.dense = dense >> (BLOCK / blocks::WORD - 3);
        let goes_on = self.seen == start && self.open >= LEAST_DENSE;
        if words & words >> 1 & words >> 2 & words >> 3 != 0 || goes_on {
            self.dense_block(start, block);
        }
    }

    /// A block that may hold, begin or end a run.
    #[inline(never)]
    fn dense_block(&mut self, start: usize, block: &[u8; BLOCK]) {
        if self.seen != start {
            // The block before was passed over: what is open in it is shorter than a run.
            let before = self.text[..start].iter().rev().take(base64::SHORTEST);
            self.open = before
                .take_while(|byte| blocks::is_alphabet(**byte))
                .count();
        }
        self.seen = start + BLOCK;
        let alphabet = blocks::alphabet(block);
        self.runs(start, alphabet);
        if let Some(at) = escapes::elements(alphabet) {
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
    fn runs(&mut self, start: usize, alphabet: u64) {
        let leading = alphabet.trailing_ones();
        let open = self.open + leading as usize;
        if open >= base64::SHORTEST && leading < u64::BITS {
            self.run(start - self.open..start + leading as usize);
        }
        // Adding one to the lowest run of ones carries it away.
        let mut begins = run_begins(alphabet & alphabet.wrapping_add(1));
        while begins != 0 {
            let begin = begins.trailing_zeros();
            let length = (alphabet >> begin).trailing_ones();
            let end = begin + length;
            if end == u64::BITS {
                return;
            }
            self.run(start + begin as usize..start + end as usize);
            begins &= u64::MAX << end;
        }
    }

    fn run(&mut self, run: Range<usize>) {
        let mut run = run.start.max(self.alphabet_done)..run.end;
        // Several may stand in one run of the alphabet: `/AAAA/BBBB`. Each hit takes what it decoded.
        while run.len() >= base64::SHORTEST {
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

    /// Arrays such as `0x41, 0x42`, whose spaces keep them out of what the blocks show.
    fn spaced_elements(&mut self) {
        let mut at = 0;
        while let Some(found) = memmem::find(&self.text[at..], b", 0x") {
            self.sequence(at + found + 2);
            at = self.escapes_done.max(at + found + 4);
        }
        self.escapes_done = 0;
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

/// Where [`base64::SHORTEST`] bytes of the alphabet follow each other.
#[inline]
const fn run_begins(alphabet: u64) -> u64 {
    let two = alphabet & alphabet >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    let sixteen = eight & eight >> 8;
    sixteen & four >> 16
}

/// Bytes of four dense words. Every run has so many, either up to the end of a block or with three words of it.
const LEAST_DENSE: usize = 4 * blocks::WORD;

/// The set bits of a mask, lowest first.
fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (mask != 0).then_some(mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(at)
    })
}

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
    let window = text.get(start..last)?;
    memchr::memchr3_iter(b'/', b'_', b'-', window)
        .chain(memchr::memchr_iter(b'+', window))
        .take(MOST_BEGINNINGS)
        .find_map(|at| decode_at(text, start + at + 1..run.end, out))
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
