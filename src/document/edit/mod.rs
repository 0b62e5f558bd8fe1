//! Changes of single values in a text, with every other byte left as it is.
//!
//! A change says what is to hold at a path below one mapping or block; here it becomes replaced bytes. Only what is
//! literally written is touched: a value that comes from a reference, a template, an alias or a merged mapping is left
//! alone, and so is everything where the text in between is not understood. Whatever is worked out is put into the text,
//! read again and compared with the tree before: it holds what was asked for and differs in nothing else, or there is
//! no edit. Not here: what should be changed (that is `check`), writing files (that is `host`).

mod applied;
mod block_map;
mod expected;
mod flow;
mod group;
mod hcl;
mod hcl_insert;
mod hcl_proof;
mod literal;
#[cfg(test)]
mod tests;
mod tree;

pub use applied::apply;
pub use hcl::edit_block;
pub use tree::{Syntax, Target, edit_read, edit_tree, read};

use super::Value;
use crate::source::Span;

/// Bytes of a text, and what comes in their stead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replacement {
    pub span: Span,
    pub text: String,
}

/// What is to hold at a path: keys from the mapping or block that is changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub path: Vec<String>,
    pub to: To,
}

/// Values are scalars: true, false, numbers, texts.
#[derive(Debug, Clone, PartialEq)]
pub enum To {
    /// This value stands there; it is written where nothing is.
    Be(Value),
    /// Something stands there; this value is written where nothing is.
    Fill(Value),
    /// Of these values, each first one becomes its second.
    Swap(Vec<(Value, Value)>),
    /// The list there holds it; it is written where nothing is.
    Hold(Value),
    /// Nothing stands there.
    Go,
}

impl Replacement {
    fn new(start: usize, end: usize, text: impl Into<String>) -> Self {
        Self {
            span: Span::new(start, end),
            text: text.into(),
        }
    }

    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at, at, text)
    }
}
