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
            let to = needed.as_str().and_then(|coordinate| indices.get(coordinate));
            tie(from, to, needed.place.span, &mut gather);
        }
    }
    Ok(gather.finish())
}

/// Artefacts by `group:name`, with their type and classifier behind where they are not a plain `jar`.
fn second(root: &Node) -> Result<Listing, Unreadable> {
    let artefacts = json::object(root, "artifacts")?;
    let dependencies = json::object(root, "dependencies")?;
    json::object(root, "repositories")?;
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for entry in artefacts {
        let mut parts = entry.key.split(':');
        let version = json::text(&entry.node, "version").filter(|text| !text.is_empty());
        let (Some(group), Some(name), Some(version)) = (parts.next(), parts.next(), version)
        else {
            gather.problem(json::key(entry), "this names no artefact and its version");
            continue;
        };
        let sums = entry.node.get("shasums");
        let sum = sums.and_then(|sums| json::text(sums, "jar")).map(sha256);
        let package = found(group, name, version, json::key(entry), sum);
        indices.insert(&entry.key, gather.add(package));
    }
    for entry in dependencies {
        link(entry, &indices, &mut gather);
    }
    Ok(gather.finish())
}

fn link(entry: &Entry, indices: &HashMap<&str, u32>, gather: &mut Gather) {
    let find = |key: &str| {
        let plain = || key.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
        // Sources and other parts of an artefact are listed with it.
        indices.get(key).or_else(|| indices.get(&*plain())).copied()
    };
    let from = find(&entry.key);
    for needed in items(&entry.node) {
        let to = needed.as_str().and_then(find);
        tie(from.as_ref(), to.as_ref(), needed.place.span, gather);
    }
    if from.is_none() {
        gather.problem(
            json::key(entry),
            format!("`{}` has dependencies and is not listed", entry.key),
        );
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
