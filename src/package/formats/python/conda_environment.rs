//! `environment.yml`: what is asked of conda, and of pip within it.
//!
//! By <https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html> and
//! <https://docs.conda.io/projects/conda/en/latest/user-guide/concepts/pkg-specs.html>. `name=1.2` means any 1.2; with three
//! parts, or with a build behind it, it is taken as exact, as exported files have it. Other programs have files of that
//! name; one without `dependencies` lists nothing.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::super::tree::{self, items, span};
use super::conda_lock::key;
use super::name::is_name;
use super::pep508;
use crate::document::Node;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let of_conda = input.text.contains("dependencies:") || input.text.contains("channels:");
    if !of_conda {
        return Ok(Listing::default());
    }
    let top = tree::yaml(input.path, input.text)?;
    let mut draft = Draft::default();
    let Some(list) = top
        .get("dependencies")
        .filter(|list| list.as_list().is_some())
    else {
        if top.get("channels").is_some() {
            return Err(Unreadable::new(
                "the file has `channels` and no list of `dependencies`",
            ));
        }
        return Ok(draft.finish(false));
    };
    for item in items(Some(list)) {
        if let Some(text) = item.as_str() {
            match conda(text, item) {
                Some(package) => drop(draft.add(key(true, &package.name.clone()), package)),
                None => draft.problem(span(item), "the line asks for no package"),
            }
        } else if let Some(pip) = item.get("pip") {
            for item in items(Some(pip)) {
                pip_line(item, &mut draft);
            }
        } else {
            draft.problem(span(item), "the line asks for no package");
        }
    }
    Ok(draft.finish(false))
}

fn pip_line(item: &Node, draft: &mut Draft) {
    let text = item.as_str().unwrap_or_default().trim();
    if let Some(requirement) = pep508::parse(text) {
        let package = requirement.package(Usage::Runtime, span(item));
        draft.add(key(false, requirement.name), package);
        return;
    }
    // `-r file` and `-e folder` are read where they are.
    let address = text.strip_prefix("-e ").unwrap_or(text).trim();
    match pep508::name_of_address(address).filter(|_| address.contains("://")) {
        Some(name) => {
            let package = Package {
                ecosystem: Ecosystem::PyPi,
                name: name.to_owned(),
                source: pep508::source(address),
                at: span(item),
                ..Package::default()
            };
            draft.add(key(false, name), package);
        }
        None if text.starts_with('-') || address.starts_with('.') => {}
        None => draft.problem(span(item), "the line is no requirement"),
    }
}

/// `channel::name=1.2.3=build`, `name 1.2.3`, `name>=1`.
fn conda(text: &str, item: &Node) -> Option<Package> {
    let (channel, spec) = match text.split_once("::") {
        Some((channel, spec)) => (Some(channel), spec),
        None => (None, text),
    };
    let spec = spec.trim();
    let end = spec
        .find([' ', '=', '<', '>', '!', '~', '['])
        .unwrap_or(spec.len());
    let (name, rest) = (&spec[..end], spec[end..].trim());
    if !is_name(name.trim_matches('_')) {
        return None;
    }
    let version = exact(rest);
    let source = match channel {
        Some(channel) if !matches!(channel, "conda-forge" | "defaults" | "main" | "anaconda") => {
            Source::OtherRegistry(channel.to_owned())
        }
        _ => Source::Registry,
    };
    Some(Package {
        ecosystem: Ecosystem::Conda,
        name: name.to_owned(),
        version: version.map(ToOwned::to_owned),
        requirement: Some(rest)
            .filter(|rest| version.is_none() && !rest.is_empty())
            .map(ToOwned::to_owned),
        source,
        at: span(item),
        ..Package::default()
    })
}

fn exact(rest: &str) -> Option<&str> {
    if let Some(version) = rest.strip_prefix("==") {
        let version = version.trim();
        return (!version.contains(['*', ',', '|', ' '])).then_some(version);
    }
    let spec = rest.strip_prefix('=').unwrap_or(rest);
    let mut parts = spec.split(['=', ' ']).filter(|part| !part.is_empty());
    let version = parts.next()?;
    let plain = version.starts_with(|c: char| c.is_ascii_digit())
        && !version.contains(['*', ',', '|', '<', '>', '!', '~']);
    let built = parts.next().is_some();
    (plain && (built || version.split('.').count() >= 3)).then_some(version)
}
