//! Functions of strings, without those of patterns and formats.

use super::super::budget::MAX_STRING;
use super::super::value::{self, Fault, Outcome};
use super::{Context, Function, argument, format};
use crate::document::{Node, Piece, Unknown, Value};
use std::sync::Arc;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "chomp" => {
            Function::Strict(|a, _| Ok(own(argument::text(a, 0)?.trim_end_matches(['\r', '\n']))))
        }
        "endswith" => Function::Strict(|a, _| {
            Ok(Value::Bool(
                argument::text(a, 0)?.ends_with(&*argument::text(a, 1)?),
            ))
        }),
        "startswith" => Function::Strict(|a, _| {
            Ok(Value::Bool(
                argument::text(a, 0)?.starts_with(&*argument::text(a, 1)?),
            ))
        }),
        "strcontains" => Function::Strict(|a, _| {
            Ok(Value::Bool(
                argument::text(a, 0)?.contains(&*argument::text(a, 1)?),
            ))
        }),
        "format" => Function::Partial(format::format),
        "formatlist" => Function::Strict(format::format_list),
        "indent" => Function::Strict(indent),
        "join" => Function::Partial(join),
        "lower" => Function::Strict(|a, _| Ok(own(&argument::text(a, 0)?.to_lowercase()))),
        "upper" => Function::Strict(|a, _| Ok(own(&argument::text(a, 0)?.to_uppercase()))),
        "split" => Function::Strict(split),
        "strrev" => Function::Strict(|a, _| {
            Ok(own(&argument::text(a, 0)?
                .chars()
                .rev()
                .collect::<String>()))
        }),
        "substr" => Function::Strict(substring),
        "title" => Function::Strict(|a, _| Ok(own(&title(&argument::text(a, 0)?)))),
        "trim" => Function::Strict(|a, _| {
            let cut: Vec<char> = argument::text(a, 1)?.chars().collect();
            Ok(own(argument::text(a, 0)?.trim_matches(&cut[..])))
        }),
        "trimprefix" => Function::Strict(|a, _| {
            let (text, prefix) = (argument::text(a, 0)?, argument::text(a, 1)?);
            Ok(own(text.strip_prefix(&*prefix).unwrap_or(&text)))
        }),
        "trimsuffix" => Function::Strict(|a, _| {
            let (text, suffix) = (argument::text(a, 0)?, argument::text(a, 1)?);
            Ok(own(text.strip_suffix(&*suffix).unwrap_or(&text)))
        }),
        "trimspace" => Function::Strict(|a, _| Ok(own(argument::text(a, 0)?.trim()))),
        _ => return None,
    })
}

fn own(text: &str) -> Value {
    Value::string(text)
}

/// Spaces before every line but the first.
fn indent(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let text = argument::text(arguments, 1)?;
    let spaces = argument::count(arguments, 0)?;
    let lines = text.matches('\n').count();
    if spaces.saturating_mul(lines) > MAX_STRING {
        return Err(Fault("the string would be too long"));
    }
    let line = format!("\n{}", " ".repeat(spaces));
    Ok(Value::string(text.replace('\n', &line)))
}

fn split(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let (separator, text) = (argument::text(arguments, 0)?, argument::text(arguments, 1)?);
    let item = |part: &str| Node::new(Value::string(part), context.place);
    if separator.is_empty() {
        let chars = text.chars().map(|c| item(c.encode_utf8(&mut [0; 4])));
        return Ok(Value::list(chars.collect()));
    }
    Ok(Value::list(text.split(&*separator).map(item).collect()))
}

/// Of what is unknown, the pieces around it are known.
fn join(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let place = context.place;
    let open = |node: &Node| node.as_list().is_none_or(|list| list.open);
    if argument::at(arguments, 0)?.is_unknown() || arguments[1..].iter().any(open) {
        let mistaken = |node: &Node| node.as_list().is_none() && !node.is_unknown();
        if arguments[1..].iter().any(mistaken) {
            return Err(Fault("an argument should be a list"));
        }
        return Ok(value::unknown(arguments, place));
    }
    let separator = argument::text(arguments, 0)?;
    let items = arguments[1..].iter().filter_map(Node::as_list);
    let mut parts: Vec<&Node> = Vec::new();
    let between = Node::new(Value::String(separator), place);
    for (at, item) in items.flat_map(|list| &list.items).enumerate() {
        if at > 0 {
            parts.push(&between);
        }
        parts.push(item);
    }
    concatenate(&parts, context)
}

/// Strings one after another; where some are unknown, as pieces.
pub fn concatenate(parts: &[&Node], context: &Context<'_>) -> Outcome {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut length = 0;
    for part in parts {
        if matches!(part.value, Value::Null | Value::List(_) | Value::Map(_)) {
            return Err(Fault("only a string can be part of a string"));
        }
        for piece in value::pieces(part) {
            length += match &piece {
                Piece::Known(text) => text.len(),
                Piece::Unknown => 1,
            };
            pieces.push(piece);
        }
    }
    if length > MAX_STRING || !context.budget.spend(length / 64) {
        context.budget.exceed();
        return Ok(value::unknown([], context.place));
    }
    let mut node = value::unknown(parts.iter().copied(), context.place);
    let refers = node.refers().to_vec();
    let pieces = merge_known(pieces);
    match &pieces[..] {
        [] => node.value = Value::string(""),
        [Piece::Known(text)] => node.value = Value::String(Arc::clone(text)),
        _ => {
            node.value = Value::Unknown(Arc::new(Unknown { refers, pieces }));
            return Ok(node);
        }
    }
    Ok(value::referring(node, refers))
}

/// Known pieces that stand side by side become one.
fn merge_known(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    let mut run = String::new();
    for piece in pieces {
        match piece {
            Piece::Known(text) => run.push_str(&text),
            Piece::Unknown => {
                if !run.is_empty() {
                    merged.push(Piece::Known(std::mem::take(&mut run).into()));
                }
                if merged.last() != Some(&Piece::Unknown) {
                    merged.push(Piece::Unknown);
                }
            }
        }
    }
    if !run.is_empty() {
        merged.push(Piece::Known(run.into()));
    }
    merged
}

/// A negative offset counts from the end, a length of -1 means the rest.
fn substring(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let chars: Vec<char> = argument::text(arguments, 0)?.chars().collect();
    let offset = argument::integer(arguments, 1)?;
    let length = argument::integer(arguments, 2)?;
    let size = i64::try_from(chars.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 { offset + size } else { offset };
    let start = usize::try_from(start.clamp(0, size)).unwrap_or(0);
    let rest = &chars[start..];
    let length = usize::try_from(length)
        .unwrap_or(rest.len())
        .min(rest.len());
    Ok(Value::string(rest[..length].iter().collect::<String>()))
}

/// The first letter of every word in upper case.
fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut fresh = true;
    for c in text.chars() {
        if fresh {
            result.extend(c.to_uppercase());
        } else {
            result.push(c);
        }
        fresh = if c.is_ascii() {
            !(c.is_ascii_alphanumeric() || c == '_')
        } else {
            c.is_whitespace()
        };
    }
    result
}
