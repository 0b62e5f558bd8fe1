//! Conversions, and the marks of sensitive values.

use super::super::constraint::{self, Constraint, convert, to_set};
use super::super::value::{self, Fault, Outcome};
use super::{Context, Function, argument};
use crate::document::{List, Node, Value};
use std::sync::Arc;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "tostring" => Function::Partial(|a, _| primitive(a, &Constraint::String)),
        "tonumber" => Function::Partial(|a, _| primitive(a, &Constraint::Number)),
        "tobool" => Function::Partial(|a, _| primitive(a, &Constraint::Bool)),
        "tolist" => Function::Partial(|a, _| list(a, false)),
        "toset" => Function::Partial(|a, _| list(a, true)),
        "tomap" => Function::Partial(|a, _| {
            convert(argument::at(a, 0)?, &Constraint::Map(Box::new(Constraint::Any)))
        }),
        "sensitive" => Function::Partial(|a, _| mark(a, true)),
        "nonsensitive" => Function::Partial(|a, _| mark(a, false)),
        "issensitive" => Function::Partial(|a, c: &Context<'_>| {
            Ok(Node::new(Value::Bool(argument::at(a, 0)?.sensitive), c.place))
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
    let is_string = |node: &Node| matches!(node.value, Value::String(_));
    let is_other = |node: &Node| matches!(node.value, Value::Bool(_) | Value::Number(_));
    if !list.items.iter().any(is_string) || !list.items.iter().any(is_other) {
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
