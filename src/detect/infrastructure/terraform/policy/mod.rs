//! Access policies as trees in the shape of IAM's JSON, however they are written.
//!
//! A policy may be a string of JSON, a heredoc with interpolations, `jsonencode(…)`, a mapping, or the output of an
//! `aws_iam_policy_document`. Its tree has `Version`, `Statement`, `Effect` and so on, after
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>. Not here: what it permits.

mod document;
mod reader;

pub use document::document;

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
        Value::Unknown(unknown) if !unknown.pieces.is_empty() => {
            let piece = |piece: &Piece| match piece {
                Piece::Known(text) if text.contains(UNKNOWN) => None,
                Piece::Known(text) => Some(text.to_string()),
                Piece::Unknown => Some(UNKNOWN.to_string()),
            };
            let text: Option<String> = unknown.pieces.iter().map(piece).collect();
            reader::read(&text?, policy)
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
