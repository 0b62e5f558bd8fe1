//! Checks: one YAML file each, compiled into the binary.

pub mod catalogue;
pub mod file;

pub use catalogue::{Catalogue, Check, Control};
