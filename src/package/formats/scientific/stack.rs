//! `stack.yaml.lock` (<https://docs.haskellstack.org/en/stable/topics/lock_files/>).
//!
//! It pins what stands beside the snapshot; the snapshot's own packages are in a file elsewhere.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json::{items, text};
use super::super::syntax::yaml;
use super::is_commit;
use crate::document::Node;
use crate::package::{Checksum, Ecosystem, Listing, Package, Relation, Source, Unreadable};
use crate::source::Span;

/// Reads the pinned packages.
///
/// Errors: it is no YAML, or has no packages or no snapshots.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = yaml::parse(input.path, input.text)?;
    for key in ["packages", "snapshots"] {
        if root.get(key).and_then(Node::as_list).is_none() {
            return Err(Unreadable::new(format!(
                "`{key}` is missing, so the file may be cut short"
            )));
        }
    }
    let mut gather = Gather::default();
    for node in root.get("packages").map_or(&[][..], items) {
        match node
            .get("completed")
            .and_then(|done| found(input.text, done))
        {
            Some(package) if node.get("original").is_some() => {
                gather.add(package);
            }
            _ => gather.problem(node.place.span, "an entry names no package and its version"),
        }
    }
    for node in root.get("snapshots").map_or(&[][..], items) {
        if node.get("completed").is_none() || node.get("original").is_none() {
            gather.problem(node.place.span, "a snapshot is not complete");
        }
    }
    if !input.text.ends_with('\n') {
        let end = Span::new(input.text.len(), input.text.len());
        gather.problem(
            end,
            "the last line has no end, so the file may be cut short",
        );
    }
    Ok(gather.finish())
}

fn found(whole: &str, done: &Node) -> Option<Package> {
    let package = |name: &str, version: &str, source, at| Package {
        ecosystem: Ecosystem::Hackage,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        source,
        relation: Relation::Direct,
        at,
        ..Package::default()
    };
    if let Some(node) = done.get("hackage") {
        // `name-1.2@sha256:digest,size`
        let (id, revision) = node.as_str()?.split_once('@')?;
        let (name, version) = id.rsplit_once('-')?;
        let hex = revision.strip_prefix("sha256:")?.split(',').next()?;
        let mut found = package(name, version, Source::Registry, node.place.span);
        found.checksums = vec![Checksum {
            algorithm: "SHA-256",
            hex: hex.to_ascii_lowercase(),
        }];
        return (!version.is_empty() && hex.len() == 64).then_some(found);
    }
    // `1.10` is a number to YAML, and 1.1 is another version.
    let written = done.get("version")?.place.span;
    let version = whole.get(written.range())?.trim_matches(['"', '\'']);
    let source = match (text(done, "git"), text(done, "url")) {
        (Some(url), _) => Source::Git {
            url: url.to_owned(),
            commit: text(done, "commit")
                .filter(|id| is_commit(id))
                .map(str::to_owned),
        },
        (None, url) => Source::Archive(url?.to_owned()),
    };
    let name = done.get("name")?;
    Some(package(name.as_str()?, version, source, name.place.span))
}
