//! JavaScript and TypeScript: npm, pnpm, Yarn, Bun, Deno.

mod address;
mod beside;
mod borrowed;
mod bun;
mod bun_packages;
mod deno;
mod graph;
mod integrity;
mod npm_file;
mod npm_installed;
mod npm_lock;
mod npm_path;
mod npm_range;
mod npm_tree;
mod package_json;
mod pnpm_key;
mod pnpm_lock;
#[cfg(test)]
mod tests;
mod tree;
mod workspaces;
mod yarn_berry;
mod yarn_classic;
mod yarn_lock;
mod yarn_text;

use super::{Format, Kind, Recognise};
use crate::package::{Ecosystem, Unreadable};
use crate::source::RepoPath;

/// Why a file that is no text by design cannot be read. None: it ought to be text.
pub(super) fn binary(path: &RepoPath) -> Option<Unreadable> {
    (path.file_name() == b"bun.lockb").then(bun::binary)
}

/// Whether an npm range admits a release. None: it is no range.
pub(in crate::package) fn admits(range: &str, version: &str) -> Option<bool> {
    npm_range::contains(range, version)
}

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
        id: "pnpm-lock",
        title: "pnpm-lock.yaml",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&["pnpm-lock.yaml", "shrinkwrap.yaml"]),
        locks: &[],
        read: pnpm_lock::read,
    },
    Format {
        id: "yarn-lock",
        title: "yarn.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&["yarn.lock"]),
        locks: &[],
        read: yarn_lock::read,
    },
    Format {
        id: "bun-lock",
        title: "bun.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&["bun.lock"]),
        locks: &[],
        read: bun::read,
    },
    Format {
        id: "bun-lockb",
        title: "bun.lockb",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Npm),
        recognise: Recognise::Names(&["bun.lockb"]),
        locks: &[],
        read: |_| Err(bun::binary()),
    },
    Format {
        id: "deno-lock",
        title: "deno.lock",
        kind: Kind::Lock,
        ecosystem: None,
        recognise: Recognise::Names(&["deno.lock"]),
        locks: &[],
        read: deno::read,
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
