//! `poetry.lock`: lock versions 1.0, 1.1, 2.0 and 2.1, and the files from before there was a number.
//!
//! By <https://python-poetry.org/docs/>, and Poetry's own `packages/locker.py`. The last section carries the digest of
//! what the manifest asked for, so a file that was cut has none. Cutting it behind that digest loses nothing.

use super::super::super::{
    Checksum, Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage,
};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::toml_tree::{self, View};
use super::name::{checksum, is_commit, is_of_another, is_public_index, normal};
use super::{poetry_hash, poetry_roots};
use crate::source::Span;

/// The table that names the artefacts of every package. None: they stand with each package.
type Artefacts<'d> = Option<View<'d>>;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let top = View::of(&document);
    let mut draft = Draft::default();
    let metadata = top.get("metadata");
    if metadata.is_none() {
        draft.problem(
            Span::default(),
            "the lockfile has no `metadata`: it was cut short",
        );
    }
    let digest = metadata.and_then(|metadata| content_hash(metadata, &mut draft));
    let artefacts = match metadata {
        Some(metadata) => artefacts(metadata, &mut draft)?,
        None => None,
    };
    let packages = top.get("package").ok_or_else(|| {
        Unreadable::new("the lockfile has no `package` entries: part of it is missing")
    })?;
    if !packages.is_array() {
        return Err(Unreadable::at(packages.span(), "`package` is no array"));
    }
    let all: Vec<&str> = packages
        .items()
        .filter_map(|entry| entry.text("name"))
        .collect();
    for entry in packages.items() {
        if let Err(problem) = package(entry, artefacts, &all, &mut draft) {
            draft.listing.problems.push(problem);
        }
    }
    extras(top, &mut draft);
    let manifest = poetry_roots::manifest(input);
    if let Some(text) = &manifest {
        draft.listing.outdated = digest.and_then(|digest| poetry_hash::outdated(text, digest));
    }
    let old = draft.listing.outdated.is_some();
    let spread = manifest.is_some_and(|text| poetry_roots::add(&text, &mut draft, |_| !old))
        && artefacts.is_none()
        && !has_groups(packages);
    Ok(draft.finish(spread))
}

/// The digest of the manifest's relevant parts, which stands in every lockfile.
fn content_hash<'d>(metadata: View<'d>, draft: &mut Draft) -> Option<&'d str> {
    let digest = metadata.text("content-hash");
    let whole = digest.filter(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if whole.is_none() {
        draft.problem(metadata.span(), "`content-hash` is missing or no SHA-256");
    }
    whole
}

fn artefacts<'d>(metadata: View<'d>, draft: &mut Draft) -> Result<Artefacts<'d>, Unreadable> {
    let table = metadata.get("files").or_else(|| metadata.get("hashes"));
    match metadata.get("lock-version").map(|v| (v, v.as_str())) {
        None | Some((_, Some("1.0" | "1.1"))) => {
            let table = table.filter(|table| table.is_table());
            if table.is_none() {
                draft.problem(metadata.span(), "`metadata` names no artefacts: it was cut");
            }
            Ok(table)
        }
        // Poetry 1.3 wrote 2.0 with the files inside; whoever upgraded in between has both.
        Some((_, Some("2.0" | "2.1"))) => Ok(None),
        Some((at, version)) => Err(Unreadable::at(
            at.span(),
            format!(
                "the lockfile is of version {}, and versions up to 2.1 are known",
                version.unwrap_or("that is no text")
            ),
        )),
    }
}

fn has_groups(packages: View<'_>) -> bool {
    packages.items().any(|entry| entry.get("groups").is_some())
}

