//! `uv.lock`: version 1 with all its revisions, and the files from before `package` was called so.
//!
//! By <https://docs.astral.sh/uv/concepts/resolution/> and uv's own `crates/uv-resolver/src/lock`. Not listed: the project
//! of the lock's own folder. A file that ends between the packages of a project that asks for nothing else is whole.

use super::super::super::{Checksum, Ecosystem, Listing, Package, Problem, Source, Unreadable};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::toml_tree::{self, View};
use super::name::{checksum, is_commit, is_of_another, is_public_index, normal};
use super::uv_roots::Roots;
use crate::source::Span;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let top = View::of(&document);
    version(top)?;
    let manifest = top.get("manifest");
    let packages = top.get("package").or_else(|| top.get("distribution"));
    let packages = match packages {
        Some(packages) if packages.is_array() => packages,
        // A script without dependencies has none.
        None if manifest.is_some_and(|manifest| manifest.entries().next().is_some()) => top,
        _ => {
            return Err(Unreadable::new(
                "the lockfile has no `package` entries: it was cut short",
            ));
        }
    };
    let mut draft = Draft::default();
    if top.text("requires-python").is_none() {
        draft.problem(Span::default(), "the lockfile has no `requires-python`");
    }
    let mut roots = Roots::of(top);
    roots.all = packages
        .items()
        .filter_map(|entry| entry.text("name"))
        .collect();
    for entry in packages.items() {
        if let Err(problem) = package(entry, &mut draft, &mut roots) {
            draft.listing.problems.push(problem);
        }
    }
    roots.settle(input, &mut draft);
    let mut listing = draft.finish(true);
    roots.unreached(&mut listing);
    Ok(roots.without_project(listing))
}

fn version(top: View<'_>) -> Result<(), Unreadable> {
    let Some(version) = top.get("version") else {
        return Err(Unreadable::new("the lockfile has no `version`"));
    };
    if version.as_integer() != Some(1) {
        return Err(Unreadable::at(
            version.span(),
            "the lockfile is of a version other than 1, the only one known",
        ));
    }
    match top
        .get("revision")
        .map(|revision| (revision, revision.as_integer()))
    {
        None | Some((_, Some(0..))) => Ok(()),
        Some((at, _)) => Err(Unreadable::at(at.span(), "`revision` is no number")),
    }
}

fn package<'d>(entry: View<'d>, draft: &mut Draft, roots: &mut Roots<'d>) -> Result<(), Problem> {
    let problem = |reason: String| Problem {
        at: entry.span(),
        reason,
    };
    let name = entry
        .get("name")
        .and_then(|name| Some((name.as_str()?, name.span())));
    let (name, at) = name.ok_or_else(|| problem("a package has no `name`".into()))?;
    let (kind, source) = entry
        .get("source")
        .and_then(source)
        .ok_or_else(|| problem(format!("`{name}` has no known `source`")))?;
    let version = entry.text("version");
    // A project whose version is worked out when it is built has none here.
    if version.is_none() && kind != Kind::Folder {
        return Err(problem(format!("`{name}` has no `version`")));
    }
    let files: Vec<View<'_>> = files(entry).collect();
    if kind == Kind::Registry && files.is_empty() {
        let reason = format!("`{name}` has neither `sdist` nor `wheels`");
        draft.problem(entry.span(), reason);
    }
    let checksums: Vec<Checksum> = files
        .iter()
        .filter_map(|file| checksum(file.text("hash")?))
        .collect();
    let published = files.iter().filter_map(|file| day(*file)).min();
    let address = |file: View<'d>| file.text("url").or_else(|| file.text("path"));
    let is_foreign = |file: &&View<'d>| {
        address(**file).is_some_and(|address| is_of_another(address, name, &roots.all))
    };
    if let Some(other) = files.iter().find(is_foreign) {
        let reason = format!("a file of `{name}` is that of another package");
        return Err(Problem {
            at: other.span(),
            reason,
        });
    }
    let local = roots.takes(name, &source);
    if let (true, Source::Path(path)) = (local, &source) {
        draft.listing.members.push(path.clone());
    }
    let known = draft.listing.packages.len();
    let from = draft.add(
        normal(name),
        Package {
            ecosystem: Ecosystem::PyPi,
            name: name.to_owned(),
            version: version.map(ToOwned::to_owned),
            source: if local { Source::FirstParty } else { source },
            at,
            checksums,
            published,
            ..Package::default()
        },
    );
    if draft.listing.packages.len() == known {
        return Err(problem(format!("`{name}` stands twice")));
    }
    if local {
        roots.member(from, entry, draft);
    }
    asks(entry, from, draft);
    Ok(())
}

