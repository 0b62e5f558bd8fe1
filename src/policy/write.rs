//! A waiver as YAML text. Every value that could be read as something else is quoted.

use super::NewWaiver;

/// The keys of a waiver in the order in which people read them; `scope` holds the fingerprint.
fn values(waiver: &NewWaiver, quote: fn(&str) -> String) -> [(&'static str, String); 7] {
    let fingerprint = quote(waiver.fingerprint.as_str());
    [
        ("check", quote(waiver.check.as_str())),
        ("scope", format!("{{ fingerprint: {fingerprint} }}")),
        ("kind", waiver.kind.as_str().to_owned()),
        ("reason", quote(waiver.reason.trim())),
        ("owner", quote(waiver.owner.trim())),
        ("approved_by", quote(waiver.approved_by.trim())),
        ("expires", waiver.expires.to_string()),
    ]
}

/// As an entry of a list in block style: the dash `indent` columns in, the keys `inner` columns behind it.
pub(super) fn in_block(waiver: &NewWaiver, indent: usize, inner: usize, newline: &str) -> String {
    let keys = " ".repeat(indent + inner);
    let dash = format!("{}-{}", " ".repeat(indent), " ".repeat(inner - 1));
    let lines = values(waiver, scalar).map(|(key, value)| format!("{key}: {value}{newline}"));
    dash + &lines.join(&keys)
}

/// As an entry of a list in brackets.
pub(super) fn in_brackets(waiver: &NewWaiver) -> String {
    let pairs = values(waiver, quoted).map(|(key, value)| format!("{key}: {value}"));
    format!("{{ {} }}", pairs.join(", "))
}

/// A value as it is where that is plain to every YAML reader, quoted elsewhere.
fn scalar(text: &str) -> String {
    let letter_first = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '/' | '-' | '_' | '.' | ';' | '(' | ')' | '\'')
    };
    let word = text.to_ascii_lowercase();
    let reserved = matches!(
        word.as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null"
    );
    if letter_first && text.chars().all(plain) && !reserved && !text.ends_with(' ') {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_as_something_else_is_quoted() {
        for plain in [
            "secret/jwt",
            "Head of the service",
            "it's (nearly) so; v1.2",
        ] {
            assert_eq!(scalar(plain), plain);
        }
        let cases = [
            ("a: b", r#""a: b""#),
            ("a #b", r#""a #b""#),
            ("12e4", r#""12e4""#),
            ("No", r#""No""#),
            ("@org/team", r#""@org/team""#),
            ("say \"x\\y\"\n", r#""say \"x\\y\"\n""#),
            ("é", "\"é\""),
        ];
        for (text, expected) in cases {
            assert_eq!(scalar(text), expected);
        }
    }
}
