//! Mappings that are asked for many keys: a plan may hold one with a hundred thousand.

use crate::document::{Entry, Map, Node};
use std::collections::HashMap;

/// Shorter mappings are gone through from one end to the other.
const SHORT: usize = 12;

/// A mapping, or none, to be asked for keys.
pub struct Keyed<'n> {
    map: Option<&'n Map>,
    index: HashMap<&'n str, &'n Entry>,
}

impl<'n> Keyed<'n> {
    pub fn of(node: Option<&'n Node>) -> Self {
        let map = node.and_then(Node::as_map);
        let long = map.filter(|map| map.entries.len() > SHORT);
        let index = long.into_iter().flat_map(|map| &map.entries);
        Self {
            map,
            index: index.map(|entry| (&*entry.key, entry)).collect(),
        }
    }

    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        if self.index.is_empty() {
            self.map?.entry(key)
        } else {
            self.index.get(key).copied()
        }
    }

    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// Every entry once, of one key the last.
    pub fn entries(&self) -> impl Iterator<Item = &'n Entry> {
        let all = self.map.into_iter().flat_map(|map| &map.entries);
        all.filter(|entry| {
            self.entry(&entry.key)
                .is_some_and(|last| std::ptr::eq(last, *entry))
        })
    }
}

/// The items of a list; none of whatever is no list.
pub fn list(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_list).map_or(&[], |list| &list.items)
}
