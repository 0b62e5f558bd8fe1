//! Private keys in PEM armour (RFC 7468), OpenSSH's and PGP's among them.

use super::super::pattern::Matched;
use super::super::quality;
use super::Site;
use crate::source::line_start_within;

/// The longest armour read, in bytes.
const LONGEST: usize = 24 << 10;
/// Fewer characters of base64 than this are no key: the shortest real one, Ed25519 in PKCS#8, has 64.
const SHORTEST: usize = 56;

/// The keyword is `BEGIN LABEL` of the label that the variant names. The secret is the armour, markers included.
pub fn block(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    let Some(label) = variant else { return };
    let begin = format!("BEGIN {label}");
    let text = site.text;
    let until = (site.at + LONGEST).min(text.len());
    if !text[site.at..until].starts_with(begin.as_bytes()) {
        return;
    }
    let behind = site.at + begin.len();
    let dashes = text[behind..until]
        .iter()
        .take_while(|byte| matches!(byte, b'-' | b' '))
        .count();
    if dashes == 0 {
        return;
    }
    let start = begin_marker(text, site.at);
    let body_start = behind + dashes;
    let end_marker = memchr::memmem::find(&text[body_start..until], b"END ");
    let body_end = end_marker.map_or(until, |at| body_start + at);
    let Some(end) = body(text, body_start, body_end) else {
        return;
    };
    let end = if end_marker.is_some() {
        behind_end_marker(text, body_end, until)
    } else {
        end
    };
    found.push(Matched {
        whole: start..end,
        secret: start..end,
    });
}

/// Where the dashes begin that stand before `at`; SSH2's have a blank behind them.
fn begin_marker(text: &[u8], at: usize) -> usize {
    let marker = &text[at.saturating_sub(6)..at];
    let dashes = marker.iter().rev();
    let length = dashes
        .take_while(|byte| matches!(byte, b'-' | b' '))
        .count();
    let indent = marker[marker.len() - length..].iter();
    at - length + indent.take_while(|byte| **byte == b' ').count()
}

/// The end of the base64 in `text[from..until]`, where it is a key's: long enough, varied, no stand-in.
fn body(text: &[u8], from: usize, until: usize) -> Option<usize> {
    let mut kept: Vec<u8> = Vec::with_capacity(1024);
    let mut at = from;
    let mut end = from;
    while at < until {
        match text[at] {
            // `\n` and `\r` as a string spells them.
            b'\\' if matches!(text.get(at + 1), Some(b'n' | b'r' | b't')) => at += 1,
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') => {
                kept.push(byte);
                end = at + 1;
            }
            b'\n' | b'\r' | b' ' | b'\t' | b'"' | b'\'' | b',' | b'-' | b':' | b'.' | b'('
            | b')' | b'>' | b'|' | b'#' | b'*' | b'\\' | b'`' | b';' | b'@' | b'<' => {}
            _ => break,
        }
        // Armour that never ends: a marker in prose, in code that looks for one.
        if kept.len() > 64 && end + 200 < at {
            break;
        }
        at += 1;
    }
    // Headers such as `Proc-Type: 4,ENCRYPTED` are few characters beside the key.
    let dull = kept.len() < SHORTEST
        || !quality::varied(&kept[..kept.len().min(400)], 0.6)
        || quality::holds_ignoring_case(&kept, b"example")
        || quality::holds_ignoring_case(&kept, b"redacted")
        || longest_run(&kept) >= 24;
    let line = &text[line_start_within(text, from, 200)..from];
    let looked_for = [&b"grep"[..], b"regex", b"startswith", b"contains("]
        .iter()
        .any(|word| quality::holds_ignoring_case(line, word));
    (!dull && !looked_for && longest_word(text, from, end) >= 32).then_some(end)
}

/// The longest run of base64 characters: armour has lines of 64, prose has words.
fn longest_word(text: &[u8], from: usize, until: usize) -> usize {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text[from..until]
        .split(|byte| !is_base64(byte))
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0)
}

fn longest_run(value: &[u8]) -> usize {
    value
        .chunk_by(|a, b| a == b)
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0)
}

fn behind_end_marker(text: &[u8], end_word: usize, until: usize) -> usize {
    let line = &text[end_word..until];
    let label = line
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b' ')
        .count();
    let dashes = line[label..]
        .iter()
        .take_while(|byte| **byte == b'-')
        .count();
    end_word + label + dashes
}
