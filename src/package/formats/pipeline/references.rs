//! Packages while they are gathered: each once, at its first place.

use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Problem, Relation};
use crate::source::Span;
use std::collections::HashMap;

type Identity = (Ecosystem, String, Option<String>, Option<String>);

/// A listing in the making.
#[derive(Default)]
pub(super) struct References {
    listing: Listing,
    known: HashMap<Identity, usize>,
}

impl References {
    /// Takes a package in. One that is there already keeps its place; of their uses the widest counts.
    pub fn add(&mut self, package: Package) {
        let identity = (
            package.ecosystem,
            package.name.clone(),
            package.version.clone(),
            package.requirement.clone(),
        );
        let next = self.listing.packages.len();
        let at = *self.known.entry(identity).or_insert(next);
        match self.listing.packages.get_mut(at) {
            Some(known) => known.usage = known.usage.min(package.usage),
            None => self.listing.packages.push(Package {
                relation: Relation::Direct,
                ..package
            }),
        }
    }

    pub fn problem(&mut self, at: Span, reason: impl Into<String>) {
        self.listing.problems.push(Problem {
            at,
            reason: reason.into(),
        });
    }

    pub fn outdated(&mut self, reason: String) {
        self.listing.outdated.get_or_insert(reason);
    }

    pub fn finish(self) -> Listing {
        self.listing
    }
}

/// A scalar as it is written: `1.10` is a number to YAML, and a version to people.
pub(super) fn scalar<'t>(node: &Node, text: &'t str) -> Option<&'t str> {
    let is_scalar = node.as_map().is_none() && node.as_list().is_none();
    let written = text.get(node.place.span.range())?;
    let written = written.trim().trim_matches(['"', '\'']);
    (is_scalar && !written.is_empty() && !matches!(written, "null" | "~")).then_some(written)
}
