//! `flake.lock` of Nix, versions 5 to 7 (<https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files>).
//!
//! A package is called by the name of its node; its version is the revision.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::{Entry, Node};
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable};
use std::collections::HashMap;

/// Reads the nodes but the root.
///
/// Errors: it is no JSON, of an unknown version, or without nodes or a root among them.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if !matches!(
        root.get("version").and_then(Node::as_number),
        Some(5.0..=7.0)
    ) {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let nodes = json::object(&root, "nodes")?;
    let top = json::text(&root, "root").ok_or_else(|| Unreadable::new("`root` is missing"))?;
    if !nodes.iter().any(|node| &*node.key == top) {
        return Err(Unreadable::new("the root is not among the nodes"));
    }
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for node in nodes.iter().filter(|node| &*node.key != top) {
        match found(node) {
            Some(package) => {
                indices.insert(&node.key, gather.add(package));
            }
            None => gather.problem(
                json::key(node),
                format!("`{}` is not locked to anything", node.key),
            ),
        }
    }
    for node in nodes {
        for needed in node.node.get("inputs").map_or(&[][..], json::entries) {
            // A list leads through inputs of the root, which are checked themselves.
            let Some(key) = needed.node.as_str() else {
                continue;
            };
            match (indices.get(&*node.key).copied(), indices.get(key).copied()) {
                (Some(from), Some(to)) => gather.edge(from, to),
                (None, Some(to)) => {
                    if let Some(package) = gather.package_mut(to) {
                        package.relation = Relation::Direct;
                    }
                }
                (_, None) if key == top => {}
                (_, None) => gather.problem(
                    needed.node.place.span,
                    format!("`{key}` is needed and not listed"),
                ),
            }
        }
    }
    Ok(gather.finish())
}

fn found(entry: &Entry) -> Option<Package> {
    let locked = entry.node.get("locked")?;
    entry.node.get("original")?;
    let text = |key| json::text(locked, key).map(str::to_owned);
    let revision = text("rev");
    let git = |url: String| Source::Git {
        url,
        commit: revision.clone().filter(|id| is_commit(id)),
    };
    let forge = |host: &str| {
        let host = text("host").unwrap_or_else(|| host.to_owned());
        Some(git(format!(
            "https://{host}/{}/{}",
            text("owner")?,
            text("repo")?
        )))
    };
    let source = match json::text(locked, "type")? {
        "github" => forge("github.com")?,
        "gitlab" => forge("gitlab.com")?,
        "sourcehut" => forge("git.sr.ht")?,
        "git" | "hg" => git(text("url")?),
        "path" => Source::Path(text("path")?),
        "tarball" | "file" => Source::Archive(text("url")?),
        _ => return None,
    };
    // A path may move; everything else is pinned by the digest of its content.
    if text("narHash").is_none() && !matches!(source, Source::Path(_)) {
        return None;
    }
    if matches!(source, Source::Git { .. }) && revision.is_none() {
        return None;
    }
    Some(Package {
        ecosystem: Ecosystem::Nix,
        name: entry.key.to_string(),
        version: revision,
        source,
        relation: Relation::Transitive,
        at: json::key(entry),
        ..Package::default()
    })
}
