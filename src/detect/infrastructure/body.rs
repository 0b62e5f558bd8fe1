//! Bodies with context: what stands around a thing is put into it under keys that begin with `$`, which no language
//! writes. A matcher may look there by name; whoever walks over everything that was written leaves such keys out.

use crate::document::{Entry, Map, Node, Value};
use std::sync::Arc;

/// A mapping with further entries. What is no mapping stays as it is.
pub(super) fn with(node: &Node, context: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
    let Some(map) = node.as_map() else {
        return node.clone();
    };
    let mut entries = map.entries.clone();
    entries.extend(context.into_iter().map(|(key, node)| Entry {
        key: Arc::from(key),
        key_place: node.place,
        node,
    }));
    let map = Map {
        entries,
        open: map.open,
    };
    Node::new(Value::Map(Arc::new(map)), node.place)
}

/// A string that nobody wrote, at the place of what it was worked out from.
pub(super) fn said(text: impl Into<Arc<str>>, at: &Node) -> Node {
    Node::new(Value::string(text), at.place)
}

/// The value below several keys.
pub(super) fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// The items of a list; none of whatever is no list.
pub(super) fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_list).map_or(&[], |list| &list.items)
}

/// The entries of a mapping; none of whatever is no mapping.
pub(super) fn entries(node: Option<&Node>) -> &[Entry] {
    node.and_then(Node::as_map).map_or(&[], |map| &map.entries)
}
