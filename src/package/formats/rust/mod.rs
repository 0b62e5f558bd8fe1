//! Rust: Cargo.

mod cargo_source;
mod lock;
mod lock_lines;
mod lock_toml;
mod manifest;
mod manifest_file;
#[cfg(test)]
mod tests;
mod usage;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "cargo-lock",
        title: "Cargo.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::CratesIo),
        recognise: Recognise::Names(&["Cargo.lock"]),
        locks: &[],
        read: lock::read,
    },
    Format {
        id: "cargo-toml",
        title: "Cargo.toml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::CratesIo),
        recognise: Recognise::Names(&["Cargo.toml"]),
        locks: &["Cargo.lock"],
        read: manifest::read,
    },
];
