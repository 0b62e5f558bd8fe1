//! Functions that write or read a form: JSON, YAML, Base64, CSV, URLs.

use super::super::budget::MAX_STRING;
use super::super::value::{self, Fault, Outcome};
use super::{Context, Function, argument, base64, csv, json};
use crate::document::{Entry, Node, Place, Value};
use std::fmt::Write;
use std::sync::Arc;

/// A YAML text of more is not read: its aliases may make it many times as large.
const MAX_YAML: usize = 1 << 18;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "jsonencode" => Function::Partial(encode_json),
        "yamlencode" => Function::Partial(|a, c| {
            let tree = argument::at(a, 0)?;
            Ok(value::encoding(
                value::unknown([tree], c.place),
                tree.clone(),
            ))
        }),
        "jsondecode" => Function::Partial(|a, c| decoded(a, c, json::decode)),
        "yamldecode" => Function::Partial(|a, c| decoded(a, c, yaml)),
        "base64encode" => Function::Strict(|a, _| {
            Ok(Value::string(base64::encode(
                argument::text(a, 0)?.as_bytes(),
            )))
        }),
        "base64decode" => Function::Strict(|a, _| {
            let bytes = base64::decode(&argument::text(a, 0)?).ok_or(Fault("this is no Base64"))?;
            let text = String::from_utf8(bytes).map_err(|_| Fault("the bytes are no text"))?;
            Ok(Value::string(text))
        }),
        "csvdecode" => Function::Strict(decode_csv),
        "urlencode" => Function::Strict(|a, _| Ok(Value::string(url(&argument::text(a, 0)?)))),
        _ => return None,
    })
}

/// The tree is kept beside the text, for whoever wants to know what it says and where.
fn encode_json(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let tree = argument::at(arguments, 0)?;
    let mut node = value::unknown([tree], context.place);
    node.sensitive = value::any_sensitive(tree);
    if value::wholly_known(tree) {
        let refers = node.refers().to_vec();
        let text = json::encode(tree)?;
        if !context.budget.spend(text.len() / 64) || text.len() > MAX_STRING {
            return Ok(node);
        }
        node.value = Value::string(text);
        node = value::referring(node, refers);
    }
    Ok(value::encoding(node, tree.clone()))
}

fn decoded(
    arguments: &[Node],
    context: &Context<'_>,
    read: fn(&str, Place) -> Result<Node, Fault>,
) -> Outcome {
    let given = argument::at(arguments, 0)?;
    if let Some(tree) = given.decoded() {
        return Ok(tree.clone());
    }
    if given.is_unknown() {
        return Ok(value::unknown(arguments, context.place));
    }
    let text = argument::text(arguments, 0)?;
    if !context.budget.spend(text.len() / 16) {
        return Ok(value::unknown(arguments, context.place));
    }
    let mut node = read(&text, context.place)?;
    node.sensitive = given.sensitive;
    Ok(node)
}

fn yaml(text: &str, place: Place) -> Result<Node, Fault> {
    const FAULT: Fault = Fault("this is no YAML");
    if text.len() > MAX_YAML {
        return Err(Fault("the YAML is too long"));
    }
    let read: serde_yaml::Value = serde_yaml::from_str(text).map_err(|_| FAULT)?;
    let mut left = 100_000;
    yaml_node(read, place, &mut left).ok_or(FAULT)
}

fn yaml_node(read: serde_yaml::Value, place: Place, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    let value = match read {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(truth) => Value::Bool(truth),
        serde_yaml::Value::Number(number) => Value::Number(number.as_f64()?),
        serde_yaml::Value::String(text) => Value::string(text),
        serde_yaml::Value::Sequence(items) => {
            let items = items.into_iter().map(|item| yaml_node(item, place, left));
            Value::list(items.collect::<Option<_>>()?)
        }
        serde_yaml::Value::Mapping(entries) => {
            let mut read = Vec::new();
            for (key, value) in entries {
                let key = yaml_node(key, place, left)?;
                read.push(Entry {
                    key: value::text(&key.value)?,
                    key_place: place,
                    node: yaml_node(value, place, left)?,
                });
            }
            Value::map(read)
        }
        serde_yaml::Value::Tagged(tagged) => return yaml_node(tagged.value, place, left),
    };
    Some(Node::new(value, place))
}

fn decode_csv(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let text = argument::text(arguments, 0)?;
    if !context.budget.spend(text.len() / 4) {
        return Err(Fault("the table is too long"));
    }
    let rows = csv::rows(&text).ok_or(Fault("this is no table"))?;
    let Some((head, rows)) = rows.split_first() else {
        return Err(Fault("the table has no head"));
    };
    let names: Vec<Arc<str>> = head.iter().map(|name| Arc::from(&**name)).collect();
    let mut items = Vec::new();
    for row in rows {
        if row.len() != names.len() {
            return Err(Fault("a row is not as long as the head"));
        }
        let entry = |(key, field): (&Arc<str>, &String)| Entry {
            key: Arc::clone(key),
            key_place: context.place,
            node: Node::new(Value::string(&**field), context.place),
        };
        let entries = names.iter().zip(row).map(entry).collect();
        items.push(Node::new(Value::map(entries), context.place));
    }
    Ok(Value::list(items))
}

/// As in a query: a space is a plus.
fn url(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                result.push(char::from(byte));
            }
            b' ' => result.push('+'),
            _ => {
                let _ = write!(result, "%{byte:02X}");
            }
        }
    }
    result
}
