//! `packages.lock.json`, versions 1 and 2: per framework every package with its exact version.
//!
//! <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies>. A
//! section for one kind of machine (`net8.0/linux-x64`) holds only what it has beside its framework's own.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::package;
use crate::document::{Entry, Node};
use crate::package::{Listing, Package, Relation, Source, Unreadable};
use std::collections::HashMap;

/// Reads the packages of all frameworks.
///
/// Errors: it is no JSON, of an unknown version, or has no list of dependencies.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    match root.get("version").map(Node::as_number) {
        Some(Some(1.0 | 2.0)) => {}
        Some(_) => return Err(Unreadable::new("the version of the file is not known")),
        None => return Err(Unreadable::new("`version` is missing")),
    }
    let mut gather = Gather::default();
    let mut frameworks: HashMap<&str, HashMap<String, u32>> = HashMap::new();
    let sections = json::object(&root, "dependencies")?;
    for section in sections {
        let mut indices = HashMap::new();
        for entry in json::entries(&section.node) {
            match found(entry) {
                Ok(package) => {
                    let listed = package.source == Source::Registry;
                    if listed && json::text(&entry.node, "contentHash").is_none() {
                        let reason = format!("`{}` has no digest", entry.key);
                        gather.problem(json::key(entry), reason);
                    }
                    indices.insert(entry.key.to_lowercase(), gather.add(package));
                }
                Err(reason) => gather.problem(json::key(entry), reason),
            }
        }
        if section.node.as_map().is_none() {
            gather.problem(section.node.place.span, "a framework has no packages");
        }
        frameworks.insert(&section.key, indices);
    }
    for section in sections {
        link(section, &frameworks, &mut gather);
    }
    Ok(gather.finish())
}

/// An entry as a package. Errors: it lacks what every entry of its type has.
fn found(entry: &Entry) -> Result<Package, String> {
    let node = &entry.node;
    let text = |key| json::text(node, key);
    let relation = match text("type") {
        Some("Direct") => Relation::Direct,
        Some("Transitive" | "CentralTransitive") => Relation::Transitive,
        Some("Project") => {
            return Ok(Package {
                source: Source::FirstParty,
                at: json::key(entry),
                ..package(&entry.key)
            });
        }
        Some(other) => return Err(format!("`{other}` is no type of an entry")),
        None => return Err(format!("`{}` has no type", entry.key)),
    };
    let version = text("resolved").filter(|version| !version.is_empty());
    let Some(version) = version else {
        return Err(format!("`{}` has no resolved version", entry.key));
    };
    Ok(Package {
        version: Some(version.to_owned()),
        relation,
        at: json::key(entry),
        ..package(&entry.key)
    })
}

/// Ties packages to what they depend on, which has to be listed too.
fn link(section: &Entry, frameworks: &HashMap<&str, HashMap<String, u32>>, gather: &mut Gather) {
    let own = frameworks.get(&*section.key);
    let base = section
        .key
        .rsplit_once('/')
        .and_then(|(base, _)| frameworks.get(base));
    let find = |name: &str| {
        let name = name.to_lowercase();
        own.and_then(|all| all.get(&name))
            .or_else(|| base.and_then(|all| all.get(&name)))
            .copied()
    };
    for entry in json::entries(&section.node) {
        let Some(from) = find(&entry.key) else {
            continue;
        };
        let dependencies = entry.node.get("dependencies");
        for dependency in dependencies.map_or(&[][..], json::entries) {
            match find(&dependency.key) {
                Some(to) => gather.edge(from, to),
                None => gather.problem(
                    json::key(dependency),
                    format!(
                        "`{}` depends on `{}`, which is not listed",
                        entry.key, dependency.key
                    ),
                ),
            }
        }
    }
}
