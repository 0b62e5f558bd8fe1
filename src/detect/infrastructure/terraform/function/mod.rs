//! Terraform's built-in functions that say the same on every machine.
//!
//! After <https://developer.hashicorp.com/terraform/language/functions>. A function that is not here (the clock, digests,
//! random numbers, those of providers) has an unknown result. Not here: `try`, `can`, `templatefile` and `templatestring`,
//! which work expressions out and so belong to the evaluator.

mod argument;
pub mod base64;
mod collection;
mod conversion;
mod csv;
mod encoding;
mod file;
mod format;
mod json;
mod network;
mod number;
mod pattern;
mod sequence;
mod set;
mod text;

pub use file::Files;
pub use json::{decode as decode_json, encode as encode_json};

use super::budget::Budget;
use super::value::{self, Fault, Outcome};
use crate::document::{Node, Place, Value};

/// What a function may look at beside its arguments.
pub struct Context<'c> {
    /// Of the call.
    pub place: Place,
    pub files: &'c dyn Files,
    pub budget: &'c Budget,
}

/// How a function takes what is unknown.
#[derive(Clone, Copy)]
pub enum Function {
    /// Its result is unknown as soon as anything is.
    Strict(fn(&[Node], &Context<'_>) -> Result<Value, Fault>),
    /// It makes what it can of what is known.
    Partial(fn(&[Node], &Context<'_>) -> Outcome),
}

/// Calls a function by its name. Errors: the arguments are not what it takes.
pub fn call(name: &str, arguments: &[Node], context: &Context<'_>) -> Outcome {
    let name = name.strip_prefix("core::").unwrap_or(name);
    if context.budget.weigh(arguments).is_none() {
        return Ok(value::unknown([], context.place));
    }
    match find(name) {
        None => Ok(value::unknown(arguments, context.place)),
        Some(Function::Partial(function)) => function(arguments, context),
        Some(Function::Strict(function)) => strict(function, arguments, context),
    }
}

fn strict(
    function: fn(&[Node], &Context<'_>) -> Result<Value, Fault>,
    arguments: &[Node],
    context: &Context<'_>,
) -> Outcome {
    if !arguments.iter().all(value::wholly_known) {
        return Ok(value::unknown(arguments, context.place));
    }
    let mut node = Node::new(function(arguments, context)?, context.place);
    node.sensitive = arguments.iter().any(value::any_sensitive);
    Ok(node)
}

fn find(name: &str) -> Option<Function> {
    text::find(name)
        .or_else(|| collection::find(name))
        .or_else(|| sequence::find(name))
        .or_else(|| set::find(name))
        .or_else(|| conversion::find(name))
        .or_else(|| encoding::find(name))
        .or_else(|| number::find(name))
        .or_else(|| pattern::find(name))
        .or_else(|| file::find(name))
        .or_else(|| network::find(name))
}
