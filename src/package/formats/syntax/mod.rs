//! The languages that lockfiles are written in, read strictly: lines, JSON, YAML, XML, and the tokens of programs.
//!
//! Not here: what any one format means by them. TOML is read with the crate `toml`.

pub mod json;
pub mod lines;
pub mod tokens;
pub mod xml;
pub mod yaml;

pub use lines::{Line, lines, span_in};
