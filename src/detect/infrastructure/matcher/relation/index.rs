//! Who may name whom: so that a relation is asked of few resources and not of all. Never leaves out one that is related.

use super::own_names;
use crate::check::condition::Path;
use crate::detect::infrastructure::matcher::select::select;
use crate::detect::infrastructure::resource::Resource;
use crate::document::{Node, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What the resources of one kind name at one path.
#[derive(Debug, Default)]
pub struct Naming {
    by_address: HashMap<Arc<str>, Vec<usize>>,
    by_name: HashMap<Arc<str>, Vec<usize>>,
    /// They may name anything.
    open: Vec<usize>,
}

/// The resources of one kind by how they are named.
#[derive(Debug, Default)]
pub struct Named {
    by_address: HashMap<Arc<str>, Vec<usize>>,
    by_name: HashMap<Arc<str>, Vec<usize>>,
}

/// What one value names.
#[derive(Default)]
struct Names {
    addresses: Vec<Arc<str>>,
    texts: Vec<Arc<str>>,
    open: bool,
}

impl Names {
    fn at(resource: &Resource, path: &Path) -> Self {
        let mut names = Self::default();
        let selected = select(&resource.body, path);
        names.open = selected.open;
        selected.nodes.iter().for_each(|node| names.add(node));
        names
    }

    fn add(&mut self, node: &Node) {
        if let Value::List(list) = &node.value {
            self.open |= list.open;
            list.items.iter().for_each(|item| self.add(item));
            return;
        }
        let refers = node.refers();
        let addresses = refers.iter().map(|reference| reference.address.clone());
        self.addresses.extend(addresses);
        match &node.value {
            Value::String(text) => self.texts.push(text.clone()),
            Value::Unknown(_) if refers.is_empty() => self.open = true,
            _ => {}
        }
    }
}

impl Naming {
    /// Of resources with their numbers.
    pub fn of<'r>(resources: impl Iterator<Item = (usize, &'r Resource)>, path: &Path) -> Self {
        let mut naming = Self::default();
        for (number, resource) in resources {
            let names = Names::at(resource, path);
            for address in names.addresses {
                naming.by_address.entry(address).or_default().push(number);
            }
            for text in names.texts {
                naming.by_name.entry(text).or_default().push(number);
            }
            if names.open {
                naming.open.push(number);
            }
        }
        naming
    }

    /// Numbers of those that may name a resource, in order.
    pub fn candidates(&self, resource: &Resource) -> Vec<usize> {
        let addresses = meant_by(&resource.address).filter_map(|name| self.by_address.get(name));
        let names = own_names(resource).filter_map(|name| self.by_name.get(name));
        in_order(addresses.chain(names).chain([&self.open]))
    }
}

impl Named {
    pub fn of<'r>(resources: impl Iterator<Item = (usize, &'r Resource)>) -> Self {
        let mut named = Self::default();
        for (number, resource) in resources {
            for address in meant_by(&resource.address) {
                named
                    .by_address
                    .entry(address.into())
                    .or_default()
                    .push(number);
            }
            for name in own_names(resource) {
                named.by_name.entry(name.into()).or_default().push(number);
            }
        }
        named
    }

    /// Numbers of those that a resource may name at a path, in order. None: it may be any.
    pub fn candidates(&self, resource: &Resource, path: &Path) -> Option<Vec<usize>> {
        let names = Names::at(resource, path);
        let addresses = names
            .addresses
            .iter()
            .filter_map(|name| self.by_address.get(name));
        let texts = names.texts.iter().filter_map(|name| self.by_name.get(name));
        (!names.open).then(|| in_order(addresses.chain(texts)))
    }
}

fn in_order<'v>(found: impl Iterator<Item = &'v Vec<usize>>) -> Vec<usize> {
    let mut numbers: Vec<usize> = found.flatten().copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The addresses by which an instance may be meant: its own, and what stands before each of its keys.
fn meant_by(address: &str) -> impl Iterator<Item = &str> {
    let before = address.match_indices('[').map(|(at, _)| &address[..at]);
    before.chain([address])
}
