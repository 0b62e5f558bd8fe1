//! `extends`: <https://docs.docker.com/reference/compose-file/services/#extends>.

use super::short_form;
use crate::detect::infrastructure::body::items;
use crate::document::{Entry, Map, Node, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The longest chain of services that extend each other.
const LONGEST: usize = 16;

/// Services by name.
pub(super) type Services<'f> = HashMap<&'f str, &'f Node>;

/// A service with what it extends. What another file would add leaves it open, as does a chain that never ends.
pub(super) fn service(own: &Node, services: &Services<'_>) -> Node {
    let mut chain = vec![own.clone()];
    let mut open = false;
    while let Some(extends) = chain.last().and_then(|last| last.get("extends")) {
        let name = extends
            .as_str()
            .or_else(|| extends.get("service")?.as_str());
        let base = match (extends.get("file"), name) {
            (None, Some(name)) if chain.len() < LONGEST => services.get(name).copied(),
            _ => None,
        };
        let Some(base) = base.cloned() else {
            open = true;
            break;
        };
        chain.push(base);
    }
    let mut bases = chain
        .into_iter()
        .rev()
        .map(|node| short_form::expanded(&node));
    let first = bases.next().unwrap_or_else(|| own.clone());
    let whole = bases.fold(first, |base, node| merged(&base, &node));
    match (open, &whole.value) {
        (true, Value::Map(map)) => {
            let map = Map {
                entries: map.entries.clone(),
                open,
            };
            Node::new(Value::Map(Arc::new(map)), own.place)
        }
        _ => whole,
    }
}

/// Mappings are merged key by key, lists follow each other, and else the own value counts.
fn merged(base: &Node, own: &Node) -> Node {
    match (&base.value, &own.value) {
        (Value::Map(left), Value::Map(right)) => {
            let mut entries: Vec<Entry> = Vec::new();
            for entry in left.entries.iter().filter(|entry| &*entry.key != "extends") {
                entries.push(match right.entry(&entry.key) {
                    Some(over) => Entry {
                        node: merged(&entry.node, &over.node),
                        ..over.clone()
                    },
                    None => entry.clone(),
                });
            }
            let new = right
                .entries
                .iter()
                .filter(|entry| left.get(&entry.key).is_none() || &*entry.key == "extends");
            entries.extend(new.cloned());
            Node::new(Value::map(entries), own.place)
        }
        (Value::List(_), Value::List(_)) => {
            let all = items(Some(base)).iter().chain(items(Some(own)));
            Node::new(Value::list(all.cloned().collect()), own.place)
        }
        _ => own.clone(),
    }
}
