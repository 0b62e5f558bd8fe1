//! One package of bun.lock: a list that begins with `name@version`, or with `name@` and an address.

use super::yarn_lock::split;
use super::{address, integrity};
use crate::document::{Entry, Node};
use crate::package::{Ecosystem, Package, Source};

/// A package, and what tells it from others of its name.
pub(super) struct Located {
    pub package: Package,
    pub identity: String,
}

/// The package of an entry. None: it is none that Bun writes.
pub(super) fn package(entry: &Entry) -> Option<Located> {
    let items = &entry.node.as_list()?.items;
    let (name, resolution) = split(items.first()?.as_str()?);
    if name.is_empty() || resolution.is_empty() {
        return None;
    }
    let sums = integrity_of(&entry.node).and_then(integrity::parse);
    let mut package = Package {
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        at: entry.key_place.span,
        checksums: sums.unwrap_or_default(),
        ..Package::default()
    };
    if resolution.starts_with(|c: char| c.is_ascii_digit()) && !resolution.contains('/') {
        // A registry's package has its registry, what it asks for, and its integrity.
        let [_, registry, about, _, ..] = items.as_slice() else {
            return None;
        };
        about.as_map()?;
        package.version = Some(resolution.to_owned());
        package.source = registry_source(registry.as_str()?);
    } else if resolution.starts_with("workspace:") || resolution.starts_with("root:") {
        package.source = Source::FirstParty;
    } else {
        about(&entry.node)?;
        package.source = settled(address::source(resolution), resolution);
    }
    Some(Located {
        package,
        identity: resolution.to_owned(),
    })
}

/// Bun writes the commit that it took in its short form: `github:owner/name#8dd85ae`.
fn settled(source: Source, resolution: &str) -> Source {
    match (source, resolution.rsplit_once('#')) {
        (Source::Git { url, commit: None }, Some((_, short)))
            if short.len() >= 7 && short.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            Source::Git {
                url,
                commit: Some(short.to_owned()),
            }
        }
        (source, _) => source,
    }
}

/// Nothing is the registry that the client is set to; otherwise its address, or the archive's.
fn registry_source(registry: &str) -> Source {
    if registry.is_empty() {
        return Source::Registry;
    }
    match address::source(registry) {
        Source::Archive(url) => Source::OtherRegistry(url.trim_end_matches('/').to_owned()),
        source => source,
    }
}

/// What a package says of itself: its object.
pub(super) fn about(node: &Node) -> Option<&Node> {
    let items = &node.as_list()?.items;
    items.iter().find(|item| item.as_map().is_some())
}

/// The integrity, where one is written. Behind a repository stands a tag of Bun's own instead.
pub(super) fn integrity_of(node: &Node) -> Option<&str> {
    let items = &node.as_list()?.items;
    let last = items.get(1..)?.last()?.as_str()?;
    let of_registry = items.len() >= 4;
    (of_registry || last.starts_with("sha"))
        .then_some(last)
        .filter(|text| !text.is_empty())
}

/// The key of `name` within `from`.
pub(super) fn below(from: &str, name: &str) -> String {
    if from.is_empty() {
        name.to_owned()
    } else {
        format!("{from}/{name}")
    }
}

/// The key around a key: `a` of `a/@s/b`, nothing of `@s/b`.
pub(super) fn parent(key: &str) -> &str {
    let above = key.rfind('/').map_or("", |at| &key[..at]);
    let last = above.rfind('/').map_or(0, |at| at + 1);
    if above[last..].starts_with('@') {
        above[..last].trim_end_matches('/')
    } else {
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_belongs_to_its_name() {
        for (key, above) in [
            ("a", ""),
            ("@s/a", ""),
            ("a/b", "a"),
            ("a/@s/b", "a"),
            ("@s/a/b", "@s/a"),
        ] {
            assert_eq!(parent(key), above, "{key}");
        }
    }
}
