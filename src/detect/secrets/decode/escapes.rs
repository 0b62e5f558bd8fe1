//! Bytes and characters written one by one: `\x41\x42`, `0x41, 0x42`, `\u0041\u0042`.

use super::hex::{digit, pair};
use super::runs::{Encoding, Hit, LONGEST};
use super::worth::{self, Kind, Next, PIECE, Watch};

/// Shorter sequences are ordinary text: a colour code, a few umlauts.
const FEWEST: usize = 8;

/// Escapes that may stand in the block before the one that gave the sequence away.
const LONGEST_BEFORE: usize = 16;

/// Decoded characters that show whether the rest is worthwhile.
const PROBE: usize = 18;

/// Decodes the sequence that has an escape at `at` into `out`. It may begin before, but not before `from`.
/// The second value is where the sequence ends, whatever became of it.
pub fn decode(text: &[u8], from: usize, at: usize, out: &mut Vec<u8>) -> (Option<Hit>, usize) {
    let start = begin(text, from, at);
    let mut sequence = Sequence { text, at: start };
    out.clear();
    out.extend(sequence.by_ref().take(PROBE).flat_map(Character::utf8));
    let judged = worth::look(out).filter(|_| out.len() >= FEWEST);
    let good = judged.and_then(|kind| rest(&mut sequence, kind, out));
    let hit = good.map(|truncated| Hit {
        encoding: if text[start..].starts_with(b"\\u") {
            Encoding::UnicodeEscape
        } else {
            Encoding::Hex
        },
        span: start..sequence.at,
        truncated,
    });
    // A worthless sequence is walked to its end all the same: nobody has to look at it again.
    sequence.by_ref().for_each(drop);
    (hit, sequence.at.max(at + 1))
}

/// Decodes what follows the probe. `None` when it is not worth another look; otherwise whether it was cut.
fn rest(sequence: &mut Sequence<'_>, kind: Kind, out: &mut Vec<u8>) -> Option<bool> {
    let mut watch = Watch::new(kind);
    loop {
        let next = watch.judge(out);
        if next == Next::Reject {
            return None;
        }
        let before = sequence.at;
        if next == Next::Continue && out.len() < LONGEST {
            out.extend(sequence.by_ref().take(PIECE).flat_map(Character::utf8));
        }
        if sequence.at == before {
            return watch.accepts(out, FEWEST).then_some(out.len() >= LONGEST);
        }
    }
}

/// A byte, or a UTF-16 code unit.
#[derive(Debug, Clone, Copy)]
enum Character {
    Byte(u8),
    Unit(u32),
}

impl Character {
    /// A byte as it is; a character in UTF-8, U+FFFD where it is half a surrogate pair.
    fn utf8(self) -> impl Iterator<Item = u8> {
        let mut bytes = [0; 4];
        let length = match self {
            Self::Byte(byte) => {
                bytes[0] = byte;
                1
            }
            Self::Unit(unit) => {
                let character = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
                character.encode_utf8(&mut bytes).len()
            }
        };
        bytes.into_iter().take(length)
    }
}

/// Where the sequence begins that has an escape at `at`: a few escapes may stand in the block before.
fn begin(text: &[u8], from: usize, at: usize) -> usize {
    let mut start = at;
    for _ in 0..LONGEST_BEFORE {
        let escape = |length: &usize| {
            let before = start.checked_sub(*length).filter(|before| *before >= from);
            before.is_some_and(|before| {
                let mut sequence = Sequence { text, at: before };
                sequence.next().is_some() && sequence.at == start
            })
        };
        let Some(length) = [4, 6, 5].into_iter().find(escape) else {
            break;
        };
        start -= length;
    }
    start
}

struct Sequence<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Sequence<'_> {
    type Item = Character;

    fn next(&mut self) -> Option<Character> {
        let rest = &self.text[self.at..];
        let (character, length) = match rest {
            [b'\\', b'u', digits @ ..] => (Character::Unit(four(digits)?), 6),
            [b'\\', b'x', high, low, ..] | [b'0', b'x' | b'X', high, low, ..] => {
                (Character::Byte(pair([*high, *low])?), 4)
            }
            _ => return None,
        };
        self.at += length;
        if rest[0] == b'0' {
            self.at += separator(&self.text[self.at..]);
        }
        Some(character)
    }
}

fn four(digits: &[u8]) -> Option<u32> {
    let digits = digits.first_chunk::<4>()?;
    digits
        .iter()
        .try_fold(0, |value, byte| Some(value << 4 | u32::from(digit(*byte)?)))
}

/// The comma and the white space between two elements of an array, when another one follows.
fn separator(rest: &[u8]) -> usize {
    let length = rest
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == b',')
        .count();
    if rest[length..].starts_with(b"0x") || rest[length..].starts_with(b"0X") {
        length
    } else {
        0
    }
}

/// The offset in a block at which a sequence of `\x41` or `\u0041` is, given the backslashes in it.
pub fn escapes(backslashes: u64) -> Option<usize> {
    periodic(backslashes, 4).or_else(|| periodic(backslashes, 6))
}

/// The offset in a block at which a sequence of `0x41,` may be, without spaces, given the letters and digits in it:
/// three words of four in a row.
#[inline]
pub fn elements(alphabet: u64) -> Option<usize> {
    let starts = alphabet & !(alphabet << 1);
    let ends = alphabet & !(alphabet >> 1);
    periodic(starts & ends >> 3, 5)
}

/// The lowest of three bits that stand `period` apart.
#[inline]
fn periodic(mask: u64, period: u32) -> Option<usize> {
    let three = mask & mask >> period & mask >> (2 * period);
    (three != 0).then_some(three.trailing_zeros() as usize)
}
