//! Templates: literals, interpolations and directives, first in a row, then as a tree.

use super::collection::for_names;
use super::cursor::{Cursor, Fault};
use super::expression::expression;
use super::literal::escape;
use super::syntax::{Expression, Kind, Literal, Part, Template};
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

/// A template before it is a tree.
#[derive(Debug)]
pub enum Token {
    Literal { text: String, at: Option<u32> },
    Interpolation(Expression),
    If(Expression),
    Else,
    EndIf,
    For(Option<Arc<str>>, Arc<str>, Expression),
    EndFor,
}

/// Where a template's text ends, and what its escapes are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// At a double quote; backslashes escape.
    Quoted,
    /// At the end; every line is a literal of its own.
    Lines,
}

/// `"…"`: a string where nothing has to be worked out.
pub fn quoted(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    cursor.at += 1;
    let parts = cursor.nested(|cursor| {
        let tokens = tokens(cursor, Form::Quoted)?;
        cursor.expect("\"", "a string is not closed")?;
        tree(tokens, cursor)
    })?;
    Ok(match &parts[..] {
        [] => Kind::String(Arc::from("")),
        [Part::Literal(literal)] => Kind::String(Arc::clone(&literal.text)),
        _ => Kind::Template(Template {
            parts,
            quoted: true,
        }),
    })
}

/// All of the text that is left.
pub fn parts_to_end(cursor: &mut Cursor<'_>) -> Result<Vec<Part>, Fault> {
    let tokens = tokens(cursor, Form::Lines)?;
    tree(tokens, cursor)
}

/// Reads literals, interpolations and directives, and lets `~` take white space away.
pub fn tokens(cursor: &mut Cursor<'_>, form: Form) -> Result<Vec<Token>, Fault> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut trim = false;
    loop {
        if let Some((text, at)) = literal(cursor, form)? {
            let kept = if trim { text.trim_start() } else { &text };
            let cut = u32::try_from(text.len() - kept.len()).unwrap_or(0);
            tokens.push(Token::Literal {
                text: kept.to_owned(),
                at: at.map(|at| at + cut),
            });
            trim = false;
            continue;
        }
        if !cursor.looks_at("${") && !cursor.looks_at("%{") {
            return Ok(tokens);
        }
        let directive = cursor.looks_at("%");
        cursor.at += 2;
        if cursor.eat("~")
            && let Some(Token::Literal { text, .. }) = tokens.last_mut()
        {
            text.truncate(text.trim_end().len());
        }
        let (token, stripped) = cursor.with_lines(false, |cursor| sequence(cursor, directive))?;
        tokens.push(token);
        trim = stripped;
    }
}

/// Text up to a sequence, a line's end (in lines) or the end. None: there is none.
fn literal(cursor: &mut Cursor<'_>, form: Form) -> Result<Option<(String, Option<u32>)>, Fault> {
    let mut text = String::new();
    let mut verbatim = cursor.offset(cursor.at);
    let start = cursor.at;
    while let Some(c) = cursor.char() {
        match c {
            '"' if form == Form::Quoted => break,
            '\\' if form == Form::Quoted => {
                escape(cursor, &mut text)?;
                verbatim = None;
                continue;
            }
            '$' | '%' if cursor.byte_after(1) == Some(b'{') => break,
            '$' | '%'
                if cursor.byte_after(1) == Some(c as u8) && cursor.byte_after(2) == Some(b'{') =>
            {
                text.push(c);
                text.push('{');
                cursor.at += 3;
                verbatim = None;
                continue;
            }
            '\n' if form == Form::Quoted => return Err(cursor.fault("a string is not closed")),
            _ => {}
        }
        text.push(c);
        cursor.at += c.len_utf8();
        if c == '\n' {
            break;
        }
    }
    Ok((cursor.at > start).then_some((text, verbatim)))
}

/// Behind `${` or `%{`, through the closing brace; and whether white space behind it goes away.
fn sequence(cursor: &mut Cursor<'_>, directive: bool) -> Result<(Token, bool), Fault> {
    cursor.skip();
    let token = if directive {
        self::directive(cursor)?
    } else {
        Token::Interpolation(expression(cursor)?)
    };
    cursor.skip();
    let strips = cursor.eat("~");
    cursor.expect("}", "the `}` of an interpolation should stand here")?;
    Ok((token, strips))
}

fn directive(cursor: &mut Cursor<'_>) -> Result<Token, Fault> {
    let word = cursor
        .word()
        .ok_or_else(|| cursor.fault("the name of a directive should stand here"))?;
    Ok(match &*word.text {
        "if" => Token::If(expression(cursor)?),
        "else" => Token::Else,
        "endif" => Token::EndIf,
        "for" => {
            let (key, value) = for_names(cursor)?;
            Token::For(key, value, expression(cursor)?)
        }
        "endfor" => Token::EndFor,
        _ => return Err(cursor.fault("there is no such directive")),
    })
}

/// Puts what stands between directives into them.
pub fn tree(tokens: Vec<Token>, cursor: &mut Cursor<'_>) -> Result<Vec<Part>, Fault> {
    let mut tokens = tokens.into_iter().peekable();
    let parts = sequence_of_parts(&mut tokens, cursor)?;
    match tokens.next() {
        None => Ok(parts),
        Some(_) => Err(cursor.fault("a directive ends that did not begin")),
    }
}

/// Parts up to an `else`, an `endif`, an `endfor`, or the end.
fn sequence_of_parts(
    tokens: &mut Peekable<IntoIter<Token>>,
    cursor: &mut Cursor<'_>,
) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    while let Some(token) =
        tokens.next_if(|token| !matches!(token, Token::Else | Token::EndIf | Token::EndFor))
    {
        parts.push(match token {
            Token::Literal { text, at } => Part::Literal(Literal {
                text: Arc::from(text),
                at,
            }),
            Token::Interpolation(value) => Part::Interpolation(value),
            Token::If(condition) => cursor.nested(|cursor| if_part(condition, tokens, cursor))?,
            Token::For(key, value, collection) => {
                let body = cursor.nested(|cursor| sequence_of_parts(tokens, cursor))?;
                close(tokens, cursor, |token| matches!(token, Token::EndFor))?;
                Part::For {
                    key,
                    value,
                    collection,
                    body,
                }
            }
            Token::Else | Token::EndIf | Token::EndFor => break,
        });
    }
    Ok(parts)
}

fn if_part(
    condition: Expression,
    tokens: &mut Peekable<IntoIter<Token>>,
    cursor: &mut Cursor<'_>,
) -> Result<Part, Fault> {
    let then = sequence_of_parts(tokens, cursor)?;
    let has_else = tokens
        .next_if(|token| matches!(token, Token::Else))
        .is_some();
    let otherwise = if has_else {
        sequence_of_parts(tokens, cursor)?
    } else {
        Vec::new()
    };
    close(tokens, cursor, |token| matches!(token, Token::EndIf))?;
    Ok(Part::If {
        condition,
        then,
        otherwise,
    })
}

fn close(
    tokens: &mut Peekable<IntoIter<Token>>,
    cursor: &Cursor<'_>,
    is_end: impl Fn(&Token) -> bool,
) -> Result<(), Fault> {
    match tokens.next_if(is_end) {
        Some(_) => Ok(()),
        None => Err(cursor.fault("a directive is not ended")),
    }
}
