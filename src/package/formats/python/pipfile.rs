//! `Pipfile`: what is asked of Pipenv.
//!
//! By <https://pipenv.pypa.io/en/latest/pipfile.html>. Every table that is none of Pipenv's own is a category of packages.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::super::toml_tree::{self, View};
use super::name::{is_commit, normal};
use super::pep508;
use crate::source::Span;

/// Tables that name no packages.
pub(super) const OWN: [&str; 5] = ["source", "requires", "scripts", "pipfile", "pipenv"];

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let mut draft = Draft::default();
    for (name, at, asked, usage) in asked(View::of(&document)) {
        draft.root(normal(name), usage);
        let source = source(asked);
        let specifier = asked
            .as_str()
            .or_else(|| asked.text("version"))
            .unwrap_or("*");
        let version = pep508::pinned(specifier);
        let package = Package {
            ecosystem: Ecosystem::PyPi,
            name: name.to_owned(),
            version: version.map(ToOwned::to_owned),
            requirement: (version.is_none() && source == Source::Registry)
                .then(|| specifier.to_owned()),
            source,
            usage,
            at,
            ..Package::default()
        };
        draft.add(normal(name), package);
    }
    Ok(draft.finish(false))
}

/// Takes a Pipfile's packages as roots of its lock; with `current`, each of them has to be there.
pub(super) fn roots(manifest: &str, draft: &mut Draft, current: bool) {
    let Ok(document) = toml_tree::parse(manifest) else {
        return;
    };
    draft.roots_are_known();
    for (name, _, asked, usage) in asked(View::of(&document)) {
        let key = normal(name);
        // An address or a path is locked under the name that its package has.
        let by_name = asked.as_str().is_some() || asked.get("version").is_some();
        if current && by_name && draft.of(&key).is_empty() {
            let reason = format!("the Pipfile asks for `{name}`, which the file does not hold");
            draft.problem(Span::default(), reason);
        }
        draft.root(key, usage);
    }
}

fn asked(top: View<'_>) -> impl Iterator<Item = (&str, Span, View<'_>, Usage)> {
    let tables = top.entries().filter(|(name, _, _)| !OWN.contains(name));
    tables.flat_map(|(table, _, packages)| {
        let usage = match table {
            "packages" => Usage::Runtime,
            "dev-packages" => Usage::Development,
            _ => Usage::Optional,
        };
        packages
            .entries()
            .map(move |(name, at, asked)| (name, at, asked, usage))
    })
}

fn source(asked: View<'_>) -> Source {
    if let Some(url) = asked.text("git") {
        return Source::Git {
            url: url.to_owned(),
            commit: asked
                .text("ref")
                .filter(|id| is_commit(id))
                .map(ToOwned::to_owned),
        };
    }
    match asked.text("path").or_else(|| asked.text("file")) {
        Some(".") => Source::FirstParty,
        Some(place) => pep508::source(place),
        None => Source::Registry,
    }
}
