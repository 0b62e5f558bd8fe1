//! Steps into values that are there: attributes of maps, elements of lists, and what is further into the unknown.

use super::constraint::{Constraint, primitive};
use super::value::{Fault, Outcome, gather, referring, text, unknown, unknown_with};
use crate::document::{List, Node, Place, Reference, Unknown, Value};
use std::sync::Arc;

/// `.name` of a value. Errors: it has none of that name.
pub fn attribute_of_node(node: &Node, name: &str, place: Place) -> Outcome {
    let found = match &node.value {
        Value::Unknown(_) => return Ok(further(node, &format!(".{name}"), place)),
        Value::Map(map) => match map.get(name) {
            Some(found) => found.clone(),
            None if map.open => return Ok(further(node, &format!(".{name}"), place)),
            None => return Err(Fault("there is no such attribute")),
        },
        Value::List(list) if name.bytes().all(|b| b.is_ascii_digit()) => {
            let index = Node::new(Value::string(name), place);
            return index_of_list(node, list, &index, place);
        }
        _ => return Err(Fault("the value has no attributes")),
    };
    Ok(part_of(found, node, &format!(".{name}")))
}

/// `[key]` of a value. Errors: it has no such element.
pub fn index_of_node(node: &Node, key: &Node, place: Place) -> Outcome {
    if key.is_unknown() {
        let mut refers = Vec::new();
        gather(node, &mut refers, &mut 1000);
        return Ok(marked(Node::new(unknown_with(refers), place), node));
    }
    match &node.value {
        Value::Unknown(_) => {
            let text = text(&key.value).unwrap_or_default();
            let step = match &key.value {
                Value::Number(_) => format!("[{text}]"),
                _ => format!("[{}]", serde_json::Value::from(&*text)),
            };
            Ok(further(node, &step, place))
        }
        Value::Map(_) => {
            let name = text(&key.value).ok_or(Fault("a key is no string"))?;
            attribute_of_node(node, &name, place)
        }
        Value::List(list) => index_of_list(node, list, key, place),
        _ => Err(Fault("the value has no elements")),
    }
}

fn index_of_list(node: &Node, list: &List, key: &Node, place: Place) -> Outcome {
    const OUTSIDE: Fault = Fault("the index lies outside");
    let Value::Number(index) = primitive(key, &Constraint::Number)? else {
        return Err(OUTSIDE);
    };
    if list.open {
        return Ok(unknown([node], place));
    }
    if index < 0.0 || index.fract() != 0.0 {
        return Err(OUTSIDE);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    let found = list.items.get(index as usize).ok_or(OUTSIDE)?;
    Ok(part_of(found.clone(), node, &format!("[{index}]")))
}

/// A part of something deployed is something deployed, one step further.
fn part_of(part: Node, whole: &Node, step: &str) -> Node {
    let mut part = marked(part, whole);
    let Some(first) = whole.refers().first().filter(|_| part.refers().is_empty()) else {
        return part;
    };
    let refers = vec![step_of(first, step)];
    match &part.value {
        Value::Unknown(unknown) => {
            part.value = Value::Unknown(Arc::new(Unknown {
                refers,
                pieces: unknown.pieces.clone(),
            }));
            part
        }
        _ => referring(part, refers),
    }
}

fn step_of(reference: &Reference, step: &str) -> Reference {
    Reference {
        address: Arc::clone(&reference.address),
        attribute: format!("{}{step}", reference.attribute)
            .trim_start_matches('.')
            .into(),
    }
}

/// What is within something sensitive is so too.
fn marked(mut part: Node, whole: &Node) -> Node {
    part.sensitive |= whole.sensitive;
    part
}

/// One step into something unknown: what it refers to is referred to one step further.
fn further(node: &Node, step: &str, place: Place) -> Node {
    let refers = match node.refers() {
        [one] => vec![step_of(one, step)],
        several => several.to_vec(),
    };
    marked(Node::new(unknown_with(refers), place), node)
}
