//! JSON Web Tokens (RFC 7519) and private JSON Web Keys (RFC 7517).

use super::super::boundary;
use super::super::pattern::Matched;
use super::super::quality;
use super::Site;
use super::encoded_pair::decode;
use std::ops::Range;

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn part(text: &[u8], from: usize) -> Range<usize> {
    from..from
        + text[from..]
            .iter()
            .take(16 << 10)
            .take_while(|byte| is_base64url(**byte))
            .count()
}

/// The keyword is the beginning of the header (`eyJhbGci`). The secret is the whole signed token.
pub fn token(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    if !boundary::before(text, site.at) {
        return;
    }
    let header = part(text, site.at);
    if text.get(header.end) != Some(&b'.') {
        return;
    }
    let payload = part(text, header.end + 1);
    if payload.len() < 10 || text.get(payload.end) != Some(&b'.') {
        return;
    }
    let signature = part(text, payload.end + 1);
    if signature.len() < 20 || !quality::varied(&text[signature.clone()], 0.6) {
        return;
    }
    let parsed = |range: &Range<usize>| {
        let decoded = decode(&text[range.clone()])?;
        serde_json::from_slice::<serde_json::Value>(&decoded)
            .ok()
            .filter(serde_json::Value::is_object)
    };
    let Some(head) = parsed(&header) else { return };
    let Some(body) = parsed(&payload) else { return };
    let unsigned = head
        .get("alg")
        .and_then(serde_json::Value::as_str)
        .is_none_or(|name| name.eq_ignore_ascii_case("none"));
    // The token of every tutorial.
    let tutorial = body.get("name").is_some_and(|name| name == "John Doe")
        || body
            .get("sub")
            .is_some_and(|subject| subject == "1234567890");
    if !unsigned && !tutorial {
        found.push(Matched {
            whole: header.start..signature.end,
            secret: header.start..signature.end,
        });
    }
}

/// The keyword is `"kty"`. The secret is the private member: `d`, or `k` of a symmetric key.
pub fn key(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    let from = text[site.at.saturating_sub(4096)..site.at]
        .iter()
        .rposition(|byte| *byte == b'{')
        .map(|at| site.at.saturating_sub(4096) + at);
    let Some(from) = from else { return };
    let window = &text[site.at..(site.at + 8192).min(text.len())];
    let until = site.at
        + window
            .iter()
            .position(|byte| *byte == b'}')
            .unwrap_or(window.len());
    let object = &text[from..until];
    let symmetric =
        member(object, b"kty").is_some_and(|range| object[range].eq_ignore_ascii_case(b"oct"));
    let name: &[u8] = if symmetric { b"k" } else { b"d" };
    let Some(value) = member(object, name) else {
        return;
    };
    let bytes = &object[value.clone()];
    if bytes.len() >= 20
        && bytes.iter().all(|byte| is_base64url(*byte))
        && !quality::stands_in(bytes)
        && quality::varied(bytes, 0.55)
    {
        let secret = from + value.start..from + value.end;
        found.push(Matched {
            whole: from..until,
            secret,
        });
    }
}

/// The string value of a member, wherever it stands in the text of an object; `\"` closes and opens as `"` does.
fn member(object: &[u8], name: &[u8]) -> Option<Range<usize>> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&object[at..], name) {
        let start = at + found;
        let end = start + name.len();
        at = end;
        let opened = start > 0 && matches!(object[start - 1], b'"' | b'\'');
        let skip = object[end..]
            .iter()
            .take_while(|byte| {
                matches!(
                    byte,
                    b'"' | b'\'' | b'\\' | b':' | b' ' | b'\n' | b'\t' | b'\r'
                )
            })
            .count();
        if !opened || !object[end..end + skip].contains(&b':') {
            continue;
        }
        let value = end + skip;
        let length = object[value..]
            .iter()
            .take_while(|byte| !matches!(byte, b'"' | b'\'' | b'\\' | b',' | b' '))
            .count();
        return Some(value..value + length);
    }
    None
}
