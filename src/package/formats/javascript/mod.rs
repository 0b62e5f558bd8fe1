//! JavaScript and TypeScript: npm, pnpm, Yarn, Bun, Deno.

mod address;
mod beside;
mod borrowed;
mod integrity;
mod npm_file;
mod npm_lock;
mod npm_tree;
mod package_json;
#[cfg(test)]
mod tests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "npm-lock",
        title: "package-lock.json",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&[
            "package-lock.json",
            "npm-shrinkwrap.json",
            ".package-lock.json",
        ]),
        locks: &[],
        read: npm_lock::read,
    },
    Format {
        id: "package-json",
        title: "package.json",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&["package.json"]),
        locks: &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "pnpm-lock.yaml",
            "yarn.lock",
            "bun.lock",
            "bun.lockb",
            "deno.lock",
        ],
        read: package_json::read,
    },
];
