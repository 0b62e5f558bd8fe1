//! Ruby: Bundler.

mod gemfile;
mod gemspec;
mod literal;
mod lockfile;

#[cfg(test)]
mod tests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "gemfile-lock",
        title: "Gemfile.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::RubyGems),
        recognise: Recognise::Path(|path| {
            let name = path.file_name();
            name == b"gems.locked" || name == b"Gemfile.lock" || name.ends_with(b".gemfile.lock")
        }),
        locks: &[],
        read: lockfile::read,
    },
    Format {
        id: "gemfile",
        title: "Gemfile",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::RubyGems),
        recognise: Recognise::Names(&["Gemfile", "gems.rb"]),
        locks: &["Gemfile.lock", "gems.locked"],
        read: gemfile::read,
    },
    Format {
        id: "gemspec",
        title: "gemspec",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::RubyGems),
        recognise: Recognise::Path(|path| path.extension() == b"gemspec"),
        locks: &["Gemfile.lock", "gems.locked"],
        read: gemspec::read,
    },
];
