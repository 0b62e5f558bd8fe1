//! `pdm.lock`: lock versions 2 to 4.5.
//!
//! By <https://pdm-project.org/latest/usage/lockfile/> and PDM's own `pdm/formats` and `pdm/project/lockfile.py`. From 4
//! on, `metadata` stands first, so a file that was cut between two packages is only noticed where a package that is left
//! asks for one that is gone, or where the manifest stands beside it.

use super::super::super::{Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::super::toml_tree::{self, View};
use super::name::{checksum, is_commit, normal};
use super::{pdm_hash, pep508, poetry_roots};

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let top = View::of(&document);
    let metadata = top
        .get("metadata")
        .ok_or_else(|| Unreadable::new("the lockfile has no `metadata`: it was cut short"))?;
    version(metadata)?;
    let strategy = metadata.get("strategy");
    let hashes = strategy.is_none_or(|s| s.items().all(|word| word.as_str() != Some("no_hashes")));
    let table = metadata.get("files");
    let mut draft = Draft::default();
    let digest = metadata.text("content_hash");
    if digest.is_none() {
        draft.problem(metadata.span(), "`metadata` has no `content_hash`");
    }
    match top.get("package") {
        Some(packages) if packages.is_array() => {
            for entry in packages.items() {
                if let Err(problem) = package(entry, table, hashes, &mut draft) {
                    draft.listing.problems.push(problem);
                }
            }
        }
        Some(packages) => return Err(Unreadable::at(packages.span(), "`package` is no array")),
        // A project without dependencies.
        None if table.is_none_or(|table| table.entries().next().is_none()) => {}
        None => return Err(Unreadable::new("the lockfile has no `package` entries")),
    }
    if let Some(manifest) = poetry_roots::manifest(input) {
        let groups = metadata.get("groups");
        // Before groups were written, only the product's own requirements are sure to be there.
        let locked = |group: &str| match groups {
            Some(groups) => groups.items().any(|name| name.as_str() == Some(group)),
            None => group == "default",
        };
        draft.listing.outdated = digest.and_then(|digest| pdm_hash::outdated(&manifest, digest));
        poetry_roots::add(&manifest, &mut draft, locked);
    } else if draft.listing.packages.is_empty() {
        return Err(Unreadable::new(
            "the lockfile has no packages, and no manifest beside it says that none are asked for",
        ));
    }
    Ok(draft.finish(false))
}

fn version(metadata: View<'_>) -> Result<(), Unreadable> {
    let Some(version) = metadata.get("lock_version") else {
        return Err(Unreadable::at(
            metadata.span(),
            "`metadata` has no `lock_version`",
        ));
    };
    let mut parts = version
        .as_str()
        .unwrap_or_default()
        .split('.')
        .map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(2 | 3)), _) | (Some(Ok(4)), None | Some(Ok(0..=5))) => Ok(()),
        _ => Err(Unreadable::at(
            version.span(),
            "the lockfile is of an unknown version; versions 2 to 4.5 are known",
        )),
    }
}

fn package(
    entry: View<'_>,
    table: Option<View<'_>>,
    hashes: bool,
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
    let source = source(entry);
    let version = entry.text("version");
    if version.is_none() && source == Source::Registry {
        return Err(problem(format!("`{name}` has no `version`")));
    }
    // Before 4.4, one table had them all, by name and version.
    let key = format!("{name} {}", version.unwrap_or_default());
    let files = entry
        .get("files")
        .or_else(|| table.and_then(|table| table.get(&key)));
    if files.is_none() && hashes && source == Source::Registry {
        draft.problem(entry.span(), format!("`{name}` has no `files`"));
    }
    let groups = entry.get("groups");
    let package = Package {
        ecosystem: Ecosystem::PyPi,
        name: name.to_owned(),
        version: version.map(ToOwned::to_owned),
        source,
        usage: groups.map_or(Usage::Runtime, usage),
        at,
        checksums: files
            .into_iter()
            .flat_map(View::items)
            .filter_map(|file| checksum(file.text("hash")?))
            .collect(),
        ..Package::default()
    };
    let from = draft.add(normal(name), package);
    for item in entry.get("dependencies").into_iter().flat_map(View::items) {
        let Some(requirement) = item.as_str().and_then(pep508::parse) else {
            // Editable folders are no requirements by PEP 508.
            continue;
        };
        draft.edge(Edge {
            from,
            key: normal(requirement.name),
            version: None,
            at: item.span(),
            needed: requirement.marker.is_none(),
        });
    }
    Ok(())
}

/// `default` is the product; a group's name does not tell an extra from a group for development.
fn usage(groups: View<'_>) -> Usage {
    let named = |name: &str| groups.items().any(|group| group.as_str() == Some(name));
    let development = |group: View<'_>| {
        matches!(
            group.as_str(),
            Some("dev" | "test" | "tests" | "lint" | "doc" | "docs" | "typing")
        )
    };
    if named("default") || groups.items().next().is_none() {
        Usage::Runtime
    } else if groups.items().all(development) {
        Usage::Development
    } else {
        Usage::Optional
    }
}

fn source(entry: View<'_>) -> Source {
    if let Some(url) = entry.text("git") {
        return Source::Git {
            url: url.to_owned(),
            commit: entry
                .text("revision")
                .filter(|id| is_commit(id))
                .map(ToOwned::to_owned),
        };
    }
    match (entry.text("path"), entry.text("url")) {
        (Some("." | "./"), _) => Source::FirstParty,
        (Some(path), _) => Source::Path(path.to_owned()),
        (None, Some(url)) => pep508::source(url),
        (None, None) => Source::Registry,
    }
}
