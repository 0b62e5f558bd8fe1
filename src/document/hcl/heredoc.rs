//! Heredocs: templates over lines, and the indentation that `<<-` takes away.

use super::cursor::{Cursor, Fault};
use super::syntax::{Kind, Template};
use super::template::{self, Form, Token};

/// `<<MARK` or `<<-MARK`, through the line that says the mark again.
pub fn heredoc(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    cursor.at += 2;
    let flush = cursor.eat("-");
    let mark = cursor
        .word()
        .ok_or_else(|| cursor.fault("a heredoc's mark should stand here"))?;
    cursor.eat("\r");
    cursor.expect("\n", "a line should end behind a heredoc's mark")?;
    let (content_end, mark_end) = end(cursor, &mark.text)
        .ok_or_else(|| cursor.fault("a heredoc is not ended by its mark"))?;
    let whole = std::mem::replace(&mut cursor.end, content_end);
    let parts = cursor.nested(|cursor| content(cursor, flush));
    cursor.end = whole;
    let parts = parts?;
    cursor.at = mark_end;
    Ok(Kind::Template(Template {
        parts,
        quoted: false,
    }))
}

fn content(cursor: &mut Cursor<'_>, flush: bool) -> Result<Vec<super::Part>, Fault> {
    let mut tokens = template::tokens(cursor, Form::Lines)?;
    if !cursor.at_end() {
        return Err(cursor.fault("a heredoc cannot be read from here"));
    }
    if flush {
        remove_indentation(&mut tokens);
    }
    template::tree(tokens, cursor)
}

/// Where the content ends, and where the mark does.
fn end(cursor: &Cursor<'_>, mark: &str) -> Option<(usize, usize)> {
    let mut at = cursor.at;
    for line in cursor.rest().split_inclusive('\n') {
        if line.trim() == mark {
            let indent = line.len() - line.trim_start().len();
            return Some((at, at + indent + mark.len()));
        }
        at += line.len();
    }
    None
}

/// Takes away as much white space from every line as the least indented one has. Blank lines do not count, and stay.
fn remove_indentation(tokens: &mut [Token]) {
    let lines = line_starts(tokens);
    let Some(least) = lines
        .iter()
        .filter_map(|at| indentation(&tokens[*at]))
        .min()
    else {
        return;
    };
    for at in lines {
        let Token::Literal { text, at } = &mut tokens[at] else {
            continue;
        };
        if is_blank(text) {
            continue;
        }
        let cut: usize = text.chars().take(least).map(char::len_utf8).sum();
        text.drain(..cut);
        *at = at.and_then(|at| Some(at + u32::try_from(cut).ok()?));
    }
}

/// The tokens that stand at the beginning of a line.
fn line_starts(tokens: &[Token]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut fresh = true;
    for (at, token) in tokens.iter().enumerate() {
        if std::mem::take(&mut fresh) {
            starts.push(at);
        }
        fresh = matches!(token, Token::Literal { text, .. } if text.ends_with('\n'));
    }
    starts
}

/// Characters of white space at the beginning; none for a blank line.
fn indentation(token: &Token) -> Option<usize> {
    match token {
        Token::Literal { text, .. } if is_blank(text) => None,
        Token::Literal { text, .. } => Some(text.chars().take_while(|c| c.is_whitespace()).count()),
        _ => Some(0),
    }
}

fn is_blank(text: &str) -> bool {
    text.ends_with('\n') && text.trim().is_empty()
}
