//! Go modules.
//!
//! `statement` reads the language of `go.mod` and `go.work` (<https://go.dev/ref/mod#go-mod-file-lexical>).

mod gomod;
mod gosum;
mod statement;
#[cfg(test)]
mod tests;
mod vendor;
mod work;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "go-mod",
        title: "go.mod",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Go),
        recognise: Recognise::Names(&["go.mod"]),
        locks: &[],
        read: gomod::read,
    },
    Format {
        id: "go-sum",
        title: "go.sum",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Go),
        recognise: Recognise::Names(&["go.sum"]),
        locks: &[],
        read: gosum::read,
    },
    Format {
        id: "go-work",
        title: "go.work",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Go),
        recognise: Recognise::Names(&["go.work"]),
        locks: &[],
        read: work::read,
    },
    Format {
        id: "go-vendor",
        title: "vendor/modules.txt",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Go),
        recognise: Recognise::Path(vendored),
        locks: &[],
        read: vendor::read,
    },
];

fn vendored(path: &RepoPath) -> bool {
    let bytes = path.as_bytes();
    bytes == b"vendor/modules.txt" || bytes.ends_with(b"/vendor/modules.txt")
}
