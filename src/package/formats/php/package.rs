//! One package as Composer writes it: the same in `composer.lock` and in `vendor/composer/installed.json`.
//!
//! By <https://getcomposer.org/doc/04-schema.md>. Not here: which lists a file has.

use super::super::super::{Checksum, Ecosystem, Package, Problem, Retracted, Source, Usage};
use super::super::draft::{Draft, Edge};
use super::super::tree::{entries, items, span, text};
use crate::document::Node;
use std::collections::HashSet;

/// Names that no package has, and packages stand in for: `provide` and `replace`.
pub(super) type Virtual = HashSet<String>;

/// The names that a package, or the project itself, stands in for.
pub(super) fn stands_in_for(node: &Node, all: &mut Virtual) {
    for key in ["provide", "replace"] {
        all.extend(
            entries(node.get(key))
                .iter()
                .map(|entry| entry.key.to_lowercase()),
        );
    }
}

/// Whether a name is one of the platform: PHP, its extensions and libraries, Composer itself.
pub(super) fn is_platform(name: &str) -> bool {
    !name.contains('/')
}

/// Takes one entry in. Errors: it has not what every entry has.
pub(super) fn take(node: &Node, usage: Usage, draft: &mut Draft) -> Result<u32, Problem> {
    let problem = |reason: String| Problem {
        at: span(node),
        reason,
    };
    let named = node
        .get("name")
        .and_then(|name| Some((name.as_str()?, span(name))));
    let (name, at) = named.ok_or_else(|| problem("a package has no `name`".into()))?;
    let version = text(node, "version").filter(|version| !version.is_empty());
    let version = version.ok_or_else(|| problem(format!("`{name}` has no `version`")))?;
    let part = |key: &str| node.get(key).filter(|part| part.as_map().is_some());
    let metapackage = text(node, "type") == Some("metapackage");
    if part("dist").is_none() && part("source").is_none() && !metapackage {
        let reason = format!("`{name}` has neither `dist` nor `source`");
        draft.problem(span(node), reason);
    }
    let sha1 = part("dist")
        .and_then(|dist| text(dist, "shasum"))
        .filter(|hex| hex.len() == 40);
    let package = Package {
        ecosystem: Ecosystem::Packagist,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        source: source(node),
        usage,
        at,
        licence: licence(node),
        checksums: sha1
            .map(|hex| Checksum {
                algorithm: "SHA-1",
                hex: hex.to_ascii_lowercase(),
            })
            .into_iter()
            .collect(),
        published: text(node, "time")
            .and_then(|time| time.get(..10))
            .map(ToOwned::to_owned),
        retracted: abandoned(node),
        ..Package::default()
    };
    Ok(draft.add(name.to_lowercase(), package))
}

/// What an entry asks for: what is of the platform, or what another one stands in for, is no package.
pub(super) fn edges(node: &Node, from: u32, stand_ins: &Virtual, draft: &mut Draft) {
    for entry in entries(node.get("require")) {
        let key = entry.key.to_lowercase();
        // Projects say by custom that they stand in for polyfills of what their PHP has; the lock does not repeat it.
        let needed = !is_platform(&key)
            && !stand_ins.contains(&key)
            && !key.starts_with("symfony/polyfill-");
        draft.edge(Edge {
            from,
            key,
            version: None,
            at: entry.key_place.span,
            needed,
        });
    }
}

fn source(node: &Node) -> Source {
    let dist = node
        .get("dist")
        .and_then(|dist| Some((text(dist, "type")?, text(dist, "url")?)));
    if let Some(("path", url)) = dist {
        return Source::Path(url.to_owned());
    }
    if let Some(address) = text(node, "notification-url") {
        return if address.contains("://packagist.org/") {
            Source::Registry
        } else {
            Source::OtherRegistry(address.to_owned())
        };
    }
    // Without an address to notify, it comes from a repository, a plain archive or a private registry.
    let repository = node
        .get("source")
        .and_then(|source| Some((source, text(source, "url")?)));
    match (repository, dist) {
        (Some((source, url)), _) => Source::Git {
            url: url.to_owned(),
            commit: text(source, "reference")
                .filter(|id| id.len() == 40)
                .map(ToOwned::to_owned),
        },
        (None, Some((_, url))) => Source::Archive(url.to_owned()),
        (None, None) => Source::Registry,
    }
}

/// Several licences are a choice.
fn licence(node: &Node) -> Option<String> {
    let node = node.get("license")?;
    if let Some(one) = node.as_str() {
        return Some(one.to_owned());
    }
    let all: Vec<&str> = items(Some(node)).iter().filter_map(Node::as_str).collect();
    (!all.is_empty()).then(|| all.join(" OR "))
}

fn abandoned(node: &Node) -> Option<Retracted> {
    let abandoned = node.get("abandoned")?;
    match (abandoned.as_bool(), abandoned.as_str()) {
        (Some(true), _) => Some(Retracted::Deprecated("abandoned".to_owned())),
        (_, Some(other)) => Some(Retracted::Deprecated(format!("abandoned; use {other}"))),
        _ => None,
    }
}
