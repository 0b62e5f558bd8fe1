//! Flags in front of an instruction's arguments: `--platform=linux/amd64`.

use super::Flag;
use super::line::Text;
use super::words;

/// The flags that a text begins with, and where what follows them begins.
pub(super) fn leading(text: &Text, escape: char) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    for range in words::ranges(&text.text, escape) {
        let word = &text.text[range.clone()];
        let Some(flag) = word.strip_prefix("--") else {
            return (flags, range.start);
        };
        // `--` alone ends them.
        if flag.is_empty() {
            return (flags, range.end);
        }
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(words::unquoted(value, escape))),
            None => (flag, None),
        };
        flags.push(Flag {
            name: name.to_lowercase(),
            value,
            span: text.span(range),
        });
    }
    (flags, text.text.len())
}
