//! Hexadecimal digits, two to a byte, on one line or wrapped.

use super::join::next_part;
use super::runs::{Encoding, Hit, LONGEST};
use super::worth::{self, Next, PIECE, Watch};
use std::ops::Range;

/// Shortest run that is looked at, in digits.
pub const SHORTEST: usize = 32;

/// Marks a byte that is no digit.
const NONE: u8 = 0xff;

/// The value of each digit.
static DIGITS: [u8; 256] = digits();

const fn digits() -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789abcdef"[value as usize] as usize] = value;
        table[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    table
}

/// The value of a hexadecimal digit.
pub fn digit(byte: u8) -> Option<u8> {
    let value = DIGITS[usize::from(byte)];
    (value != NONE).then_some(value)
}

/// The byte that two hexadecimal digits write.
pub fn pair(digits: [u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|byte| DIGITS[usize::from(byte)]);
    (high | low < 16).then_some(high << 4 | low)
}

/// The first bytes of `run`, when enough digits stand there.
fn first(run: &[u8]) -> Option<[u8; SHORTEST / 2]> {
    let digits = run.first_chunk::<SHORTEST>()?;
    let mut first = [0; SHORTEST / 2];
    for (byte, digits) in first.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = pair(*digits)?;
    }
    Some(first)
}

/// Decodes the digits at the beginning of `run` into `out` when they are worth another look. An odd number of digits
/// is no sequence of bytes.
pub fn decode(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    let mut watch = Watch::new(worth::look(&first(&text[run.clone()])?)?);
    let mut part = run.start..run.start + count(&text[run.clone()]);
    out.clear();
    let mut end = part.start;
    let mut truncated = false;
    while part.len().is_multiple_of(2) {
        let (used, next) = decode_part(&text[part.clone()], out, &mut watch);
        end = part.start + used;
        truncated = out.len() >= LONGEST;
        match next {
            Next::Reject => return None,
            Next::Stop => break,
            Next::Continue if truncated => break,
            Next::Continue => {}
        }
        match next_part(text, part.end, part.len(), |byte| byte.is_ascii_hexdigit()) {
            Some(next) => part = next,
            None => break,
        }
    }
    watch.accepts(out, SHORTEST / 2).then_some(Hit {
        encoding: Encoding::Hex,
        span: run.start..end,
        truncated,
    })
}

/// Decodes one part, watching the output. Says how many digits were used.
fn decode_part(part: &[u8], out: &mut Vec<u8>, watch: &mut Watch) -> (usize, Next) {
    let mut used = 0;
    for step in part.chunks(2 * PIECE) {
        out.extend(pairs(step));
        used += step.len();
        let next = watch.judge(out);
        if next != Next::Continue || out.len() >= LONGEST {
            return (used, next);
        }
    }
    (used, Next::Continue)
}

fn count(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count()
}

fn pairs(digits: &[u8]) -> impl Iterator<Item = u8> {
    digits
        .as_chunks::<2>()
        .0
        .iter()
        .map_while(|digits| pair(*digits))
}
