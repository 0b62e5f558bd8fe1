//! Addresses from untrusted files as IRIs (RFC 3987), which the schemas of both formats ask for.

use std::fmt::Write;

/// An address that may stand in a bill of materials. None: it has no scheme, or can be made none.
pub(super) fn iri(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let starts_well = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts_well || !scheme.bytes().all(fits) || rest.is_empty() {
        return None;
    }
    let mut iri = format!("{scheme}:");
    match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            iri.push_str("//");
            iri.push_str(&authority(&rest[..end])?);
            encode(&mut iri, &rest[end..]);
        }
        None => encode(&mut iri, rest),
    }
    Some(iri)
}

/// Host and port. What stands in front of an `@` may be a password and is left out, unless it is git's own user.
fn authority(text: &str) -> Option<String> {
    let (user, host) = match text.rsplit_once('@') {
        Some(("git", host)) => ("git@", host),
        Some((_, host)) => ("", host),
        None => ("", text),
    };
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~');
    if !name.chars().all(plain) {
        return None;
    }
    if port.bytes().all(|byte| byte.is_ascii_digit()) {
        let colon = if port.is_empty() { "" } else { ":" };
        return Some(format!("{user}{name}{colon}{port}"));
    }
    // `ssh://git@host:owner/repository`, as people write it.
    port.chars()
        .all(plain)
        .then(|| format!("{user}{name}/{port}"))
}

/// Path, query and fragment: what may not stand in them is percent-encoded.
fn encode(iri: &mut String, text: &str) {
    let mut fragment = false;
    for (at, c) in text.char_indices() {
        let stands = match c {
            '%' => {
                let digits = text.as_bytes().get(at + 1..at + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            '#' => !std::mem::replace(&mut fragment, true),
            c if c.is_ascii() => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
            _ => false,
        };
        if stands {
            iri.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(iri, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_passwords_and_what_no_iri_may_have() {
        let table = [
            ("https://a.example/x y", Some("https://a.example/x%20y")),
            (
                "https://user:secret@a.example:8080/x",
                Some("https://a.example:8080/x"),
            ),
            (
                "git+ssh://git@github.com:o/r.git#v1",
                Some("git+ssh://git@github.com/o/r.git#v1"),
            ),
            (
                "https://a.example/%zz#a#b",
                Some("https://a.example/%25zz#a%23b"),
            ),
            ("file:../a", Some("file:../a")),
            ("../a", None),
            ("git@github.com:o/r", None),
            ("https://a b/c", None),
            ("", None),
        ];
        for (address, expected) in table {
            assert_eq!(iri(address).as_deref(), expected, "{address}");
        }
    }
}
