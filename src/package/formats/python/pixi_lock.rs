//! `pixi.lock`: versions 1 to 6.
//!
//! By <https://pixi.sh/latest/workspace/lockfile/> and rattler's `crates/rattler_lock`. Environments stand first and name
//! every package, so a file that was cut says which are gone.

use super::super::super::{
    Checksum, Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage,
};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::tree::{self, entries, items, span, text, written};
use super::conda_lock::{archive, channel, flat, key};
use super::name::checksum;
use crate::document::Node;
use std::collections::HashMap;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::yaml(input.path, input.text)?;
    let version = top.get("version").and_then(Node::as_number);
    if version.is_some_and(|version| (1.0..=3.0).contains(&version)) {
        return flat(&top, input.text);
    }
    if !version.is_some_and(|version| (4.0..=6.0).contains(&version)) {
        return Err(Unreadable::new(
            "the lockfile is of no version that is known (1 to 6)",
        ));
    }
    let missing =
        |what: &str| Unreadable::new(format!("the lockfile has no `{what}`: it was cut short"));
    let environments = top
        .get("environments")
        .filter(|node| node.as_map().is_some());
    let environments = environments.ok_or_else(|| missing("environments"))?;
    let packages = top.get("packages").filter(|node| node.as_list().is_some());
    let packages = packages.ok_or_else(|| missing("packages"))?;
    let mut draft = Draft::default();
    let mut seen: HashMap<&str, bool> = HashMap::new();
    for node in items(Some(packages)) {
        match package(node, input.text, &mut draft) {
            Ok(url) => drop(seen.insert(url, false)),
            Err(problem) => draft.listing.problems.push(problem),
        }
    }
    for reference in references(environments) {
        let url = text(reference, "conda").or_else(|| text(reference, "pypi"));
        match url.and_then(|url| seen.get_mut(url)) {
            Some(used) => *used = true,
            None => draft.problem(
                span(reference),
                "an environment names a package that the file does not hold",
            ),
        }
    }
    if let Some((url, _)) = seen.iter().find(|(_, used)| !**used) {
        draft.problem(span(environments), format!("no environment names `{url}`"));
    }
    Ok(draft.finish(false))
}

fn references(environments: &Node) -> impl Iterator<Item = &Node> {
    let platforms = entries(Some(environments))
        .iter()
        .flat_map(|e| entries(e.node.get("packages")));
    platforms.flat_map(|platform| items(Some(&platform.node)))
}

/// Takes a package in; its address is what environments name.
fn package<'n>(node: &'n Node, file: &'n str, draft: &mut Draft) -> Result<&'n str, Problem> {
    let problem = |reason: &str| Problem {
        at: span(node),
        reason: reason.to_owned(),
    };
    // Up to version 5, `kind` says which it is, and `url` or `path` where.
    let kind = text(node, "kind");
    let conda = kind == Some("conda") || node.get("conda").is_some();
    let place = ["conda", "pypi", "url", "path"]
        .into_iter()
        .find_map(|key| node.get(key));
    let place = place.filter(|place| place.as_str().is_some());
    let place = place.ok_or_else(|| problem("a package has no address"))?;
    let url = place.as_str().unwrap_or_default();
    let of_file = if conda { conda_file(url) } else { None };
    let name = text(node, "name").or(of_file.map(|(name, _)| name));
    let name = name.ok_or_else(|| problem("a package has no `name`"))?;
    let version = written(node, "version", file).or(of_file.map(|(_, version)| version));
    let local = !url.contains("://");
    if version.is_none() && !local {
        return Err(problem("a package has no `version`"));
    }
    let digests = ["sha256", "md5"].into_iter();
    let checksums: Vec<Checksum> = digests
        .filter_map(|algorithm| checksum(&format!("{algorithm}:{}", text(node, algorithm)?)))
        .collect();
    if checksums.is_empty() && !local && !url.contains("git+") {
        draft.problem(span(node), format!("`{name}` has no whole digest"));
    }
    let source = match (local, conda) {
        (true, _) if matches!(url, "." | "./") => Source::FirstParty,
        (true, _) => Source::Path(url.to_owned()),
        (false, true) => channel(url),
        (false, false) => archive(url),
    };
    let from = draft.add(
        key(conda, name),
        Package {
            ecosystem: if conda {
                Ecosystem::Conda
            } else {
                Ecosystem::PyPi
            },
            name: name.to_owned(),
            version: version.map(ToOwned::to_owned),
            source,
            usage: Usage::Runtime,
            at: span(place),
            licence: text(node, "license").map(ToOwned::to_owned),
            checksums,
            ..Package::default()
        },
    );
    for item in items(node.get("depends").or_else(|| node.get("requires_dist"))) {
        let Some(name) = item
            .as_str()
            .and_then(|text| text.split([' ', '>', '<', '=', '[', ';', '!', '~']).next())
        else {
            continue;
        };
        draft.edge(Edge {
            from,
            key: key(conda, name),
            version: None,
            at: span(item),
            // Extras, and what the machine itself has.
            needed: false,
        });
    }
    Ok(url)
}

/// Name and version of `name-1.0-build.conda`.
fn conda_file(url: &str) -> Option<(&str, &str)> {
    let file = url.rsplit('/').next()?;
    let stem = file
        .strip_suffix(".conda")
        .or_else(|| file.strip_suffix(".tar.bz2"))?;
    let mut parts = stem.rsplitn(3, '-');
    let (_, version, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some((name, version))
}
