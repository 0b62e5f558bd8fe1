//! Variables: <https://docs.docker.com/reference/compose-file/interpolation/>.

use crate::detect::infrastructure::partial::Partial;
use crate::document::dockerfile::closing;
use crate::document::{Entry, List, Map, Node, Unknown, Value};
use std::sync::Arc;

/// The most nodes of one file's services, those that they extend included.
const MOST_NODES: usize = 1_000_000;

/// The most nesting of `${a:-${b:-…}}`.
const DEEPEST: usize = 16;

/// Replaces variables in trees.
#[derive(Default)]
pub(super) struct Interpolation {
    nodes: usize,
}

impl Interpolation {
    /// Whether there was too much; what came later is unknown.
    pub fn exhausted(&self) -> bool {
        self.nodes > MOST_NODES
    }

    /// A tree with its variables replaced; keys stay as they are.
    pub fn node(&mut self, node: &Node) -> Node {
        self.nodes += 1;
        let value = match &node.value {
            _ if self.exhausted() => Value::unknown(),
            Value::String(text) if text.contains('$') => typed(interpolated(text)),
            Value::List(list) => Value::List(Arc::new(List {
                items: list.items.iter().map(|item| self.node(item)).collect(),
                open: list.open,
                set: list.set,
            })),
            Value::Map(map) => {
                let entries = map.entries.iter().map(|entry| Entry {
                    key: entry.key.clone(),
                    key_place: entry.key_place,
                    node: self.node(&entry.node),
                });
                Value::Map(Arc::new(Map {
                    entries: entries.collect(),
                    open: map.open,
                }))
            }
            other => other.clone(),
        };
        Node {
            value,
            ..node.clone()
        }
    }
}

/// A string that a variable made is read as what its key wants; only booleans make a difference.
fn typed(value: Value) -> Value {
    match &value {
        Value::String(text) if &**text == "true" => Value::Bool(true),
        Value::String(text) if &**text == "false" => Value::Bool(false),
        _ => value,
    }
}

/// A text with its variables replaced by their defaults.
pub(super) fn interpolated(text: &str) -> Value {
    let mut said = Partial::default();
    read(text, &mut said, 0);
    said.finish()
}

fn read(text: &str, said: &mut Partial, depth: usize) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        said.say(&rest[..at]);
        rest = variable(&rest[at + 1..], said, depth);
    }
    said.say(rest);
}

/// Behind a `$`; gives what is left.
fn variable<'t>(behind: &'t str, said: &mut Partial, depth: usize) -> &'t str {
    if let Some(rest) = behind.strip_prefix('$') {
        said.say("$");
        return rest;
    }
    if let Some(inside) = behind.strip_prefix('{') {
        let Some(end) = closing(inside) else {
            said.unknown(&Unknown::default());
            return "";
        };
        braced(&inside[..end], said, depth);
        return &inside[end + 1..];
    }
    let length = name_length(behind);
    if length == 0 {
        said.say("$");
    } else {
        said.unknown(&Unknown::default());
    }
    &behind[length..]
}

fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.find(|c| !letters(c)).unwrap_or(text.len())
}

/// `name:-default` and `name-default` are the default; everything else depends on who runs it.
fn braced(inside: &str, said: &mut Partial, depth: usize) {
    let operator = &inside[name_length(inside)..];
    match operator
        .strip_prefix(":-")
        .or_else(|| operator.strip_prefix('-'))
    {
        Some(default) if depth < DEEPEST => read(default, said, depth + 1),
        _ => said.unknown(&Unknown::default()),
    }
}
