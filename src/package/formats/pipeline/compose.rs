//! Compose files: the images of services (<https://github.com/compose-spec/compose-spec>).

use super::super::{Input, parsed};
use super::image::image;
use super::references::References;
use super::{is_yaml, lower_name};
use crate::document::dockerfile::{Environment, expand};
use crate::document::{Entry, Map, Value};
use crate::package::{Listing, Unreadable};
use crate::source::RepoPath;

/// `compose.yaml`, `docker-compose.yml`, and both with a word between: `docker-compose.prod.yml`.
pub(super) fn recognise(path: &RepoPath) -> bool {
    let name = lower_name(path);
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let is = |word: &str| {
        stem == word
            || stem
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    is_yaml(path) && (is("docker-compose") || is("compose"))
}

/// Reads a file. Errors: it is no YAML with `services`.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::yaml(input)?;
    let parts = ["include", "volumes", "networks", "secrets", "configs"];
    let services = match root.get("services") {
        Some(services) => services
            .as_map()
            .ok_or_else(|| Unreadable::at(services.place.span, "`services` is no mapping"))?,
        // What another file includes may hold something else alone.
        None if parts.iter().any(|part| root.get(part).is_some()) => return Ok(Listing::default()),
        // In the first version of the format services stood at the top.
        None => root
            .as_map()
            .filter(|map| is_first_version(map))
            .ok_or_else(|| Unreadable::at(root.place.span, "the file has no `services`"))?,
    };
    let mut references = References::default();
    for service in &services.entries {
        // What is built here is no package, even where it gets a name.
        if service.node.get("build").is_some() {
            continue;
        }
        if let Some(node) = service.node.get("image") {
            let Some(written) = node.as_str() else {
                references.problem(node.place.span, "`image` is no text");
                continue;
            };
            if let Some(package) = image(&with_defaults(written), node.place.span) {
                references.add(package);
            }
        }
    }
    Ok(references.finish())
}

/// Every entry is something that is built or taken.
fn is_first_version(map: &Map) -> bool {
    let is_service =
        |entry: &Entry| entry.node.get("image").is_some() || entry.node.get("build").is_some();
    !map.entries.is_empty() && map.entries.iter().all(is_service)
}

/// Variables that have a default are that; any other one stays as it is written.
fn with_defaults(written: &str) -> String {
    let variables = written.matches('$').count();
    let defaults = written.matches(":-").count();
    if variables == 0 || variables != defaults {
        return written.to_owned();
    }
    match expand(written, &[&Environment::new()]) {
        Value::String(text) => text.to_string(),
        _ => written.to_owned(),
    }
}
