//! `user:password` in base64, as HTTP basic authentication (RFC 7617) and Docker's `config.json` carry it.

use super::super::generic::reference;
use super::super::pattern::Matched;
use super::super::quality;
use super::Site;
use std::ops::Range;

/// The keyword ends where the value begins (`Basic `). The secret is the base64.
pub fn basic_auth(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let start = site.end
        + site.text[site.end..]
            .iter()
            .take(6)
            .take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'+'))
            .count();
    pair(site, start, found);
}

/// The keyword is `"auth"` of `{"auths": {"registry": {"auth": "..."}}}`. The secret is the base64.
pub fn docker_auth(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let blanks = site.text[site.end..]
        .iter()
        .take(12)
        .take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b':' | b'"' | b'\\'))
        .count();
    pair(site, site.end + blanks, found);
}

fn pair(site: &Site<'_>, start: usize, found: &mut Vec<Matched>) {
    let text = site.text;
    let length = text[start..]
        .iter()
        .take(600)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
        })
        .count();
    let encoded: Range<usize> = start..start + length;
    if length < 8 {
        return;
    }
    let Some(decoded) = decode(&text[encoded.clone()]) else {
        return;
    };
    let Some(colon) = decoded.iter().position(|byte| *byte == b':') else {
        return;
    };
    let (user, password) = (&decoded[..colon], &decoded[colon + 1..]);
    let printable = |part: &[u8]| {
        part.iter()
            .all(|byte| byte.is_ascii_graphic() || *byte == b' ')
    };
    let stock = [
        &b"password"[..],
        b"pass",
        b"secret",
        b"test",
        b"user",
        b"username",
        b"admin",
        b"foo",
        b"bar",
        b"world",
        b"open sesame",
        b"opensesame",
        b"changeme",
        b"guest",
    ];
    let real = password.len() >= 4
        && printable(user)
        && printable(password)
        && !stock.iter().any(|word| password.eq_ignore_ascii_case(word))
        && !password.eq_ignore_ascii_case(user)
        && !reference::is_reference(password, true)
        && !quality::stands_in(password)
        && !quality::holds_ignoring_case(password, b"password");
    if real {
        found.push(Matched {
            whole: site.at..encoded.end,
            secret: encoded,
        });
    }
}

/// Base64, standard or URL-safe, padded or not; `None` where it is none.
pub fn decode(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(encoded.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in encoded.iter().filter(|byte| **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xFF).unwrap_or(0));
        }
    }
    Some(out)
}
