//! Base64 in both alphabets (RFC 4648, sections 4 and 5), with or without padding, on one line or wrapped.

use super::blocks::is_alphabet;
use super::join::next_part;
use super::runs::{Encoding, Hit, LONGEST};
use super::worth::{self, Next, PIECE, Watch};
use std::ops::Range;

/// Shortest run that is looked at, in characters.
pub const SHORTEST: usize = 20;

/// What those characters decode to, in bytes.
const SHORTEST_DECODED: usize = SHORTEST / 4 * 3;

/// Characters that show whether decoding is worthwhile.
const PROBE: usize = 24;

/// Characters per piece of output.
const STEP: usize = PIECE / 3 * 4;

/// Marks a byte outside both alphabets.
const NONE: u8 = 0xff;

/// The value of each character. The two alphabets differ in two characters only and are not told apart.
static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let alphabet = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [NONE; 256];
    let mut at: u8 = 0;
    while at < 64 {
        values[alphabet[at as usize] as usize] = at;
        at += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
}

/// Decodes the run into `out` when it is worth another look. The run may go on behind its end.
///
/// It need not begin where the run of the alphabet does: it is tried with up to three characters left out.
pub fn decode(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    let shifts = shifts(&text[run.clone()])?;
    shifts
        .into_iter()
        .find_map(|shift| decode_from(text, run.start + shift..run.end, out))
}

fn decode_from(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    let mut watch = Watch::new(probe(&text[run.clone()])?);
    out.clear();
    let mut bits = Bits::default();
    let mut part = run.clone();
    let end = loop {
        let (used, next) = bits.part(&text[part.clone()], out, &mut watch);
        match next {
            Next::Reject => return None,
            Next::Continue if out.len() < LONGEST => {}
            _ => break part.start + used,
        }
        match next_part(text, part.end, part.len(), is_alphabet) {
            Some(next) => part = next,
            None => break part.end,
        }
    };
    watch.accepts(out, SHORTEST_DECODED).then(|| Hit {
        encoding: Encoding::Base64,
        span: run.start..end + padding(text, end),
        truncated: out.len() >= LONGEST,
    })
}

/// For each byte, which positions among four characters it cannot have in ASCII text, because it would set the highest
/// bit of a decoded byte: one byte per position, position `p` in byte `(4 - p) % 4`.
static SETS_HIGH_BIT: [u32; 256] = sets_high_bit();

const fn sets_high_bit() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let value = VALUES[at] as u32;
        let (first, second, third) = (value >> 5 & 1, value >> 3 & 1, value >> 1 & 1);
        table[at] = first | second << 24 | third << 16;
        at += 1;
    }
    table
}

/// By how many characters text may begin behind the beginning of the run; `None` where it cannot be text at all.
/// This is asked of every identifier of 20 characters, and nearly always the answer is `None`: one table look-up per
/// character counts for all four shifts at once how many bytes would not be ASCII.
fn shifts(run: &[u8]) -> Option<impl IntoIterator<Item = usize> + use<>> {
    let first = run.first_chunk::<SHORTEST>()?;
    let mut high = 0_u32;
    for four in first.as_chunks::<4>().0 {
        for (at, byte) in (0..).zip(four) {
            high += SETS_HIGH_BIT[usize::from(*byte)].rotate_left(8 * at);
        }
    }
    // What a shift leaves out does not count.
    for (at, byte) in (0..3).zip(first) {
        let left_out = u32::MAX << (8 * at) << 8;
        high -= SETS_HIGH_BIT[usize::from(*byte)].rotate_left(8 * at) & left_out;
    }
    let high = high.to_le_bytes();
    let opaque = high[0] > 1 && begins_otherwise(*first);
    if high.iter().all(|count| *count > 1) && !opaque {
        return None;
    }
    let possible = move |shift: &usize| high[*shift] <= 1 || (*shift == 0 && opaque);
    Some((0..4).filter(possible))
}

/// Whether the run begins as something does that is worth decoding and is not ASCII: gzip, zip, a byte order mark of
/// UTF-16, or a character of UTF-8 above U+007F.
fn begins_otherwise(first: [u8; SHORTEST]) -> bool {
    let [a, b, c, d, ..] = first;
    let bytes = three([a, b, c, d]);
    matches!(
        bytes,
        [0x1f, 0x8b, 0x08]
            | [b'P', b'K', 0x03]
            | [0xff, 0xfe, _]
            | [0xfe, 0xff, _]
            | [0xc3..=0xf4, 0x80..=0xbf, _]
    )
}

/// Decodes the first characters and judges them.
fn probe(run: &[u8]) -> Option<worth::Kind> {
    let mut first = [0; PROBE / 4 * 3];
    let (quads, _) = run[..run.len().min(PROBE)].as_chunks::<4>();
    for (bytes, quad) in first.as_chunks_mut::<3>().0.iter_mut().zip(quads) {
        *bytes = three(*quad);
    }
    worth::look(&first[..quads.len() * 3])
}

/// The three bytes of four characters.
fn three(quad: [u8; 4]) -> [u8; 3] {
    let [a, b, c, d] = quad.map(|byte| u32::from(VALUES[usize::from(byte)]));
    let [_, first, second, third] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
    [first, second, third]
}

/// `=` characters that belong to the run, two at most.
fn padding(text: &[u8], at: usize) -> usize {
    text[at..]
        .iter()
        .take(2)
        .take_while(|byte| **byte == b'=')
        .count()
}

/// Bits that wait for the rest of their byte, across parts.
#[derive(Debug, Default)]
struct Bits {
    held: u32,
    count: u32,
}

impl Bits {
    /// Decodes one part, watching the output. Says how many characters were used.
    fn part(&mut self, part: &[u8], out: &mut Vec<u8>, watch: &mut Watch) -> (usize, Next) {
        let mut used = 0;
        for step in part.chunks(STEP) {
            self.decode(step, out);
            used += step.len();
            let next = watch.judge(out);
            if next != Next::Continue {
                return (used, next);
            }
            if out.len() >= LONGEST {
                break;
            }
        }
        (used, Next::Continue)
    }

    fn decode(&mut self, step: &[u8], out: &mut Vec<u8>) {
        let (quads, rest) = if self.count == 0 {
            step.as_chunks::<4>()
        } else {
            (&[][..], step)
        };
        for quad in quads {
            out.extend_from_slice(&three(*quad));
        }
        for byte in rest {
            self.push(VALUES[usize::from(*byte)], out);
        }
    }

    fn push(&mut self, value: u8, out: &mut Vec<u8>) {
        self.held = self.held << 6 | u32::from(value);
        self.count += 6;
        if self.count >= 8 {
            self.count -= 8;
            out.push((self.held >> self.count).to_le_bytes()[0]);
        }
    }
}
