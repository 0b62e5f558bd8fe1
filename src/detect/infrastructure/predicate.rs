//! Questions that have a function of their own, because the vocabulary of conditions cannot say them.

mod workflow;

use super::matcher::{Truth, World};
use super::resource::Resource;
use crate::check::tree::Tree;
use crate::document::{Node, Place};

/// Asked of a resource and of the value in it that the condition is about, with what the check file tells it.
type Predicate = fn(&Asked<'_, '_>) -> Truth;

/// A predicate that may be true at several places of one resource, each a finding of its own.
type Finder = fn(&Asked<'_, '_>) -> Vec<Place>;

/// What a predicate is asked about.
pub struct Asked<'a, 'm> {
    pub resource: &'a Resource,
    /// The value that the condition is about: the resource's body, or a part of it inside of `some`.
    pub node: &'a Node,
    /// The predicate's own mapping, with its `name`; null where only the name is written.
    pub told: &'a Tree,
    pub world: &'a World<'m>,
}

/// Every predicate. Sorted.
const PREDICATES: &[(&str, Predicate)] = &[];

/// Whether there is a predicate of that name.
pub fn is_known(name: &str) -> bool {
    PREDICATES.iter().any(|(known, _)| *known == name) || finder(name).is_some()
}

fn finder(name: &str) -> Option<Finder> {
    let mut finders = workflow::FINDERS.iter();
    finders
        .find(|(known, _)| *known == name)
        .map(|(_, finder)| *finder)
}

/// Every place of a resource where a predicate is true. None for a predicate that has one answer only.
pub(super) fn find(
    name: &str,
    told: &Tree,
    resource: &Resource,
    world: &World<'_>,
) -> Option<Vec<Place>> {
    let asked = Asked {
        resource,
        node: &resource.body,
        told,
        world,
    };
    finder(name).map(|finder| finder(&asked))
}

pub(super) fn ask(
    name: &str,
    told: &Tree,
    resource: &Resource,
    node: &Node,
    world: &World<'_>,
) -> Truth {
    let asked = Asked {
        resource,
        node,
        told,
        world,
    };
    if let Some(finder) = finder(name) {
        let first = finder(&asked).into_iter().next();
        return first.map_or(Truth::False, |place| Truth::True(Some(place)));
    }
    PREDICATES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(Truth::Unknown, |(_, predicate)| predicate(&asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(PREDICATES.is_sorted_by_key(|(name, _)| *name));
        assert!(workflow::FINDERS.is_sorted_by_key(|(name, _)| *name));
    }
}
