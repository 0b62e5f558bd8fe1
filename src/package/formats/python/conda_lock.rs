//! `conda-lock.yml`, and the oldest files of pixi, which were the same.
//!
//! By <https://conda.github.io/conda-lock/> and its `lockfile/v1/models.py`. A package for several platforms is one. Nothing
//! marks the end: a file that was cut shows where a package that is left asks for one that is gone.

use super::super::super::{
    Checksum, Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage,
};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::tree::{self, entries, items, span, text, written};
use super::name::checksum;
use super::pep508;
use crate::document::Node;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::yaml(input.path, input.text)?;
    if top.get("version").and_then(Node::as_number) != Some(1.0) {
        return Err(Unreadable::new(
            "the lockfile is of no version that is known (1)",
        ));
    }
    let hashes = top
        .get("metadata")
        .and_then(|metadata| metadata.get("content_hash"));
    if hashes.is_none_or(|hashes| entries(Some(hashes)).is_empty()) {
        let mut listing = flat(&top, input.text)?;
        listing.problems.push(Problem {
            at: span(&top),
            reason: "the lockfile has no `content_hash`".to_owned(),
        });
        return Ok(listing);
    }
    flat(&top, input.text)
}

/// The packages of a file that has them in one list.
pub(super) fn flat(top: &Node, file: &str) -> Result<Listing, Unreadable> {
    let list = top.get("package").filter(|list| list.as_list().is_some());
    let list =
        list.ok_or_else(|| Unreadable::new("the lockfile has no `package`: it was cut short"))?;
    let mut draft = Draft::default();
    for node in items(Some(list)) {
        if let Err(problem) = package(node, file, &mut draft) {
            draft.listing.problems.push(problem);
        }
    }
    Ok(draft.finish(false))
}

fn package(node: &Node, file: &str, draft: &mut Draft) -> Result<(), Problem> {
    let problem = |reason: String| Problem {
        at: span(node),
        reason,
    };
    let named = node
        .get("name")
        .and_then(|name| Some((name.as_str()?, span(name))));
    let (name, at) = named.ok_or_else(|| problem("a package has no `name`".into()))?;
    let version = written(node, "version", file)
        .ok_or_else(|| problem(format!("`{name}` has no `version`")))?;
    let url = text(node, "url").ok_or_else(|| problem(format!("`{name}` has no `url`")))?;
    let hashes = entries(node.get("hash"));
    let checksums: Vec<Checksum> = hashes
        .iter()
        .filter_map(|entry| checksum(&format!("{}:{}", entry.key, entry.node.as_str()?)))
        .collect();
    if checksums.is_empty() || checksums.len() != hashes.len() {
        draft.problem(span(node), format!("`{name}` has no whole digest"));
    }
    let conda = text(node, "manager").is_none_or(|manager| manager == "conda");
    let usage = match (
        text(node, "category"),
        node.get("optional").and_then(Node::as_bool),
    ) {
        (Some("dev"), _) => Usage::Development,
        (_, Some(true)) => Usage::Optional,
        _ => Usage::Runtime,
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
            version: Some(version.to_owned()),
            source: if conda { channel(url) } else { archive(url) },
            usage,
            at,
            checksums,
            ..Package::default()
        },
    );
    for entry in entries(node.get("dependencies")) {
        draft.edge(Edge {
            from,
            key: key(conda, &entry.key),
            version: None,
            at: entry.key_place.span,
            // Those of the machine itself begin with two underscores; pip's may be there as conda's.
            needed: conda && !entry.key.starts_with("__"),
        });
    }
    Ok(())
}

pub(super) fn key(conda: bool, name: &str) -> String {
    let name = name.to_lowercase();
    if conda {
        name
    } else {
        format!("pypi/{}", super::name::normal(&name))
    }
}

/// Where conda took a file from: `https://host/channel/linux-64/file`.
pub(super) fn channel(url: &str) -> Source {
    let public = [
        "https://conda.anaconda.org/conda-forge/",
        "https://repo.anaconda.com/pkgs/",
    ];
    if public.iter().any(|prefix| url.starts_with(prefix)) {
        return Source::Registry;
    }
    let mut parts = url.rsplitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (_, _, Some(channel)) if url.contains("://") => Source::OtherRegistry(channel.to_owned()),
        _ => Source::Path(url.to_owned()),
    }
}

/// Where pip took a file from.
pub(super) fn archive(url: &str) -> Source {
    let public = ["https://files.pythonhosted.org/", "https://pypi.org/"];
    if public.iter().any(|prefix| url.starts_with(prefix)) {
        Source::Registry
    } else {
        pep508::source(url)
    }
}
