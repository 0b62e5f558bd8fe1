//! `pubspec.lock`: what pub settled on.
//!
//! By <https://dart.dev/tools/pub/glossary#lockfile> and pub's own `lib/src/lock_file.dart`. The versions of the SDKs stand
//! behind all packages, so a file that was cut lacks them.

use super::super::super::{
    Checksum, Ecosystem, Listing, Package, Problem, Relation, Source, Unreadable, Usage,
};
use super::super::Input;
use super::super::draft::Draft;
use super::super::tree::{self, entries, text};
use super::manifest;
use crate::document::{Entry, Node};

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::yaml(input.path, input.text)?;
    // Before 2018 there was one text, `sdk`.
    let sdks = top
        .get("sdks")
        .is_some_and(|node| node.as_map().is_some_and(|map| !map.entries.is_empty()));
    let whole = sdks || text(&top, "sdk").is_some();
    let packages = top
        .get("packages")
        .ok_or_else(|| Unreadable::new("the lockfile has no `packages`"))?;
    if packages.as_map().is_none() {
        return Err(Unreadable::at(
            tree::span(packages),
            "`packages` is no mapping",
        ));
    }
    let mut draft = Draft::default();
    if !whole {
        let reason = "the lockfile has no `sdks`: it was cut short";
        draft.problem(tree::span(&top), reason);
    }
    for entry in entries(Some(packages)) {
        match package(entry, &mut draft) {
            Ok(package) => drop(draft.add(entry.key.to_string(), package)),
            Err(problem) => draft.listing.problems.push(problem),
        }
    }
    draft.listing.outdated = manifest::missing(input, &draft);
    draft.listing.members = manifest::members(input);
    Ok(draft.finish(false))
}

fn package(entry: &Entry, draft: &mut Draft) -> Result<Package, Problem> {
    let name = &*entry.key;
    let problem = |reason: String| Problem {
        at: entry.key_place.span,
        reason,
    };
    let version = text(&entry.node, "version");
    let version = version.ok_or_else(|| problem(format!("`{name}` has no `version`")))?;
    let description = entry.node.get("description");
    let description =
        description.ok_or_else(|| problem(format!("`{name}` has no `description`")))?;
    let source = text(&entry.node, "source").and_then(|kind| source(kind, description));
    let source = source.ok_or_else(|| problem(format!("`{name}` has no known `source`")))?;
    // The oldest files do not say who asks.
    let (relation, usage) = match text(&entry.node, "dependency") {
        None => (Relation::Unknown, Usage::Runtime),
        Some("direct main" | "direct overridden") => (Relation::Direct, Usage::Runtime),
        Some("direct dev") => (Relation::Direct, Usage::Development),
        Some("transitive") => (Relation::Transitive, Usage::Runtime),
        Some(_) => return Err(problem(format!("`{name}` is asked for in an unknown way"))),
    };
    let digest = text(description, "sha256");
    if digest.is_some_and(|hex| hex.len() != 64) {
        let reason = format!("the digest of `{name}` is not whole");
        draft.problem(entry.key_place.span, reason);
    }
    Ok(Package {
        ecosystem: Ecosystem::Pub,
        // It may be held under another name than its own.
        name: text(description, "name").unwrap_or(name).to_owned(),
        version: Some(version.to_owned()),
        source,
        relation,
        usage,
        at: entry.key_place.span,
        checksums: digest
            .filter(|hex| hex.len() == 64)
            .map(|hex| Checksum {
                algorithm: "SHA-256",
                hex: hex.to_ascii_lowercase(),
            })
            .into_iter()
            .collect(),
        ..Package::default()
    })
}

fn source(kind: &str, description: &Node) -> Option<Source> {
    let url = || text(description, "url");
    Some(match kind {
        "hosted" => match url() {
            Some(url) if !is_public(url) => Source::OtherRegistry(url.to_owned()),
            _ => Source::Registry,
        },
        "git" => Source::Git {
            url: url().or_else(|| description.as_str())?.to_owned(),
            commit: text(description, "resolved-ref")
                .filter(|id| id.len() == 40)
                .map(ToOwned::to_owned),
        },
        "path" => Source::Path(
            text(description, "path")
                .or_else(|| description.as_str())?
                .to_owned(),
        ),
        "sdk" => Source::Path(format!("SDK {}", description.as_str()?)),
        _ => return None,
    })
}

/// Whether an address is that of the public registry, the old one among them.
pub(super) fn is_public(url: &str) -> bool {
    let host = url
        .trim_end_matches('/')
        .trim_start_matches("https://")
        .trim_start_matches("http://");
    matches!(host, "pub.dev" | "pub.dartlang.org")
}
