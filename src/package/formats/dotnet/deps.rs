//! `*.deps.json`: what a built program loads
//! (<https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::package;
use crate::document::Entry;
use crate::package::{Listing, Package, Relation, Source, Unreadable};
use std::collections::{HashMap, HashSet};

/// Reads the libraries.
///
/// Errors: it is no JSON, or has no targets or libraries.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    let targets = json::object(&root, "targets")?;
    let libraries = json::object(&root, "libraries")?;
    if root.get("runtimeTarget").is_none() {
        return Err(Unreadable::new("`runtimeTarget` is missing"));
    }
    let mut gather = Gather::default();
    let indices = add_libraries(libraries, &mut gather);
    link(targets, &indices, &mut gather);
    gather.relate_to_own();
    let known: HashSet<&str> = libraries.iter().map(|library| &*library.key).collect();
    for entry in targets
        .iter()
        .flat_map(|target| json::entries(&target.node))
    {
        if !known.contains(&*entry.key) {
            gather.problem(
                json::key(entry),
                format!("`{}` is no library of the file", entry.key),
            );
        }
    }
    Ok(gather.finish())
}

/// Adds `name/version` keys with a type; the indices by key.
pub(super) fn add_libraries<'e>(
    libraries: &'e [Entry],
    gather: &mut Gather,
) -> HashMap<&'e str, u32> {
    let mut indices = HashMap::new();
    for library in libraries {
        match found(library) {
            Ok(Some(package)) => {
                indices.insert(&*library.key, gather.add(package));
            }
            Ok(None) => {}
            Err(reason) => gather.problem(json::key(library), reason),
        }
    }
    indices
}

/// A library as a package. None: it is no package but an assembly of the system.
fn found(library: &Entry) -> Result<Option<Package>, String> {
    let Some((name, version)) = library.key.split_once('/') else {
        return Err(format!("`{}` is no name with a version", library.key));
    };
    let (name, source) = match json::text(&library.node, "type") {
        Some("package") => (name, Source::Registry),
        // The runtime itself, shipped with the program: `runtimepack.Microsoft.NETCore.App.Runtime.linux-x64`.
        Some("runtimepack") => {
            let bare = name.strip_prefix("runtimepack.").unwrap_or(name);
            (bare, Source::Registry)
        }
        Some("project" | "msbuildproject") => (name, Source::FirstParty),
        Some("reference" | "referenceassembly") => return Ok(None),
        Some(other) => return Err(format!("`{other}` is no type of a library")),
        None => return Err(format!("`{}` has no type", library.key)),
    };
    if name.is_empty() || version.is_empty() {
        return Err(format!("`{}` is no name with a version", library.key));
    }
    Ok(Some(Package {
        version: Some(version.to_owned()),
        source,
        relation: Relation::Unknown,
        at: json::key(library),
        ..package(name)
    }))
}

/// Ties the libraries of targets to what they depend on, as far as it is listed: what brings nothing at run time is not.
pub(super) fn link(targets: &[Entry], indices: &HashMap<&str, u32>, gather: &mut Gather) {
    for target in targets {
        let by_name: HashMap<String, u32> = json::entries(&target.node)
            .iter()
            .filter_map(|entry| {
                let (name, _) = entry.key.split_once('/')?;
                Some((name.to_lowercase(), *indices.get(&*entry.key)?))
            })
            .collect();
        for entry in json::entries(&target.node) {
            let Some(from) = indices.get(&*entry.key) else {
                continue;
            };
            let dependencies = entry.node.get("dependencies");
            for dependency in dependencies.map_or(&[][..], json::entries) {
                if let Some(to) = by_name.get(&dependency.key.to_lowercase()) {
                    gather.edge(*from, *to);
                }
            }
        }
    }
}
