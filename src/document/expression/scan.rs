//! Where expressions begin and end in a string.

use std::ops::Range;

/// Every `${{ … }}`. A `}}` inside of an expression's string literal does not end it.
pub(super) fn expressions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("${{") {
        let start = from + at;
        let Some(end) = end(&text.as_bytes()[start + 3..]) else {
            break;
        };
        from = start + 3 + end;
        found.push(start..from);
    }
    found
}

/// The bytes up to and with the `}}`. A literal is in single quotes; a quote in it is doubled, which this need not know.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            _ => {}
        }
    }
    None
}
