//! What Terraform's values are as nodes: how much is known of them, when two are the same, what they are as text.

use crate::document::{Entry, List, Map, Node, Origin, Piece, Place, Reference, Unknown, Value};
use std::sync::Arc;

/// Why an expression has no value: Terraform would stop here. `try` and `can` catch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault(pub &'static str);

pub type Outcome = Result<Node, Fault>;

/// An unknown value that depends on what `from` depends on.
pub fn unknown<'n>(from: impl IntoIterator<Item = &'n Node>, place: Place) -> Node {
    let mut node = Node::new(Value::unknown(), place);
    let mut refers = Vec::new();
    for part in from {
        node.sensitive |= part.sensitive;
        gather(part, &mut refers, &mut 1000);
    }
    node.value = unknown_with(refers);
    node
}

pub fn unknown_with(refers: Vec<Reference>) -> Value {
    Value::Unknown(Arc::new(Unknown {
        refers,
        pieces: Vec::new(),
    }))
}

/// Adds what a value and all within it depend on, each once. Looks at no more than `left` nodes.
pub fn gather(node: &Node, into: &mut Vec<Reference>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    for reference in node.refers() {
        if into.len() < 50 && !into.contains(reference) {
            into.push(reference.clone());
        }
    }
    match &node.value {
        Value::List(list) => list.items.iter().for_each(|item| gather(item, into, left)),
        Value::Map(map) => map
            .entries
            .iter()
            .for_each(|entry| gather(&entry.node, into, left)),
        _ => {}
    }
}

/// The same value, known to come from something deployed.
pub fn referring(mut node: Node, refers: Vec<Reference>) -> Node {
    if refers.is_empty() || node.is_unknown() {
        return node;
    }
    let origin = node.origin.get_or_insert_default();
    Arc::make_mut(origin).refers = refers;
    node
}

/// A text that encodes a tree.
pub fn encoding(mut node: Node, tree: Node) -> Node {
    let origin = node.origin.get_or_insert_default();
    Arc::make_mut(origin).decoded = Some(tree);
    node
}

/// A value that has none but its origin's text.
pub fn with_origin(mut node: Node, origin: Origin) -> Node {
    if origin != Origin::default() {
        node.origin = Some(Arc::new(origin));
    }
    node
}

/// Whether nothing in it is unknown.
pub fn wholly_known(node: &Node) -> bool {
    match &node.value {
        Value::Unknown(_) => false,
        Value::List(list) => !list.open && list.items.iter().all(wholly_known),
        Value::Map(map) => !map.open && map.entries.iter().all(|entry| wholly_known(&entry.node)),
        _ => true,
    }
}

/// Whether it or anything in it is sensitive.
pub fn any_sensitive(node: &Node) -> bool {
    node.sensitive
        || match &node.value {
            Value::List(list) => list.items.iter().any(any_sensitive),
            Value::Map(map) => map.entries.iter().any(|entry| any_sensitive(&entry.node)),
            _ => false,
        }
}

/// Whether two values are the same; none where that depends on what is unknown.
pub fn same(a: &Node, b: &Node) -> Option<bool> {
    match (&a.value, &b.value) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Null, Value::Null) => Some(true),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Number(a), Value::Number(b)) => Some(same_number(*a, *b)),
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::List(a), Value::List(b)) => same_lists(a, b),
        (Value::Map(a), Value::Map(b)) => same_maps(a, b),
        _ => Some(false),
    }
}

pub fn same_number(a: f64, b: f64) -> bool {
    (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs())
}

fn same_lists(a: &List, b: &List) -> Option<bool> {
    if a.open || b.open {
        return None;
    }
    if a.items.len() != b.items.len() {
        return Some(false);
    }
    all(a.items.iter().zip(&b.items).map(|(a, b)| same(a, b)))
}

