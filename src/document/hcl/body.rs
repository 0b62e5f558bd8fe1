//! Attributes and blocks, and how reading goes on behind a broken one.

use super::Parsed;
use super::cursor::{Cursor, Fault};
use super::expression::expression;
use super::literal;
use super::syntax::{Attribute, Block, Body, Name};

/// A broken file is given up after so many faults.
const MAX_FAULTS: usize = 100;

/// Either is told apart only behind its first word.
enum Item {
    Attribute(Attribute),
    Block(Block),
}

/// A whole file.
pub fn file(mut cursor: Cursor<'_>) -> Parsed {
    let mut parsed = Parsed::default();
    loop {
        cursor.skip_lines();
        if cursor.at_end() {
            return parsed;
        }
        let start = cursor.at;
        match item(&mut cursor).and_then(|item| line_end(&mut cursor).map(|()| item)) {
            Ok(item) => add(&mut parsed.body, item),
            Err(fault) => {
                parsed.faults.push(fault);
                if parsed.faults.len() >= MAX_FAULTS {
                    return parsed;
                }
                recover(&mut cursor, start);
            }
        }
    }
}

fn add(body: &mut Body, item: Item) {
    match item {
        Item::Attribute(attribute) => body.attributes.push(attribute),
        Item::Block(block) => body.blocks.push(block),
    }
}

/// Goes on at the next line, behind the fault, that begins with a word and opens a block or sets an attribute.
fn recover(cursor: &mut Cursor<'_>, start: usize) {
    cursor.lines = true;
    cursor.end = cursor.text.len();
    // A block that is not closed takes the rest of the file in: what follows its first line may be whole.
    let reached = if cursor.at_end() { start } else { cursor.at };
    let from = reached.max(start + 1).min(cursor.end);
    let mut at = from;
    while let Some(newline) = memchr::memchr(b'\n', &cursor.text.as_bytes()[at..]) {
        at += newline + 1;
        let line = cursor.text[at..].lines().next().unwrap_or_default();
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts && (line.trim_end().ends_with(['{', '}']) || line.contains(" = ")) {
            cursor.at = at;
            return;
        }
    }
    cursor.at = cursor.end;
}

fn item(cursor: &mut Cursor<'_>) -> Result<Item, Fault> {
    let Some(name) = cursor.word() else {
        return Err(cursor.fault("an attribute or a block should begin here"));
    };
    cursor.skip();
    if cursor.byte() == Some(b'=') && cursor.byte_after(1) != Some(b'=') {
        cursor.at += 1;
        cursor.skip();
        return attribute(cursor, name).map(Item::Attribute);
    }
    cursor.nested(|cursor| block(cursor, name)).map(Item::Block)
}

fn attribute(cursor: &mut Cursor<'_>, name: Name) -> Result<Attribute, Fault> {
    let value = expression(cursor)?;
    let mut place = name.place;
    place.span.end = value.place.span.end;
    Ok(Attribute { name, value, place })
}

fn block(cursor: &mut Cursor<'_>, kind: Name) -> Result<Block, Fault> {
    let labels = labels(cursor)?;
    cursor.expect("{", "`=`, a label or `{` should stand here")?;
    let start = kind.place.span.range().start;
    let header = cursor.place(start, header_end(cursor, start));
    let body = cursor.with_lines(true, block_body)?;
    Ok(Block {
        kind,
        labels,
        body,
        place: cursor.place(start, cursor.at),
        header,
    })
}

fn header_end(cursor: &Cursor<'_>, start: usize) -> usize {
    let line = cursor.text[start..].lines().next().unwrap_or_default();
    start + line.trim_end().len()
}

fn labels(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, Fault> {
    let mut labels = Vec::new();
    loop {
        cursor.skip();
        if cursor.byte() == Some(b'"') {
            labels.push(literal::label(cursor)?);
        } else if let Some(word) = cursor.word() {
            labels.push(word);
        } else {
            return Ok(labels);
        }
    }
}

/// Behind the opening brace, through the closing one.
fn block_body(cursor: &mut Cursor<'_>) -> Result<Body, Fault> {
    let mut body = Body::default();
    loop {
        cursor.skip_lines();
        if cursor.eat("}") {
            return Ok(body);
        }
        if cursor.at_end() {
            return Err(cursor.fault("a block is not closed"));
        }
        let read = item(cursor)?;
        add(&mut body, read);
        cursor.skip();
        if cursor.byte() != Some(b'}') {
            line_end(cursor)?;
        }
    }
}

fn line_end(cursor: &mut Cursor<'_>) -> Result<(), Fault> {
    cursor.skip();
    match cursor.byte() {
        None => Ok(()),
        // Some write commas between the attributes of a block on one line.
        Some(b'\n' | b',') => {
            cursor.at += 1;
            Ok(())
        }
        Some(_) => Err(cursor.fault("the line should end here")),
    }
}
