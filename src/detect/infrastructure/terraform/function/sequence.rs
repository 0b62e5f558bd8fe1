//! Functions of lists.

use super::super::budget::MAX_ITEMS;
use super::super::value::{self, Fault, Outcome, same, unknown};
use super::{Context, Function, argument};
use crate::document::{List, Node, Value};
use std::sync::Arc;

/// Terraform's own bound.
const MAX_RANGE: usize = 1024;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "concat" => Function::Partial(concat),
        "flatten" => Function::Partial(flatten),
        "compact" => Function::Partial(|a, c| {
            kept(a, c, |item, _| match &item.value {
                Value::String(text) => Some(!text.is_empty()),
                Value::Null => Some(false),
                Value::Unknown(_) => None,
                _ => Some(true),
            })
        }),
        "distinct" => Function::Partial(|a, c| kept(a, c, is_new)),
        "coalescelist" => Function::Partial(coalesce),
        "element" => Function::Partial(element),
        "one" => Function::Partial(one),
        "reverse" => Function::Partial(|a, c| {
            reordered(a, c, |list, _| {
                Ok(list.items.iter().rev().cloned().collect())
            })
        }),
        "slice" => Function::Partial(|a, c| reordered(a, c, slice)),
        "alltrue" => Function::Partial(|a, c| truth(a, c, false)),
        "anytrue" => Function::Partial(|a, c| truth(a, c, true)),
        "chunklist" => Function::Strict(chunks),
        "index" => Function::Strict(index),
        "matchkeys" => Function::Strict(match_keys),
        "range" => Function::Strict(range),
        "sort" => Function::Strict(sort),
        "sum" => Function::Strict(sum),
        _ => return None,
    })
}

fn node(list: List, context: &Context<'_>) -> Node {
    Node::new(Value::List(Arc::new(list)), context.place)
}

fn concat(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let mut whole = List::default();
    for argument in arguments {
        match &argument.value {
            Value::List(list) => {
                whole.open |= list.open;
                whole.items.extend(list.items.iter().cloned());
            }
            Value::Unknown(_) => whole.open = true,
            _ => return Err(Fault("only lists can be put together")),
        }
    }
    Ok(finish(whole, arguments, context))
}

/// Nothing is known of an open list without items.
fn finish(list: List, arguments: &[Node], context: &Context<'_>) -> Node {
    let nothing = list.open && list.items.is_empty();
    if nothing || !context.budget.spend(list.items.len()) {
        return unknown(arguments, context.place);
    }
    let mut node = node(list, context);
    node.sensitive = arguments.iter().any(|argument| argument.sensitive);
    node
}

fn flatten(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let given = argument::at(arguments, 0)?;
    if given.is_unknown() {
        return Ok(unknown(arguments, context.place));
    }
    let mut flat = List::default();
    flatten_into(argument::list(arguments, 0)?, &mut flat, 0);
    Ok(finish(flat, arguments, context))
}

fn flatten_into(list: &List, flat: &mut List, depth: u32) {
    flat.open |= list.open;
    for item in &list.items {
        match &item.value {
            Value::List(inner) if depth < 200 => flatten_into(inner, flat, depth + 1),
            // It may be a list itself.
            Value::Unknown(unknown) if unknown.pieces.is_empty() => {
                flat.open = true;
                flat.items.push(item.clone());
            }
            _ => flat.items.push(item.clone()),
        }
    }
}

/// The items that a rule keeps; none means that it cannot tell.
fn kept(
    arguments: &[Node],
    context: &Context<'_>,
    rule: fn(&Node, &[Node]) -> Option<bool>,
) -> Outcome {
    if argument::at(arguments, 0)?.is_unknown() {
        return Ok(unknown(arguments, context.place));
    }
    let given = argument::list(arguments, 0)?;
    let mut list = List {
        open: given.open,
        ..List::default()
    };
    for item in &given.items {
        let weight = context.budget.weigh([item]);
        let work = weight.map(|weight| 1 + weight.saturating_mul(list.items.len()) / 16);
        if !work.is_some_and(|work| context.budget.spend(work)) {
            return Ok(unknown(arguments, context.place));
        }
        match rule(item, &list.items) {
            Some(true) => list.items.push(item.clone()),
            Some(false) => {}
            None => {
                list.open = true;
                list.items.push(item.clone());
            }
        }
    }
    Ok(finish_keeping(list, arguments, context))
}

fn finish_keeping(list: List, arguments: &[Node], context: &Context<'_>) -> Node {
    let mut node = node(list, context);
    node.sensitive = arguments[0].sensitive;
    node
}

fn is_new(item: &Node, before: &[Node]) -> Option<bool> {
    let mut sure = Some(true);
    for other in before {
        match same(item, other) {
            Some(true) => return Some(false),
            Some(false) => {}
            None => sure = None,
        }
    }
    sure
}

fn coalesce(arguments: &[Node], context: &Context<'_>) -> Outcome {
    for (at, argument) in arguments.iter().enumerate() {
        match &argument.value {
            Value::Null => {}
            Value::List(list) if list.items.is_empty() && !list.open => {}
            Value::Map(map) if map.entries.is_empty() && !map.open => {}
            Value::List(_) | Value::Map(_) => return Ok(argument.clone()),
            Value::Unknown(_) => return Ok(unknown(&arguments[at..], context.place)),
            _ => return Err(Fault("`coalescelist` takes lists")),
        }
    }
    Err(Fault("all lists are empty"))
}

