//! Short forms become long ones, so that a matcher need know one form only.

use super::{port, volume};
use crate::detect::infrastructure::body::items;
use crate::document::{Entry, Map, Node, Value};
use std::sync::Arc;

/// Lists of `a=b` that may be mappings too.
const PAIRS: [&str; 5] = ["environment", "labels", "sysctls", "args", "annotations"];

/// Lists of names that may be mappings too.
const NAMES: [&str; 2] = ["networks", "depends_on"];

/// A service in which what may be a mapping is one; to be done before services are merged.
pub(super) fn expanded(service: &Node) -> Node {
    each(service, |key, node| match (key, &node.value) {
        ("build", Value::String(_)) => mapping(node, vec![entry("context", node.clone())]),
        ("build", Value::Map(_)) => expanded(node),
        (key, Value::List(_)) if PAIRS.contains(&key) => {
            mapping(node, items(Some(node)).iter().filter_map(pair).collect())
        }
        (key, Value::List(_)) if NAMES.contains(&key) => {
            mapping(node, items(Some(node)).iter().filter_map(name).collect())
        }
        _ => node.clone(),
    })
}

/// A service whose variables are replaced, with ports and volumes in their long form.
pub(super) fn normal(service: &Node) -> Node {
    let all = |node: &Node, one: fn(&Node) -> Node| {
        let items = items(Some(node)).iter().map(one);
        Node::new(Value::list(items.collect()), node.place)
    };
    each(service, |key, node| match (key, &node.value) {
        ("ports", Value::List(_)) => all(node, port::long),
        ("volumes", Value::List(_)) => all(node, volume::long),
        _ => node.clone(),
    })
}

fn each(service: &Node, change: impl Fn(&str, &Node) -> Node) -> Node {
    let Value::Map(map) = &service.value else {
        return service.clone();
    };
    let entries = map.entries.iter().map(|entry| Entry {
        node: change(&entry.key, &entry.node),
        ..entry.clone()
    });
    let map = Map {
        entries: entries.collect(),
        open: map.open,
    };
    Node::new(Value::Map(Arc::new(map)), service.place)
}

/// An entry whose key nobody wrote.
pub(super) fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.into(),
        key_place: node.place,
        node,
    }
}

pub(super) fn mapping(written: &Node, entries: Vec<Entry>) -> Node {
    Node::new(Value::map(entries), written.place)
}

/// `A=b`; `A` alone has the value that it has where the service is started.
fn pair(item: &Node) -> Option<Entry> {
    let text = item.as_str()?;
    Some(match text.split_once('=') {
        Some((key, value)) => entry(key, Node::new(Value::string(value), item.place)),
        None => entry(text, Node::new(Value::Null, item.place)),
    })
}

fn name(item: &Node) -> Option<Entry> {
    Some(entry(item.as_str()?, Node::new(Value::Null, item.place)))
}
