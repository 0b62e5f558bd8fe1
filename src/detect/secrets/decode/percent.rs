//! Percent-encoding (RFC 3986, section 2.1), wholly or in part: the token around it is decoded.

use super::hex::pair;
use super::runs::{Encoding, Hit, LONGEST};
use super::worth::{self, Next, PIECE, Watch};
use std::ops::Range;

/// A token with fewer encoded bytes reads as well without decoding.
const FEWEST: usize = 3;

/// Whether an encoded byte stands at `at`.
pub fn begins(text: &[u8], at: usize) -> bool {
    escape(text, at).is_some()
}

fn escape(text: &[u8], at: usize) -> Option<u8> {
    let [b'%', high, low] = *text.get(at..at + 3)?.as_array::<3>()? else {
        return None;
    };
    pair([high, low])
}

/// The token around `at`: up to white space, quotes or angle brackets, and not before `from`.
pub fn token(text: &[u8], from: usize, at: usize) -> Range<usize> {
    let before = text[from..at]
        .iter()
        .rev()
        .take_while(|byte| !ends_token(**byte))
        .count();
    let behind = text[at..]
        .iter()
        .take_while(|byte| !ends_token(**byte))
        .count();
    at - before..at + behind
}

const fn ends_token(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | 0x7f)
}

/// Decodes the token into `out` when it has enough encoded bytes and is worth another look.
pub fn decode(text: &[u8], token: Range<usize>, out: &mut Vec<u8>) -> Option<Hit> {
    out.clear();
    let mut watch = Watch::new(worth::Kind::Text);
    let mut encoded = 0;
    let mut at = token.start;
    while at < token.end && out.len() < LONGEST {
        let byte = escape(&text[..token.end], at);
        encoded += usize::from(byte.is_some());
        out.push(byte.unwrap_or(text[at]));
        at += if byte.is_some() { 3 } else { 1 };
        if out.len().is_multiple_of(PIECE) && watch.judge(out) != Next::Continue {
            return None;
        }
    }
    let goes_on = watch.judge(out) == Next::Continue;
    (goes_on && encoded >= FEWEST && watch.accepts(out, FEWEST)).then_some(Hit {
        encoding: Encoding::Percent,
        span: token.start..at,
        truncated: at < token.end,
    })
}
