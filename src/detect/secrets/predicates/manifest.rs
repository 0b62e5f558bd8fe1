//! Kubernetes `Secret` manifests: <https://kubernetes.io/docs/concepts/configuration/secret/>.

use super::super::generic::reference;
use super::super::pattern::Matched;
use super::super::quality;
use super::Site;
use super::encoded_pair::decode;
use std::ops::Range;

/// The keyword is `kind: Secret`. Each value under `data:` or `stringData:` that holds something is a secret.
pub fn kubernetes_secret(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    if text
        .get(site.end)
        .is_some_and(|next| !next.is_ascii_whitespace() && !matches!(next, b'"' | b'\'' | b','))
    {
        return;
    }
    let document = document(text, site.at);
    let mut section: Option<(usize, bool)> = None;
    let mut at = document.start;
    while at < document.end {
        let end = crate::source::line_end(text, at).min(document.end);
        let line = &text[at..end];
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let content = line[indent..].trim_ascii_end();
        match section {
            Some((outer, encoded)) if indent > outer && !content.is_empty() => {
                if let Some(value) =
                    scalar(content).filter(|value| holds_secret(&content[value.clone()], encoded))
                {
                    let start = at + indent + value.start;
                    let secret = start..start + value.len();
                    found.push(Matched {
                        whole: secret.clone(),
                        secret,
                    });
                }
            }
            Some((outer, _)) if indent <= outer && !content.is_empty() => section = None,
            _ => {}
        }
        if content == b"data:" || content == b"stringData:" {
            section = Some((indent, content == b"data:"));
        }
        at = end + 1;
    }
}

/// The YAML document round `at`.
fn document(text: &[u8], at: usize) -> Range<usize> {
    let start = text[..at]
        .windows(4)
        .rposition(|four| four == b"\n---")
        .map_or(0, |found| found + 4);
    let end = text[at..]
        .windows(4)
        .position(|four| four == b"\n---")
        .map_or(text.len(), |found| at + found);
    start..end.min(start + (64 << 10))
}

/// The value of `key: value` in one line.
fn scalar(line: &[u8]) -> Option<Range<usize>> {
    let colon = line.windows(2).position(|two| two == b": ")?;
    let mut start = colon
        + 2
        + line[colon + 2..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
    let mut end = line.len();
    if let Some(comment) = line[start..].windows(2).position(|two| two == b" #") {
        end = start + line[start..start + comment].trim_ascii_end().len();
    }
    if let Some(quote @ (b'"' | b'\'')) = line.get(start) {
        start += 1;
        end = start + line[start..].iter().position(|byte| byte == quote)?;
    }
    (start < end).then_some(start..end)
}

fn holds_secret(value: &[u8], encoded: bool) -> bool {
    let clear = if encoded {
        decode(value)
    } else {
        Some(value.to_vec())
    };
    let Some(clear) = clear.filter(|clear| clear.len() >= 6) else {
        return false;
    };
    let binary = !clear
        .iter()
        .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    let stock = [
        &b"password"[..],
        b"changeme",
        b"secret",
        b"username",
        b"admin",
        b"example",
        b"postgres",
    ];
    if reference::is_reference(&clear, true)
        || quality::stands_in(&clear)
        || stock
            .iter()
            .any(|word| clear.trim_ascii().eq_ignore_ascii_case(word))
    {
        return false;
    }
    // Certificates and settings are kept in Secrets too.
    if clear.starts_with(b"-----BEGIN CERT") || clear.starts_with(b"-----BEGIN PUBLIC") {
        return false;
    }
    binary && encoded && clear.len() >= 16
        || super::super::generic::trigrams::surprise(&clear) >= 4.4
            && clear.len() >= 8
            && !clear.contains(&b' ')
}
