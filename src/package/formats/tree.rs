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

/// Where a value stands.
pub(super) fn span(node: &Node) -> Span {
    node.place.span
//! A document as a tree with places, and what is asked of its nodes.

use super::Input;
use crate::document::{Map, Node, Sources, Value, json, yaml};
use crate::package::Unreadable;
use crate::source::Span;
use std::collections::HashSet;
use std::sync::Arc;

/// A file of JSON. Errors: it is none, or says one thing twice.
pub(super) fn json(input: &Input<'_>) -> Result<Node, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let root = json::parse(input.text, file)
        .map_err(|error| Unreadable::at(error.span, format!("the file is no JSON: {error}")))?;
    unique(&root)?;
    Ok(root)
}

/// A file of YAML with one document. Errors: as [`json`].
pub(super) fn yaml(input: &Input<'_>) -> Result<Node, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let documents = yaml::parse(input.text, file, yaml::Options::default())
        .map_err(|error| Unreadable::at(error.span, format!("the file is no YAML: {error}")))?;
    match <[Node; 1]>::try_from(documents) {
        Ok([root]) => unique(&root).map(|()| root),
        Err(_) => Err(Unreadable::new("the file is not one document of YAML")),
    }
}

/// No key stands twice. As deep as the parsers let documents be.
fn unique(node: &Node) -> Result<(), Unreadable> {
    match &node.value {
        Value::Map(map) => {
            if let Some(entry) = repeated(map) {
                let reason = format!("the key `{}` stands twice", entry.0);
                return Err(Unreadable::at(entry.1, reason));
            }
            map.entries.iter().try_for_each(|entry| unique(&entry.node))
        }
        Value::List(list) => list.items.iter().try_for_each(unique),
        _ => Ok(()),
    }
}

fn repeated(map: &Map) -> Option<(&str, Span)> {
    let mut seen = HashSet::with_capacity(map.entries.len());
    let again = map.entries.iter().find(|entry| !seen.insert(&*entry.key))?;
    Some((&again.key, again.key_place.span))
}

/// The items of a list that may be missing. Errors: something else stands there.
pub(super) fn list<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Unreadable> {
    match node.get(key) {
        None => Ok(&[]),
        Some(node) => match node.as_list() {
            Some(list) => Ok(&list.items),
            None => Err(Unreadable::at(
                node.place.span,
                format!("`{key}` is no list"),
            )),
        },
    }
}

/// A text that may be missing or empty.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A text that has to be there.
pub(super) fn required<'n>(node: &'n Node, key: &str, of: &str) -> Result<&'n str, Unreadable> {
    text(node, key).ok_or_else(|| {
        Unreadable::at(
            node.place.span,
            format!("{of} has no `{key}`, or one that is no text"),
        )
    })
}
