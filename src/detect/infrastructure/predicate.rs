//! Questions that have a function of their own, because the vocabulary of conditions cannot say them.

mod backup;
mod binding;
mod command;
mod container;
mod encoded;
mod iam;
mod network;
mod package;
mod root;
mod secret_entry;
mod stage;
mod support;
mod workflow;
mod workload;

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

/// Every predicate. Sorted. `is-there` is for what is a fault by being declared at all.
const PREDICATES: &[(&str, Predicate)] = &[
    ("binding-grants", binding::grants),
    ("curl-and-wget", stage::curl_and_wget),
    ("ecs-container", container::of_task),
    ("encoded", encoded::ask),
    ("ended-database-engine", support::ended_database_engine),
    ("ended-eks-version", support::ended_eks_version),
    ("ended-lambda-runtime", support::ended_lambda_runtime),
    ("iam-demands-mfa", iam::demands_mfa),
    ("iam-denies-plaintext", iam::denies_plaintext),
    ("iam-grants", iam::grants),
    ("iam-open-to-anyone", iam::open_to_anyone),
    ("iam-shares-every-action", iam::shares_every_action),
    ("iam-trusts", iam::trusts),
    ("in-no-backup-plan", backup::in_no_plan),
    ("is-there", |_| Truth::True(None)),
    ("open-to-world", network::open_to_world),
    ("pipes", command::pipes),
    ("root-lacks", root::lacks),
    ("runs", command::runs),
    ("secret-entry", secret_entry::ask),
    ("stage-named-twice", stage::named_twice),
    ("token-mounted", workload::token_mounted),
    ("unpinned", package::unpinned),
    ("without-network-policy", workload::without_network_policy),
];

/// Whether there is a predicate of that name.
pub fn is_known(name: &str) -> bool {
    PREDICATES.iter().any(|(known, _)| *known == name) || finder(name).is_some()
}

fn finder(name: &str) -> Option<Finder> {
    let mut finders = workflow::FINDERS.iter().chain(stage::FINDERS);
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
        assert!(stage::FINDERS.is_sorted_by_key(|(name, _)| *name));
    }
}
