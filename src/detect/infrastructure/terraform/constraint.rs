//! Type constraints of variables, and the conversions they ask for.
//!
//! After <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use super::value::{self, Fault, Outcome};
use crate::document::hcl::{Call, Expression, Kind};
use crate::document::{Entry, List, Map, Node, Place, Value};
use std::sync::Arc;

/// A type that a value is converted to.
#[derive(Debug, Clone)]
pub enum Constraint {
    Any,
    String,
    Number,
    Bool,
    List(Box<Constraint>),
    Set(Box<Constraint>),
    Map(Box<Constraint>),
    Tuple(Vec<Constraint>),
    Object(Vec<Field>),
}

/// One attribute of an object type.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: Arc<str>,
    pub constraint: Constraint,
    pub optional: bool,
    /// What stands for a missing one; worked out when the constraint is read.
    pub default: Option<Node>,
}

/// Reads a constraint; what cannot be read as one admits anything. `default` works out the second argument of `optional`.
pub fn read(expression: &Expression, default: &dyn Fn(&Expression) -> Node) -> Constraint {
    match &expression.kind {
        Kind::Word(word) | Kind::String(word) => by_name(word),
        Kind::Group(inner) => read(inner, default),
        Kind::Call(call) => composed(call, default),
        _ => Constraint::Any,
    }
}

fn by_name(name: &str) -> Constraint {
    let any = || Box::new(Constraint::Any);
    match name {
        "string" => Constraint::String,
        "number" => Constraint::Number,
        "bool" => Constraint::Bool,
        "list" => Constraint::List(any()),
        "set" => Constraint::Set(any()),
        "map" => Constraint::Map(any()),
        _ => Constraint::Any,
    }
}

fn composed(call: &Call, default: &dyn Fn(&Expression) -> Node) -> Constraint {
    let Some(first) = call.arguments.first() else {
        return by_name(&call.name);
    };
    let inner = || Box::new(read(first, default));
    match &*call.name {
        "list" => Constraint::List(inner()),
        "set" => Constraint::Set(inner()),
        "map" => Constraint::Map(inner()),
        "tuple" => match &first.kind {
            Kind::Tuple(items) => {
                Constraint::Tuple(items.iter().map(|item| read(item, default)).collect())
            }
            _ => Constraint::Any,
        },
        "object" => object(first, default),
        _ => Constraint::Any,
    }
}

fn object(fields: &Expression, default: &dyn Fn(&Expression) -> Node) -> Constraint {
    let Kind::Object(pairs) = &fields.kind else {
        return Constraint::Any;
    };
    let fields = pairs.iter().filter_map(|pair| match &pair.key.kind {
        Kind::String(name) => Some(field(Arc::clone(name), &pair.value, default)),
        _ => None,
    });
    Constraint::Object(fields.collect())
}

fn field(name: Arc<str>, written: &Expression, default: &dyn Fn(&Expression) -> Node) -> Field {
    match &written.kind {
        Kind::Call(call) if &*call.name == "optional" => Field {
            name,
            constraint: call
                .arguments
                .first()
                .map_or(Constraint::Any, |inner| read(inner, default)),
            optional: true,
            default: call.arguments.get(1).map(default),
        },
        _ => Field {
            name,
            constraint: read(written, default),
            optional: false,
            default: None,
        },
    }
}

