//! The proof of an edit of HCL: the file afterwards is the one before with the changes in it, and nothing else.

use super::group::{Group, New, becomes, by_key, whole};
use super::hcl::{blocks, literal_of, text_at};
use super::{Change, To};
use crate::document::Value;
use crate::document::hcl::{Attribute, Block, Body, Expression, Kind};

/// A body and the text it was read from.
type Read<'b> = (&'b Body, &'b str);

/// Whether the files say the same but for the changes, in the one block that begins at `start`.
pub(super) fn differ_only(
    before: Read<'_>,
    after: Read<'_>,
    start: u32,
    changes: &[Change],
) -> bool {
    let (old, new) = (&before.0.blocks, &after.0.blocks);
    old.len() == new.len()
        && same_attributes(before, after, &|_| false)
        && old.iter().zip(new).all(|(a, b)| {
            if a.place.span.start == start {
                let heads = head(a, before.1) == head(b, after.1);
                let bodies = ((&a.body, before.1), (&b.body, after.1));
                heads && changed(bodies.0, bodies.1, &whole(changes)) == Some(true)
            } else {
                text_at(before.1, a.place.span) == text_at(after.1, b.place.span)
            }
        })
}

/// Kind and labels as written.
fn head<'t>(block: &Block, text: &'t str) -> Vec<&'t str> {
    let labels = block.labels.iter().map(|label| label.place);
    std::iter::once(block.kind.place)
        .chain(labels)
        .map(|place| text_at(text, place.span))
        .collect()
}

fn same_attributes(before: Read<'_>, after: Read<'_>, touched: &dyn Fn(&str) -> bool) -> bool {
    let written = |(body, text): Read<'_>| -> Vec<String> {
        let rest = body
            .attributes
            .iter()
            .filter(|one| !touched(&one.name.text));
        rest.map(|one| text_at(text, one.place.span).to_owned())
            .collect()
    };
    written(before) == written(after)
}

fn changed(before: Read<'_>, after: Read<'_>, changes: &[(&[String], &To)]) -> Option<bool> {
    let groups = by_key(changes)?;
    let touched = |name: &str| groups.iter().any(|group| group.key == name);
    let rest = |(body, text): Read<'_>| -> Vec<String> {
        let rest = body.blocks.iter().filter(|one| !touched(&one.kind.text));
        rest.map(|one| text_at(text, one.place.span).to_owned())
            .collect()
    };
    let same = same_attributes(before, after, &touched) && rest(before) == rest(after);
    Some(
        same && groups
            .iter()
            .all(|group| held(before, after, group) == Some(true)),
    )
}

fn held(before: Read<'_>, after: Read<'_>, group: &Group<'_>) -> Option<bool> {
    let old: Vec<&Block> = blocks(before.0, group.key).collect();
    let new: Vec<&Block> = blocks(after.0, group.key).collect();
    if !old.is_empty() {
        let mut pairs = old.iter().zip(&new);
        let each = |(a, b): (&&Block, &&Block)| {
            changed((&a.body, before.1), (&b.body, after.1), &group.changes) == Some(true)
        };
        return Some(old.len() == new.len() && pairs.all(each));
    }
    let was = attribute(before.0, group.key);
    let is = attribute(after.0, group.key);
    match (was, group.leaf().ok()?) {
        (Some(_), Some(To::Go)) => Some(is.is_none()),
        (Some(was), Some(To::Fill(_))) => {
            Some(text_at(before.1, was.place.span) == text_at(after.1, is?.place.span))
        }
        (Some(was), Some(to)) => Some(value(&was.value, &is?.value, to)),
        (Some(_), None) => Some(false),
        (None, _) => match group.missing().ok()? {
            Some(new) => Some(says(after.0, group.key, &new)),
            None => Some(is.is_none() && new.is_empty()),
        },
    }
}

fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Attribute> {
    let mut named = body.attributes.iter().filter(|one| &*one.name.text == name);
    let first = named.next();
    if named.next().is_some() { None } else { first }
}

fn value(before: &Expression, after: &Expression, to: &To) -> bool {
    match (&before.kind, &after.kind, to) {
        (Kind::Tuple(old), Kind::Tuple(new), To::Hold(item)) => {
            let (old, new) = (literals(old), literals(new));
            let wanted = Some(item.clone());
            let added = usize::from(!old.contains(&wanted));
            new.len() == old.len() + added && new.starts_with(&old) && new.contains(&wanted)
        }
        (Kind::Tuple(old), Kind::Tuple(new), To::Swap(_)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(a, b)| value(a, b, to))
        }
        _ => match (literal_of(before), literal_of(after)) {
            (Some(before), Some(after)) => *becomes(to, &before).unwrap_or(&before) == after,
            _ => false,
        },
    }
}

fn literals(items: &[Expression]) -> Vec<Option<Value>> {
    items.iter().map(literal_of).collect()
}

/// Whether what was written is what should have been.
fn says(body: &Body, name: &str, new: &New<'_>) -> bool {
    let literal =
        |expression: &Expression, value: &Value| literal_of(expression).as_ref() == Some(value);
    let found: Vec<&Block> = blocks(body, name).collect();
    match (new, attribute(body, name), &found[..]) {
        (New::Scalar(value), Some(is), []) => literal(&is.value, value),
        (New::List(item), Some(is), []) => match &is.value.kind {
            Kind::Tuple(items) => items.len() == 1 && literal(&items[0], item),
            _ => false,
        },
        (New::Map(entries), None, [block]) => {
            let inner = &block.body;
            inner.attributes.len() + inner.blocks.len() == entries.len()
                && entries.iter().all(|(key, new)| says(inner, key, new))
        }
        _ => false,
    }
}
