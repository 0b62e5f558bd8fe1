//! Configuration documents as trees in which every value knows where it was written.
//!
//! One tree for every language: what HCL, YAML, JSON and the evaluators above them say is a [`Node`]. Not here: reading
//! files (that is `inventory`), what a value means (that is `detect`).

pub mod dockerfile;
pub mod edit;
pub mod expression;
pub mod hcl;
pub mod json;
pub mod shell;
pub mod strict;
pub mod yaml;

mod alignment;
mod lines;
mod node;
mod sources;
mod syntax;

pub use alignment::Alignment;
pub use node::{Entry, Line, List, Map, Node, Origin, Piece, Reference, Unknown, Value};
pub use sources::{FileId, Place, Source, Sources};
pub use syntax::SyntaxError;
