//! Tuples, objects, and the `for` expressions that make them.

use super::cursor::{Cursor, Fault};
use super::expression::expression;
use super::syntax::{Expression, For, Kind, Pair};
use std::sync::Arc;

/// `[…]`
pub fn tuple(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    cursor.at += 1;
    cursor.with_lines(false, |cursor| {
        cursor.skip();
        if is_for(cursor) {
            return for_expression(cursor, false);
        }
        elements(cursor).map(Kind::Tuple)
    })
}

fn elements(cursor: &mut Cursor<'_>) -> Result<Vec<Expression>, Fault> {
    let mut items = Vec::new();
    loop {
        cursor.skip();
        if cursor.eat("]") {
            return Ok(items);
        }
        items.push(expression(cursor)?);
        cursor.skip();
        if !cursor.eat(",") && cursor.byte() != Some(b']') {
            return Err(cursor.fault("`,` or `]` should stand behind an element"));
        }
    }
}

/// `{…}`
pub fn object(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    cursor.at += 1;
    let start = cursor.at;
    cursor.skip_lines();
    if is_for(cursor) {
        return cursor.with_lines(false, |cursor| for_expression(cursor, true));
    }
    cursor.at = start;
    cursor.with_lines(true, pairs).map(Kind::Object)
}

fn pairs(cursor: &mut Cursor<'_>) -> Result<Vec<Pair>, Fault> {
    let mut pairs = Vec::new();
    loop {
        cursor.skip_lines();
        if cursor.eat("}") {
            return Ok(pairs);
        }
        pairs.push(pair(cursor)?);
        cursor.skip();
        let separated = cursor.eat(",") || matches!(cursor.byte(), Some(b'\n' | b'}'));
        if !separated {
            return Err(cursor.fault("`,`, a new line or `}` should stand behind an element"));
        }
    }
}

fn pair(cursor: &mut Cursor<'_>) -> Result<Pair, Fault> {
    let mut key = expression(cursor)?;
    if let Kind::Word(word) = &key.kind {
        key.kind = Kind::String(Arc::clone(word));
    }
    cursor.skip();
    if !cursor.eat("=") && !cursor.eat(":") {
        return Err(cursor.fault("`=` should stand behind a key"));
    }
    cursor.skip();
    let value = expression(cursor)?;
    Ok(Pair { key, value })
}

/// A key may be called `for` too.
fn is_for(cursor: &Cursor<'_>) -> bool {
    let behind = cursor.rest().get(3..).unwrap_or_default().trim_start();
    cursor.looks_at_word("for") && !behind.starts_with(['=', ':', ']', ',', '.'])
}

fn for_expression(cursor: &mut Cursor<'_>, object: bool) -> Result<Kind, Fault> {
    cursor.at += 3;
    let (key, value) = for_names(cursor)?;
    let collection = expression(cursor)?;
    cursor.skip();
    cursor.expect(":", "the `:` of a `for` should stand here")?;
    let first = expression(cursor)?;
    cursor.skip();
    let (result_key, result) = if object {
        cursor.expect("=>", "the `=>` of a `for` should stand here")?;
        (Some(first), expression(cursor)?)
    } else {
        (None, first)
    };
    cursor.skip();
    let group = cursor.eat("...");
    cursor.skip();
    let condition = condition(cursor)?;
    cursor.expect(
        if object { "}" } else { "]" },
        "the end of a `for` should stand here",
    )?;
    Ok(Kind::For(Box::new(For {
        key,
        value,
        collection,
        result_key,
        result,
        group,
        condition,
    })))
}

/// `key, value in` or `value in`, of expressions and of templates.
pub fn for_names(cursor: &mut Cursor<'_>) -> Result<(Option<Arc<str>>, Arc<str>), Fault> {
    const NAME: &str = "the name of a `for` should stand here";
    cursor.skip();
    let first = cursor.word().ok_or_else(|| cursor.fault(NAME))?.text;
    cursor.skip();
    let names = if cursor.eat(",") {
        cursor.skip();
        let second = cursor.word().ok_or_else(|| cursor.fault(NAME))?.text;
        (Some(first), second)
    } else {
        (None, first)
    };
    cursor.skip();
    if !cursor.looks_at_word("in") {
        return Err(cursor.fault("the `in` of a `for` should stand here"));
    }
    cursor.at += 2;
    Ok(names)
}

fn condition(cursor: &mut Cursor<'_>) -> Result<Option<Expression>, Fault> {
    if !cursor.looks_at_word("if") {
        return Ok(None);
    }
    cursor.at += 2;
    let condition = expression(cursor)?;
    cursor.skip();
    Ok(Some(condition))
}
