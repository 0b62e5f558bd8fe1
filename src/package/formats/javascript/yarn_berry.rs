//! yarn.lock of Yarn 2 and later: locators, with the workspaces among them.
//!
//! Entries of workspaces say what the project asks for, but not what of it is for development; that stands in their
//! manifests. An entry ends with `languageName` and `linkType`, so a cut within one shows, and one between two shows by
//! what is asked for and gone. Yarn's `checksum` is of the archive in its own cache and not of the registry's, so it is
//! not kept as the package's.

use super::address;
use super::graph::NOWHERE;
use super::package_json;
use super::yarn_lock::{Descriptors, Draft, manifests, overridden, split};
use super::yarn_text::Entry;
use crate::package::formats::Input;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use std::collections::{HashMap, HashSet};

/// Versions of the format, and the client that began with each: 4 is Yarn 2, 6 is Yarn 3, 8 is Yarn 4.
const VERSIONS: std::ops::RangeInclusive<u32> = 1..=10;

/// What the file lists. Errors: its version is unknown, it lacks the project's own entry, a descriptor stands twice.
pub(super) fn listing(input: &Input<'_>, entries: &[Entry<'_>]) -> Result<Listing, Unreadable> {
    let (metadata, entries) = entries
        .iter()
        .position(|entry| entry.descriptors[0] == "__metadata")
        .filter(|at| *at == 0)
        .map(|_| (&entries[0], &entries[1..]))
        .ok_or_else(|| Unreadable::new("`__metadata` does not stand first"))?;
    let version = metadata.value("version").unwrap_or_default();
    if !version
        .parse()
        .is_ok_and(|version| VERSIONS.contains(&version))
    {
        let reason = format!("the lockfile is of version {version}, which is not known");
        return Err(Unreadable::at(metadata.at, reason));
    }
    let descriptors = Descriptors::of(entries)?;
    let mut draft = Draft::default();
    let packages = identify(entries, &mut draft);
    let root = |entry: &Entry<'_>| workspace(entry) == Some(".");
    if !entries.iter().any(root) {
        draft.problem(metadata.at, "the project's own entry is missing".to_owned());
    }
    let manifests = manifests(input);
    let uses = Uses::of(&manifests);
    for (at, entry) in entries.iter().enumerate() {
        for row in entry.rows("dependencies") {
            let wanted = row.value.as_deref().unwrap_or_default();
            let optional = is_optional(entry, &row.key);
            let Some(to) = found(&descriptors, entries, &row.key, wanted, &uses) else {
                if !optional {
                    let who = split(&entry.descriptors[0]).0;
                    let reason = format!("`{}`, which `{who}` depends on, is not listed", row.key);
                    draft.problem(row.at, reason);
                }
                continue;
            };
            draft.graph.edge(packages[at], packages[to], optional);
            if let Some(folder) = workspace(entry) {
                draft
                    .graph
                    .root(packages[to], uses.of_row(folder, &row.key, optional));
            }
        }
    }
    let mut listing = draft.finish();
    listing.members = entries
        .iter()
        .filter_map(workspace)
        .map(str::to_owned)
        .collect();
    Ok(listing)
}

/// The folder of a workspace's entry.
fn workspace<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    let (_, reference) = split(entry.value("resolution")?);
    reference.strip_prefix("workspace:")
}

fn is_optional(entry: &Entry<'_>, name: &str) -> bool {
    let marks = entry
        .rows("dependenciesMeta")
        .iter()
        .find(|row| row.key == name);
    marks.is_some_and(|row| {
        row.marks
            .iter()
            .any(|(key, value)| key == "optional" && value == "true")
    })
}

/// The entry of what is asked for. A range without a protocol is npm's; of a workspace or a folder the locator says more
/// than what was asked for; what the project overrides stands under its own range.
fn found(
    descriptors: &Descriptors<'_>,
    entries: &[Entry<'_>],
    name: &str,
    wanted: &str,
    uses: &Uses<'_>,
) -> Option<usize> {
    let exact = descriptors
        .get(&format!("{name}@{wanted}"))
        .or_else(|| descriptors.get(&format!("{name}@npm:{wanted}")));
    exact.or_else(|| {
        let mut named = descriptors.named(name).iter().copied();
        let bound = |at: &usize| {
            let plain = wanted.split("::").next().unwrap_or(wanted);
            entries[*at].descriptors.iter().any(|one| {
                let (_, range) = split(one);
                let range = range.split("::").next().unwrap_or(range);
                range == plain || (range.starts_with("patch:") && range.contains(plain))
            })
        };
        named.clone().find(bound).or_else(|| {
            let last = named.next_back();
            last.filter(|at| uses.overridden.contains(name) || workspace(&entries[*at]).is_some())
        })
    })
}

/// What the manifests say of uses.
struct Uses<'m> {
    manifests: HashMap<&'m str, package_json::Manifest<'m>>,
    overridden: HashSet<String>,
}

