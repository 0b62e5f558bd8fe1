//! YAML and JSON that a package manager wrote, as trees.

use crate::document::json::{self, Dialect};
use crate::document::yaml::{self, Options};
use crate::document::{Entry, FileId, Node, Sources, SyntaxError, Value};
use crate::package::Unreadable;
use crate::package::formats::Input;
use std::collections::HashSet;
use std::sync::Arc;

/// The documents of a file. Errors: it is no YAML.
pub(super) fn parse(input: &Input<'_>) -> Result<Vec<Node>, Unreadable> {
    yaml::parse(input.text, file(input), Options::default()).map_err(|error| damaged(&error))
}

/// JSON. Errors: it is none, or a key stands twice.
pub(super) fn parse_json(input: &Input<'_>, dialect: Dialect) -> Result<Node, Unreadable> {
    let root = json::parse_dialect(input.text, file(input), dialect);
    let root = root.map_err(|error| damaged(&error))?;
    refuse_duplicates(&root)?;
    Ok(root)
}

fn file(input: &Input<'_>) -> FileId {
    Sources::default().add(input.path.clone(), Arc::from(""))
}

fn damaged(error: &SyntaxError) -> Unreadable {
    Unreadable::at(error.span, format!("the file is damaged: {}", error.reason))
}

/// The rows of an object; none where there is no such key. Errors: what stands there is no object.
pub(super) fn rows<'n>(parent: &'n Node, key: &str) -> Result<&'n [Entry], Unreadable> {
    match parent.get(key) {
        None => Ok(&[]),
        Some(node) => node
            .as_map()
            .map(|map| &*map.entries)
            .ok_or_else(|| Unreadable::at(node.place.span, format!("`{key}` is cut or damaged"))),
    }
}

/// Errors: a key stands twice, which every client refuses.
pub(super) fn refuse_duplicates(root: &Node) -> Result<(), Unreadable> {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Map(map) => {
                let mut keys = HashSet::with_capacity(map.entries.len());
                for entry in &map.entries {
                    if !keys.insert(&*entry.key) {
                        let reason = format!("`{}` stands twice", entry.key);
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

/// A scalar as text: versions of two numbers are numbers to YAML.
pub(super) fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
