//! yarn.lock of Yarn 1: every range that anything asks for, and the version that was taken.
//!
//! The file does not say what the project itself asks for: that stands in the manifests beside it, and where they are not
//! there, uses and relations stay unknown. A cut shows by what is asked for and gone. One that falls between two lines of
//! the last entry leaves no trace where only that entry asked for what was behind it.

use super::package_json::{self, Manifest};
use super::yarn_lock::{Descriptors, Draft, manifests, overridden, split};
use super::yarn_text::Entry;
use super::{address, integrity, workspaces};
use crate::package::formats::Input;
use crate::package::{Checksum, Ecosystem, Listing, Package, Source, Unreadable, Usage};
use std::collections::{HashMap, HashSet};

/// What the file lists. Errors: a range stands twice.
pub(super) fn listing(input: &Input<'_>, entries: &[Entry<'_>]) -> Result<Listing, Unreadable> {
    let texts = manifests(input);
    let manifests: Vec<(&str, Manifest<'_>)> = texts
        .iter()
        .filter_map(|(path, text)| Some((&**path, package_json::parse(text)?)))
        .collect();
    let own = manifests.iter().find(|(path, _)| *path == "package.json");
    let mut draft = Draft::default();
    let mut reader = Reader {
        descriptors: Descriptors::of(entries)?,
        packages: identify(entries, &mut draft),
        overridden: own.map(|(_, own)| overridden(own)).unwrap_or_default(),
        members: manifests
            .iter()
            .filter_map(|(_, manifest)| manifest.name.0.first().map(|name| &**name))
            .collect(),
        draft,
    };
    for (at, entry) in entries.iter().enumerate() {
        reader.edges(at, entry, "dependencies", false);
        reader.edges(at, entry, "optionalDependencies", true);
    }
    if own.is_some() {
        for (path, manifest) in &manifests {
            reader.roots(path, manifest);
        }
    }
    let mut listing = reader.draft.finish();
    // The lockfile names no members; the project's own manifest does.
    let globs = own.map(|(_, own)| workspaces::Globs::of(&own.workspaces));
    let folders = manifests
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/package.json"));
    let members = folders.filter(|folder| globs.as_ref().is_some_and(|globs| globs.cover(folder)));
    listing.members = members.map(str::to_owned).collect();
    Ok(listing)
}

struct Reader<'e> {
    descriptors: Descriptors<'e>,
    /// The package of each entry.
    packages: Vec<u32>,
    overridden: HashSet<&'e str>,
    /// The names of the workspace's projects, which have no entries.
    members: HashSet<&'e str>,
    draft: Draft,
}

impl Reader<'_> {
    fn found(&self, name: &str, range: &str) -> Option<u32> {
        let exact = self.descriptors.get(&format!("{name}@{range}"));
        let found = exact.or_else(|| {
            // Where the project overrides a range, only what it chose is listed.
            let last = self.descriptors.named(name).last().copied();
            last.filter(|_| self.overridden.contains(name))
        })?;
        self.packages.get(found).copied()
    }

    fn edges(&mut self, at: usize, entry: &Entry<'_>, list: &str, optional: bool) {
        for row in entry.rows(list) {
            let range = row.value.as_deref().unwrap_or_default();
            match self.found(&row.key, range) {
                Some(to) => self.draft.graph.edge(self.packages[at], to, optional),
                None if self.members.contains(&*row.key) => {}
                None => {
                    let who = split(&entry.descriptors[0]).0;
                    let reason = format!("`{}`, which `{who}` depends on, is not listed", row.key);
                    self.draft.problem(row.at, reason);
                }
            }
        }
    }

    /// What a project of the workspace asks for. A manifest further down may be of another project altogether.
    fn roots(&mut self, path: &str, manifest: &Manifest<'_>) {
        for (name, wanted, usage) in manifest.asked() {
            let name = &**name;
            match self.found(name, wanted) {
                Some(to) => self.draft.graph.root(to, usage),
                None if path != "package.json" || self.members.contains(name) => {}
                None if is_folder(wanted) || usage == Usage::Optional => {}
                None => {
                    let reason = format!(
                        "the manifest asks for `{name}` {wanted}, which the lockfile does not have"
                    );
                    self.draft.listing.outdated.get_or_insert(reason);
                }
            }
        }
    }
}

/// Folders that are linked have no entry.
fn is_folder(wanted: &str) -> bool {
    ["link:", "file:", "workspace:", ".", "/"]
        .iter()
        .any(|prefix| wanted.starts_with(prefix))
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
    // `alias@npm:name@range`; what is overridden so may stand behind other ranges.
    let mut ranges = entry.descriptors.iter().map(|one| split(one).1);
    let real = ranges.find_map(|range| range.strip_prefix("npm:"));
    let name = real.map_or(key, |real| split(real).0);
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
    if let (Some(resolved), Some(version)) = (resolved, version)
        && address::is_of_another(resolved, name, version)
    {
        let reason = format!("the address of `{key}` is that of another package");
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
        .filter(|(address, _)| address.strip_suffix(".tgz").is_some())
        .and_then(|(_, hex)| integrity::of_hex("sha1", hex));
    sum.into_iter().collect()
}
