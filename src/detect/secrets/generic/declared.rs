//! Names whose value stands elsewhere than behind an operator: in a block, in the next element, in the next word.

use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// Lines of a block that are looked through for its `default`.
const LINES: usize = 8;
/// What stands between a name and its value is at most this long.
const REACH: usize = 400;

/// Where the value of a declared name begins.
pub fn value(text: &[u8], name: &Range<usize>) -> Option<usize> {
    let line = &text[line_start_within(text, name.start, REACH)..name.start];
    let until = text.len().min(name.end + REACH);
    let rest = &text[name.end..until];
    let before = line.trim_ascii();
    let offset = if before.ends_with(b"variable \"") {
        variable(rest)
    } else if before.ends_with(b"<key>") {
        property(rest)
    } else if is_builder(before) {
        field(rest)
    } else if is_setter(before) {
        word(rest)
    } else {
        None
    };
    offset.map(|offset| name.end + offset)
}

/// `variable "name" {` of Terraform: behind `default =` in the block.
fn variable(rest: &[u8]) -> Option<usize> {
    rest.strip_prefix(b"\"")?
        .trim_ascii_start()
        .strip_prefix(b"{")?;
    let mut at = line_end_within(rest, 0, 4096) + 1;
    for _ in 0..LINES {
        let line = rest.get(at..line_end_within(rest, at, 4096))?;
        let indent = line.len() - line.trim_ascii_start().len();
        let content = &line[indent..];
        if content.starts_with(b"}") {
            return None;
        }
        if let Some(value) = content.strip_prefix(b"default") {
            let value = value.trim_ascii_start().strip_prefix(b"=")?;
            return Some(at + line.len() - value.trim_ascii_start().len());
        }
        at += line.len() + 1;
    }
    None
}

/// `<key>name</key>` of a property list: in the `<string>` below it.
fn property(rest: &[u8]) -> Option<usize> {
    let value = rest
        .strip_prefix(b"</key>")?
        .trim_ascii_start()
        .strip_prefix(b"<string>")?;
    Some(rest.len() - value.len())
}

/// `buildConfigField "String", "NAME", "..."` and `resValue` of Gradle.
fn is_builder(before: &[u8]) -> bool {
    before.starts_with(b"buildConfigField") || before.starts_with(b"resValue")
}

/// Behind the comma; the value may stand in quotes twice.
fn field(rest: &[u8]) -> Option<usize> {
    let value = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))?
        .trim_ascii_start()
        .strip_prefix(b",")?
        .trim_ascii_start();
    let inner = match value {
        [b'"' | b'\'', b'\\' | b'"', ..] => &value[1..],
        _ => value,
    };
    Some(rest.len() - inner.len())
}

/// `ENV NAME value` of a Dockerfile, `setx NAME value`, `setenv NAME value`.
fn is_setter(before: &[u8]) -> bool {
    [&b"env"[..], b"setx", b"setenv"]
        .iter()
        .any(|word| before.eq_ignore_ascii_case(word))
}

fn word(rest: &[u8]) -> Option<usize> {
    let blanks = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    (blanks > 0).then_some(blanks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_found_where_the_format_keeps_them() {
        for (text, expected) in [
            (
                "variable \"x_key\" {\n  type = string\n  default = \"v\"\n}",
                "\"v\"\n}",
            ),
            ("<key>x_key</key>\n  <string>v</string>", "v</string>"),
            (
                "buildConfigField \"String\", \"x_key\", \"\\\"v\\\"\"",
                "\\\"v\\\"\"",
            ),
            ("ENV x_key v", "v"),
            ("setx x_key \"v\"", "\"v\""),
        ] {
            let at = text.find("x_key").unwrap();
            let found = value(text.as_bytes(), &(at..at + 5));
            assert_eq!(found.map(|at| &text[at..]), Some(expected), "{text}");
        }
        for text in [
            "variable \"x_key\" {\n}\ndefault = \"v\"",
            "print x_key v",
            "ENV x_key=v",
        ] {
            let at = text.find("x_key").unwrap();
            assert_eq!(value(text.as_bytes(), &(at..at + 5)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(
            before in "(variable \"|<key>|ENV |buildConfigField )?.{0,20}",
            after in "[\"{}\n=, <>/a-z]{0,60}",
        ) {
            let text = format!("{before}x_key{after}");
            let at = before.len();
            if let Some(found) = value(text.as_bytes(), &(at..at + 5)) {
                prop_assert!(found <= text.len());
            }
        }
    }
}
