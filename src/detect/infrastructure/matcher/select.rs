//! The values at a path.

use crate::check::condition::{Path, Step};
use crate::document::{Entry, Node, Place, Value};
use crate::source::Span;

/// What stands at a path.
#[derive(Debug, Default)]
pub struct Selected<'n> {
    /// Each at the place of its key and value together.
    pub nodes: Vec<Node>,
    /// There may be more: something on the way could not be worked out.
    pub open: bool,
    /// The innermost value on the way under which nothing stands at the path.
    pub missing: Vec<&'n Node>,
}

/// Follows a path. Lists on the way are gone through; null is taken for what is not written.
pub fn select<'n>(root: &'n Node, path: &Path) -> Selected<'n> {
    let mut selected = Selected::default();
    follow(root, root.place, &path.0, &mut selected);
    selected
}

fn follow<'n>(node: &'n Node, place: Place, steps: &[Step], selected: &mut Selected<'n>) {
    let Some((step, rest)) = steps.split_first() else {
        match &node.value {
            Value::Null => selected.missing.push(node),
            _ => selected.nodes.push(Node {
                place,
                ..node.clone()
            }),
        }
        return;
    };
    match &node.value {
        Value::Unknown(_) => selected.open = true,
        Value::List(list) => {
            selected.open |= list.open;
            if list.items.is_empty() && !list.open {
                selected.missing.push(node);
            }
            for item in &list.items {
                follow(item, item.place, steps, selected);
            }
        }
        Value::Map(map) => match step {
            Step::Key(key) => match map.entry(key) {
                Some(entry) => follow(&entry.node, whole(entry), rest, selected),
                None if map.open => selected.open = true,
                None => selected.missing.push(node),
            },
            Step::Any => {
                selected.open |= map.open;
                for entry in &map.entries {
                    follow(&entry.node, whole(entry), rest, selected);
                }
                if map.entries.is_empty() && !map.open {
                    selected.missing.push(node);
                }
            }
        },
        _ => selected.missing.push(node),
    }
}

/// From the key to the end of the value, where the one is written before the other.
pub fn whole(entry: &Entry) -> Place {
    let (key, value) = (entry.key_place, entry.node.place);
    if key.file == value.file && key.span.end <= value.span.start {
        let span = Span {
            start: key.span.start,
            end: value.span.end,
        };
        return Place { span, ..value };
    }
    value
}
