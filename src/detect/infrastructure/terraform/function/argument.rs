//! A function's arguments as what it takes them for. Not here: what is unknown, which has been dealt with before.

use super::super::constraint::{self, Constraint};
use super::super::value::{self, Fault};
use crate::document::{List, Map, Node, Value};
use std::sync::Arc;

const MISSING: Fault = Fault("an argument is missing");
const NULL: Fault = Fault("an argument is null");

/// The argument at a position. Errors: there is none.
pub fn at(arguments: &[Node], index: usize) -> Result<&Node, Fault> {
    arguments.get(index).ok_or(MISSING)
}

/// A primitive as text.
pub fn text(arguments: &[Node], index: usize) -> Result<Arc<str>, Fault> {
    let node = at(arguments, index)?;
    match &node.value {
        Value::Null => Err(NULL),
        other => value::text(other).ok_or(Fault("an argument should be a string")),
    }
}

pub fn number(arguments: &[Node], index: usize) -> Result<f64, Fault> {
    match constraint::primitive(at(arguments, index)?, &Constraint::Number)? {
        Value::Number(number) => Ok(number),
        _ => Err(NULL),
    }
}

/// A whole number.
pub fn integer(arguments: &[Node], index: usize) -> Result<i64, Fault> {
    let number = number(arguments, index)?;
    if number.fract() != 0.0 || number.abs() > 9e15 {
        return Err(Fault("an argument should be a whole number"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
    Ok(number as i64)
}

/// A whole number that is not negative.
pub fn count(arguments: &[Node], index: usize) -> Result<usize, Fault> {
    usize::try_from(integer(arguments, index)?)
        .map_err(|_| Fault("an argument should not be negative"))
}

pub fn truth(arguments: &[Node], index: usize) -> Result<bool, Fault> {
    match constraint::primitive(at(arguments, index)?, &Constraint::Bool)? {
        Value::Bool(truth) => Ok(truth),
        _ => Err(NULL),
    }
}

pub fn list(arguments: &[Node], index: usize) -> Result<&Arc<List>, Fault> {
    match &at(arguments, index)?.value {
        Value::List(list) => Ok(list),
        _ => Err(Fault("an argument should be a list")),
    }
}

pub fn map(arguments: &[Node], index: usize) -> Result<&Arc<Map>, Fault> {
    match &at(arguments, index)?.value {
        Value::Map(map) => Ok(map),
        _ => Err(Fault("an argument should be a map")),
    }
}

/// Every item of a list as text.
pub fn texts(list: &List) -> Result<Vec<Arc<str>>, Fault> {
    let text = |item: &Node| value::text(&item.value);
    list.items
        .iter()
        .map(|item| text(item).ok_or(Fault("a list should be of strings")))
        .collect()
}
