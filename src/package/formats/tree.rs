//! JSON and YAML files as trees, held to what programs write: one value, and no key twice.
//!
//! Not here: the grammars (those are `document`), what a file means.

use super::super::Unreadable;
use crate::document::{
    Entry, Node, Sources, SyntaxError, Value, json as json_grammar, yaml as yaml_grammar,
};
use crate::source::{RepoPath, Span};
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a JSON file. Errors: it is none, or a key stands twice.
pub(super) fn json(path: &RepoPath, text: &str) -> Result<Node, Unreadable> {
    let file = Sources::default().add(path.clone(), Arc::from(""));
    let node = json_grammar::parse(text, file).map_err(|error| refused("JSON", &error))?;
    once(&node)?;
    Ok(node)
}

/// Reads a YAML file of one document. Errors: it is none, or a key stands twice.
pub(super) fn yaml(path: &RepoPath, text: &str) -> Result<Node, Unreadable> {
    let file = Sources::default().add(path.clone(), Arc::from(""));
    let options = yaml_grammar::Options::default();
    let mut nodes =
        yaml_grammar::parse(text, file, options).map_err(|error| refused("YAML", &error))?;
    match (nodes.pop(), nodes.is_empty()) {
        (Some(node), true) => {
            once(&node)?;
            Ok(node)
        }
        _ => Err(Unreadable::new("the file is not one YAML document")),
    }
}

fn refused(language: &str, error: &SyntaxError) -> Unreadable {
    Unreadable::new(format!("the file is no {language}: {error}"))
}

/// Holds a tree to having every key once.
fn once(node: &Node) -> Result<(), Unreadable> {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Map(map) => {
                let mut seen = HashSet::with_capacity(map.entries.len());
                for entry in &map.entries {
                    if !seen.insert(&entry.key) {
                        let reason = format!("the key `{}` stands twice", entry.key);
                        return Err(Unreadable::at(entry.key_place.span, reason));
                    }
                    open.push(&entry.node);
                }
            }
            Value::List(list) => open.extend(&list.items),
            _ => {}
        }
    }
    Ok(())
}

/// The entries of a mapping; none of whatever else.
pub(super) fn entries(node: Option<&Node>) -> &[Entry] {
    node.and_then(Node::as_map)
        .map_or(&[], |map| map.entries.as_slice())
}

/// The items of a list; none of whatever else.
pub(super) fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_list)
        .map_or(&[], |list| list.items.as_slice())
}

/// The text of a key.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

/// The text of a key, as it is written even where YAML takes it for a number: `version: 1.10`.
pub(super) fn written<'n>(node: &'n Node, key: &str, file: &'n str) -> Option<&'n str> {
    let value = node.get(key)?;
    match &value.value {
        Value::String(text) => Some(text),
        Value::Number(_) => file.get(value.place.span.range()),
        _ => None,
    }
}

/// Where a value stands.
pub(super) fn span(node: &Node) -> Span {
    node.place.span
}
