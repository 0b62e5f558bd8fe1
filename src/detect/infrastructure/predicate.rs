//! Questions that have a function of their own, because the vocabulary of conditions cannot say them.

mod command;
mod package;
mod secret_entry;
mod stage;
mod workload;

use super::matcher::{Truth, World};
use super::resource::Resource;
use crate::check::tree::Tree;
use crate::document::Node;

/// Asked of a resource and of the value in it that the condition is about, with what the check file tells it.
type Predicate = fn(&Asked<'_, '_>) -> Truth;

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
const PREDICATES: &[(&str, Predicate)] = &[
    ("pipes", command::pipes),
    ("runs", command::runs),
    ("secret-entry", secret_entry::ask),
    ("stage-named-twice", stage::named_twice),
    ("token-mounted", workload::token_mounted),
    ("unpinned", package::unpinned),
    ("without-network-policy", workload::without_network_policy),
];

/// Whether there is a predicate of that name.
pub fn is_known(name: &str) -> bool {
    PREDICATES.iter().any(|(known, _)| *known == name)
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
    }
}