/// It begins again behind the last item.
fn element(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let (given, at) = (argument::at(arguments, 0)?, argument::at(arguments, 1)?);
    let open = given.as_list().is_some_and(|list| list.open);
    if given.is_unknown() || at.is_unknown() || open {
        return Ok(unknown([given], context.place));
    }
    let list = argument::list(arguments, 0)?;
    let length = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Err(Fault("the list is empty"));
    }
    let at = argument::integer(arguments, 1)?.rem_euclid(length);
    Ok(list.items[usize::try_from(at).unwrap_or(0)].clone())
}

fn one(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let given = argument::at(arguments, 0)?;
    let list = match &given.value {
        Value::List(list) if !list.open => list,
        Value::List(_) | Value::Unknown(_) => return Ok(unknown([given], context.place)),
        _ => return Err(Fault("`one` takes a list")),
    };
    match &list.items[..] {
        [] => Ok(Node::new(Value::Null, context.place)),
        [item] => Ok(item.clone()),
        _ => Err(Fault("the list has more than one item")),
    }
}

fn reordered(
    arguments: &[Node],
    context: &Context<'_>,
    order: fn(&List, &[Node]) -> Result<Vec<Node>, Fault>,
) -> Outcome {
    let given = argument::at(arguments, 0)?;
    let open = given.as_list().is_some_and(|list| list.open);
    if given.is_unknown() || open || arguments[1..].iter().any(Node::is_unknown) {
        return Ok(unknown(arguments, context.place));
    }
    let items = order(argument::list(arguments, 0)?, arguments)?;
    let list = List {
        items,
        ..List::default()
    };
    Ok(finish_keeping(list, arguments, context))
}

fn slice(list: &List, arguments: &[Node]) -> Result<Vec<Node>, Fault> {
    let (from, to) = (
        argument::count(arguments, 1)?,
        argument::count(arguments, 2)?,
    );
    let part = list.items.get(from..to);
    Ok(part.ok_or(Fault("the slice lies outside"))?.to_vec())
}

/// Whether any item, or every one, is true.
fn truth(arguments: &[Node], context: &Context<'_>, any: bool) -> Outcome {
    let given = argument::at(arguments, 0)?;
    if given.is_unknown() {
        return Ok(unknown(arguments, context.place));
    }
    let list = argument::list(arguments, 0)?;
    let mut sure = !list.open;
    for at in 0..list.items.len() {
        match list.items[at].value {
            Value::Unknown(_) => sure = false,
            Value::Null if any => {}
            Value::Null => return Ok(Node::new(Value::Bool(false), context.place)),
            _ if argument::truth(&list.items, at)? == any => {
                return Ok(Node::new(Value::Bool(any), context.place));
            }
            _ => {}
        }
    }
    if sure {
        Ok(Node::new(Value::Bool(!any), context.place))
    } else {
        Ok(unknown(arguments, context.place))
    }
}

fn chunks(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let list = argument::list(arguments, 0)?;
    let size = match argument::count(arguments, 1)? {
        0 => list.items.len().max(1),
        size => size,
    };
    let chunk = |items: &[Node]| Node::new(Value::list(items.to_vec()), context.place);
    Ok(Value::list(list.items.chunks(size).map(chunk).collect()))
}

fn index(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let wanted = argument::at(arguments, 1)?;
    let list = argument::list(arguments, 0)?;
    let found = list
        .items
        .iter()
        .position(|item| same(item, wanted) == Some(true));
    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
    found
        .map(|at| Value::Number(at as f64))
        .ok_or(Fault("the list has no such item"))
}

/// The items whose keys, at the same index, are among those wanted.
fn match_keys(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let values = argument::list(arguments, 0)?;
    let keys = argument::list(arguments, 1)?;
    let wanted = argument::list(arguments, 2)?;
    let weight = context.budget.weigh(&keys.items).unwrap_or(usize::MAX);
    let work = weight.saturating_mul(wanted.items.len());
    if keys.items.len() != values.items.len() || !context.budget.spend(work / 16) {
        return Err(Fault("`matchkeys` takes as many values as keys"));
    }
    let is_wanted = |key: &Node| wanted.items.iter().any(|one| same(one, key) == Some(true));
    let pairs = values.items.iter().zip(&keys.items);
    let found = pairs.filter(|(_, key)| is_wanted(key));
    Ok(Value::list(found.map(|(value, _)| value.clone()).collect()))
}

fn range(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let (start, limit) = match arguments.len() {
        1 => (0.0, argument::number(arguments, 0)?),
        _ => (
            argument::number(arguments, 0)?,
            argument::number(arguments, 1)?,
        ),
    };
    let step = match arguments.len() {
        3 => argument::number(arguments, 2)?,
        _ if limit < start => -1.0,
        _ => 1.0,
    };
    if step == 0.0 {
        return Err(Fault("`range` needs a step"));
    }
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0.0 && at < limit) || (step < 0.0 && at > limit) {
        if items.len() >= MAX_RANGE {
            return Err(Fault("`range` makes no more than 1024 items"));
        }
        items.push(Node::new(Value::Number(at), context.place));
        at += step;
    }
    Ok(Value::list(items))
}

fn sort(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let mut texts = argument::texts(argument::list(arguments, 0)?)?;
    if texts.len() > MAX_ITEMS * 10 {
        return Err(Fault("the list is too long"));
    }
    texts.sort();
    let item = |text| Node::new(Value::String(text), context.place);
    Ok(Value::list(texts.into_iter().map(item).collect()))
}

fn sum(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let list = argument::list(arguments, 0)?;
    if list.items.is_empty() {
        return Err(Fault("there is nothing to add up"));
    }
    let mut total = 0.0;
    for at in 0..list.items.len() {
        total += argument::number(&list.items, at)?;
    }
    Ok(Value::Number(value::decimal(total)))
}
