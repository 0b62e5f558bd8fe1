//! YAML that a package manager wrote, as a tree.

use crate::document::yaml::{self, Options};
use crate::document::{Node, Sources, Value};
use crate::package::Unreadable;
use crate::package::formats::Input;
use std::collections::HashSet;
use std::sync::Arc;

/// The documents of a file. Errors: it is no YAML.
pub(super) fn parse(input: &Input<'_>) -> Result<Vec<Node>, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::from(""));
    yaml::parse(input.text, file, Options::default())
        .map_err(|error| Unreadable::at(error.span, format!("the file is damaged: {}", error.reason)))
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
