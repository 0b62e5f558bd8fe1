//! Expressions: operators by precedence, terms, and the steps behind a term.

use super::cursor::{Cursor, Fault};
use super::syntax::{Binary, Call, Expression, Kind, Step, Unary};
use super::{collection, heredoc, literal, template};
use std::sync::Arc;

/// Operators of one level in a row, and steps behind one term.
const MAX_CHAIN: usize = 500;

/// An expression.
pub fn expression(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    cursor.nested(conditional)
}

fn conditional(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    cursor.skip();
    let condition = binary(cursor, 1)?;
    cursor.skip();
    if !cursor.eat("?") {
        return Ok(condition);
    }
    let then = expression(cursor)?;
    cursor.skip();
    cursor.expect(":", "the `:` of a conditional should stand here")?;
    let otherwise = expression(cursor)?;
    let place = cursor.place(
        condition.place.span.range().start,
        otherwise.place.span.range().end,
    );
    Ok(Expression {
        kind: Kind::Conditional(Box::new([condition, then, otherwise])),
        place,
    })
}

/// Everything that binds at least as tightly as `level`.
fn binary(cursor: &mut Cursor<'_>, level: u8) -> Result<Expression, Fault> {
    let mut left = unary(cursor)?;
    for _ in 0..MAX_CHAIN {
        cursor.skip();
        let Some((operator, binds, length)) = operator(cursor) else {
            return Ok(left);
        };
        if binds < level {
            return Ok(left);
        }
        cursor.at += length;
        cursor.skip();
        let right = binary(cursor, binds + 1)?;
        let place = cursor.place(left.place.span.range().start, right.place.span.range().end);
        left = Expression {
            kind: Kind::Binary(operator, Box::new([left, right])),
            place,
        };
    }
    Err(cursor.fault("there are too many operators in a row"))
}

fn operator(cursor: &Cursor<'_>) -> Option<(Binary, u8, usize)> {
    let first = cursor.byte()?;
    Some(match (first, cursor.byte_after(1)) {
        (b'|', Some(b'|')) => (Binary::Or, 1, 2),
        (b'&', Some(b'&')) => (Binary::And, 2, 2),
        (b'=', Some(b'=')) => (Binary::Equal, 3, 2),
        (b'!', Some(b'=')) => (Binary::NotEqual, 3, 2),
        (b'<', Some(b'=')) => (Binary::LessOrEqual, 4, 2),
        (b'>', Some(b'=')) => (Binary::GreaterOrEqual, 4, 2),
        (b'<', _) => (Binary::Less, 4, 1),
        (b'>', _) => (Binary::Greater, 4, 1),
        (b'+', _) => (Binary::Add, 5, 1),
        (b'-', _) => (Binary::Subtract, 5, 1),
        (b'*', _) => (Binary::Multiply, 6, 1),
        (b'/', _) => (Binary::Divide, 6, 1),
        (b'%', _) => (Binary::Modulo, 6, 1),
        _ => return None,
    })
}

fn unary(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    let operator = match cursor.byte() {
        Some(b'-') => Unary::Negate,
        Some(b'!') => Unary::Not,
        _ => return postfix(cursor),
    };
    let start = cursor.at;
    cursor.at += 1;
    cursor.skip();
    let operand = cursor.nested(unary)?;
    let place = cursor.place(start, operand.place.span.range().end);
    Ok(Expression {
        kind: Kind::Unary(operator, Box::new(operand)),
        place,
    })
}

fn postfix(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    let start = cursor.at;
    let base = term(cursor)?;
    let mut steps = Vec::new();
    while let Some(next) = step(cursor)? {
        steps.push(next);
        if steps.len() > MAX_CHAIN {
            return Err(cursor.fault("there are too many steps in a row"));
        }
    }
    if steps.is_empty() {
        return Ok(base);
    }
    Ok(Expression {
        kind: Kind::Access(Box::new(base), steps),
        place: cursor.place(start, cursor.at),
    })
}

/// The next step behind a term. The position stays behind the last one: white space after it is not its own.
fn step(cursor: &mut Cursor<'_>) -> Result<Option<Step>, Fault> {
    let before = cursor.at;
    cursor.skip();
    match cursor.byte() {
        Some(b'[') => index(cursor).map(Some),
        Some(b'.') if !cursor.looks_at("...") => dot(cursor).map(Some),
        _ => {
            cursor.at = before;
            Ok(None)
        }
    }
}

fn index(cursor: &mut Cursor<'_>) -> Result<Step, Fault> {
    cursor.at += 1;
    let before = std::mem::replace(&mut cursor.lines, false);
    cursor.skip();
    if cursor.byte() == Some(b'*') {
        cursor.at += 1;
        cursor.skip();
        cursor.lines = before;
        cursor.expect("]", "the `]` of a splat should stand here")?;
        return cursor.nested(full_splat);
    }
    let key = expression(cursor);
    cursor.skip();
    cursor.lines = before;
    let key = key?;
    cursor.expect("]", "the `]` of an index should stand here")?;
    Ok(Step::Index(key))
}

