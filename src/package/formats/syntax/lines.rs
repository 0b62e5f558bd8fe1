//! Texts of lines: each with the place at which it stands, and whether it was ended.

use crate::source::Span;

/// One line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'t> {
    pub text: &'t str,
    /// Where it begins.
    pub start: usize,
    /// Whether a line feed stands behind it: the last line of a text that was cut has none.
    pub ended: bool,
}

impl Line<'_> {
    /// The line without the blanks around it.
    pub fn span(&self) -> Span {
        let lead = self.text.len() - self.text.trim_start().len();
        let length = self.text.trim().len();
        Span::new(self.start + lead, self.start + lead + length)
    }
}

/// The lines of a text; `\n` and `\r\n` end one.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |whole| {
        let start = at;
        at += whole.len();
        let line = whole.strip_suffix('\n');
        let text = line.unwrap_or(whole);
        Line {
            text: text.strip_suffix('\r').unwrap_or(text),
            start,
            ended: line.is_some(),
        }
    })
}

/// Where a part of a text stands in it. Empty, at the start, for what is no part of it.
pub fn span_in(text: &str, part: &str) -> Span {
    let at = part.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    match at.checked_add(part.len()) {
        Some(end) if end <= text.len() => Span::new(at, end),
        _ => Span::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_where_they_begin_and_whether_they_end() {
        let text = "a\r\n b \nc";
        let all: Vec<Line<'_>> = lines(text).collect();
        assert_eq!(all[0].text, "a");
        assert_eq!(&text[all[1].span().range()], "b");
        assert_eq!((all[2].start, all[2].ended), (7, false));
    }

    #[test]
    fn a_part_is_found_and_a_stranger_is_not() {
        let text = String::from("one two");
        assert_eq!(span_in(&text, &text[4..]), Span::new(4, 7));
        assert_eq!(span_in(&text, "two"), Span::default());
    }
}
