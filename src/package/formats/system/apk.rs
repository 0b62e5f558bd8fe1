//! apk's database of what is installed (<https://wiki.alpinelinux.org/wiki/Apk_spec>).
//!
//! The file says nowhere how many packages it has: one that was cut between two of them looks like one with fewer.

use super::super::Input;
use super::stanzas::{Stanza, stanzas, unended};
use super::{APK, os_release, root_of};
use crate::package::{Ecosystem, Listing, Package, Problem, Unreadable};
use std::collections::HashMap;

/// Reads a database. Errors: a line is no field, or a package lacks what each has.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    // The longer of the two ends counts.
    let root = APK
        .iter()
        .rev()
        .find_map(|end| root_of(input.path, end))
        .unwrap_or_default();
    let (ecosystem, release) = os_release::distribution(input, root, Ecosystem::Alpine);
    let mut listing = Listing::default();
    let mut names: HashMap<&str, u32> = HashMap::new();
    let all = stanzas(input.text)?;
    let mut indices = Vec::new();
    for stanza in &all {
        let package = package(stanza)?;
        // Names with a dot in front are made up on the spot, for what a build needs.
        if package.name.starts_with('.') {
            indices.push(None);
            continue;
        }
        let next = u32::try_from(listing.packages.len()).unwrap_or(u32::MAX);
        let name = stanza.get("P").unwrap_or_default();
        if names.insert(name, next).is_some() {
            let reason = format!("the package `{name}` stands twice");
            return Err(Unreadable::at(package.at, reason));
        }
        indices.push(Some(next));
        listing.packages.push(Package {
            ecosystem,
            release: release.clone(),
            ..package
        });
    }
    connect(&mut listing, &mut names, &all, &indices);
    listing.problems.extend(unended(input.text));
    if listing.problems.is_empty() && !input.text.ends_with("\n\n") {
        let at = all.last().map(Stanza::at).unwrap_or_default();
        listing.problems.push(Problem {
            at,
            reason: "no empty line is behind the last package: the file may have been cut"
                .to_owned(),
        });
    }
    Ok(listing)
}

fn package(stanza: &Stanza<'_>) -> Result<Package, Unreadable> {
    let field = |key: &str, what: &str| {
        let found = stanza.find(key).filter(|(value, _)| !value.is_empty());
        found.ok_or_else(|| Unreadable::at(stanza.at(), format!("a package has no {what}")))
    };
    let (name, at) = field("P", "name")?;
    let (version, _) = field("V", "version")?;
    field("A", "architecture")?;
    let origin = stanza
        .get("o")
        .filter(|origin| !origin.is_empty() && *origin != name);
    Ok(Package {
        name: name.to_owned(),
        version: Some(version.to_owned()),
        licence: stanza
            .get("L")
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        built_from: origin.map(|origin| (origin.to_owned(), version.to_owned())),
        at,
        ..Package::default()
    })
}

/// `D:` names packages and what they provide, with a comparison behind; `!` is what may not be there.
fn connect<'t>(
    listing: &mut Listing,
    names: &mut HashMap<&'t str, u32>,
    all: &[Stanza<'t>],
    indices: &[Option<u32>],
) {
    let plain = |word: &'t str| word.split(['<', '>', '=', '~']).next().unwrap_or(word);
    for (stanza, index) in all.iter().zip(indices) {
        for provided in stanza.get("p").unwrap_or_default().split_whitespace() {
            if let Some(index) = index {
                names.entry(plain(provided)).or_insert(*index);
            }
        }
    }
    for (stanza, index) in all.iter().zip(indices) {
        let Some(index) = *index else { continue };
        let asked = stanza.get("D").unwrap_or_default().split_whitespace();
        let targets = asked
            .filter(|word| !word.starts_with('!'))
            .filter_map(|word| names.get(plain(word)));
        let package = &mut listing.packages[index as usize];
        package
            .dependencies
            .extend(targets.copied().filter(|to| *to != index));
        package.dependencies.sort_unstable();
        package.dependencies.dedup();
    }
}
