//! `pubspec.yaml`: what is asked of pub.
//!
//! By <https://dart.dev/tools/pub/dependencies>. Packages of an SDK are no dependencies of the registry's.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::tree::{self, entries, text};
use super::super::{Input, decode};
use super::lock::is_public;
use crate::document::{Entry, Node, Value};
use crate::source::RepoPath;

const LISTS: [(&str, Usage); 3] = [
    ("dependencies", Usage::Runtime),
    ("dev_dependencies", Usage::Development),
    ("dependency_overrides", Usage::Runtime),
];

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::yaml(input.path, input.text)?;
    if top.as_map().is_none() {
        return Err(Unreadable::new("the file is no mapping"));
    }
    let mut draft = Draft::default();
    for (key, usage) in LISTS {
        for entry in entries(top.get(key)) {
            let Some(package) = package(entry, usage) else {
                draft.problem(
                    entry.key_place.span,
                    format!("what `{}` asks for is unknown", entry.key),
                );
                continue;
            };
            draft.root(entry.key.to_string(), usage);
            draft.add(entry.key.to_string(), package);
        }
    }
    Ok(draft.finish(false))
}

fn package(entry: &Entry, usage: Usage) -> Option<Package> {
    let node = &entry.node;
    let requirement = match &node.value {
        Value::String(text) => Some(&**text),
        Value::Null => Some("any"),
        Value::Map(_) => text(node, "version"),
        _ => return None,
    };
    let hosted = node.get("hosted");
    let git = node.get("git");
    let source = if let Some(git) = git {
        Source::Git {
            url: text(git, "url").or_else(|| git.as_str())?.to_owned(),
            commit: text(git, "ref")
                .filter(|id| id.len() == 40)
                .map(ToOwned::to_owned),
        }
    } else if let Some(path) = text(node, "path") {
        Source::Path(path.to_owned())
    } else if let Some(sdk) = text(node, "sdk") {
        Source::Path(format!("SDK {sdk}"))
    } else {
        match hosted.and_then(|hosted| hosted.as_str().or_else(|| text(hosted, "url"))) {
            Some(url) if !is_public(url) => Source::OtherRegistry(url.to_owned()),
            _ => Source::Registry,
        }
    };
    let version = requirement.and_then(exact);
    Some(Package {
        ecosystem: Ecosystem::Pub,
        name: hosted
            .and_then(|hosted| text(hosted, "name"))
            .unwrap_or(&entry.key)
            .to_owned(),
        version: version.map(ToOwned::to_owned),
        requirement: requirement
            .filter(|_| version.is_none())
            .map(ToOwned::to_owned),
        source,
        usage,
        at: entry.key_place.span,
        ..Package::default()
    })
}

/// `1.2.3` by itself.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.trim();
    let whole = version.split(['-', '+']).next()?.split('.').count() == 3;
    let plain = version
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    (whole && plain && version.starts_with(|c: char| c.is_ascii_digit())).then_some(version)
}

/// What the manifest beside a lock asks for and the lock does not hold, as one sentence.
pub(super) fn missing(input: &Input<'_>, draft: &Draft) -> Option<String> {
    let top = beside(input)?;
    // In a workspace, one lock stands for many manifests, and each may be one of the others.
    if top.get("workspace").is_some() || top.get("resolution").is_some() {
        return None;
    }
    let asked = LISTS.iter().flat_map(|(key, _)| entries(top.get(key)));
    let lost = asked
        .map(|entry| &*entry.key)
        .find(|name| draft.of(name).is_empty())?;
    Some(format!(
        "pubspec.yaml asks for `{lost}`, which the lockfile does not hold: run `dart pub get`"
    ))
}

/// The folders of the workspace that the manifest beside a lock names: <https://dart.dev/tools/pub/workspaces>.
pub(super) fn members(input: &Input<'_>) -> Vec<String> {
    let top = beside(input);
    let list = top.as_ref().and_then(|top| top.get("workspace"));
    let folders = tree::items(list).iter().filter_map(Node::as_str);
    folders.map(str::to_owned).collect()
}

/// The manifest beside a lock.
fn beside(input: &Input<'_>) -> Option<Node> {
    let bytes = input.path.as_bytes();
    let folder = &bytes[..bytes.len() - input.path.file_name().len()];
    let path = RepoPath::new([folder, b"pubspec.yaml"].concat()).ok()?;
    let bytes = input.files.read(&path).ok()??;
    tree::yaml(&path, &decode(&bytes).ok()?).ok()
}
