//! `dub.selections.json` of D (<https://dub.pm/dub-guide/selections/>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::{Entry, Node};
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};

/// Reads the selected versions.
///
/// Errors: it is no JSON, of an unknown version, or has no list.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if root.get("fileVersion").and_then(Node::as_number) != Some(1.0) {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let mut gather = Gather::default();
    for entry in json::object(&root, "versions")? {
        match found(entry) {
            Some(package) => {
                gather.add(package);
            }
            None => gather.problem(json::key(entry), "this names no version"),
        }
    }
    Ok(gather.finish())
}

fn found(entry: &Entry) -> Option<Package> {
    let node = &entry.node;
    let written = node.as_str().or_else(|| json::text(node, "version"));
    let path = json::text(node, "path");
    let repository = json::text(node, "repository");
    // `~master` follows a branch.
    let branch = written.filter(|version| version.starts_with('~'));
    let source = match (path, repository) {
        (Some(path), _) => Source::Path(path.to_owned()),
        (None, Some(url)) => Source::Git {
            url: url.to_owned(),
            commit: written.filter(|id| is_commit(id)).map(str::to_owned),
        },
        (None, None) => Source::Registry,
    };
    if written.is_none_or(str::is_empty) && path.is_none() {
        return None;
    }
    Some(Package {
        ecosystem: Ecosystem::Dub,
        name: entry.key.to_string(),
        version: written.filter(|_| branch.is_none()).map(str::to_owned),
        requirement: branch.map(str::to_owned),
        source,
        at: json::key(entry),
        ..Package::default()
    })
}
