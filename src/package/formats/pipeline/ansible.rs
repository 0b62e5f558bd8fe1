//! Ansible: roles and collections of `requirements.yml`, and the collections that one's own asks for in `galaxy.yml`
//! (<https://docs.ansible.com/ansible/latest/galaxy/user_guide.html>).

use super::super::{Input, parsed};
use super::references::{References, scalar};
use super::{is_commit, lower_name};
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::{RepoPath, Span};

/// Requirements have a common name, so their content decides.
pub(super) fn recognise(path: &RepoPath) -> bool {
    matches!(
        lower_name(path).as_str(),
        "requirements.yml" | "requirements.yaml" | "galaxy.yml" | "galaxy.yaml"
    )
}

/// Reads a file. Errors: it is no YAML. Helm's `requirements.yaml` and whatever else has the name lists nothing here.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::yaml(input)?;
    let mut references = References::default();
    if lower_name(input.path).starts_with("galaxy") {
        let asked = root.get("dependencies").and_then(Node::as_map);
        for entry in asked.into_iter().flat_map(|map| &map.entries) {
            let version = scalar(&entry.node, input.text);
            references.add(package(
                &entry.key,
                version,
                Source::Registry,
                entry.key_place.span,
            ));
        }
        return Ok(references.finish());
    }
    if let Some(roles) = root.as_list() {
        roles
            .items
            .iter()
            .for_each(|role| item(role, input.text, &mut references));
    }
    for key in ["roles", "collections"] {
        for node in parsed::list(&root, key)? {
            item(node, input.text, &mut references);
        }
    }
    Ok(references.finish())
}

/// A name alone, `name,version`, or a mapping.
fn item(node: &Node, text: &str, references: &mut References) {
    let at = node.place.span;
    if let Some(written) = node.as_str() {
        let (name, version) = match written.split_once([':', ',']) {
            Some((name, version)) if !version.starts_with("//") => (name, Some(version.trim())),
            _ => (written, None),
        };
        return references.add(package(name, version, Source::Registry, at));
    }
    // A playbook of that name, or a file that includes another.
    if node.get("include").is_some() || node.get("hosts").is_some() {
        return;
    }
    let of = |key: &str| node.get(key).and_then(|value| scalar(value, text));
    let Some(named) = of("src")
        .or_else(|| of("source"))
        .filter(|_| of("name").is_none())
        .or_else(|| of("name"))
    else {
        return references.problem(at, "a requirement names nothing");
    };
    let mut named_places = [of("src"), of("source"), Some(named)].into_iter().flatten();
    let address = named_places.find(|text| text.contains("://") || text.starts_with("git@"));
    let is_git = matches!(of("type").or(of("scm")), Some("git"))
        || address.is_some_and(|address| {
            address.strip_suffix(".git").is_some() || address.starts_with("git")
        });
    let version = of("version");
    let source = match address {
        Some(url) if is_git => Source::Git {
            url: url.to_owned(),
            commit: version
                .filter(|version| is_commit(version))
                .map(str::to_owned),
        },
        Some(url) if of("name").is_some_and(|name| name.contains('.') && !name.contains('/')) => {
            Source::OtherRegistry(url.to_owned())
        }
        Some(url) => Source::Archive(url.to_owned()),
        None => Source::Registry,
    };
    // A role is known by where it comes from; its `name` is only what it is called here.
    let name = match of("src").filter(|src| !src.contains("://") && !src.starts_with("git@")) {
        Some(role) => role,
        None => named,
    };
    references.add(package(name, version, source, at));
}

fn package(name: &str, version: Option<&str>, source: Source, at: Span) -> Package {
    let is_range = |text: &&str| text.contains(['<', '>', '=', '*', '!', ',']);
    let range = version.filter(|text| is_range(text) && !text.starts_with("=="));
    let exact = version
        .filter(|_| range.is_none())
        .map(|text| text.trim_start_matches("==").trim());
    let pinned = matches!(
        &source,
        Source::Git {
            commit: Some(_),
            ..
        }
    );
    Package {
        ecosystem: Ecosystem::AnsibleGalaxy,
        name: name.trim().to_owned(),
        version: exact.filter(|_| !pinned).map(str::to_owned),
        requirement: range.map(str::to_owned),
        source,
        at,
        ..Package::default()
    }
}
