//! The language of `go.mod` and `go.work`: a verb and its words on each line, or a verb and a block of such lines.
//!
//! <https://go.dev/ref/mod#go-mod-file-grammar>. Not here: what the verbs mean.

use super::super::syntax::{Line, lines, span_in};
use crate::package::{Problem, Unreadable};
use crate::source::Span;

/// One line that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'t> {
    pub verb: &'t str,
    /// What stands behind the verb, without quotes.
    pub words: Vec<Word<'t>>,
    /// Behind `//` on the same line, blanks dropped.
    pub comment: &'t str,
    pub at: Span,
}

/// A word, its quotes taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    pub text: &'t str,
    pub at: Span,
}

/// All statements, and what is no statement.
///
/// Errors: a block is never closed, or closed without being opened.
pub fn statements(text: &str) -> Result<(Vec<Statement<'_>>, Vec<Problem>), Unreadable> {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    let mut block: Option<(&str, Span)> = None;
    for line in lines(text) {
        let (words, comment) = match words(text, &line) {
            Ok(parts) => parts,
            Err(reason) => {
                problems.push(at_line(&line, reason));
                continue;
            }
        };
        let plain: Vec<&str> = words.iter().map(|word| word.text).collect();
        match (block, plain.as_slice()) {
            (_, []) | (None, [_, "(", ")"]) => {}
            (Some(_), [")"]) => block = None,
            (None, [verb, "("]) => block = Some((verb, line.span())),
            (None, [")"]) => {
                return Err(Unreadable::at(line.span(), "a block ends that never began"));
            }
            (Some((verb, _)), _) => found.push(statement(verb, words, comment, &line)),
            (None, [verb, ..]) => {
                let verb = *verb;
                found.push(statement(verb, words[1..].to_vec(), comment, &line));
            }
        }
        if !line.ended && !plain.is_empty() && plain != [")"] {
            problems.push(at_line(
                &line,
                "the last line has no end, so the file may be cut short",
            ));
        }
    }
    match block {
        Some((verb, at)) => Err(Unreadable::at(
            at,
            format!("the block of `{verb}` is never closed, so the file is cut short"),
        )),
        None => Ok((found, problems)),
    }
}

fn statement<'t>(
    verb: &'t str,
    words: Vec<Word<'t>>,
    comment: &'t str,
    line: &Line<'t>,
) -> Statement<'t> {
    Statement {
        verb,
        words,
        comment,
        at: line.span(),
    }
}

fn at_line(line: &Line<'_>, reason: &str) -> Problem {
    Problem {
        at: line.span(),
        reason: reason.to_owned(),
    }
}

/// The words of a line, and its comment.
fn words<'t>(text: &'t str, line: &Line<'t>) -> Result<(Vec<Word<'t>>, &'t str), &'static str> {
    let mut found = Vec::new();
    let mut rest = line.text.trim_start();
    loop {
        if rest.is_empty() {
            return Ok((found, ""));
        }
        if let Some(comment) = rest.strip_prefix("//") {
            return Ok((found, comment.trim()));
        }
        let (word, length) = word(rest)?;
        found.push(Word {
            text: word,
            at: span_in(text, word),
        });
        rest = rest[length..].trim_start();
    }
}

/// The first word of a text, and how many bytes it takes.
fn word(text: &str) -> Result<(&str, usize), &'static str> {
    let first = text.as_bytes()[0];
    if matches!(first, b'"' | b'`') {
        let inner = &text[1..];
        let end = memchr::memchr(first, inner.as_bytes()).ok_or("a quoted word has no end")?;
        if first == b'"' && inner[..end].contains('\\') {
            return Err("a quoted word has an escape sequence, which no name has");
        }
        return Ok((&inner[..end], end + 2));
    }
    if matches!(first, b'(' | b')' | b'[' | b']' | b',') {
        return Ok((&text[..1], 1));
    }
    let ends = |(at, c): (usize, char)| {
        let ends = c.is_whitespace() || "()[],".contains(c) || text[at..].starts_with("//");
        ends.then_some(at)
    };
    let end = text.char_indices().find_map(ends).unwrap_or(text.len());
    if end == 0 {
        return Err("this line makes no sense");
    }
    Ok((&text[..end], end))
}
