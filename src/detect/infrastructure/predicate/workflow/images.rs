//! Container images that workflows name: of jobs, of services, and as `docker://` in place of an action.

use super::reading::{expressions_only, matrix_values, told, whole};
use crate::detect::infrastructure::body::{at, entries};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::{Alignment, Entry, Node, Place};

/// How firmly an image is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pin {
    /// By its digest, or not known.
    Fixed,
    Tag,
    /// No tag, or `latest`.
    Floating,
}

/// Told `how`: `floating` for no tag or `latest`, `tag` for another. The images of a job's container and services, and
/// those that a step or an action runs itself.
pub(super) fn unpinned_images(asked: &Asked<'_, '_>) -> Vec<Place> {
    let wanted = match told(asked, "how").first() {
        Some(&"tag") => Pin::Tag,
        _ => Pin::Floating,
    };
    let run = match &*asked.resource.kind {
        "step" => asked.node.get("uses"),
        "action" => at(asked.node, &["runs", "image"]),
        _ => None,
    };
    if let Some(node) = run {
        return run_itself(node, wanted, asked).into_iter().collect();
    }
    let container = asked.node.as_map().and_then(|map| map.entry("container"));
    let plain = container.filter(|entry| entry.node.as_str().is_some());
    let nested = at(asked.node, &["container"]).and_then(|node| node.as_map()?.entry("image"));
    let services = entries(asked.node.get("services"))
        .iter()
        .filter_map(|service| service.node.as_map()?.entry("image"));
    plain
        .into_iter()
        .chain(nested)
        .chain(services)
        .filter(|entry| loosest(entry, asked) == wanted)
        .map(whole)
        .collect()
}

/// `docker://alpine:3.20`: the image behind the scheme.
fn run_itself(node: &Node, wanted: Pin, asked: &Asked<'_, '_>) -> Option<Place> {
    let text = node.as_str()?;
    let image = text.strip_prefix("docker://")?;
    let start = text.len() - image.len();
    let alignment = Alignment::of(node, &asked.world.model.sources);
    let end = text.trim_end().len().max(start);
    (pin(image.trim_end()) == wanted).then(|| alignment.place(start..end))
}

/// Of what is written, or of every value that the matrix puts there.
fn loosest(entry: &Entry, asked: &Asked<'_, '_>) -> Pin {
    let text = entry.node.as_str().unwrap_or_default();
    let Some(found) = expressions_only(&entry.node, &asked.world.model.sources) else {
        return pin(text);
    };
    let values = matrix_values(&found, asked.node);
    let pins = values.iter().filter_map(|value| value.as_str()).map(pin);
    pins.max().unwrap_or(Pin::Fixed)
}

fn pin(image: &str) -> Pin {
    if image.is_empty() || image.contains("${{") || image.contains("@sha256:") {
        return Pin::Fixed;
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once(':') {
        Some((_, tag)) if !tag.is_empty() && tag != "latest" => Pin::Tag,
        _ => Pin::Floating,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_without_a_tag_float() {
        for (image, expected) in [
            ("postgres", Pin::Floating),
            ("localhost:5000/postgres:latest", Pin::Floating),
            ("postgres:16", Pin::Tag),
            ("postgres:16@sha256:00", Pin::Fixed),
            ("${{ inputs.image }}", Pin::Fixed),
        ] {
            assert_eq!(pin(image), expected, "{image}");
        }
    }
}
