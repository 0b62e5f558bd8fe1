//! Merge keys: `<<: *a` and `<<: [*a, *b]`, of YAML 1.1's type repository (<https://yaml.org/type/merge.html>).

use crate::document::{Entry, Node};
use std::collections::HashSet;
use std::sync::Arc;

/// Whether a value can be merged: a mapping, or a list of nothing but mappings.
pub(super) fn mergeable(node: &Node) -> bool {
    match node.as_list() {
        Some(list) => list.items.iter().all(|item| item.as_map().is_some()),
        None => node.as_map().is_some(),
    }
}

/// The entries of a mapping in which `merges` stood behind `<<`: a key that is written beats one that is merged, and of
/// two that are merged the first one counts.
pub(super) fn merged(written: Vec<Entry>, merges: &[Node]) -> Vec<Entry> {
    let mut known: HashSet<Arc<str>> = written.iter().map(|entry| entry.key.clone()).collect();
    let mut entries = Vec::new();
    for map in merges.iter().flat_map(mappings).filter_map(Node::as_map) {
        // Within one mapping the last entry of a key counts, so all of them are taken over.
        let new: Vec<&Entry> = map
            .entries
            .iter()
            .filter(|entry| !known.contains(&entry.key))
            .collect();
        known.extend(new.iter().map(|entry| entry.key.clone()));
        entries.extend(new.into_iter().cloned());
    }
    entries.extend(written);
    entries
}

fn mappings(node: &Node) -> &[Node] {
    match node.as_list() {
        Some(list) => &list.items,
        None => std::slice::from_ref(node),
    }
}
