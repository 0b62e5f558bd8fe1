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
