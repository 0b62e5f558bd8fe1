//! dpkg's `status`, and `status.d` of images that have no dpkg
//! (<https://www.debian.org/doc/debian-policy/ch-controlfields.html>).
//!
//! The file says nowhere how many packages it has: one that was cut between two of them looks like one with fewer.

use super::super::Input;
use super::stanzas::{Stanza, stanzas, unended};
use super::{STATUS, os_release, root_of, status_folder};
use crate::package::{Ecosystem, Listing, Package, Problem, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads a database. Errors: a line is no field, or a package lacks what each has.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let whole = root_of(input.path, STATUS);
    let root = whole
        .or_else(|| status_folder(input.path))
        .unwrap_or_default();
    let (ecosystem, release) = os_release::distribution(input, root, Ecosystem::Debian);
    let mut listing = Listing::default();
    let mut names: HashMap<&str, u32> = HashMap::new();
    let mut asked: Vec<(u32, &str)> = Vec::new();
    let all = stanzas(input.text)?;
    for stanza in &all {
        let Some(package) = package(stanza, whole.is_some())? else {
            continue;
        };
        let next = u32::try_from(listing.packages.len()).unwrap_or(u32::MAX);
        let name = stanza.get("Package").unwrap_or_default();
        // The same package for several architectures is one.
        let known = names
            .get(name)
            .filter(|at| listing.packages[**at as usize].version == package.version);
        if known.is_none() {
            names.insert(name, next);
            listing.packages.push(Package {
                ecosystem,
                release: release.clone(),
                ..package
            });
            let fields = ["Pre-Depends", "Depends"]
                .iter()
                .filter_map(|key| stanza.get(key));
            asked.extend(fields.map(|field| (next, field)));
        }
    }
    for stanza in &all {
        let provider = stanza
            .get("Package")
            .and_then(|name| names.get(name))
            .copied();
        for provided in alternatives(stanza.get("Provides").unwrap_or_default()) {
            if let Some(provider) = provider {
                names.entry(provided).or_insert(provider);
            }
        }
    }
    connect(&mut listing, &names, &asked);
    listing.problems.extend(unended(input.text));
    listing.problems.extend(cut(&all));
    Ok(listing)
}

/// None: it is known and not installed.
fn package(stanza: &Stanza<'_>, has_states: bool) -> Result<Option<Package>, Unreadable> {
    let field = |key: &str| {
        let found = stanza.find(key).filter(|(value, _)| !value.is_empty());
        found.ok_or_else(|| Unreadable::at(stanza.at(), format!("a package has no `{key}`")))
    };
    let (name, at) = field("Package")?;
    if has_states {
        let (status, span) = field("Status")?;
        match status.split_whitespace().collect::<Vec<_>>().as_slice() {
            // Want, flag, state.
            [
                _,
                _,
                "installed" | "unpacked" | "half-configured" | "half-installed"
                | "triggers-awaited" | "triggers-pending",
            ] => {}
            [_, _, "not-installed" | "config-files"] => return Ok(None),
            _ => {
                return Err(Unreadable::at(
                    span,
                    format!("`{status}` is no state of a package"),
                ));
            }
        }
    }
    let (version, _) = field("Version")?;
    field("Architecture")?;
    Ok(Some(Package {
        name: name.to_owned(),
        version: Some(version.to_owned()),
        built_from: stanza
            .get("Source")
            .and_then(|source| built_from(source, name, version)),
        at,
        ..Package::default()
    }))
}

/// `name`, or `name (version)` where the versions differ.
fn built_from(source: &str, name: &str, version: &str) -> Option<(String, String)> {
    let (from, its_version) = match source.split_once(" (") {
        Some((from, its_version)) => (from, its_version.trim_end_matches(')')),
        None => (source, version),
    };
    let differs = from != name || its_version != version;
    (differs && !from.is_empty()).then(|| (from.to_owned(), its_version.to_owned()))
}

/// Names of a field of relationships: `a (>= 1) | b, c:any`.
fn alternatives(field: &str) -> impl Iterator<Item = &str> {
    field.split([',', '|']).filter_map(|one| {
        let name = one.split_whitespace().next()?;
        Some(name.split(':').next().unwrap_or(name))
    })
}

/// What is not installed is the other of two alternatives.
fn connect(listing: &mut Listing, names: &HashMap<&str, u32>, asked: &[(u32, &str)]) {
    for (from, field) in asked {
        let targets = alternatives(field)
            .filter_map(|name| names.get(name))
            .copied();
        let package = &mut listing.packages[*from as usize];
        package.dependencies.extend(targets.filter(|to| to != from));
        package.dependencies.sort_unstable();
        package.dependencies.dedup();
    }
}

/// Every package has a description at its end; if only the last one has none, the file was cut.
fn cut(all: &[Stanza<'_>]) -> Option<Problem> {
    let (last, others) = all.split_last()?;
    let is_whole = |stanza: &Stanza<'_>| stanza.get("Description").is_some();
    let others = others
        .iter()
        .filter(|stanza| stanza.get("Version").is_some());
    let cut = !is_whole(last) && others.clone().count() > 0 && others.clone().all(is_whole);
    cut.then(|| Problem {
        at: Span::new(last.at().range().start, last.at().range().end),
        reason: "the last package has no description: the file may have been cut".to_owned(),
    })
}
