//! PHP: Composer.

mod content_hash;
mod lock;
mod manifest;
mod package;
#[cfg(test)]
mod tests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "composer-lock",
        title: "composer.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Packagist),
        recognise: Recognise::Names(&["composer.lock"]),
        locks: &[],
        read: lock::read,
    },
    Format {
        id: "composer-json",
        title: "composer.json",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Packagist),
        recognise: Recognise::Names(&["composer.json"]),
        locks: &["composer.lock"],
        read: manifest::read,
    },
    Format {
        id: "composer-installed",
        title: "vendor/composer/installed.json",
        kind: Kind::Inventory,
        ecosystem: Some(Ecosystem::Packagist),
        recognise: Recognise::Path(|path| {
            path.as_bytes().ends_with(b"composer/installed.json")
                || path.as_bytes() == b"installed.json"
        }),
        locks: &[],
        read: lock::installed,
    },
];