/// Takes one entry in; `all` are the names of all.
fn package(
    entry: View<'_>,
    artefacts: Artefacts<'_>,
    all: &[&str],
    draft: &mut Draft,
) -> Result<(), Problem> {
    let problem = |reason: String| Problem {
        at: entry.span(),
        reason,
    };
    let name = entry
        .get("name")
        .and_then(|name| Some((name.as_str()?, name.span())));
    let (name, at) = name.ok_or_else(|| problem("a package has no `name`".into()))?;
    let version = entry
        .text("version")
        .filter(|version| !version.trim().is_empty())
        .ok_or_else(|| problem(format!("`{name}` has no `version`")))?;
    if entry.get("optional").and_then(View::as_bool).is_none() {
        let reason = format!("`{name}` does not say whether it is optional");
        draft.problem(entry.span(), reason);
    }
    let files = entry
        .get("files")
        .or_else(|| artefacts.and_then(|table| table.get(name)))
        .filter(|files| files.is_array());
    if files.is_none() {
        draft.problem(entry.span(), format!("`{name}` has no list of its files"));
    }
    let artefacts: Vec<View<'_>> = files.into_iter().flat_map(View::items).collect();
    let checksums = artefacts.iter().copied().filter_map(checksum_of).collect();
    let source = source(entry).ok_or_else(|| problem(format!("`{name}` has an unknown source")))?;
    let mut named = artefacts.iter().filter_map(|file| file.text("file"));
    if named.any(|file| is_of_another(file, name, all)) {
        return Err(problem(format!(
            "a file of `{name}` is that of another package"
        )));
    }
    let from = draft.add(
        normal(name),
        Package {
            ecosystem: Ecosystem::PyPi,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            source,
            usage: usage(entry),
            at,
            checksums,
            ..Package::default()
        },
    );
    edges(entry, from, draft);
    Ok(())
}

/// The oldest files have bare SHA-256 digests.
fn checksum_of(file: View<'_>) -> Option<Checksum> {
    match file.as_str() {
        Some(bare) => checksum(&format!("sha256:{bare}")),
        None => checksum(file.text("hash")?),
    }
}

fn usage(entry: View<'_>) -> Usage {
    let groups = entry.get("groups");
    let main = groups.is_none_or(|groups| groups.items().any(|g| g.as_str() == Some("main")));
    let category = entry.text("category").unwrap_or("main");
    let optional = entry.get("optional").and_then(View::as_bool) == Some(true);
    match (main && category == "main", optional) {
        (true, false) => Usage::Runtime,
        (true, true) => Usage::Optional,
        (false, _) => Usage::Development,
    }
}

/// None: of a kind that Poetry does not write.
fn source(entry: View<'_>) -> Option<Source> {
    let Some(source) = entry.get("source") else {
        return Some(Source::Registry);
    };
    let url = source.text("url")?;
    match source.text("type").unwrap_or("legacy") {
        "git" => Some(Source::Git {
            url: url.to_owned(),
            commit: source
                .text("resolved_reference")
                .or_else(|| source.text("reference"))
                .filter(|reference| is_commit(reference))
                .map(ToOwned::to_owned),
        }),
        "directory" if url == "." => Some(Source::FirstParty),
        "directory" | "file" => Some(Source::Path(url.to_owned())),
        "url" => Some(Source::Archive(url.to_owned())),
        "legacy" | "pypi" | "" if is_public_index(url) => Some(Source::Registry),
        "legacy" | "pypi" | "" => Some(Source::OtherRegistry(url.to_owned())),
        _ => None,
    }
}

/// What a package asks for. Where an environment marker or an extra stands with it, it may be absent by design.
fn edges(entry: View<'_>, from: u32, draft: &mut Draft) {
    let Some(table) = entry.get("dependencies") else {
        return;
    };
    for (name, at, asked) in table.entries() {
        let one = |asked: View<'_>| {
            asked.get("optional").and_then(View::as_bool) == Some(true)
                || asked.get("markers").is_some()
                || asked.get("python").is_some()
        };
        let absent = one(asked) || asked.items().any(one);
        draft.edge(Edge {
            from,
            key: normal(name),
            version: None,
            at,
            needed: !absent,
        });
    }
}

/// Each name of the project's own extras has an entry.
fn extras(top: View<'_>, draft: &mut Draft) {
    let Some(extras) = top.get("extras") else {
        return;
    };
    for (extra, _, names) in extras.entries() {
        for item in names.items() {
            // Before 1.0, a requirement could stand behind the name.
            let Some(name) = item
                .as_str()
                .and_then(|text| text.split([' ', '[', '(']).next())
            else {
                draft.problem(item.span(), format!("the extra `{extra}` names no text"));
                continue;
            };
            if draft.of(&normal(name)).is_empty() {
                let reason =
                    format!("the extra `{extra}` asks for `{name}`, which the file does not hold");
                draft.problem(item.span(), reason);
            }
        }
    }
}
