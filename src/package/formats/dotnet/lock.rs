//! `packages.lock.json`, versions 1 to 3: per framework every package with its exact version.
//!
//! <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies>. A
//! section for one kind of machine (`net8.0/linux-x64`) holds only what it has beside its framework's own. Version 3 is for
//! projects that build one framework twice: its sections stand at the top, each with its framework and `dependencies`
//! (<https://github.com/NuGet/Home/pull/14760>).

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
    let sections: Vec<(&str, &Node)> = match root.get("version").map(Node::as_number) {
        Some(Some(1.0 | 2.0)) => json::object(&root, "dependencies")?
            .iter()
            .map(|section| (&*section.key, &section.node))
            .collect(),
        Some(Some(3.0)) => of_aliases(&root)?,
        Some(_) => return Err(Unreadable::new("the version of the file is not known")),
        None => return Err(Unreadable::new("`version` is missing")),
    };
    let mut gather = Gather::default();
    let mut frameworks: HashMap<&str, HashMap<String, u32>> = HashMap::new();
    let entries = |packages| json::entries(packages).iter();
    let mut all = sections.iter().flat_map(|(_, packages)| entries(packages));
    let whole = all.any(|entry| digest(entry).is_some_and(is_sha512));
    for (framework, packages) in &sections {
        let mut indices = HashMap::new();
        for entry in json::entries(packages) {
            match found(entry) {
                Ok(package) => {
                    let listed = package.source == Source::Registry;
                    let damage = match digest(entry) {
                        None => Some("has no digest"),
                        // Where any has a whole one, all have.
                        Some(digest) if whole && !is_sha512(digest) => Some("has no whole digest"),
                        Some(_) => None,
                    };
                    if let Some(damage) = damage.filter(|_| listed) {
                        gather.problem(json::key(entry), format!("`{}` {damage}", entry.key));
                    }
                    indices.insert(entry.key.to_lowercase(), gather.add(package));
                }
                Err(reason) => gather.problem(json::key(entry), reason),
            }
        }
        if packages.as_map().is_none() {
            gather.problem(packages.place.span, "a framework has no packages");
        }
        frameworks.insert(framework, indices);
    }
    for (framework, packages) in sections {
        link(framework, packages, &frameworks, &mut gather);
    }
    Ok(gather.finish())
}

fn digest(entry: &Entry) -> Option<&str> {
    json::text(&entry.node, "contentHash")
}

/// The sections of version 3.
///
/// Errors: there is none, or one without `dependencies`.
fn of_aliases(root: &Node) -> Result<Vec<(&str, &Node)>, Unreadable> {
    let sections = json::entries(root)
        .iter()
        .filter(|entry| &*entry.key != "version");
    let sections: Vec<(&str, &Node)> = sections
        .map(|section| match section.node.get("dependencies") {
            Some(packages) => Ok((&*section.key, packages)),
            None => Err(Unreadable::at(
                json::key(section),
                format!("`{}` has no `dependencies`", section.key),
            )),
        })
        .collect::<Result<_, _>>()?;
    if sections.is_empty() {
        return Err(Unreadable::new("no framework is listed"));
    }
    Ok(sections)
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

/// A SHA-512 in base 64, which is what `NuGet` writes.
fn is_sha512(text: &str) -> bool {
    let digits = text.strip_suffix("==").unwrap_or_default();
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    digits.len() == 86 && digits.bytes().all(is_digit)
}

/// Ties packages to what they depend on, which has to be listed too.
fn link(
    framework: &str,
    packages: &Node,
    frameworks: &HashMap<&str, HashMap<String, u32>>,
    gather: &mut Gather,
) {
    let own = frameworks.get(framework);
    let base = framework
        .rsplit_once('/')
        .and_then(|(base, _)| frameworks.get(base));
    let find = |name: &str| {
        let name = name.to_lowercase();
        own.and_then(|all| all.get(&name))
            .or_else(|| base.and_then(|all| all.get(&name)))
            .copied()
    };
    for entry in json::entries(packages) {
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
