//! Access policies as trees in the shape of IAM's JSON, however they are written.
//!
//! A policy may be a string of JSON, a heredoc with interpolations, `jsonencode(…)`, a mapping, or the output of an
//! `aws_iam_policy_document`. Its tree has `Version`, `Statement`, `Effect` and so on, after
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>. Not here: what it permits.

mod document;
mod reader;

pub use document::{TAKEN_OVER, document};

use crate::document::{Node, Piece, Value};

/// Stands for an unknown piece of a text: no JSON holds it.
const UNKNOWN: char = '\u{1a}';

/// The tree of a policy, with the places of its parts as they are written. None: it is unknown, or no policy.
pub fn tree(policy: &Node) -> Option<Node> {
    if let Some(decoded) = policy.decoded() {
        return tree_of_decoded(decoded);
    }
    match &policy.value {
        Value::Map(_) => Some(policy.clone()),
        Value::String(text) => reader::read(text, policy),
        _ => reader::read(&with_gaps(policy)?, policy),
    }
}

/// A list that is written as JSON in any of these forms, such as the containers of a task. None: it is unknown, or none.
pub fn list(written: &Node) -> Option<Node> {
    let read = match &written.value {
        _ if written.decoded().is_some() => written.decoded().cloned(),
        Value::List(_) => Some(written.clone()),
        Value::String(text) => reader::read_any(text, written),
        _ => reader::read_any(&with_gaps(written)?, written),
    };
    read.filter(|node| node.as_list().is_some())
}

/// The text of which not all is known.
fn with_gaps(node: &Node) -> Option<String> {
    match &node.value {
        Value::Unknown(unknown) if !unknown.pieces.is_empty() => {
            let piece = |piece: &Piece| match piece {
                Piece::Known(text) if text.contains(UNKNOWN) => None,
                Piece::Known(text) => Some(text.to_string()),
                Piece::Unknown => Some(UNKNOWN.to_string()),
            };
            unknown.pieces.iter().map(piece).collect()
        }
        _ => None,
    }
}

/// `jsonencode` of a string is no policy.
fn tree_of_decoded(decoded: &Node) -> Option<Node> {
    decoded.as_map().map(|_| decoded.clone())
}

/// The statements of a policy's tree: IAM lets one stand without a list.
pub fn statements(tree: &Node) -> (&[Node], bool) {
    match tree.get("Statement") {
        Some(statement) => match &statement.value {
            Value::List(list) => (&list.items, list.open),
            Value::Unknown(_) => (&[], true),
            _ => (std::slice::from_ref(statement), false),
        },
        None => (&[], tree.as_map().is_none_or(|map| map.open)),
    }
}

#[cfg(test)]
mod tests;
