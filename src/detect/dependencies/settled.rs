//! Whether a lockfile in a folder above settles what a manifest asks for: only where the lockfile holds the manifest's project.
//!
//! Most lockfiles name the folders of their workspace's members, or list what was resolved for a folder as a package of its
//! own. Cargo and Bundler list members by name, Gradle locks of a build stand apart from its scripts, and `mix.exs` says
//! itself whose lock it shares. A lockfile that happens to lie above settles nothing. Not here: lockfiles beside a manifest.

use super::collect::File;
use crate::inventory::Snapshot;
use crate::package::formats::decode;
use crate::package::{Package, Source};
use crate::source::RepoPath;
use std::collections::HashSet;

/// The folder of a path, with a `/` at its end; empty at the top.
fn folder(path: &RepoPath) -> &[u8] {
    &path.as_bytes()[..path.as_bytes().len() - path.file_name().len()]
}

/// The folder of a manifest as seen from that of a lockfile above, without a `/` at its end. None: it is not above.
fn from_lock(manifest: &RepoPath, lock: &RepoPath) -> Option<String> {
    let below = folder(manifest).strip_prefix(folder(lock))?;
    let below = below.strip_suffix(b"/").unwrap_or(below);
    std::str::from_utf8(below).ok().map(str::to_owned)
}

/// Whether a lockfile lists the folder of a manifest.
pub fn by_folder(manifest: &RepoPath, lock: &File) -> bool {
    let Some(below) = from_lock(manifest, &lock.path) else {
        return false;
    };
    let listing = &lock.listing;
    let folders = listing
        .packages
        .iter()
        .filter_map(|package| match &package.source {
            Source::Path(path) => Some(path),
            _ => None,
        });
    let mut folders = listing.members.iter().chain(folders);
    folders.any(|path| plain(path) == below)
}

/// `./packages/a/` as `packages/a`.
fn plain(path: &str) -> &str {
    let path = path.strip_prefix("file:").unwrap_or(path);
    path.trim_start_matches("./").trim_end_matches('/')
}

/// Whether a lockfile holds a manifest by what both say. `locks` are all lockfiles that were read.
pub fn by_content(manifest: &File, lock: &File, locks: &[File], files: &dyn Snapshot) -> bool {
    match lock.format.id {
        "cargo-lock" => has_own(lock, manifest.listing.project.as_deref()),
        "gemfile-lock" if manifest.format.id == "gemspec" => {
            let name = String::from_utf8_lossy(manifest.path.file_name());
            has_own(lock, name.strip_suffix(".gemspec"))
        }
        "gradle-lockfile" => gradle(manifest, lock, locks, files),
        "mix-lock" => shares_lock(&manifest.text),
        "paket-lock" => {
            let references = [folder(&manifest.path), b"paket.references"].concat();
            RepoPath::new(references).is_ok_and(|path| files.paths().binary_search(&path).is_ok())
        }
        "requirements-txt" => from_lock(&manifest.path, &lock.path)
            .is_some_and(|below| included(&lock.text, &below, &manifest.path)),
        _ => false,
    }
}

/// Whether a lockfile lists a project of that name as one of its own, or of a folder beside it.
fn has_own(lock: &File, name: Option<&str>) -> bool {
    let is_own = |package: &Package| {
        matches!(package.source, Source::FirstParty | Source::Path(_))
            && name == Some(&package.name)
    };
    lock.listing.packages.iter().any(is_own)
}

/// Each project of a Gradle build has a lock of its own (<https://docs.gradle.org/current/userguide/dependency_locking.html>),
/// unless the build says otherwise; and the catalogue in `gradle/` is for all of them. So a script has to be that of a
/// project of the build, and whatever it or the catalogue names has to stand in a lock of the build.
fn gradle(manifest: &File, lock: &File, locks: &[File], files: &dyn Snapshot) -> bool {
    let Some(below) = from_lock(&manifest.path, &lock.path) else {
        return false;
    };
    let is_catalogue = manifest.format.id == "gradle-catalogue" && below == "gradle";
    if !is_catalogue && !is_included(&below, lock, files) {
        return false;
    }
    let of_build = locks.iter().filter(|other| {
        other.format.id == lock.format.id && other.path.as_bytes().starts_with(folder(&lock.path))
    });
    let locked: HashSet<&str> = of_build
        .flat_map(|file| &file.listing.packages)
        .map(|package| package.name.as_str())
        .collect();
    let mut asked = manifest.listing.packages.iter();
    asked.all(|package| locked.contains(package.name.as_str()))
}

/// Whether the settings of a Gradle build name the project in a folder: `include ':services:orders'`.
fn is_included(below: &str, lock: &File, files: &dyn Snapshot) -> bool {
    let project = below.replace('/', ":");
    let quoted = ['"', '\'']
        .into_iter()
        .flat_map(|q| ["", ":"].map(|colon| format!("{q}{colon}{project}{q}")));
    let quoted: Vec<String> = quoted.collect();
    ["settings.gradle", "settings.gradle.kts"]
        .iter()
        .any(|name| {
            let path = RepoPath::new([folder(&lock.path), name.as_bytes()].concat());
            let bytes = path.ok().and_then(|path| files.read(&path).ok().flatten());
            let text = bytes.as_deref().and_then(|bytes| decode(bytes).ok());
            text.is_some_and(|text| quoted.iter().any(|quoted| text.contains(quoted)))
        })
}

/// The projects of an umbrella say where the one lock lies: `lockfile: "../../mix.lock"`.
fn shares_lock(text: &str) -> bool {
    text.split("lockfile:").skip(1).any(|rest| {
        let rest = rest.trim_start();
        rest.starts_with("\"../")
            && rest[1..]
                .split('"')
                .next()
                .is_some_and(|p| p.ends_with("mix.lock"))
    })
}

/// Whether requirements name a folder or a file in it: `-e ./lib`, and `# via -r lib/requirements.in`.
fn included(text: &str, below: &str, manifest: &RepoPath) -> bool {
    let name = String::from_utf8_lossy(manifest.file_name());
    let file = format!("{below}/{name}");
    text.lines().any(|line| {
        let via = line.split_once("-r ").map(|(_, path)| plain(path.trim()));
        let asked = line.trim();
        let asked = asked.strip_prefix("-e ").unwrap_or(asked);
        let asked = asked.split(['[', '#', ';', ' ']).next().unwrap_or_default();
        via == Some(&*file) || (asked.starts_with("./") && plain(asked) == below)
    })
}
