//! package-lock.json, npm-shrinkwrap.json and node_modules/.package-lock.json, versions 1 to 3 and older.
//!
//! An edge leads where Node's resolution leads: into the folder's own `node_modules`, then into those above it. One
//! package is listed once for each version, at the first place at which it is installed, and used as its strongest use
//! says. The project's own entry is none of its packages; members of its workspace are.

use super::borrowed::Table;
use super::npm_file::{self, Entry, Folder, below};
use super::npm_path;
use super::npm_tree::Tree;
use super::package_json::{self, Manifest};
use crate::package::formats::Input;
use crate::package::{Listing, Problem, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads a lockfile.
///
/// Errors: it is damaged, of an unknown version, or has no list of packages.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let file = npm_file::parse(input.text)?;
    let version = version(&file)?;
    let hidden = input.path.file_name() == b".package-lock.json";
    let mut problems = Vec::new();
    if version.is_none() && input.path.file_name() != b"npm-shrinkwrap.json" {
        problems.push(whole_file("it does not say its `lockfileVersion`"));
    }
    let manifest = package_json::text_beside(input);
    let mut own_from_manifest = false;
    let folders = match (file.packages, file.dependencies) {
        (Some(packages), legacy) => {
            let folders = packages.0;
            if !hidden && !folders.iter().any(|folder| folder.path.is_empty()) {
                problems.push(whole_file("the project's own entry is missing"));
            }
            if version == Some(2) && !hidden {
                compare(&folders, legacy, &mut problems);
            }
            folders
        }
        (None, _) if version >= Some(2) => {
            return Err(Unreadable::new(
                "the lockfile has no `packages`, which its version always has",
            ));
        }
        (None, Some(tree)) => {
            let mut folders = npm_file::nested_folders(input.text, tree);
            let own = manifest.as_deref().and_then(package_json::parse);
            own_from_manifest = own.is_some();
            folders.extend(own.map(own_folder));
            folders
        }
        (None, None) => {
            // npm writes `requires` into version 1 only where there are packages.
            if file.requires == Some(true) {
                return Err(Unreadable::new("the lockfile has no list of packages"));
            }
            Vec::new()
        }
    };
    let replaced = manifest.as_deref().and_then(package_json::parse);
    let replaced = replaced.map(|own| package_json::overridden(&own.overrides));
    let tree = Tree::of(
        &folders,
        hidden,
        own_from_manifest,
        replaced.unwrap_or_default(),
    )?;
    let mut listing = tree.listing();
    listing.problems.splice(0..0, problems);
    let members = folders.iter().filter(|folder| {
        !folder.path.is_empty() && !folder.entry.link && !npm_path::is_installed(&folder.path)
    });
    listing.members = members.map(|folder| folder.path.to_string()).collect();
    let own = folders.iter().find(|folder| folder.path.is_empty());
    let manifest = manifest.as_deref().and_then(package_json::parse);
    if let (Some(own), Some(manifest)) = (own, manifest)
        && !hidden
        && !own_from_manifest
    {
        let difference = difference(&own.entry, &manifest);
        listing.outdated = difference.or(listing.outdated);
    }
    Ok(listing)
}

/// What the project asks for by its manifest, where the lockfile does not repeat it.
fn own_folder(manifest: Manifest<'_>) -> Folder<'_> {
    Folder {
        path: "".into(),
        at: Span::default(),
        entry: Entry {
            dependencies: manifest.dependencies,
            dev_dependencies: manifest.dev_dependencies,
            optional_dependencies: manifest.optional_dependencies,
            ..Entry::default()
        },
    }
}

/// What the manifest asks for and the lockfile was not made for. npm moves what stands in two lists to one.
fn difference(own: &Entry<'_>, manifest: &Manifest<'_>) -> Option<String> {
    let locked = [
        &own.dependencies,
        &own.dev_dependencies,
        &own.optional_dependencies,
    ];
    let locked: HashMap<&str, &str> = locked
        .into_iter()
        .flat_map(Table::iter)
        .map(|(name, wanted)| (&**name, &**wanted))
        .collect();
    let asked: HashMap<&str, &str> = manifest
        .asked()
        .map(|(name, wanted, _)| (&**name, wanted))
        .collect();
    let mut names: Vec<&&str> = asked.keys().chain(locked.keys()).collect();
    names.sort_unstable();
    let other = names
        .into_iter()
        .find(|name| asked.get(**name) != locked.get(**name))?;
    Some(match (asked.get(other), locked.get(other)) {
        (Some(asked), Some(locked)) => {
            format!(
                "the manifest asks for `{other}` {asked}, and the lockfile was made for {locked}"
            )
        }
        (Some(asked), None) => {
            format!("the manifest asks for `{other}` {asked}, which the lockfile does not know of")
        }
        _ => format!("the lockfile was made for `{other}`, which the manifest does not ask for"),
    })
}

fn whole_file(reason: &str) -> Problem {
    Problem {
        at: Span::default(),
        reason: reason.to_owned(),
    }
}

/// The version of the format. None in shrinkwraps that are older than versions.
fn version(file: &npm_file::File<'_>) -> Result<Option<u64>, Unreadable> {
    let Some(number) = &file.lockfile_version else {
        return Ok(None);
    };
    match number.as_u64() {
        Some(version @ 1..=3) => Ok(Some(version)),
        _ => Err(Unreadable::new(format!(
            "the lockfile is of version {number}, and only those up to 3 are known"
        ))),
    }
}

/// Version 2 says everything twice. What only the older list has was taken out of the newer one.
fn compare(
    folders: &[Folder<'_>],
    legacy: Option<Table<'_, npm_file::Nested<'_>>>,
    problems: &mut Vec<Problem>,
) {
    let installed = folders
        .iter()
        .any(|folder| folder.path.starts_with("node_modules/"));
    let Some(legacy) = legacy else {
        if installed {
            problems.push(whole_file(
                "it has no `dependencies`, which version 2 always has",
            ));
        }
        return;
    };
    let known: HashMap<&str, &Folder<'_>> = folders
        .iter()
        .map(|folder| (&*folder.path, folder))
        .collect();
    let mut open = vec![(String::new(), &legacy)];
    while let Some((parent, tree)) = open.pop() {
        for (name, nested) in tree.iter() {
            let path = below(&parent, name);
            let Some(folder) = known.get(path.as_str()) else {
                problems.push(whole_file(&format!("`{path}` is missing in `packages`")));
                continue;
            };
            if !nested.agrees(&folder.entry) {
                let reason = format!("of `{path}` the file says two different versions");
                problems.push(Problem {
                    at: folder.at,
                    reason,
                });
            }
            let target = folder.entry.resolved.as_ref().filter(|_| folder.entry.link);
            if !nested.dependencies.0.is_empty() {
                let path = target.map_or(path, |target| target.to_string());
                open.push((path, &nested.dependencies));
            }
        }
    }
}
