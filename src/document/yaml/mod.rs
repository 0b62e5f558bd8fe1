//! YAML as trees: every scalar, mapping and sequence knows its bytes in the file.
//!
//! The core schema of YAML 1.2.2 (chapter 10.3) says what a plain scalar means; [`Schema::Yaml11`] is for readers that
//! still follow 1.1. Anchors, aliases and merge keys (`<<`) are expanded within a budget; a value that an alias repeats
//! stands where its anchor wrote it. Not here: what a document declares (that is `detect`), templates that become YAML
//! only when they are rendered.

mod block;
mod builder;
mod frame;
mod merge;
pub mod positions;
mod scalar;
mod tag;
mod template;
#[cfg(test)]
pub(crate) mod tests;

pub use template::{looks_templated, template_mark};

use super::{FileId, Node, SyntaxError};

/// The most nesting of a document, aliases expanded.
pub const DEEPEST: usize = 128;

/// The most nodes of a file, aliases expanded: about ten times the largest manifest in use.
pub const MOST_NODES: usize = 1_000_000;

/// What plain scalars mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Schema {
    /// YAML 1.2's core schema: `yes` is a string, `0644` is 644.
    #[default]
    Core,
    /// YAML 1.1 as its readers know it: `yes`, `on`, `no` and `off` are booleans, `0644` is 420. A key stays as written.
    Yaml11,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    pub schema: Schema,
    /// `CloudFormation`'s short forms become the long ones: `!Ref x` is `{Ref: x}`, `!Sub x` is `{"Fn::Sub": x}`.
    pub short_intrinsics: bool,
}

/// Reads every document of a file. A key that is no scalar is kept as the text that was written.
///
/// Errors: it is no YAML; it is nested more than [`DEEPEST`]; its aliases expand to more than [`MOST_NODES`]; an alias
/// stands inside of what it repeats.
pub fn parse(text: &str, file: FileId, options: Options) -> Result<Vec<Node>, SyntaxError> {
    builder::Builder::new(text, file, options).read()
}
