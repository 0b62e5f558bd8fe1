//! `maven_install.json`: what `rules_jvm_external` has resolved for Bazel, versions 1 and 2 of its lock
//! (<https://github.com/bazel-contrib/rules_jvm_external/blob/master/docs/bzlmod.md>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json::{self, items};
use super::package;
use crate::document::{Entry, Node};
use crate::package::{Checksum, Listing, Package, Relation, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads the resolved artefacts.
///
/// Errors: it is no JSON, or of no known version.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if let Some(tree) = root.get("dependency_tree") {
        return match json::text(tree, "version") {
            Some("0.1.0") | None => first(tree),
            Some(_) => Err(Unreadable::new("the version of the file is not known")),
        };
    }
    let number = root.get("version").and_then(Node::as_number);
    match (json::text(&root, "version"), number) {
        (Some("2" | "3"), _) | (None, Some(2.0 | 3.0)) => second(&root),
        _ => Err(Unreadable::new(
            "the version of the file is missing or not known",
        )),
    }
}

/// A list of coordinates with versions.
fn first(tree: &Node) -> Result<Listing, Unreadable> {
    let list = json::array(tree, "dependencies")?;
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for node in list {
        let coordinate = json::text(node, "coord");
        let parts: Vec<&str> = coordinate.unwrap_or_default().split(':').collect();
        let ([group, name, .., version], Some(coordinate)) = (parts.as_slice(), coordinate) else {
            gather.problem(node.place.span, "this names no artefact and its version");
            continue;
        };
        let sum = json::text(node, "sha256").map(sha256);
        let at = node.get("coord").map(json::inside).unwrap_or_default();
        let index = gather.add(found(group, name, version, at, sum));
        indices.insert(coordinate, index);
    }
    for node in list {
        let from = json::text(node, "coord").and_then(|coordinate| indices.get(coordinate));
        for needed in node.get("directDependencies").map_or(&[][..], items) {
            let to = needed
                .as_str()
                .and_then(|coordinate| indices.get(coordinate));
            tie(from, to, needed.place.span, &mut gather);
        }
    }
    Ok(gather.finish())
}

/// Artefacts by `group:name`, with their type and classifier behind where they are not a plain `jar`.
fn second(root: &Node) -> Result<Listing, Unreadable> {
    let artefacts = json::object(root, "artifacts")?;
    let dependencies = json::object(root, "dependencies")?;
    let repositories = json::object(root, "repositories")?;
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for entry in artefacts {
        let mut parts = entry.key.split(':');
        let version = json::text(&entry.node, "version").filter(|text| !text.is_empty());
        let (Some(group), Some(name), Some(version)) = (parts.next(), parts.next(), version) else {
            gather.problem(json::key(entry), "this names no artefact and its version");
            continue;
        };
        let sums = entry.node.get("shasums");
        let sum = sums.and_then(|sums| json::text(sums, "jar")).map(sha256);
        let package = found(group, name, version, json::key(entry), sum);
        let index = gather.add(package);
        indices.insert(&entry.key, index);
        indices.entry(plain(&entry.key)).or_insert(index);
    }
    for entry in dependencies {
        link(entry, &indices, &mut gather);
    }
    for node in repositories.iter().flat_map(|entry| items(&entry.node)) {
        if node
            .as_str()
            .is_none_or(|key| find(&indices, key).is_none())
        {
            gather.problem(
                node.place.span,
                "a repository has an artefact that is not listed",
            );
        }
    }
    Ok(gather.finish())
}

/// Group and name of a key, without its type and classifier.
fn plain(key: &str) -> &str {
    let end = key.match_indices(':').nth(1).map(|(at, _)| at);
    &key[..end.unwrap_or(key.len())]
}

/// The index of an artefact; its sources and other parts are listed with it.
fn find(indices: &HashMap<&str, u32>, key: &str) -> Option<u32> {
    let found = indices.get(key).or_else(|| indices.get(plain(key)));
    found.copied()
}

fn link(entry: &Entry, indices: &HashMap<&str, u32>, gather: &mut Gather) {
    let Some(from) = find(indices, &entry.key) else {
        gather.problem(
            json::key(entry),
            format!("`{}` has dependencies and is not listed", entry.key),
        );
        return;
    };
    // One that moved is needed under its old name and listed under its new one: that is no fault.
    let needed = items(&entry.node).iter().filter_map(Node::as_str);
    for to in needed.filter_map(|key| find(indices, key)) {
        if to != from {
            gather.edge(from, to);
        }
    }
}

fn tie(from: Option<&u32>, to: Option<&u32>, at: Span, gather: &mut Gather) {
    match (from, to) {
        (Some(from), Some(to)) if from != to => gather.edge(*from, *to),
        (_, None) => gather.problem(at, "what is needed here is not listed"),
        _ => {}
    }
}

fn found(group: &str, name: &str, version: &str, at: Span, sum: Option<Checksum>) -> Package {
    Package {
        version: Some(version.to_owned()),
        relation: Relation::Unknown,
        checksums: sum.into_iter().collect(),
        at,
        ..package(group, name)
    }
}

fn sha256(hex: &str) -> Checksum {
    Checksum {
        algorithm: "SHA-256",
        hex: hex.to_ascii_lowercase(),
    }
}