fn same_maps(a: &Map, b: &Map) -> Option<bool> {
    if a.open || b.open {
        return None;
    }
    let (a, b) = (sorted(a), sorted(b));
    if a.len() != b.len() || a.iter().zip(&b).any(|(a, b)| a.key != b.key) {
        return Some(false);
    }
    all(a.iter().zip(&b).map(|(a, b)| same(&a.node, &b.node)))
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// The entries by key, as Terraform goes through them; of one key the last.
pub fn sorted(map: &Map) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = map.entries.iter().collect();
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    let mut kept: Vec<&Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match kept.last_mut() {
            Some(last) if last.key == entry.key => *last = entry,
            _ => kept.push(entry),
        }
    }
    kept
}

/// A result of arithmetic without the last bits that only binary fractions have: Terraform's numbers are far longer.
pub fn decimal(number: f64) -> f64 {
    let short = format!("{number:.14e}").parse().unwrap_or(number);
    if (short - number).abs() <= 2.0 * f64::EPSILON * number.abs() / 2.0 {
        short
    } else {
        number
    }
}

/// A number as Terraform writes it: no exponent, no trailing zeros.
pub fn number_text(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else {
        format!("{number}")
    }
}

/// A primitive value as text; none for what is no primitive.
pub fn text(value: &Value) -> Option<Arc<str>> {
    Some(match value {
        Value::String(text) => Arc::clone(text),
        Value::Number(number) => number_text(*number).into(),
        Value::Bool(true) => "true".into(),
        Value::Bool(false) => "false".into(),
        _ => return None,
    })
}

/// The pieces of a string of which not all is known.
pub fn pieces(node: &Node) -> Vec<Piece> {
    match &node.value {
        Value::Unknown(unknown) if unknown.pieces.is_empty() => vec![Piece::Unknown],
        Value::Unknown(unknown) => unknown.pieces.clone(),
        other => text(other).map(Piece::Known).into_iter().collect(),
    }
}

/// What is known of a value that is one of two.
pub fn either(a: &Node, b: &Node, place: Place) -> Node {
    if same(a, b) == Some(true) {
        let mut node = a.clone();
        node.sensitive |= b.sensitive;
        return node;
    }
    match (&a.value, &b.value) {
        (Value::Map(left), Value::Map(right)) => either_map(a, left, right, place),
        (Value::List(left), Value::List(right))
            if left.items.len() == right.items.len() && !left.set && !right.set =>
        {
            let items = left.items.iter().zip(&right.items);
            let list = List {
                items: items.map(|(a, b)| either(a, b, a.place)).collect(),
                open: left.open || right.open,
                set: false,
            };
            let sensitive = a.sensitive || b.sensitive;
            Node {
                sensitive,
                ..Node::new(Value::List(Arc::new(list)), place)
            }
        }
        _ => unknown([a, b], place),
    }
}

fn either_map(node: &Node, left: &Map, right: &Map, place: Place) -> Node {
    let mut open = left.open || right.open;
    let mut entries = Vec::new();
    for entry in sorted(left) {
        match right.get(&entry.key) {
            Some(other) => entries.push(Entry {
                node: either(&entry.node, other, entry.node.place),
                ..entry.clone()
            }),
            None => open = true,
        }
    }
    open |= sorted(right)
        .iter()
        .any(|entry| left.get(&entry.key).is_none());
    Node {
        sensitive: node.sensitive,
        ..Node::new(Value::Map(Arc::new(Map { entries, open })), place)
    }
}

/// Counts nodes, no further than `left`; none if there are more or they are nested deeper than `depth`.
pub fn count_nodes(node: &Node, depth: u32, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    if let Some(decoded) = node.decoded() {
        count_nodes(decoded, depth, left)?;
    }
    match &node.value {
        Value::List(list) => {
            for item in &list.items {
                count_nodes(item, depth, left)?;
            }
        }
        Value::Map(map) => {
            for entry in &map.entries {
                count_nodes(&entry.node, depth, left)?;
            }
        }
        _ => {}
    }
    Some(())
}
