//! JSON as trees, by RFC 8259: every value knows its bytes in the file.
//!
//! [`Dialect::WithComments`] also takes what editors and compilers let people write: `//` and `/* */` comments, and a
//! comma behind the last element. A byte order mark is skipped. Not here: what a document declares.

mod number;
mod reader;
mod string;
#[cfg(test)]
mod tests;

pub(super) use string::escape;

use super::{FileId, Node, SyntaxError};

/// The most nesting of a document.
pub const DEEPEST: usize = 128;

/// What else than RFC 8259 is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    #[default]
    Strict,
    /// Comments, and a comma behind the last element.
    WithComments,
}

/// Reads a text that is one JSON value. A key that stands twice is kept twice; half a surrogate pair becomes U+FFFD.
///
/// Errors: it is no JSON, or it is nested more than [`DEEPEST`].
pub fn parse(text: &str, file: FileId) -> Result<Node, SyntaxError> {
    parse_dialect(text, file, Dialect::Strict)
}

/// [`parse`] for a dialect.
pub fn parse_dialect(text: &str, file: FileId, dialect: Dialect) -> Result<Node, SyntaxError> {
    reader::Reader::new(text, file, dialect).document()
}
