//! Dart and Flutter: pub.

mod lock;
mod manifest;
#[cfg(test)]
mod tests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "pubspec-lock",
        title: "pubspec.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Pub),
        recognise: Recognise::Names(&["pubspec.lock"]),
        locks: &[],
        read: lock::read,
    },
    Format {
        id: "pubspec-yaml",
        title: "pubspec.yaml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Pub),
        recognise: Recognise::Names(&["pubspec.yaml"]),
        locks: &["pubspec.lock"],
        read: manifest::read,
    },
];