/// Converts a value. What is unknown stays so. Errors: there is no conversion.
pub fn convert(node: &Node, to: &Constraint) -> Outcome {
    let converted = match (&node.value, to) {
        (Value::Unknown(_) | Value::Null, _) | (_, Constraint::Any) => return Ok(node.clone()),
        (_, Constraint::String | Constraint::Number | Constraint::Bool) => primitive(node, to)?,
        (Value::List(list), Constraint::List(of)) => Value::List(Arc::new(items(list, of, false)?)),
        (Value::List(list), Constraint::Set(of)) => Value::List(Arc::new(items(list, of, true)?)),
        (Value::List(list), Constraint::Tuple(of)) if list.items.len() == of.len() => {
            let items = list.items.iter().zip(of);
            Value::list(
                items
                    .map(|(item, of)| convert(item, of))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Value::Map(map), Constraint::Map(of)) => Value::Map(Arc::new(entries(map, of)?)),
        (Value::Map(map), Constraint::Object(fields)) => {
            Value::Map(Arc::new(object_value(map, fields, node.place)))
        }
        _ => return Err(Fault("the value is of another type")),
    };
    Ok(Node {
        value: converted,
        ..node.clone()
    })
}

/// A string, number or truth value from another one.
pub fn primitive(node: &Node, to: &Constraint) -> Result<Value, Fault> {
    const FAULT: Fault = Fault("the value cannot be converted");
    let value = match (&node.value, to) {
        (Value::Unknown(_) | Value::Null, _) => Some(node.value.clone()),
        (value, Constraint::String) => value::text(value).map(Value::String),
        (Value::Number(_), Constraint::Number) | (Value::Bool(_), Constraint::Bool) => {
            Some(node.value.clone())
        }
        (Value::String(text), Constraint::Number) => number(text).map(Value::Number),
        (Value::String(text), Constraint::Bool) => match &**text {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    };
    value.ok_or(FAULT)
}

/// A number as Terraform reads it from text.
fn number(text: &str) -> Option<f64> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    if text.is_empty() || !text.bytes().all(plain) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn items(list: &List, of: &Constraint, set: bool) -> Result<List, Fault> {
    let converted: Result<Vec<Node>, Fault> =
        list.items.iter().map(|item| convert(item, of)).collect();
    let list = List {
        items: converted?,
        open: list.open,
        set: false,
    };
    Ok(if set { to_set(&list) } else { list })
}

/// Every item once, primitives in order.
pub fn to_set(list: &List) -> List {
    let mut items: Vec<Node> = list.items.clone();
    let rank = |node: &Node| match &node.value {
        Value::Bool(value) => (0, f64::from(u8::from(*value)), Arc::from("")),
        Value::Number(number) => (1, *number, Arc::from("")),
        Value::String(text) => (2, 0.0, Arc::clone(text)),
        _ => (3, 0.0, Arc::from("")),
    };
    items.sort_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        (a.0.cmp(&b.0))
            .then(a.1.total_cmp(&b.1))
            .then_with(|| a.2.cmp(&b.2))
    });
    // Primitives that are equal stand side by side now; the others are compared with a few before them.
    let mut kept: Vec<Node> = Vec::with_capacity(items.len());
    for item in items {
        let near = kept.len().saturating_sub(100);
        if !kept[near..]
            .iter()
            .any(|other| value::same(other, &item) == Some(true))
        {
            kept.push(item);
        }
    }
    List {
        items: kept,
        open: list.open,
        set: true,
    }
}

fn entries(map: &Map, of: &Constraint) -> Result<Map, Fault> {
    let mut converted = Vec::with_capacity(map.entries.len());
    for entry in &map.entries {
        converted.push(Entry {
            node: convert(&entry.node, of)?,
            ..entry.clone()
        });
    }
    Ok(Map {
        entries: converted,
        open: map.open,
    })
}

/// Only the attributes of the type; a missing one is its default, one of the wrong type is unknown.
fn object_value(map: &Map, fields: &[Field], place: Place) -> Map {
    let entry = |field: &Field| match map.entry(&field.name) {
        Some(entry) => Entry {
            node: field_value(Some(&entry.node), field, place, map.open),
            ..entry.clone()
        },
        None => Entry {
            key: Arc::clone(&field.name),
            key_place: place,
            node: field_value(None, field, place, map.open),
        },
    };
    Map {
        entries: fields.iter().map(entry).collect(),
        open: false,
    }
}

fn field_value(given: Option<&Node>, field: &Field, place: Place, open: bool) -> Node {
    let given = given.filter(|node| node.value != Value::Null);
    let value = match (given, &field.default) {
        (Some(node), _) => node.clone(),
        (None, _) if open => Node::new(Value::unknown(), place),
        (None, Some(default)) => Node {
            place,
            ..default.clone()
        },
        (None, None) if field.optional => Node::new(Value::Null, place),
        (None, None) => Node::new(Value::unknown(), place),
    };
    convert(&value, &field.constraint).unwrap_or_else(|_| value::unknown([&value], place))
}
