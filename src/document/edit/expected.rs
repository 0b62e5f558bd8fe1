//! The proof of an edit of a tree: the tree afterwards is the one before with the changes in it, and nothing else.

use super::group::{Group, New, becomes, by_key, whole};
use super::{Change, To};
use crate::document::{Map, Node, Value};
use crate::source::Span;

/// Whether the trees say the same but for the changes, in the one mapping that stood at `target`.
pub(super) fn differ_only(
    before: &[Node],
    after: &[Node],
    target: Span,
    changes: &[Change],
) -> bool {
    let mut proof = Proof {
        target,
        changes,
        met: 0,
    };
    let same = before.len() == after.len()
        && before
            .iter()
            .zip(after)
            .all(|(before, after)| proof.same(before, after));
    same && proof.met == 1
}

struct Proof<'c> {
    target: Span,
    changes: &'c [Change],
    met: usize,
}

impl Proof<'_> {
    fn same(&mut self, before: &Node, after: &Node) -> bool {
        match (&before.value, &after.value) {
            (Value::Map(_), _) if before.place.span == self.target => {
                self.met += 1;
                changed(before, after, &whole(self.changes)) == Some(true)
            }
            (Value::Map(a), Value::Map(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries
                        .iter()
                        .zip(&b.entries)
                        .all(|(a, b)| a.key == b.key && self.same(&a.node, &b.node))
            }
            (Value::List(a), Value::List(b)) => {
                a.items.len() == b.items.len()
                    && a.items.iter().zip(&b.items).all(|(a, b)| self.same(a, b))
            }
            (a, b) => equal(a, b),
        }
    }
}

/// Scalars by their values, collections by what is in them.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .zip(&b.entries)
                    .all(|(a, b)| a.key == b.key && equal(&a.node.value, &b.node.value))
        }
        (Value::List(a), Value::List(b)) => {
            a.items.len() == b.items.len()
                && a.items
                    .iter()
                    .zip(&b.items)
                    .all(|(a, b)| equal(&a.value, &b.value))
        }
        (Value::Number(a), Value::Number(b)) if a.is_nan() => b.is_nan(),
        (a, b) => a == b,
    }
}

/// Whether a mapping is what the changes make of it. None: the changes make no sense of it.
fn changed(before: &Node, after: &Node, changes: &[(&[String], &To)]) -> Option<bool> {
    let (old, new) = (before.as_map()?, after.as_map()?);
    let groups = by_key(changes)?;
    let touched = |key: &str| groups.iter().any(|group| group.key == key);
    let rest = |map: &Map| -> Vec<(std::sync::Arc<str>, Value)> {
        let entries = map.entries.iter().filter(|entry| !touched(&entry.key));
        entries
            .map(|entry| (entry.key.clone(), entry.node.value.clone()))
            .collect()
    };
    let (a, b) = (rest(old), rest(new));
    let same = a.len() == b.len()
        && a.iter()
            .zip(&b)
            .all(|((key, a), (other, b))| key == other && equal(a, b));
    let right = |group: &Group<'_>| held(old.get(group.key), new.get(group.key), group);
    Some(same && groups.iter().all(|group| right(group) == Some(true)))
}

fn held(before: Option<&Node>, after: Option<&Node>, group: &Group<'_>) -> Option<bool> {
    let written = |after: Option<&Node>| match (group.missing().ok()?, after) {
        (Some(new), Some(after)) => Some(says(&new, &after.value)),
        (None, None) => Some(true),
        _ => Some(false),
    };
    let Some(before) = before else {
        return written(after);
    };
    match group.leaf().ok()? {
        Some(To::Go) => Some(after.is_none()),
        Some(to) => Some(value(&before.value, &after?.value, to)),
        None => match (&before.value, &after?.value) {
            (Value::Null, _) => written(after),
            (Value::List(a), Value::List(b)) => {
                let mut pairs = a.items.iter().zip(&b.items);
                let each = |(a, b)| changed(a, b, &group.changes) == Some(true);
                Some(a.items.len() == b.items.len() && pairs.all(each))
            }
            _ => changed(before, after?, &group.changes),
        },
    }
}

fn value(before: &Value, after: &Value, to: &To) -> bool {
    match (before, to) {
        (Value::List(old), To::Hold(item)) => {
            let Value::List(new) = after else {
                return false;
            };
            let held = old.items.iter().any(|known| known.value == *item);
            let kept = new.items.len() == old.items.len() + usize::from(!held);
            let same = old
                .items
                .iter()
                .zip(&new.items)
                .all(|(a, b)| equal(&a.value, &b.value));
            kept && same && new.items.iter().any(|known| known.value == *item)
        }
        (Value::List(old), To::Swap(_)) => {
            let Value::List(new) = after else {
                return false;
            };
            let mut pairs = old.items.iter().zip(&new.items);
            old.items.len() == new.items.len() && pairs.all(|(a, b)| value(&a.value, &b.value, to))
        }
        (_, To::Fill(value)) => {
            equal(before, after) || (*before == Value::Null && equal(value, after))
        }
        (Value::Null, To::Hold(item)) => says(&New::List(item), after),
        (before, to) => equal(becomes(to, before).unwrap_or(before), after),
    }
}

/// Whether what was written is what should have been.
fn says(new: &New<'_>, after: &Value) -> bool {
    match (new, after) {
        (New::Scalar(value), after) => equal(value, after),
        (New::List(item), Value::List(list)) => {
            list.items.len() == 1 && equal(item, &list.items[0].value)
        }
        (New::Map(entries), Value::Map(map)) => {
            entries.len() == map.entries.len()
                && entries
                    .iter()
                    .zip(&map.entries)
                    .all(|((key, new), entry)| **key == *entry.key && says(new, &entry.node.value))
        }
        _ => false,
    }
}
