//! `pyproject.toml`: what a project asks for: PEP 621, PEP 735, Poetry, PDM, uv, and what it is built with.
//!
//! <https://packaging.python.org/en/latest/specifications/pyproject-toml/>. Where one of `[tool.uv.sources]` says where a
//! name is taken from, that is its source. Not here: what a lock made of it.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::super::toml_tree::{self, View};
use super::name::{is_commit, normal};
use super::pep508;
use crate::source::Span;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let top = View::of(&document);
    let mut draft = Draft::default();
    list(
        top.path(&["project", "dependencies"]),
        Usage::Runtime,
        &mut draft,
    );
    for (keys, usage) in [
        (&["project", "optional-dependencies"][..], Usage::Optional),
        (&["dependency-groups"], Usage::Development),
        (&["tool", "pdm", "dev-dependencies"], Usage::Development),
    ] {
        for (_, _, group) in top.path(keys).into_iter().flat_map(View::entries) {
            list(Some(group), usage, &mut draft);
        }
    }
    list(
        top.path(&["tool", "uv", "dev-dependencies"]),
        Usage::Development,
        &mut draft,
    );
    list(
        top.path(&["build-system", "requires"]),
        Usage::Development,
        &mut draft,
    );
    if let Some(poetry) = top.path(&["tool", "poetry"]) {
        table(poetry.get("dependencies"), Usage::Runtime, &mut draft);
        table(
            poetry.get("dev-dependencies"),
            Usage::Development,
            &mut draft,
        );
        for (group, _, value) in poetry.get("group").into_iter().flat_map(View::entries) {
            let usage = if group == "main" {
                Usage::Runtime
            } else {
                Usage::Development
            };
            table(value.get("dependencies"), usage, &mut draft);
        }
    }
    sources(top, &mut draft);
    Ok(draft.finish(false))
}

fn list(view: Option<View<'_>>, usage: Usage, draft: &mut Draft) {
    let Some(view) = view else { return };
    if !view.is_array() {
        draft.problem(view.span(), "what should be a list of requirements is none");
    }
    for item in view.items() {
        // A group may include another one.
        if item.get("include-group").is_some() {
            continue;
        }
        match item.as_str().and_then(pep508::parse) {
            Some(requirement) => {
                let package = requirement.package(usage, item.span());
                add(package, usage, draft);
            }
            None => draft.problem(item.span(), "the text is no requirement"),
        }
    }
}

fn add(package: Package, usage: Usage, draft: &mut Draft) {
    let key = normal(&package.name);
    draft.root(key.clone(), usage);
    draft.add(key, package);
}

fn table(view: Option<View<'_>>, usage: Usage, draft: &mut Draft) {
    for (name, at, asked) in view.into_iter().flat_map(View::entries) {
        if name.eq_ignore_ascii_case("python") {
            continue;
        }
        let several = asked.items().count() > 0;
        for one in asked.items().chain((!several).then_some(asked)) {
            match poetry(name, at, one, usage) {
                Some(package) => add(package, usage, draft),
                None => draft.problem(at, format!("what `{name}` asks for is unknown")),
            }
        }
    }
}

/// `"^1.2"`, or a table with `version`, `git`, `path`, `file` or `url`.
fn poetry(name: &str, at: Span, asked: View<'_>, usage: Usage) -> Option<Package> {
    let source = place(asked).unwrap_or(Source::Registry);
    let constraint = asked.as_str().or_else(|| asked.text("version"));
    if constraint.is_none() && !asked.is_table() {
        return None;
    }
    let version = constraint.and_then(exact);
    let optional = asked.get("optional").and_then(View::as_bool) == Some(true);
    Some(Package {
        ecosystem: Ecosystem::PyPi,
        name: name.to_owned(),
        version: version.map(ToOwned::to_owned),
        requirement: constraint
            .filter(|_| version.is_none())
            .map(ToOwned::to_owned),
        source,
        usage: if optional && usage == Usage::Runtime {
            Usage::Optional
        } else {
            usage
        },
        at,
        ..Package::default()
    })
}

/// Poetry takes a bare version as an exact one.
fn exact(constraint: &str) -> Option<&str> {
    let constraint = constraint.trim();
    let bare = constraint.starts_with(|c: char| c.is_ascii_digit())
        && !constraint.contains(['*', ',', '|', ' ', '<', '>', '=', '~', '^']);
    if bare {
        Some(constraint)
    } else {
        pep508::pinned(constraint)
    }
}

fn place(asked: View<'_>) -> Option<Source> {
    if let Some(url) = asked.text("git") {
        let commit = asked
            .text("rev")
            .filter(|id| is_commit(id))
            .map(ToOwned::to_owned);
        return Some(Source::Git {
            url: url.to_owned(),
            commit,
        });
    }
    if asked.get("workspace").and_then(View::as_bool) == Some(true) {
        return Some(Source::FirstParty);
    }
    if let Some(url) = asked.text("url") {
        return Some(Source::Archive(url.to_owned()));
    }
    asked
        .text("path")
        .or_else(|| asked.text("file"))
        .map(|path| Source::Path(path.to_owned()))
}

fn sources(top: View<'_>, draft: &mut Draft) {
    let named = top.path(&["tool", "uv", "sources"]);
    for (name, _, value) in named.into_iter().flat_map(View::entries) {
        let Some(source) = value.items().chain(Some(value)).find_map(place) else {
            continue;
        };
        for at in draft.of(&normal(name)).to_vec() {
            draft.listing.packages[at as usize].source = source.clone();
        }
    }
}
