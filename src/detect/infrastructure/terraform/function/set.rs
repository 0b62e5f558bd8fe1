//! Functions of sets.

use super::super::budget::MAX_ITEMS;
use super::super::constraint::to_set;
use super::super::value::{Fault, same};
use super::{Context, Function, argument};
use crate::document::{List, Node, Value};
use std::sync::Arc;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "setunion" => Function::Strict(union),
        "setintersection" => Function::Strict(|a, c| narrowed(a, c, true)),
        "setsubtract" => Function::Strict(|a, c| narrowed(a, c, false)),
        "setproduct" => Function::Strict(product),
        _ => return None,
    })
}

fn union(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let mut items = Vec::new();
    for at in 0..arguments.len() {
        items.extend(argument::list(arguments, at)?.items.iter().cloned());
    }
    if !charge_for_set(&items, context) {
        return Err(Fault("the sets are too large"));
    }
    Ok(set(items))
}

/// Making a set compares every item with some before it.
pub fn charge_for_set(items: &[Node], context: &Context<'_>) -> bool {
    let weight = context.budget.weigh(items);
    weight.is_some_and(|weight| {
        context
            .budget
            .spend(weight.saturating_mul(items.len().min(100)) / 16)
    })
}

fn set(items: Vec<Node>) -> Value {
    Value::List(Arc::new(to_set(&List {
        items,
        ..List::default()
    })))
}

/// The items of the first that are in all others, or in none.
fn narrowed(arguments: &[Node], context: &Context<'_>, wanted: bool) -> Result<Value, Fault> {
    let mut items = argument::list(arguments, 0)?.items.clone();
    for at in 1..arguments.len() {
        let other = argument::list(arguments, at)?;
        let weight = context.budget.weigh(&items).unwrap_or(usize::MAX);
        let work = weight.saturating_mul(other.items.len());
        if !context.budget.spend(work / 16) {
            return Err(Fault("the sets are too large"));
        }
        items.retain(|item| {
            let within = other.items.iter().any(|one| same(one, item) == Some(true));
            within == wanted
        });
    }
    Ok(set(items))
}

/// Every combination of one item of each.
fn product(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let mut rows: Vec<Vec<Node>> = vec![Vec::new()];
    let mut all_sets = true;
    for at in 0..arguments.len() {
        let list = argument::list(arguments, at)?;
        all_sets &= list.set;
        let size = rows.len().saturating_mul(list.items.len());
        if size > MAX_ITEMS || !context.budget.spend(size) {
            context.budget.exceed();
            return Ok(Value::unknown());
        }
        let extended = rows.iter().flat_map(|row| {
            list.items.iter().map(move |item| {
                let mut row = row.clone();
                row.push(item.clone());
                row
            })
        });
        rows = extended.collect();
    }
    let node = |row: Vec<Node>| Node::new(Value::list(row), context.place);
    let list = List {
        items: rows.into_iter().map(node).collect(),
        open: false,
        set: all_sets,
    };
    Ok(Value::List(Arc::new(list)))
}
