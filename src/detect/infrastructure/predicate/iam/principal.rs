//! Who a statement is about.

use super::action::{is_any as is_any_action, whole_service};
use super::condition;
use super::pattern::{is_everything, matches};
use super::statement::{Statement, Written, texts_of, whole};
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Entry, Node, Place, Value};

/// The known principals of a type (`AWS`, `Service`, `Federated`).
pub fn named<'n>(statement: &'n Statement, kind: &str) -> Vec<Written<'n>> {
    let map = statement.node.get("Principal").and_then(Node::as_map);
    map.and_then(|map| map.entry(kind))
        .map_or_else(Vec::new, texts_of)
}

/// Where it says that anybody may.
pub fn anyone(statement: &Statement) -> Option<Place> {
    if statement.has("NotPrincipal") {
        return statement.place("NotPrincipal");
    }
    let entry: &Entry = statement.node.as_map()?.entry("Principal")?;
    match &entry.node.value {
        Value::String(text) => is_everything(text).then(|| whole(entry)),
        Value::List(_) => texts_of(entry)
            .into_iter()
            .find(is_any)
            .map(|one| one.place),
        Value::Map(_) => named(statement, "AWS")
            .into_iter()
            .chain(named(statement, "*"))
            .find(is_any)
            .map(|one| one.place),
        _ => None,
    }
}

fn is_any(written: &Written<'_>) -> bool {
    is_everything(written.text)
        || written.text == "arn:aws:iam::*:root"
        || written.text == "arn:aws:iam::*:*"
}

/// Whether it allows anybody, with no condition on who that is.
pub fn open(statement: &Statement) -> Truth {
    if statement.allows() != Some(true) {
        return Truth::False;
    }
    let Some(place) = anyone(statement) else {
        return Truth::False;
    };
    match condition::restricts(statement.node.get("Condition")) {
        Some(false) if !statement.is_open() => Truth::True(Some(place)),
        Some(true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether it allows every action, of its service or of all.
pub fn shares_every_action(statement: &Statement) -> Truth {
    if statement.allows() != Some(true) {
        return Truth::False;
    }
    let actions = statement.actions();
    let every = actions
        .iter()
        .find(|action| is_any_action(action.text) || whole_service(action.text).is_some());
    every.map_or(Truth::False, |action| Truth::True(Some(action.place)))
}

/// Whether it denies everybody what is asked without TLS.
pub fn denies_plaintext(statement: &Statement) -> Truth {
    if statement.allows() != Some(false) || anyone(statement).is_none() {
        return Truth::False;
    }
    let actions = statement.actions();
    let every =
        |action: &Written<'_>| matches(action.text, "s3:GetObject") || action.text.ends_with(":*");
    let broad = statement.has("NotAction") || actions.iter().any(every);
    let asks = condition::values(statement.node.get("Condition"), "aws:SecureTransport");
    let off = asks.iter().any(|(_, node)| says_false(node));
    match (broad, off) {
        (true, true) => Truth::True(statement.place("Condition")),
        _ if condition::is_open(statement.node.get("Condition")) => Truth::Unknown,
        _ => Truth::False,
    }
}

fn says_false(node: &Node) -> bool {
    match &node.value {
        Value::Bool(value) => !value,
        Value::String(text) => text.eq_ignore_ascii_case("false"),
        Value::List(list) => list.items.iter().any(says_false),
        _ => false,
    }
}
