//! Evaluates trees: functions become what they make, everything else stays.

use super::intrinsic;
use super::template::Template;
use crate::detect::infrastructure::body::entries;
use crate::document::{Entry, List, Map, Node, Place, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// The most nodes that one template's evaluation makes.
const MOST_NODES: usize = 1_000_000;

/// The most nesting of calls, through conditions too.
const DEEPEST: usize = 256;

pub(super) struct Evaluator<'t> {
    pub template: &'t Template<'t>,
    /// Conditions that were asked for; those that are being worked out are not known.
    pub worked_out: RefCell<HashMap<String, Option<bool>>>,
    made: Cell<usize>,
    depth: Cell<usize>,
}

/// A level of nesting, left when dropped.
pub(super) struct Level<'e>(&'e Cell<usize>);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<'t> Evaluator<'t> {
    pub fn new(template: &'t Template<'t>) -> Self {
        Self {
            template,
            worked_out: RefCell::default(),
            made: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    /// Whether the evaluation was cut short.
    pub fn exhausted(&self) -> bool {
        self.made.get() > MOST_NODES
    }

    /// Counts what a function made: a short text can be referred to often.
    pub(super) fn spend(&self, made: &Node) {
        let size = match &made.value {
            Value::String(text) => text.len() / 64,
            Value::List(list) => list.items.len(),
            Value::Unknown(unknown) => unknown.pieces.len() + unknown.refers.len(),
            _ => 0,
        };
        self.made.set(self.made.get().saturating_add(size));
    }

    /// Counts the search for a key of a mapping.
    pub(super) fn look_through(&self, node: Option<&Node>) {
        let keys = entries(node).len();
        self.made.set(self.made.get().saturating_add(keys / 64));
    }

    /// Whether something with a `Condition` is there: Some(true) when that is in doubt, None when it is not there.
    pub fn applies(&self, node: &Node) -> Option<bool> {
        let condition = node.get("Condition").and_then(Node::as_str);
        match condition.map(|name| self.condition(name)) {
            None | Some(Some(true)) => Some(false),
            Some(None) => Some(true),
            Some(Some(false)) => None,
        }
    }

    pub(super) fn deeper(&self) -> Option<Level<'_>> {
        if self.depth.get() >= DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        Some(Level(&self.depth))
    }

    /// The value of a tree. None: it is `AWS::NoValue`, as if it were not written.
    pub fn evaluate(&self, node: &Node) -> Option<Node> {
        let unknown = || Some(Node::new(Value::unknown(), node.place));
        self.made.set(self.made.get().saturating_add(1));
        let Some(_level) = self.deeper() else {
            return unknown();
        };
        if self.exhausted() {
            return unknown();
        }
        match &node.value {
            Value::List(list) => Some(self.list(list, node.place)),
            Value::Map(map) => match &map.entries[..] {
                [entry] if intrinsic::is_name(&entry.key) => {
                    self.call(&entry.key, &entry.node, node.place)
                }
                _ => Some(self.map(map, node.place)),
            },
            _ => Some(node.clone()),
        }
    }

    fn list(&self, list: &List, place: Place) -> Node {
        let items = list.items.iter().filter_map(|item| self.evaluate(item));
        let list = List {
            items: items.collect(),
            open: list.open,
            set: list.set,
        };
        Node::new(Value::List(Arc::new(list)), place)
    }

    fn map(&self, map: &Map, place: Place) -> Node {
        let mut evaluated = Map {
            entries: Vec::with_capacity(map.entries.len()),
            open: map.open,
        };
        for entry in &map.entries {
            // Functions beside written keys bring in more keys.
            if &*entry.key == "Fn::Transform" || entry.key.starts_with("Fn::ForEach") {
                evaluated.open = true;
                continue;
            }
            evaluated
                .entries
                .extend(self.evaluate(&entry.node).map(|node| Entry {
                    key: entry.key.clone(),
                    key_place: entry.key_place,
                    node,
                }));
        }
        Node::new(Value::Map(Arc::new(evaluated)), place)
    }

    /// A copy at another place, with everything in it.
    pub(super) fn moved(&self, node: &Node, place: Place) -> Node {
        self.made.set(self.made.get().saturating_add(1));
        if self.exhausted() {
            return Node::new(Value::unknown(), place);
        }
        let value = match &node.value {
            Value::List(list) => Value::list(
                list.items
                    .iter()
                    .map(|item| self.moved(item, place))
                    .collect(),
            ),
            Value::Map(map) => {
                let entries = map.entries.iter().map(|entry| Entry {
                    key: entry.key.clone(),
                    key_place: place,
                    node: self.moved(&entry.node, place),
                });
                Value::map(entries.collect())
            }
            other => other.clone(),
        };
        Node {
            value,
            place,
            sensitive: node.sensitive,
            origin: node.origin.clone(),
        }
    }
}
