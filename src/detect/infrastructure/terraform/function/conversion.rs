//! Conversions, and the marks of sensitive values.

use super::super::constraint::{self, Constraint, convert, to_set};
use super::super::value::{self, Fault, Outcome};
use super::set::charge_for_set;
use super::{Context, Function, argument};
use crate::document::{List, Node, Value};
use std::sync::Arc;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "tostring" => Function::Partial(|a, _| primitive(a, &Constraint::String)),
        "tonumber" => Function::Partial(|a, _| primitive(a, &Constraint::Number)),
        "tobool" => Function::Partial(|a, _| primitive(a, &Constraint::Bool)),
        "tolist" => Function::Partial(|a, _| list(a, false)),
        "toset" => Function::Partial(|a, c| {
            let items = a
                .first()
                .and_then(Node::as_list)
                .map(|list| &list.items[..]);
            if !charge_for_set(items.unwrap_or_default(), c) {
                return Ok(value::unknown([], c.place));
            }
            list(a, true)
        }),
        "tomap" => Function::Partial(|a, _| map(a)),
        "sensitive" => Function::Partial(|a, _| mark(a, true)),
        "nonsensitive" => Function::Partial(|a, _| mark(a, false)),
        "issensitive" => Function::Partial(|a, c: &Context<'_>| {
            Ok(Node::new(
                Value::Bool(argument::at(a, 0)?.sensitive),
                c.place,
            ))
        }),
        _ => return None,
    })
}

fn primitive(arguments: &[Node], to: &Constraint) -> Outcome {
    let node = argument::at(arguments, 0)?;
    Ok(Node {
        value: constraint::primitive(node, to)?,
        ..node.clone()
    })
}

/// Where one value is a string, all primitives are.
fn map(arguments: &[Node]) -> Outcome {
    let node = argument::at(arguments, 0)?;
    let given = node
        .as_map()
        .map(|map| &map.entries[..])
        .unwrap_or_default();
    let values: Vec<&Node> = given.iter().map(|entry| &entry.node).collect();
    let of = if mixed(&values) {
        Constraint::String
    } else {
        Constraint::Any
    };
    convert(node, &Constraint::Map(Box::new(of)))
}

/// Whether some are strings, and all others primitives.
fn mixed(values: &[&Node]) -> bool {
    let string = |node: &&&Node| matches!(node.value, Value::String(_));
    let other = |node: &&&Node| matches!(node.value, Value::Bool(_) | Value::Number(_));
    let structure = |node: &&&Node| matches!(node.value, Value::List(_) | Value::Map(_));
    values.iter().any(|node| string(&node))
        && values.iter().any(|node| other(&node))
        && !values.iter().any(|node| structure(&node))
}

fn list(arguments: &[Node], set: bool) -> Outcome {
    let node = argument::at(arguments, 0)?;
    let list = match &node.value {
        Value::Unknown(_) | Value::Null => return Ok(node.clone()),
        Value::List(list) if set => to_set(&unified(list)),
        Value::List(list) => List {
            set: false,
            ..unified(list)
        },
        _ => return Err(Fault("the value is no list")),
    };
    Ok(Node {
        value: Value::List(Arc::new(list)),
        ..node.clone()
    })
}

/// Where one item is a string, all primitives are.
pub fn unified(list: &List) -> List {
    if !mixed(&list.items.iter().collect::<Vec<_>>()) {
        return list.clone();
    }
    let text = |node: &Node| match value::text(&node.value) {
        Some(text) => Node {
            value: Value::String(text),
            ..node.clone()
        },
        None => node.clone(),
    };
    List {
        items: list.items.iter().map(text).collect(),
        ..list.clone()
    }
}

fn mark(arguments: &[Node], sensitive: bool) -> Outcome {
    Ok(Node {
        sensitive,
        ..argument::at(arguments, 0)?.clone()
    })
}
