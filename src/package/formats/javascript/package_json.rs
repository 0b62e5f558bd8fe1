//! package.json: what a project asks for; and what lockfiles beside it need to know of it.
//!
//! <https://docs.npmjs.com/cli/v11/configuring-npm/package-json> defines it, <https://pnpm.io/catalogs> and
//! <https://nodejs.org/api/corepack.html> add to it. Not here: what is installed for it.

use super::borrowed::{Loose, Table, Text, unreadable};
use super::npm_file::alias;
use super::npm_tree::is_version;
use super::{address, beside};
use crate::package::formats::{Input, decode};
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// The most rows of a manifest that are compared with a lockfile: more than any project has, and a bound.
pub(super) const MOST_ROWS: usize = 5_000;

/// A manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Manifest<'t> {
    #[serde(borrow)]
    pub name: Loose<'t>,
    #[serde(borrow)]
    pub dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub dev_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub optional_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub peer_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub package_manager: Loose<'t>,
    /// What npm takes in place of what packages ask for: names, or names with what they apply to below them.
    pub overrides: serde_json::Value,
    /// What Yarn takes in place of what packages ask for.
    #[serde(borrow)]
    pub resolutions: Table<'t, Loose<'t>>,
    /// Where the members of its workspace lie: globs, or an object that has them as `packages`.
    pub workspaces: serde_json::Value,
}

impl<'t> Manifest<'t> {
    /// What is installed for the project: name, requirement, use. What stands in two lists counts by the last of
    /// dependencies, optional and development, as npm has it.
    pub fn asked(&self) -> impl Iterator<Item = (&Text<'t>, &str, Usage)> {
        let lists = [
            (&self.dev_dependencies, Usage::Development),
            (&self.dependencies, Usage::Runtime),
            (&self.optional_dependencies, Usage::Optional),
        ];
        lists.into_iter().flat_map(|(table, usage)| {
            table
                .iter()
                .map(move |(name, wanted)| (name, &**wanted, usage))
        })
    }
}

/// The names for which npm takes something else than what packages ask for.
pub(super) fn overridden(overrides: &serde_json::Value) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut open = vec![overrides];
    while let Some(value) = open.pop() {
        for (key, value) in value.as_object().into_iter().flatten() {
            names.insert(alias(key).0.to_owned());
            open.push(value);
        }
    }
    names
}

/// Reads a manifest as a file of its own. Errors: it is no JSON, or a requirement is no text.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let manifest: Manifest<'_> =
        serde_json::from_str(input.text).map_err(|error| unreadable(input.text, &error))?;
    let peers = manifest.peer_dependencies.iter();
    let peers = peers.map(|(name, wanted)| (name, &**wanted, Usage::Optional));
    let mut listing = Listing::default();
    let mut known: HashMap<(String, Option<String>), usize> = HashMap::new();
    for (name, wanted, usage) in manifest.asked().chain(peers) {
        let at = name.span(input.text);
        let package = Package {
            usage,
            at,
            ..asked(name, wanted)
        };
        let identity = (package.name.clone(), package.requirement.clone());
        let at = *known.entry(identity).or_insert(listing.packages.len());
        match listing.packages.get_mut(at) {
            Some(known) => known.usage = known.usage.min(package.usage),
            None => listing.packages.push(package),
        }
    }
    if let Some(tool) = manifest.package_manager.0.first() {
        listing.packages.extend(package_manager(tool, input.text));
    }
    listing.packages.sort_by_key(|package| package.at);
    Ok(listing)
}

/// A requirement as a package: an alias under its real name, an address as its source.
pub(super) fn asked(name: &str, wanted: &str) -> Package {
    let mut package = Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        requirement: Some(wanted.to_owned()),
        relation: Relation::Direct,
        ..Package::default()
    };
    let mut version = Some(wanted);
    if wanted.starts_with("npm:") {
        let (real, range) = alias(wanted);
        real.clone_into(&mut package.name);
        package.requirement = Some(range.unwrap_or("*").to_owned());
        version = range;
    } else if let Some(range) = wanted.strip_prefix("workspace:") {
        package.source = Source::FirstParty;
        package.requirement = Some(range.to_owned());
        version = None;
    } else if address::is_address(wanted) {
        package.source = address::source(wanted);
        version = None;
    }
    package.version = version.and_then(exact).map(str::to_owned);
    package
}

/// `1.2.3` and `=1.2.3` are exact versions.
fn exact(range: &str) -> Option<&str> {
    let version = range.trim();
    let version = version.strip_prefix('=').unwrap_or(version).trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let whole =
        core.split('.').count() == 3 && core.split('.').all(|part| part.parse::<u64>().is_ok());
    (whole && is_version(version)).then_some(version)
}

/// `pnpm@9.1.0+sha512.…`: the tool that Corepack runs.
fn package_manager(tool: &Text<'_>, text: &str) -> Option<Package> {
    let (name, version) = alias(tool);
    let version = version?.split('+').next()?;
    Some(Package {
        usage: Usage::Development,
        at: tool.span(text),
        ..asked(name, version)
    })
}

/// The text of the manifest beside a lockfile. None: there is none that can be read.
pub(super) fn text_beside(input: &Input<'_>) -> Option<String> {
    text_at(input, &beside::path(input, "package.json")?)
}

/// The text of a manifest.
pub(super) fn text_at(input: &Input<'_>, path: &crate::source::RepoPath) -> Option<String> {
    let bytes = input.files.read(path).ok()??;
    decode(&bytes).ok().map(std::borrow::Cow::into_owned)
}

/// Reads the manifest beside a lockfile. None: it is damaged, which its own reading says.
pub(super) fn parse(text: &str) -> Option<Manifest<'_>> {
    serde_json::from_str(text).ok()
}
