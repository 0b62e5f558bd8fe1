//! `composer.json`: what is asked of Composer.
//!
//! By <https://getcomposer.org/doc/04-schema.md>. PHP itself and its extensions are no packages.

use super::super::super::{Ecosystem, Listing, Package, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::super::tree::{self, entries};
use super::package::is_platform;
use crate::document::Node;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::json(input.path, input.text)?;
    if top.as_map().is_none() {
        return Err(Unreadable::new("the file is no JSON object"));
    }
    let mut draft = Draft::default();
    for (key, usage) in LISTS {
        let list = top.get(key);
        // An empty list is how PHP writes an empty object.
        if list.is_some_and(|list| list.as_map().is_none() && list.as_list().is_none()) {
            draft.problem(tree::span(&top), format!("`{key}` is no object"));
        }
        for entry in entries(list)
            .iter()
            .filter(|entry| !is_platform(&entry.key))
        {
            let Some(requirement) = entry.node.as_str() else {
                draft.problem(
                    entry.key_place.span,
                    format!("`{}` asks for no version", entry.key),
                );
                continue;
            };
            let version = exact(requirement);
            draft.root(entry.key.to_lowercase(), usage);
            let package = Package {
                ecosystem: Ecosystem::Packagist,
                name: entry.key.to_string(),
                version: version.map(ToOwned::to_owned),
                requirement: version.is_none().then(|| requirement.to_owned()),
                usage,
                at: entry.key_place.span,
                ..Package::default()
            };
            draft.add(entry.key.to_lowercase(), package);
        }
    }
    Ok(draft.finish(false))
}

const LISTS: [(&str, Usage); 2] = [
    ("require", Usage::Runtime),
    ("require-dev", Usage::Development),
];

/// Names of packages that a manifest asks for, and their use.
pub(super) fn asked(top: &Node) -> impl Iterator<Item = (&str, Usage)> {
    LISTS.into_iter().flat_map(|(key, usage)| {
        let packages = entries(top.get(key))
            .iter()
            .filter(|entry| !is_platform(&entry.key));
        packages.map(move |entry| (&*entry.key, usage))
    })
}

/// A requirement that only one version meets: `1.2.3`, `v1.2.3`, `=1.2.3`.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.trim().trim_start_matches('=').trim();
    let plain = version.strip_prefix('v').unwrap_or(version);
    let dots = plain.bytes().filter(|b| *b == b'.').count();
    let whole = plain.starts_with(|c: char| c.is_ascii_digit())
        && (2..=3).contains(&dots)
        && !plain.contains(['*', ' ', '|', ',', '<', '>', '@', '#', 'x']);
    whole.then_some(version)
}
