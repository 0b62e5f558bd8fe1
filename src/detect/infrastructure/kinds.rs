//! Which resources a check is about.

use super::matcher::Relations;
use super::resource::{Model, Resource};
use super::rules::Fault;

/// Every resource of the kinds that a fault names, each once.
pub(super) fn of<'m>(fault: &Fault, relations: &Relations, model: &'m Model) -> Vec<&'m Resource> {
    let mut found: Vec<&Resource> = fault
        .kinds
        .iter()
        .flat_map(|kind| relations.of_kind(kind, model))
        .collect();
    found.sort_by_key(|resource| std::ptr::from_ref::<Resource>(resource) as usize);
    found.dedup_by(|a, b| std::ptr::eq(*a, *b));
    found
}
