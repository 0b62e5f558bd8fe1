//! Comparing a value with what a check file writes. Languages differ in whether `true` is written in quotes and `443` as
//! a number, and to the product that reads them it is the same.

use crate::check::condition::Scalar;
use crate::document::{Node, Piece, Value};

/// Whether they are the same. None: unknown.
pub fn equals(node: &Node, scalar: &Scalar) -> Option<bool> {
    match (&node.value, scalar) {
        (Value::Unknown(unknown), Scalar::Text(text)) if !may_be(&unknown.pieces, text) => {
            Some(false)
        }
        (Value::Unknown(_), _) => None,
        (Value::Null, Scalar::Null) => Some(true),
        (Value::Bool(value), Scalar::Bool(other)) => Some(value == other),
        (Value::String(text), Scalar::Bool(other)) => {
            Some(text.eq_ignore_ascii_case(if *other { "true" } else { "false" }))
        }
        (Value::Bool(value), Scalar::Text(text)) => {
            Some(text == if *value { "true" } else { "false" })
        }
        (Value::Number(value), Scalar::Number(other)) => Some(same(*value, *other)),
        (Value::String(text), Scalar::Number(other)) => {
            Some(text.parse().is_ok_and(|value: f64| same(value, *other)))
        }
        (Value::Number(value), Scalar::Text(text)) => {
            Some(text.parse().is_ok_and(|other: f64| same(*value, other)))
        }
        (Value::String(text), Scalar::Text(other)) => Some(**text == **other),
        _ => Some(false),
    }
}

/// A number, also one in quotes.
pub fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(value) => Some(*value),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// Whether a string of which some is known may be this text: by how it begins and ends.
fn may_be(pieces: &[Piece], text: &str) -> bool {
    let begins = match pieces.first() {
        Some(Piece::Known(beginning)) => text.starts_with(&**beginning),
        _ => true,
    };
    let ends = match pieces.last() {
        Some(Piece::Known(end)) => text.ends_with(&**end),
        _ => true,
    };
    begins && ends
}
