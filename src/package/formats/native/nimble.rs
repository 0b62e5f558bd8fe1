//! `nimble.lock` of Nim (<https://github.com/nim-lang/nimble#nimble-lock>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::{Entry, Node};
use crate::package::{Checksum, Ecosystem, Listing, Package, Source, Unreadable};
use std::collections::HashMap;

/// Reads the locked packages, those of tasks too.
///
/// Errors: it is no JSON, of an unknown version, or has no packages.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if !matches!(
        root.get("version").and_then(Node::as_number),
        Some(1.0 | 2.0)
    ) {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    let mut listed: Vec<&Entry> = json::object(&root, "packages")?.iter().collect();
    for task in root.get("tasks").map_or(&[][..], json::entries) {
        listed.extend(json::entries(&task.node));
    }
    for entry in &listed {
        match found(entry) {
            Some(package) => {
                indices.insert(&entry.key, gather.add(package));
            }
            None => gather.problem(json::key(entry), "this names no version or no address"),
        }
    }
    for entry in &listed {
        let dependencies = entry.node.get("dependencies");
        for name in dependencies.map_or(&[][..], json::items) {
            let to = name.as_str().and_then(|name| indices.get(name));
            match (indices.get(&*entry.key), to) {
                (Some(from), Some(to)) => gather.edge(*from, *to),
                // The compiler is no package unless somebody locks it.
                (_, None) if name.as_str() == Some("nim") => {}
                _ => gather.problem(name.place.span, "what is required here is not listed"),
            }
        }
    }
    Ok(gather.finish())
}

fn found(entry: &Entry) -> Option<Package> {
    let text = |key| json::text(&entry.node, key);
    let revision = text("vcsRevision")?;
    let sum = entry.node.get("checksums");
    let sum = sum.and_then(|sums| json::text(sums, "sha1"));
    Some(Package {
        ecosystem: Ecosystem::Nim,
        name: entry.key.to_string(),
        version: Some(text("version")?.to_owned()),
        source: Source::Git {
            url: text("url")?.to_owned(),
            commit: is_commit(revision).then(|| revision.to_owned()),
        },
        checksums: sum.map_or_else(Vec::new, |hex| {
            vec![Checksum {
                algorithm: "SHA-1",
                hex: hex.to_ascii_lowercase(),
            }]
        }),
        at: json::key(entry),
        ..Package::default()
    })
}
