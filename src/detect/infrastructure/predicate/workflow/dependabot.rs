//! Dependabot's file.

use super::reading::{place_of_entry, text};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::{Node, Place};

/// Entries of `updates` in Dependabot's file without a waiting time for new versions.
pub(super) fn no_cooldown(asked: &Asked<'_, '_>) -> Vec<Place> {
    let short = |update: &&Node| match at(update, &["cooldown", "default-days"]) {
        Some(days) => days.as_number().is_some_and(|days| days < 4.0),
        None => true,
    };
    let updates = items(asked.node.get("updates")).iter().filter(short);
    updates
        .map(|update| place_of_entry(update, "cooldown").unwrap_or(update.place))
        .collect()
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