/// What a package asks for, in all its lists. All of it stands in the file.
fn asks(entry: View<'_>, from: u32, draft: &mut Draft) {
    let groups = ["optional-dependencies", "dev-dependencies"];
    let lists = groups
        .into_iter()
        .filter_map(|key| entry.get(key))
        .flat_map(|table| table.entries().map(|(_, _, list)| list));
    for item in entry
        .get("dependencies")
        .into_iter()
        .chain(lists)
        .flat_map(View::items)
    {
        let Some(name) = item.text("name") else {
            draft.problem(item.span(), "a dependency has no `name`");
            continue;
        };
        draft.edge(Edge {
            from,
            key: normal(name),
            version: item.text("version").map(ToOwned::to_owned),
            at: item.span(),
            needed: true,
        });
    }
}

fn files(entry: View<'_>) -> impl Iterator<Item = View<'_>> {
    let wheels = entry.get("wheels").into_iter().flat_map(View::items);
    entry.get("sdist").into_iter().chain(wheels)
}

/// The day on which a file was uploaded.
fn day(file: View<'_>) -> Option<String> {
    let time = file
        .get("upload-time")
        .or_else(|| file.get("upload_time"))?;
    let text = time
        .as_str()
        .map(ToOwned::to_owned)
        .or_else(|| time.as_datetime())?;
    text.get(..10).map(ToOwned::to_owned)
}

/// What a source has to have beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Registry,
    Folder,
    Other,
}

fn source(source: View<'_>) -> Option<(Kind, Source)> {
    // The oldest files have one text: `registry+https://…`.
    if let Some(text) = source.as_str() {
        let (kind, rest) = text.split_once('+')?;
        return known(kind, rest);
    }
    let mut entries = source
        .entries()
        .filter(|(key, _, _)| *key != "subdirectory");
    let (kind, _, value) = entries.next()?;
    if entries.next().is_some() {
        return None;
    }
    known(kind, value.as_str()?)
}

fn known(kind: &str, text: &str) -> Option<(Kind, Source)> {
    Some(match kind {
        "registry" if is_public_index(text) => (Kind::Registry, Source::Registry),
        "registry" if text.contains("://") => {
            (Kind::Registry, Source::OtherRegistry(text.to_owned()))
        }
        "registry" => (Kind::Registry, Source::Path(text.to_owned())),
        "git" => (Kind::Other, git(text)),
        "url" | "direct" => (Kind::Other, Source::Archive(text.to_owned())),
        "path" => (Kind::Other, Source::Path(text.to_owned())),
        "directory" | "editable" | "virtual" => (Kind::Folder, Source::Path(text.to_owned())),
        _ => return None,
    })
}

/// `https://host/a/b?rev=v1#commit`.
fn git(text: &str) -> Source {
    let (address, commit) = match text.split_once('#') {
        Some((address, commit)) => (address, Some(commit)),
        None => (text, None),
    };
    let url = address.split_once('?').map_or(address, |(url, _)| url);
    Source::Git {
        url: url.to_owned(),
        commit: commit.filter(|c| is_commit(c)).map(ToOwned::to_owned),
    }
}
