//! Homebrew: formulae and casks of a `Brewfile`, and the versions that `brew bundle` once noted down for it
//! (<https://docs.brew.sh/Brew-Bundle-and-Brewfile>).

use super::super::{Input, parsed};
use super::references::References;
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Unreadable, Usage};
use crate::source::Span;

/// Reads a `Brewfile`. It is a program of Ruby: only plain lines of it are read. Never fails.
#[expect(clippy::unnecessary_wraps, reason = "every reader has this shape")]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut references = References::default();
    let mut start = 0;
    for line in input.text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let named = ["brew", "cask"].iter().find_map(|kind| {
            let rest = trimmed.strip_prefix(kind)?;
            let rest = rest.trim_start_matches([' ', '\t', '(']);
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest[1..].split_once(quote).map(|(name, _)| name)
        });
        if let Some(name) = named.filter(|name| !name.is_empty()) {
            let at = start + line.find(name).unwrap_or_default();
            references.add(formula(name, None, Span::new(at, at + name.len())));
        }
        start += line.len();
    }
    Ok(references.finish())
}

/// Reads `Brewfile.lock.json`. Errors: it is no JSON, or has no `entries`.
pub(super) fn read_lock(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::json(input)?;
    let entries = root
        .get("entries")
        .filter(|entries| entries.as_map().is_some());
    let Some(entries) = entries else {
        return Err(Unreadable::at(root.place.span, "the lock has no `entries`"));
    };
    let mut references = References::default();
    for kind in ["brew", "cask"] {
        let named = entries.get(kind).and_then(Node::as_map);
        for entry in named.into_iter().flat_map(|map| &map.entries) {
            match parsed::text(&entry.node, "version") {
                Some(version) => {
                    references.add(formula(&entry.key, Some(version), entry.key_place.span));
                }
                None => references.problem(
                    entry.key_place.span,
                    format!("`{}` has no version", entry.key),
                ),
            }
        }
    }
    Ok(references.finish())
}

fn formula(name: &str, version: Option<&str>, at: Span) -> Package {
    Package {
        ecosystem: Ecosystem::Homebrew,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        usage: Usage::Development,
        at,
        ..Package::default()
    }
}
