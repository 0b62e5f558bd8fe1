//! vcpkg: `vcpkg.json` and `vcpkg-lock.json`
//! (<https://learn.microsoft.com/vcpkg/reference/vcpkg-json>).
//!
//! Which version a port has is settled by the baseline, a commit of the registry that is not at hand: only an override
//! names one.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};
use std::collections::HashMap;

/// Reads what a project or port asks for.
///
/// Errors: it is no JSON object.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if root.as_map().is_none() {
        return Err(Unreadable::at(root.place.span, "this is no object"));
    }
    for key in ["dependencies", "overrides"] {
        if root.get(key).is_some() {
            json::array(&root, key)?;
        }
    }
    let mut gather = Gather::default();
    let overrides = overrides(&root, &mut gather);
    add_all(&root, Usage::Runtime, &overrides, &mut gather);
    for feature in features(&root) {
        add_all(feature, Usage::Optional, &overrides, &mut gather);
    }
    Ok(gather.finish())
}

/// Features as an object, or in the older style as an array.
fn features(root: &Node) -> Vec<&Node> {
    let Some(features) = root.get("features") else {
        return Vec::new();
    };
    let of_object = json::entries(features).iter().map(|entry| &entry.node);
    of_object.chain(json::items(features)).collect()
}

/// The version under whichever of its four keys, with the port's own behind a `#`.
fn version(node: &Node) -> Option<String> {
    let keys = [
        "version",
        "version-semver",
        "version-date",
        "version-string",
    ];
    let version = keys.iter().find_map(|key| json::text(node, key))?;
    Some(match node.get("port-version").and_then(Node::as_number) {
        Some(port) if port > 0.0 && !version.contains('#') => format!("{version}#{port}"),
        _ => version.to_owned(),
    })
}

fn overrides<'n>(root: &'n Node, gather: &mut Gather) -> HashMap<&'n str, String> {
    let mut found = HashMap::new();
    for node in root.get("overrides").map_or(&[][..], json::items) {
        match (json::text(node, "name"), version(node)) {
            (Some(name), Some(version)) => {
                found.insert(name, version);
            }
            _ => gather.problem(node.place.span, "an override has no name or no version"),
        }
    }
    found
}

fn add_all(node: &Node, usage: Usage, overrides: &HashMap<&str, String>, gather: &mut Gather) {
    let dependencies = node.get("dependencies");
    for dependency in dependencies.map_or(&[][..], json::items) {
        let named = dependency.get("name").unwrap_or(dependency);
        let Some(name) = named.as_str().filter(|name| !name.is_empty()) else {
            gather.problem(dependency.place.span, "a dependency has no name");
            continue;
        };
        let host = dependency.get("host").and_then(Node::as_bool) == Some(true);
        let version = overrides.get(name).cloned();
        let least = json::text(dependency, "version>=");
        gather.add(Package {
            ecosystem: Ecosystem::Vcpkg,
            name: name.to_owned(),
            requirement: match version {
                Some(_) => None,
                None => least.map(|least| format!(">={least}")),
            },
            version,
            relation: Relation::Direct,
            usage: if host { Usage::Development } else { usage },
            at: json::inside(named),
            ..Package::default()
        });
    }
}

/// Reads the registries that a build has taken ports from, each at one commit.
///
/// Errors: it is no JSON object.
pub(super) fn read_lock(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if root.as_map().is_none() {
        return Err(Unreadable::at(root.place.span, "this is no object"));
    }
    let mut gather = Gather::default();
    for registry in json::entries(&root) {
        for reference in json::entries(&registry.node) {
            let commit = reference.node.as_str().filter(|id| is_commit(id));
            let Some(commit) = commit else {
                gather.problem(reference.node.place.span, "this is no commit");
                continue;
            };
            gather.add(Package {
                ecosystem: Ecosystem::Git,
                name: registry.key.to_string(),
                version: Some(commit.to_owned()),
                source: Source::Git {
                    url: registry.key.to_string(),
                    commit: Some(commit.to_owned()),
                },
                usage: Usage::Development,
                at: json::key(registry),
                ..Package::default()
            });
        }
    }
    Ok(gather.finish())
}
