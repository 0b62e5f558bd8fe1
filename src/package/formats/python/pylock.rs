//! `pylock.toml`: lock version 1.0.
//!
//! By PEP 751, <https://packaging.python.org/en/latest/specifications/pylock-toml/>. Nothing marks its end, and few tools
//! write who asks for what, so a file that was cut between two packages may look whole.

use super::super::super::{Checksum, Ecosystem, Listing, Package, Problem, Source, Unreadable};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::toml_tree::{self, View};
use super::name::{checksum, is_commit, is_public_index, normal};
use super::poetry_roots;
use crate::source::Span;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let top = View::of(&document);
    match top.get("lock-version") {
        Some(version) if version.as_str() == Some("1.0") => {}
        Some(version) => {
            return Err(Unreadable::at(
                version.span(),
                "the lockfile is of a version other than 1.0, the only one known",
            ));
        }
        None => return Err(Unreadable::new("the lockfile has no `lock-version`")),
    }
    let packages = top
        .get("packages")
        .filter(|packages| packages.is_array())
        .ok_or_else(|| Unreadable::new("the lockfile has no `packages`: it was cut short"))?;
    let mut draft = Draft::default();
    if top.text("created-by").is_none() {
        draft.problem(Span::default(), "the lockfile has no `created-by`");
    }
    for entry in packages.items() {
        if let Err(problem) = package(entry, &mut draft) {
            draft.listing.problems.push(problem);
        }
    }
    if input.path.file_name() == b"pylock.toml" {
        let manifest = poetry_roots::manifest(input);
        let lost = manifest.and_then(|text| poetry_roots::missing(&text, &draft));
        draft.listing.outdated = lost.map(|name| {
            format!(
                "pyproject.toml asks for `{name}`, which the lockfile does not hold: lock again"
            )
        });
    }
    Ok(draft.finish(false))
}

fn package(entry: View<'_>, draft: &mut Draft) -> Result<(), Problem> {
    let problem = |reason: String| Problem {
        at: entry.span(),
        reason,
    };
    let name = entry
        .get("name")
        .and_then(|name| Some((name.as_str()?, name.span())));
    let (name, at) = name.ok_or_else(|| problem("a package has no `name`".into()))?;
    let version = entry.text("version");
    let source = match source(entry) {
        Some(source) => source,
        // Name and version still say what it is.
        None if version.is_some() => {
            draft.problem(
                entry.span(),
                format!("`{name}` says nothing of where it is"),
            );
            Source::Registry
        }
        None => return Err(problem(format!("`{name}` says nothing of where it is"))),
    };
    let files = || {
        let wheels = entry.get("wheels").into_iter().flat_map(View::items);
        let single = ["sdist", "archive"]
            .into_iter()
            .filter_map(|key| entry.get(key));
        single.chain(wheels)
    };
    if files().any(|file| {
        file.get("hashes")
            .is_none_or(|hashes| hashes.entries().next().is_none())
    }) {
        draft.problem(entry.span(), format!("a file of `{name}` has no `hashes`"));
    }
    let package = Package {
        ecosystem: Ecosystem::PyPi,
        name: name.to_owned(),
        version: version.map(ToOwned::to_owned),
        source,
        at,
        checksums: files()
            .filter_map(|file| file.get("hashes"))
            .flat_map(digests)
            .collect(),
        published: files().filter_map(day).min(),
        ..Package::default()
    };
    let from = draft.add(normal(name), package);
    for item in entry.get("dependencies").into_iter().flat_map(View::items) {
        if let Some(name) = item.text("name") {
            draft.edge(Edge {
                from,
                key: normal(name),
                version: item.text("version").map(ToOwned::to_owned),
                at: item.span(),
                needed: true,
            });
        }
    }
    Ok(())
}

fn digests(hashes: View<'_>) -> Vec<Checksum> {
    let all = hashes.entries();
    all.filter_map(|(name, _, hex)| checksum(&format!("{name}:{}", hex.as_str()?)))
        .collect()
}

fn day(file: View<'_>) -> Option<String> {
    let time = file.get("upload-time")?;
    let text = time
        .as_datetime()
        .or_else(|| time.as_str().map(ToOwned::to_owned))?;
    text.get(..10).map(ToOwned::to_owned)
}

/// None: neither a repository, a folder, an archive nor files of an index.
fn source(entry: View<'_>) -> Option<Source> {
    let place = |view: View<'_>| {
        view.text("url")
            .or_else(|| view.text("path"))
            .map(ToOwned::to_owned)
    };
    if let Some(vcs) = entry.get("vcs") {
        return Some(Source::Git {
            url: place(vcs)?,
            commit: vcs
                .text("commit-id")
                .filter(|id| is_commit(id))
                .map(ToOwned::to_owned),
        });
    }
    if let Some(directory) = entry.get("directory") {
        return Some(match directory.text("path")? {
            "." => Source::FirstParty,
            path => Source::Path(path.to_owned()),
        });
    }
    if let Some(archive) = entry.get("archive") {
        return Some(match archive.text("url") {
            Some(url) => Source::Archive(url.to_owned()),
            None => Source::Path(archive.text("path")?.to_owned()),
        });
    }
    entry.get("sdist").or_else(|| entry.get("wheels"))?;
    Some(match entry.text("index") {
        Some(index) if !is_public_index(index) => Source::OtherRegistry(index.to_owned()),
        _ => Source::Registry,
    })
}
