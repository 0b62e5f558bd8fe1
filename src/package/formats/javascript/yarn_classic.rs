//! yarn.lock of Yarn 1: every range that anything asks for, and the version that was taken.
//!
//! The file does not say what the project itself asks for: that stands in the manifests beside it, and where they are not
//! there, uses and relations stay unknown. A cut shows by what is asked for and gone. One that falls between two lines of
//! the last entry leaves no trace where only that entry asked for what was behind it.

use super::package_json;
use super::yarn_lock::{Descriptors, Draft, manifests, overrides, split};
use super::yarn_text::{Entry, Row};
use super::{address, integrity};
use crate::package::formats::Input;
use crate::package::{Checksum, Ecosystem, Listing, Package, Source, Unreadable, Usage};
use std::collections::HashMap;

/// What the file lists. Errors: a range stands twice.
pub(super) fn listing(input: &Input<'_>, entries: &[Entry<'_>]) -> Result<Listing, Unreadable> {
    let descriptors = Descriptors::of(entries)?;
    let mut draft = Draft::default();
    let packages = identify(entries, &mut draft);
    let manifests = manifests(input);
    let manifests: Vec<_> = manifests
        .iter()
        .filter_map(|(path, text)| Some((path, package_json::parse(text)?)))
        .collect();
    let own = manifests.iter().find(|(path, _)| *path == "package.json");
    let overridden = |name: &str| own.is_some_and(|(_, own)| overrides(own, name));
    let members: Vec<&str> = manifests
        .iter()
        .filter_map(|(_, manifest)| manifest.name.0.first().map(|name| &**name))
        .collect();
    for (at, entry) in entries.iter().enumerate() {
        for (rows, optional) in [("dependencies", false), ("optionalDependencies", true)] {
            for row in entry.rows(rows) {
                let found = range(row).and_then(|descriptor| descriptors.get(&descriptor));
                let found = found.or_else(|| {
                    // Where the project overrides a range, only what it chose is listed.
                    let named = descriptors.named(&row.key);
                    named.last().copied().filter(|_| overridden(&row.key))
                });
                match (found, optional) {
                    (Some(to), _) => draft.graph.edge(packages[at], packages[to], optional),
                    (None, true) => {}
                    // Members of the workspace have no entries, whoever depends on them.
                    (None, false) if members.contains(&&*row.key) => {}
                    (None, false) => draft.problem(
                        row.at,
                        format!(
                            "`{}`, which `{}` depends on, is not listed",
                            row.key,
                            split(&entry.descriptors[0]).0
                        ),
                    ),
                }
            }
        }
    }
    let Some((_, _)) = own else {
        return Ok(draft.finish());
    };
    for (path, manifest) in &manifests {
        for (name, wanted, usage) in manifest.asked() {
            let found = descriptors.get(&format!("{}@{wanted}", &**name));
            let found = found.or_else(|| {
                descriptors
                    .named(name)
                    .last()
                    .copied()
                    .filter(|_| overridden(name))
            });
            match found {
                Some(to) => draft.graph.root(packages[to], usage),
                None if *path != "package.json" || members.contains(&&**name) => {}
                None if is_folder(wanted) || usage == Usage::Optional => {}
                None => {
                    let reason = format!(
                        "the manifest asks for `{}` {wanted}, which the lockfile does not have",
                        &**name
                    );
                    draft.listing.outdated.get_or_insert(reason);
                }
            }
        }
    }
    Ok(draft.finish())
}

/// Folders that are linked have no entry.
fn is_folder(wanted: &str) -> bool {
    ["link:", "file:", "workspace:", ".", "/"]
        .iter()
        .any(|prefix| wanted.starts_with(prefix))
}

fn range(row: &Row<'_>) -> Option<String> {
    Some(format!("{}@{}", row.key, row.value.as_deref()?))
}

/// One package for each name and version; the package of each entry.
fn identify(entries: &[Entry<'_>], draft: &mut Draft) -> Vec<u32> {
    let mut known: HashMap<(String, Option<String>), u32> = HashMap::new();
    let mut indices = Vec::with_capacity(entries.len());
    for entry in entries {
        let package = package(entry, draft);
        let version = match package.source {
            Source::Registry | Source::OtherRegistry(_) => package.version.clone(),
            _ => Some(format!("{:?}", package.source)),
        };
        let next = u32::try_from(draft.listing.packages.len()).unwrap_or(u32::MAX);
        let index = *known.entry((package.name.clone(), version)).or_insert(next);
        if index == next {
            draft.listing.packages.push(package);
        }
        indices.push(index);
    }
    indices
}

fn package(entry: &Entry<'_>, draft: &mut Draft) -> Package {
    let (key, range) = split(&entry.descriptors[0]);
    // `alias@npm:name@range`.
    let name = range.strip_prefix("npm:").map_or(key, |real| split(real).0);
    let version = entry.value("version");
    match version {
        None => draft.problem(entry.at, format!("`{key}` has no version")),
        Some(version) if !super::npm_tree::is_version(version) => {
            draft.problem(entry.at, format!("the version of `{key}` is none"));
        }
        Some(_) => {}
    }
    let resolved = entry.value("resolved");
    if resolved.is_none() && !entry.descriptors.iter().any(|one| is_folder(split(one).1)) {
        // Yarn leaves it out only where it was told to, and then everywhere.
        let reason = format!("`{key}` does not say where it is taken from");
        draft.problem(entry.at, reason);
    }
    let source = match resolved {
        Some(resolved) => address::source(resolved),
        None if address::is_address(range) => address::source(range),
        None if is_folder(range) => Source::Path(range.to_owned()),
        None => Source::Registry,
    };
    Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        source,
        at: entry.at,
        checksums: checksums(entry, resolved, draft),
        ..Package::default()
    }
}

/// The integrity, or the SHA-1 that older releases put behind the address.
fn checksums(entry: &Entry<'_>, resolved: Option<&str>, draft: &mut Draft) -> Vec<Checksum> {
    if let Some(text) = entry.value("integrity") {
        return integrity::parse(text).unwrap_or_else(|| {
            let reason = format!("the integrity of `{}` is damaged", entry.descriptors[0]);
            draft.problem(entry.at, reason);
            Vec::new()
        });
    }
    let mark = resolved.and_then(|resolved| resolved.split_once('#'));
    let sum = mark
        .filter(|(address, _)| address.ends_with(".tgz"))
        .and_then(|(_, hex)| integrity::of_hex("sha1", hex));
    sum.into_iter().collect()
}
