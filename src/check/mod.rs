//! Checks: one YAML file each, compiled into the binary.

pub mod catalogue;
pub mod checksum;
pub mod condition;
pub mod edit;
pub mod example;
pub mod explain;
pub mod file;
pub mod keywords;
pub mod lint;
mod packed;
pub mod tree;

pub use catalogue::{Catalogue, Check, Control};