/// Every step behind `[*]` is one of each element.
fn full_splat(cursor: &mut Cursor<'_>) -> Result<Step, Fault> {
    let mut steps = Vec::new();
    while let Some(next) = step(cursor)? {
        steps.push(next);
        if steps.len() > MAX_CHAIN {
            return Err(cursor.fault("there are too many steps in a row"));
        }
    }
    Ok(Step::Splat(steps))
}

fn dot(cursor: &mut Cursor<'_>) -> Result<Step, Fault> {
    cursor.at += 1;
    cursor.skip();
    match cursor.byte() {
        Some(b'*') => {
            cursor.at += 1;
            attribute_splat(cursor)
        }
        Some(digit) if digit.is_ascii_digit() => Ok(old_index(cursor)),
        _ => match cursor.word() {
            Some(name) => Ok(Step::Attribute(name)),
            None => Err(cursor.fault("a name should stand behind the dot")),
        },
    }
}

/// Only the names behind `.*` are steps of each element.
fn attribute_splat(cursor: &mut Cursor<'_>) -> Result<Step, Fault> {
    let mut steps = Vec::new();
    loop {
        let before = cursor.at;
        cursor.skip();
        let names = cursor.byte() == Some(b'.')
            && cursor.byte_after(1).is_none_or(|b| b != b'.' && b != b'*');
        if !names {
            cursor.at = before;
            return Ok(Step::Splat(steps));
        }
        steps.push(dot(cursor)?);
        if steps.len() > MAX_CHAIN {
            return Err(cursor.fault("there are too many steps in a row"));
        }
    }
}

/// `list.0`, from before there were brackets.
fn old_index(cursor: &mut Cursor<'_>) -> Step {
    let start = cursor.at;
    literal::digits(cursor);
    let number = cursor.text[start..cursor.at].parse().unwrap_or(f64::MAX);
    Step::Index(Expression {
        kind: Kind::Number(number),
        place: cursor.place(start, cursor.at),
    })
}

fn term(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    let start = cursor.at;
    let kind = match cursor.byte() {
        Some(b'"') => template::quoted(cursor)?,
        Some(b'(') => group(cursor)?,
        Some(b'[') => collection::tuple(cursor)?,
        Some(b'{') => collection::object(cursor)?,
        Some(b'<') if cursor.looks_at("<<") => heredoc::heredoc(cursor)?,
        Some(digit) if digit.is_ascii_digit() => literal::number(cursor)?,
        _ => word(cursor)?,
    };
    Ok(Expression {
        kind,
        place: cursor.place(start, cursor.at),
    })
}

fn group(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    cursor.at += 1;
    let inner = cursor.with_lines(false, |cursor| {
        let inner = expression(cursor)?;
        cursor.skip();
        Ok(inner)
    })?;
    cursor.expect(")", "the `)` of a group should stand here")?;
    Ok(Kind::Group(Box::new(inner)))
}

fn word(cursor: &mut Cursor<'_>) -> Result<Kind, Fault> {
    let Some(word) = cursor.word() else {
        return Err(cursor.fault("an expression should stand here"));
    };
    let mut name = word.text;
    while cursor.looks_at("::") {
        cursor.at += 2;
        let Some(next) = cursor.word() else {
            return Err(cursor.fault("a name should stand behind `::`"));
        };
        name = Arc::from(format!("{name}::{}", next.text));
    }
    let behind = cursor.at;
    cursor.skip();
    if cursor.byte() == Some(b'(') {
        return call(cursor, name);
    }
    cursor.at = behind;
    Ok(match &*name {
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "null" => Kind::Null,
        _ => Kind::Word(name),
    })
}

fn call(cursor: &mut Cursor<'_>, name: Arc<str>) -> Result<Kind, Fault> {
    cursor.at += 1;
    let call = cursor.with_lines(false, |cursor| arguments(cursor, name))?;
    Ok(Kind::Call(call))
}

fn arguments(cursor: &mut Cursor<'_>, name: Arc<str>) -> Result<Call, Fault> {
    let mut arguments = Vec::new();
    let mut expand = false;
    loop {
        cursor.skip();
        if cursor.eat(")") {
            break;
        }
        arguments.push(expression(cursor)?);
        cursor.skip();
        expand = cursor.eat("...");
        cursor.skip();
        if !cursor.eat(",") || expand {
            cursor.skip();
            cursor.expect(")", "`,` or `)` should stand behind an argument")?;
            break;
        }
    }
    Ok(Call {
        name,
        arguments,
        expand,
    })
}
