//! Functions of maps, and of anything that has a length.

use super::super::value::{self, Fault, Outcome, sorted, unknown};
use super::{Context, Function, argument};
use crate::document::{Entry, List, Map, Node, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "merge" => Function::Partial(merge),
        "lookup" => Function::Partial(lookup),
        "keys" => Function::Partial(|a, c| listed(a, c, keys)),
        "values" => Function::Partial(|a, c| listed(a, c, values)),
        "length" => Function::Partial(length),
        "coalesce" => Function::Partial(coalesce),
        "contains" => Function::Partial(contains),
        "zipmap" => Function::Partial(zip),
        "transpose" => Function::Strict(transpose),
        _ => return None,
    })
}

/// A later entry takes the place of an earlier one. What an unknown map may overwrite is there, but unknown.
fn merge(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let mut merged: BTreeMap<Arc<str>, Entry> = BTreeMap::new();
    let mut open = false;
    for argument in arguments {
        let map = match &argument.value {
            Value::Null => continue,
            Value::Map(map) => Some(map),
            Value::Unknown(_) => None,
            _ => return Err(Fault("only maps can be merged")),
        };
        if map.is_none_or(|map| map.open) {
            open = true;
            for entry in merged.values_mut() {
                entry.node = unknown([&entry.node], entry.node.place);
            }
        }
        for entry in map.iter().flat_map(|map| &map.entries) {
            let entry = at_argument(entry, argument);
            merged.insert(Arc::clone(&entry.key), entry);
        }
    }
    if !context.budget.spend(merged.len()) || (open && merged.is_empty()) {
        return Ok(unknown(arguments, context.place));
    }
    let map = Map {
        entries: merged.into_values().collect(),
        open,
    };
    let mut node = Node::new(Value::Map(Arc::new(map)), context.place);
    node.sensitive = arguments.iter().any(|argument| argument.sensitive);
    Ok(node)
}

/// An entry stands where its map does, unless it is written within it.
fn at_argument(entry: &Entry, map: &Node) -> Entry {
    let mut entry = entry.clone();
    let within = |place: crate::document::Place| {
        place.file == map.place.file
            && place.span.start >= map.place.span.start
            && place.span.end <= map.place.span.end
    };
    if !within(entry.node.place) {
        entry.node.place = map.place;
    }
    if !within(entry.key_place) {
        entry.key_place = map.place;
    }
    entry
}

fn lookup(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let (map, key) = (argument::at(arguments, 0)?, argument::at(arguments, 1)?);
    if map.is_unknown() || key.is_unknown() {
        return Ok(unknown(arguments, context.place));
    }
    let map = argument::map(arguments, 0)?;
    let key = argument::text(arguments, 1)?;
    match (map.get(&key), arguments.get(2)) {
        (Some(node), _) => Ok(node.clone()),
        (None, _) if map.open => Ok(unknown(arguments, context.place)),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(Fault("the map has no such key")),
    }
}

fn listed(
    arguments: &[Node],
    context: &Context<'_>,
    pick: fn(&Map, &Context<'_>) -> Vec<Node>,
) -> Outcome {
    if argument::at(arguments, 0)?.is_unknown() {
        return Ok(unknown(arguments, context.place));
    }
    let map = argument::map(arguments, 0)?;
    let list = List {
        items: pick(map, context),
        open: map.open,
        set: false,
    };
    let mut node = Node::new(Value::List(Arc::new(list)), context.place);
    node.sensitive = arguments[0].sensitive;
    Ok(node)
}

fn keys(map: &Map, context: &Context<'_>) -> Vec<Node> {
    let key = |entry: &&Entry| Node::new(Value::String(Arc::clone(&entry.key)), context.place);
    sorted(map).iter().map(key).collect()
}

fn values(map: &Map, _: &Context<'_>) -> Vec<Node> {
    sorted(map).iter().map(|entry| entry.node.clone()).collect()
}

fn length(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let node = argument::at(arguments, 0)?;
    let length = match &node.value {
        Value::List(list) if !list.open => list.items.len(),
        Value::Map(map) if !map.open => sorted(map).len(),
        Value::String(text) => text.chars().count(),
        Value::List(_) | Value::Map(_) | Value::Unknown(_) => {
            return Ok(unknown(arguments, context.place));
        }
        _ => return Err(Fault("the value has no length")),
    };
    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
    let mut length = Node::new(Value::Number(length as f64), context.place);
    length.sensitive = node.sensitive;
    Ok(length)
}

/// The first argument that is neither null nor empty.
fn coalesce(arguments: &[Node], context: &Context<'_>) -> Outcome {
    for (at, argument) in arguments.iter().enumerate() {
        match &argument.value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::Unknown(_) => return Ok(unknown(&arguments[at..], context.place)),
            _ => return Ok(argument.clone()),
        }
    }
    Err(Fault("all arguments of `coalesce` are empty"))
}

fn contains(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let (list, wanted) = (argument::at(arguments, 0)?, argument::at(arguments, 1)?);
    if list.is_unknown() || !value::wholly_known(wanted) {
        return Ok(unknown(arguments, context.place));
    }
    let list = argument::list(arguments, 0)?;
    let mut sure = !list.open;
    for item in &list.items {
        match value::same(item, wanted) {
            Some(true) => return Ok(Node::new(Value::Bool(true), context.place)),
            Some(false) => {}
            None => sure = false,
        }
    }
    if sure {
        Ok(Node::new(Value::Bool(false), context.place))
    } else {
        Ok(unknown(arguments, context.place))
    }
}

fn zip(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let closed = |at: usize| {
        arguments
            .get(at)
            .and_then(Node::as_list)
            .is_some_and(|list| !list.open)
    };
    if !closed(0) || !closed(1) {
        return Ok(unknown(arguments, context.place));
    }
    let (keys, values) = (argument::list(arguments, 0)?, argument::list(arguments, 1)?);
    if keys.items.len() != values.items.len() {
        return Err(Fault("`zipmap` takes as many values as keys"));
    }
    if keys.items.iter().any(Node::is_unknown) {
        return Ok(unknown(arguments, context.place));
    }
    let entry = |(key, node): (Arc<str>, &Node)| Entry {
        key,
        key_place: node.place,
        node: node.clone(),
    };
    let keys = argument::texts(keys)?;
    let entries = keys.into_iter().zip(&values.items).map(entry).collect();
    Ok(Node::new(Value::map(entries), context.place))
}

/// Lists of strings by key become lists of keys by string.
fn transpose(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let mut turned: BTreeMap<Arc<str>, Vec<Node>> = BTreeMap::new();
    for entry in sorted(argument::map(arguments, 0)?) {
        let list = entry
            .node
            .as_list()
            .ok_or(Fault("`transpose` takes lists"))?;
        for text in argument::texts(list)? {
            let key = Node::new(Value::String(Arc::clone(&entry.key)), context.place);
            turned.entry(text).or_default().push(key);
        }
    }
    let entry = |(key, items)| Entry {
        key,
        key_place: context.place,
        node: Node::new(Value::list(items), context.place),
    };
    Ok(Value::map(turned.into_iter().map(entry).collect()))
}
