//! Hexadecimal digits, two to a byte, on one line or wrapped.

use super::join::next_part;
use super::runs::{Encoding, Hit, LONGEST};
use super::worth::{self, Next, PIECE, Watch};
use std::ops::Range;

/// Shortest run that is looked at, in digits.
pub const SHORTEST: usize = 32;

/// The value of a hexadecimal digit.
pub fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The byte that two hexadecimal digits write.
pub fn pair(digits: [u8; 2]) -> Option<u8> {
    Some(digit(digits[0])? << 4 | digit(digits[1])?)
}

/// Whether `run` begins with enough digits to be looked at.
pub fn begins(run: &[u8]) -> bool {
    run.len() >= SHORTEST && run[..SHORTEST].iter().all(u8::is_ascii_hexdigit)
}

/// Decodes the digits at the beginning of `run` into `out` when they are worth another look. An odd number of digits
/// is no sequence of bytes.
pub fn decode(text: &[u8], run: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    let mut part = run.start..run.start + digits(&text[run.clone()]);
    if part.len() < SHORTEST {
        return None;
    }
    let mut first = [0; SHORTEST / 2];
    let probed = pairs(&text[part.clone()]).zip(&mut first);
    probed.for_each(|(byte, slot)| *slot = byte);
    let mut watch = Watch::new(worth::look(&first)?);
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

fn digits(bytes: &[u8]) -> usize {
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
