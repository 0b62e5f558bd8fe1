//! Dependabot's file.

use super::reading::{place_of_entry, text};
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::{Node, Place};

/// Days in which most malicious versions have been found and taken down.
const SHORTEST: f64 = 7.0;

/// Entries of `updates` in Dependabot's file that do not wait long enough for new versions: the number of days, the empty
/// waiting time, or what is updated without one.
pub(super) fn no_cooldown(asked: &Asked<'_, '_>) -> Vec<Place> {
    let updates = items(asked.node.get("updates")).iter();
    updates.filter_map(short_cooldown).collect()
}

fn short_cooldown(update: &Node) -> Option<Place> {
    let Some(cooldown) = update.get("cooldown") else {
        return Some(place_of_entry(update, "package-ecosystem").unwrap_or(update.place));
    };
    match cooldown.get("default-days") {
        Some(days) => days
            .as_number()
            .is_some_and(|days| days < SHORTEST)
            .then(|| place_of_entry(cooldown, "default-days"))
            .flatten(),
        // Every kind of version may have its own.
        None if every_kind_waits(cooldown) => None,
        None => place_of_entry(update, "cooldown"),
    }
}

/// <https://docs.github.com/code-security/dependabot/working-with-dependabot/dependabot-options-reference#cooldown->
fn every_kind_waits(cooldown: &Node) -> bool {
    [
        "semver-major-days",
        "semver-minor-days",
        "semver-patch-days",
    ]
    .iter()
    .all(|kind| cooldown.get(kind).is_some())
}

/// Entries of `updates` that let manifests run code.
pub(super) fn external_code(asked: &Asked<'_, '_>) -> Vec<Place> {
    let key = "insecure-external-code-execution";
    items(asked.node.get("updates"))
        .iter()
        .filter(|update| text(update, key) == "allow")
        .filter_map(|update| place_of_entry(update, key))
        .collect()
}
