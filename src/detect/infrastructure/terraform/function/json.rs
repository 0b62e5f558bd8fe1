//! JSON as `jsonencode` writes and `jsondecode` reads it.

use super::super::budget::MAX_STRING;
use super::super::value::{self, Fault};
use crate::document::{Entry, Node, Place, Value};
use std::fmt::Write;
use std::sync::Arc;

/// Writes a value of which everything is known. Errors: it is too long.
pub fn encode(node: &Node) -> Result<String, Fault> {
    let mut text = String::new();
    write_node(node, &mut text)?;
    Ok(text)
}

fn write_node(node: &Node, into: &mut String) -> Result<(), Fault> {
    if into.len() > MAX_STRING {
        return Err(Fault("the JSON would be too long"));
    }
    match &node.value {
        Value::Null | Value::Unknown(_) => into.push_str("null"),
        Value::Bool(truth) => into.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => into.push_str(&value::number_text(*number)),
        Value::String(text) => string(text, into),
        Value::List(list) => {
            into.push('[');
            for (at, item) in list.items.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                write_node(item, into)?;
            }
            into.push(']');
        }
        Value::Map(map) => {
            into.push('{');
            for (at, entry) in value::sorted(map).into_iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                string(&entry.key, into);
                into.push(':');
                write_node(&entry.node, into)?;
            }
            into.push('}');
        }
    }
    Ok(())
}

/// With the escapes that make JSON safe within HTML.
fn string(text: &str, into: &mut String) {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    for c in quoted.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(into, "\\u{:04x}", u32::from(c));
            }
            c => into.push(c),
        }
    }
}

/// Reads JSON; everything stands at one place. Errors: it is none.
pub fn decode(text: &str, place: Place) -> Result<Node, Fault> {
    let read: serde_json::Value =
        serde_json::from_str(text).map_err(|_| Fault("this is no JSON"))?;
    Ok(node(read, place))
}

pub fn node(read: serde_json::Value, place: Place) -> Node {
    let value = match read {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(truth),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::MAX)),
        serde_json::Value::String(text) => Value::String(Arc::from(text)),
        serde_json::Value::Array(items) => {
            Value::list(items.into_iter().map(|item| node(item, place)).collect())
        }
        serde_json::Value::Object(entries) => {
            let entry = |(key, value)| Entry {
                key: Arc::from(key),
                key_place: place,
                node: node(value, place),
            };
            Value::map(
                entries
                    .into_iter()
                    .map(|(k, v): (String, _)| entry((k, v)))
                    .collect(),
            )
        }
    };
    Node::new(value, place)
}
