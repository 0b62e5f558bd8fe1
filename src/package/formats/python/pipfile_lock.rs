//! `Pipfile.lock`: what Pipenv settled on (`pipfile-spec` 6).
//!
//! By <https://pipenv.pypa.io/en/latest/pipfile.html> and Pipenv's own `utils/locking.py`. One JSON value, so a file that
//! was cut is none. Who asks for what is not said: a removed entry shows only where the Pipfile beside it asks for it.

use super::super::super::{Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::tree::{self, entries, items, span, text};
use super::super::{Input, decode};
use super::name::{checksum, is_commit, is_public_index, normal};
use super::{pep508, pipfile, poetry_hash};
use crate::document::{Entry, Node};

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::json(input.path, input.text)?;
    let mut draft = Draft::default();
    let hash = head(&top, &mut draft)?;
    let indexes = top.get("_meta").map(indexes).unwrap_or_default();
    for category in entries(Some(&top))
        .iter()
        .filter(|entry| &*entry.key != "_meta")
    {
        let usage = match &*category.key {
            "default" => Usage::Runtime,
            "develop" => Usage::Development,
            _ => Usage::Optional,
        };
        for entry in entries(Some(&category.node)) {
            match package(entry, usage, &indexes, &mut draft) {
                Ok(package) => drop(draft.add(normal(&entry.key), package)),
                Err(problem) => draft.listing.problems.push(problem),
            }
        }
    }
    if let Some(manifest) = manifest(input) {
        draft.listing.outdated =
            hash.and_then(|hash| poetry_hash::pipfile_outdated(&manifest, hash));
        let current = draft.listing.outdated.is_none();
        pipfile::roots(&manifest, &mut draft, current);
    }
    Ok(draft.finish(false))
}

/// The digest of the Pipfile. What every file has and this one lacks is a problem.
///
/// Errors: it is of another generation, or has no packages at all.
fn head<'n>(top: &'n Node, draft: &mut Draft) -> Result<Option<&'n str>, Unreadable> {
    let lists = ["default", "develop"];
    let has = |key: &&str| top.get(key).is_some_and(|node| node.as_map().is_some());
    if !lists.iter().any(has) {
        return Err(Unreadable::new("the lockfile has no `default`"));
    }
    for list in lists.iter().filter(|list| !has(list)) {
        draft.problem(span(top), format!("the lockfile has no `{list}`"));
    }
    let Some(meta) = top.get("_meta") else {
        draft.problem(span(top), "the lockfile has no `_meta`");
        return Ok(None);
    };
    let spec = meta.get("pipfile-spec").and_then(Node::as_number);
    if spec.is_some_and(|spec| (spec - 6.0).abs() > f64::EPSILON) {
        return Err(Unreadable::at(
            span(meta),
            "the lockfile is of a `pipfile-spec` other than 6, the only one known",
        ));
    }
    let hash = meta.get("hash").and_then(|hash| text(hash, "sha256"));
    let hash = hash.filter(|hash| hash.len() == 64);
    if spec.is_none() || hash.is_none() {
        draft.problem(
            span(meta),
            "`_meta` has no `pipfile-spec` or no whole `hash`",
        );
    }
    Ok(hash)
}

fn manifest(input: &Input<'_>) -> Option<String> {
    let path = poetry_hash::beside(input.path, "Pipfile")?;
    let bytes = input.files.read(&path).ok()??;
    Some(decode(&bytes).ok()?.into_owned())
}

/// Names and addresses of the indexes, in their order.
fn indexes(meta: &Node) -> Vec<(&str, &str)> {
    let sources = items(meta.get("sources")).iter();
    sources
        .filter_map(|source| Some((text(source, "name")?, text(source, "url")?)))
        .collect()
}

fn package(
    entry: &Entry,
    usage: Usage,
    indexes: &[(&str, &str)],
    draft: &mut Draft,
) -> Result<Package, Problem> {
    let name = &*entry.key;
    let problem = |reason: String| Problem {
        at: entry.key_place.span,
        reason,
    };
    if entry.node.as_map().is_none() {
        return Err(problem(format!("`{name}` has no details")));
    }
    let source = source(&entry.node, indexes);
    let version = match text(&entry.node, "version") {
        Some(version) => Some(
            pep508::pinned(version)
                .ok_or_else(|| problem(format!("`{name}` has no exact version")))?,
        ),
        None => None,
    };
    if version.is_none() && matches!(source, Source::Registry | Source::OtherRegistry(_)) {
        return Err(problem(format!("`{name}` has no `version`")));
    }
    let hashes = items(entry.node.get("hashes"));
    let checksums: Vec<_> = hashes
        .iter()
        .filter_map(|hash| checksum(hash.as_str()?))
        .collect();
    if checksums.len() != hashes.len() {
        let reason = format!("a digest of `{name}` is not whole");
        draft.problem(entry.key_place.span, reason);
    }
    Ok(Package {
        ecosystem: Ecosystem::PyPi,
        name: name.to_owned(),
        version: version.map(ToOwned::to_owned),
        source,
        usage,
        at: entry.key_place.span,
        checksums,
        ..Package::default()
    })
}

fn source(node: &Node, indexes: &[(&str, &str)]) -> Source {
    if let Some(url) = text(node, "git") {
        let commit = text(node, "ref").filter(|id| is_commit(id));
        return Source::Git {
            url: url.to_owned(),
            commit: commit.map(ToOwned::to_owned),
        };
    }
    match (text(node, "path"), text(node, "file")) {
        (Some("."), _) => return Source::FirstParty,
        (Some(path), _) => return Source::Path(path.to_owned()),
        (None, Some(file)) => return pep508::source(file),
        (None, None) => {}
    }
    // Without a name, the first index is meant.
    let named = text(node, "index");
    let index = indexes
        .iter()
        .find(|(name, _)| named == Some(*name))
        .or_else(|| indexes.first());
    match index {
        Some((_, url)) if !is_public_index(url) => Source::OtherRegistry((*url).to_owned()),
        _ => Source::Registry,
    }
}
