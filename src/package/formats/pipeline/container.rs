//! `devcontainer.json`: the image and the features of a development container (<https://containers.dev/implementors/json_reference/>).

use super::super::Input;
use super::image::image;
use super::lower_name;
use super::references::References;
use crate::document::{Node, Sources, json};
use crate::package::{Listing, Package, Unreadable, Usage};
use crate::source::RepoPath;
use std::sync::Arc;

/// `.devcontainer.json`, and `devcontainer.json` in its folder.
pub(super) fn recognise(path: &RepoPath) -> bool {
    matches!(
        lower_name(path).as_str(),
        "devcontainer.json" | ".devcontainer.json"
    )
}

/// Reads a file, comments and all. Errors: it is no JSON, or no mapping.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let root = json::parse_dialect(input.text, file, json::Dialect::WithComments)
        .map_err(|error| Unreadable::at(error.span, format!("the file is no JSON: {error}")))?;
    if root.as_map().is_none() {
        return Err(Unreadable::at(root.place.span, "the file is no mapping"));
    }
    let mut references = References::default();
    let mut take = |named: Option<Package>| {
        if let Some(package) = named {
            references.add(Package {
                usage: Usage::Development,
                ..package
            });
        }
    };
    if let Some(node) = root.get("image") {
        take(node.as_str().and_then(|text| image(text, node.place.span)));
    }
    let features = root.get("features").and_then(Node::as_map);
    for feature in features.into_iter().flat_map(|map| &map.entries) {
        // A folder beside the file, or an archive at an address.
        let elsewhere = feature.key.starts_with('.') || feature.key.contains("://");
        if !elsewhere {
            take(image(&feature.key, feature.key_place.span));
        }
    }
    Ok(references.finish())
}
