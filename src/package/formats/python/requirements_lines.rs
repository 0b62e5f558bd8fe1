//! Lines of a requirements file, as pip joins them: continued by a backslash, without comments.
//!
//! By pip's `_internal/req/req_file.py`. Not here: what a line means.

use crate::source::Span;

/// One requirement or option.
pub(super) struct Line {
    /// Joined, without comments and the space around it.
    pub text: String,
    /// Its first physical line, without the space around it.
    pub at: Span,
    /// It goes on behind the end of the file.
    pub unfinished: bool,
}

/// All lines that say something.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut all = Vec::new();
    let mut joined: Option<Line> = None;
    let mut start = 0;
    for physical in text.split_inclusive('\n') {
        let line = physical.trim_end_matches(['\n', '\r']);
        let comment = line.trim_start().starts_with('#');
        let (body, goes_on) = match line.strip_suffix('\\') {
            // A comment ends what it stands in; pip does not continue it.
            Some(body) if !comment => (body, true),
            _ => (line, false),
        };
        let into = joined.get_or_insert_with(|| Line {
            text: String::new(),
            at: place(text, start, line),
            unfinished: false,
        });
        if !comment {
            into.text.push_str(body);
        }
        start += physical.len();
        if !goes_on {
            all.extend(joined.take().and_then(finish));
        }
    }
    if let Some(mut line) = joined {
        line.unfinished = true;
        all.extend(finish(line));
    }
    all
}

/// Where a physical line stands, without the space around it and a comment behind it.
fn place(text: &str, start: usize, line: &str) -> Span {
    let body = without_comment(line);
    let lead = body.len() - body.trim_start().len();
    let end = start
        + body
            .trim_end()
            .trim_end_matches('\\')
            .trim_end()
            .len()
            .max(lead);
    debug_assert!(end <= text.len());
    Span::new(start + lead, end)
}

fn finish(mut line: Line) -> Option<Line> {
    let text = without_comment(&line.text).trim().to_owned();
    line.text = text;
    (!line.text.is_empty() || line.unfinished).then_some(line)
}

/// A comment begins at the start, or behind a space.
fn without_comment(line: &str) -> &str {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'#', bytes)
        .find(|at| *at == 0 || bytes[at - 1].is_ascii_whitespace())
        .map_or(line, |at| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_comments_dropped() {
        let text = "# a\nx==1 \\\n    --hash=sha256:0 # b\n\ny  # c\nz#egg=q\n";
        let got: Vec<_> = lines(text)
            .into_iter()
            .map(|l| (l.text, &text[l.at.range()]))
            .collect();
        assert_eq!(got[0], ("x==1     --hash=sha256:0".into(), "x==1"));
        assert_eq!(got[1], ("y".into(), "y"));
        assert_eq!(got[2], ("z#egg=q".into(), "z#egg=q"));
    }

    #[test]
    fn a_line_that_goes_on_behind_the_end_says_so() {
        assert!(lines("x==1 \\\n")[0].unfinished);
        assert!(!lines("x==1")[0].unfinished);
    }
}