impl<'m> Uses<'m> {
    fn of(texts: &'m [(String, String)]) -> Self {
        let manifests = texts.iter().filter_map(|(path, text)| {
            let folder = path.strip_suffix("package.json")?.trim_end_matches('/');
            Some((folder, package_json::parse(text)?))
        });
        let manifests: HashMap<&str, package_json::Manifest<'_>> = manifests.collect();
        let own = manifests.get("").map(overridden).unwrap_or_default();
        Self {
            overridden: own.into_iter().map(str::to_owned).collect(),
            manifests,
        }
    }

    fn of_row(&self, folder: &str, name: &str, optional: bool) -> Usage {
        let folder = if folder == "." { "" } else { folder };
        let asked = self.manifests.get(folder).and_then(|manifest| {
            let mut asked = manifest.asked().filter(|(asked, _, _)| ***asked == *name);
            let first = asked.next()?;
            Some(asked.fold(first.2, |usage, other| usage.min(other.2)))
        });
        asked.unwrap_or(if optional {
            Usage::Optional
        } else {
            Usage::Runtime
        })
    }
}

/// One package for each name and version; the package of each entry.
fn identify(entries: &[Entry<'_>], draft: &mut Draft) -> Vec<u32> {
    let mut known: HashMap<(String, Option<String>), u32> = HashMap::new();
    let mut indices = Vec::with_capacity(entries.len());
    for entry in entries {
        let package = package(entry, draft);
        if workspace(entry) == Some(".") {
            // The project itself is none of its packages.
            indices.push(NOWHERE);
            continue;
        }
        let next = u32::try_from(draft.listing.packages.len()).unwrap_or(u32::MAX);
        let identity = (package.name.clone(), package.version.clone());
        let index = *known.entry(identity).or_insert(next);
        if index == next {
            draft.listing.packages.push(package);
        }
        indices.push(index);
    }
    indices
}

fn package(entry: &Entry<'_>, draft: &mut Draft) -> Package {
    let (key, _) = split(&entry.descriptors[0]);
    for field in ["version", "resolution", "languageName", "linkType"] {
        if entry.value(field).is_none() {
            draft.problem(entry.at, format!("`{key}` has no `{field}`"));
        }
    }
    let (name, reference) = split(entry.value("resolution").unwrap_or(key));
    let version = entry
        .value("version")
        .filter(|version| *version != "0.0.0-use.local");
    if version.is_some_and(|version| !super::npm_tree::is_version(version)) {
        draft.problem(entry.at, format!("the version of `{key}` is none"));
    }
    Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        source: source(reference),
        at: entry.at,
        ..Package::default()
    }
}

/// `npm:1.0.0`, `npm:1.0.0::__archiveUrl=…`, `workspace:…`, `patch:name@npm%3A1.0.0#…`, or an address.
fn source(reference: &str) -> Source {
    if reference.starts_with("workspace:") {
        return Source::FirstParty;
    }
    if let Some(rest) = reference.strip_prefix("npm:") {
        let archive = rest.split_once("__archiveUrl=").map(|(_, url)| url);
        let archive = archive.map(|url| url.split('&').next().unwrap_or(url));
        return archive.map_or(Source::Registry, |url| address::source(&decoded(url)));
    }
    if let Some(rest) = reference.strip_prefix("patch:") {
        let inner = decoded(rest.split_once('#').map_or(rest, |(inner, _)| inner));
        let (_, inner) = split(&inner);
        return if inner.starts_with("patch:") {
            Source::Registry
        } else {
            source(inner)
        };
    }
    if !address::is_address(reference) {
        return Source::Registry;
    }
    let bare = reference.split("::").next().unwrap_or(reference);
    address::source(bare)
}

/// Percent-encoding undone where it is one.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = (*first == b'%').then(|| behind.get(..2)).flatten();
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
