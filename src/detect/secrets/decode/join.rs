//! Where an encoded run goes on behind a line end, an escape or a concatenation.

use std::ops::Range;

/// Lines shorter than this are not taken for wrapped: lists of tokens are written one to a line, and joining them
/// would hide where one begins. Encoders wrap at 60, 64, 70, 72, 76 or 80 columns.
const LEAST_WRAPPED: usize = 56;

/// White space skipped at most, per gap.
const LONGEST_INDENT: usize = 256;

/// The part behind the one that ends at `end` and was `length` bytes long, when it goes on: `None` otherwise.
///
/// Understood between two parts are line ends with indentation, `\n` and `\r\n` as escapes, `\/` as JSON writers put
/// it, and strings that are concatenated by `+`, `.`, `&` or `\`, or by standing one below the other.
pub fn next_part(
    text: &[u8],
    end: usize,
    length: usize,
    member: fn(u8) -> bool,
) -> Option<Range<usize>> {
    let rest = &text[end..];
    if rest.starts_with(b"\\/") && member(b'/') {
        return part_at(text, end + 1, member);
    }
    if let Some(escape) = [&b"\\r\\n"[..], b"\\n"]
        .into_iter()
        .find(|e| rest.starts_with(e))
    {
        return wrapped(part_at(text, end + escape.len(), member)?, length);
    }
    match rest.first()? {
        quote @ (b'"' | b'\'' | b'`') => part_at(text, concatenated(text, end, *quote)?, member),
        _ => wrapped(part_at(text, below(text, end)?, member)?, length),
    }
}

/// A part that is no longer than the one before, and that one long enough to be a wrapped line.
fn wrapped(part: Range<usize>, length: usize) -> Option<Range<usize>> {
    (length >= LEAST_WRAPPED && part.len() <= length).then_some(part)
}

fn part_at(text: &[u8], start: usize, member: fn(u8) -> bool) -> Option<Range<usize>> {
    let length = text[start..]
        .iter()
        .take_while(|byte| member(**byte))
        .count();
    (length > 0).then_some(start..start + length)
}

/// Where the text of the next line begins, when nothing but white space and at most a `\` stands before its end.
fn below(text: &[u8], at: usize) -> Option<usize> {
    let at = skip(text, at, |byte| matches!(byte, b' ' | b'\t' | b'\\'));
    let newline = skip(text, at, |byte| byte == b'\r');
    (text.get(newline) == Some(&b'\n'))
        .then(|| skip(text, newline + 1, |b| matches!(b, b' ' | b'\t')))
}

/// Where the next string begins that is concatenated to the one whose closing quote stands at `at`.
fn concatenated(text: &[u8], at: usize, quote: u8) -> Option<usize> {
    let between = skip(text, at + 1, |byte| {
        byte.is_ascii_whitespace() || matches!(byte, b'+' | b'.' | b'&' | b'\\')
    });
    let joined = between > at + 1 && text.get(between) == Some(&quote);
    joined.then_some(between + 1)
}

fn skip(text: &[u8], at: usize, over: impl Fn(u8) -> bool) -> usize {
    let at = at.min(text.len());
    let skipped = text[at..]
        .iter()
        .take(LONGEST_INDENT)
        .take_while(|byte| over(**byte));
    at + skipped.count()
}

#[cfg(test)]
mod tests {
    use super::super::blocks::is_alphabet;
    use super::*;

    fn next(text: &str, length: usize) -> Option<&str> {
        let end = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let part = next_part(text.as_bytes(), end, length, is_alphabet)?;
        Some(text[part].to_owned().leak())
    }

    #[test]
    fn a_wrapped_line_goes_on_below() {
        assert_eq!(next("AAAA|\n  BBBB\n", 64), Some("BBBB"));
        assert_eq!(next("AAAA|\r\nBBBB\r\n", 76), Some("BBBB"));
        assert_eq!(next("AAAA|\\nBBBB\"", 76), Some("BBBB"));
        assert_eq!(next("AAAA| \\\n\tBBBB", 76), Some("BBBB"));
    }

    #[test]
    fn strings_are_concatenated() {
        assert_eq!(next("\"AAAA|\" +\n   \"BBBB\"", 8), Some("BBBB"));
        assert_eq!(next("'AAAA|'\n   'BBBB'", 8), Some("BBBB"));
        assert_eq!(next("'AAAA|',\n   'BBBB'", 80), None);
        assert_eq!(next("AAAA|\\/BB", 8), Some("/BB"));
    }

    #[test]
    fn short_lines_and_longer_ones_are_on_their_own() {
        assert_eq!(next("AAAA|\nBBBB\n", 24), None);
        assert_eq!(next(&format!("AAAA|\n{}", "B".repeat(70)), 64), None);
        assert_eq!(next("AAAA|\n\nBBBB", 64), None);
        assert_eq!(next("AAAA|", 64), None);
    }
}
