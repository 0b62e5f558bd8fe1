//! A listing while it is made: packages by name, and what they ask for by name until all of them are known.
//!
//! Not here: what a name looks like in a format, and which names are the same (the readers say so by their keys).

use super::super::{Listing, Package, Problem, Relation, Usage};
use crate::source::Span;
use std::collections::HashMap;

/// A listing that is being made.
#[derive(Default)]
pub(super) struct Draft {
    pub listing: Listing,
    names: HashMap<String, Vec<u32>>,
    edges: Vec<Edge>,
    roots: Vec<Root>,
    rooted: bool,
}

/// One package asks for another.
pub(super) struct Edge {
    pub from: u32,
    /// As [`Draft::add`] got it.
    pub key: String,
    /// Which of several of that name. None: all of them.
    pub version: Option<String>,
    pub at: Span,
    /// Whether a file without the other one is damaged.
    pub needed: bool,
}

/// The project asks for a package.
struct Root {
    key: String,
    usage: Usage,
}

impl Draft {
    /// Takes a package in under the name that others use for it. One that is there already with the same version and
    /// source stays as it is.
    pub fn add(&mut self, key: String, package: Package) -> u32 {
        let known = self.names.entry(key).or_default();
        let packages = &mut self.listing.packages;
        let same = known.iter().copied().find(|at| {
            let there = &packages[*at as usize];
            there.version == package.version
                && there.source == package.source
                && there.requirement == package.requirement
        });
        if let Some(at) = same {
            let there = &mut packages[at as usize];
            there.usage = there.usage.min(package.usage);
            return at;
        }
        let at = u32::try_from(packages.len()).unwrap_or(u32::MAX);
        packages.push(package);
        known.push(at);
        at
    }

    /// The packages of a name.
    pub fn of(&self, key: &str) -> &[u32] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    pub fn edge(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    pub fn problem(&mut self, at: Span, reason: impl Into<String>) {
        self.listing.problems.push(Problem {
            at,
            reason: reason.into(),
        });
    }

    /// Says that the project asks for a package. Whatever it does not ask for is transitive.
    pub fn root(&mut self, key: impl Into<String>, usage: Usage) {
        self.rooted = true;
        self.roots.push(Root {
            key: key.into(),
            usage,
        });
    }

    /// Says that all roots are known, even if there are none.
    pub fn roots_are_known(&mut self) {
        self.rooted = true;
    }

    /// Resolves what packages ask for; a needed one that is not there is a problem. Where roots are known, relations
    /// follow from them; with `spread`, so does the usage of what they lead to.
    pub fn finish(mut self, spread: bool) -> Listing {
        self.resolve();
        if self.rooted {
            self.relate();
        }
        if spread {
            self.spread();
        }
        self.listing
    }

    fn resolve(&mut self) {
        for edge in std::mem::take(&mut self.edges) {
            let named = self.names.get(&edge.key).map_or(&[][..], Vec::as_slice);
            let packages = &mut self.listing.packages;
            let mut found: Vec<u32> = named
                .iter()
                .copied()
                .filter(|at| match &edge.version {
                    Some(version) => packages[*at as usize].version.as_ref() == Some(version),
                    None => true,
                })
                .collect();
            if found.is_empty() && edge.needed {
                let version = edge.version.as_deref().unwrap_or_default();
                let reason = format!(
                    "`{}` asks for `{}`, which the file does not hold",
                    packages[edge.from as usize].name,
                    format!("{} {version}", edge.key).trim_end(),
                );
                self.listing.problems.push(Problem {
                    at: edge.at,
                    reason,
                });
                continue;
            }
            let all = &mut packages[edge.from as usize].dependencies;
            found.retain(|at| !all.contains(at));
            all.extend(found);
        }
    }

    fn relate(&mut self) {
        for package in &mut self.listing.packages {
            package.relation = Relation::Transitive;
        }
        for root in &self.roots {
            for at in self.names.get(&root.key).into_iter().flatten() {
                self.listing.packages[*at as usize].relation = Relation::Direct;
            }
        }
    }

    /// Every package gets the strongest usage of the roots that lead to it; what no root leads to keeps its own.
    fn spread(&mut self) {
        let mut seen = vec![false; self.listing.packages.len()];
        for usage in [Usage::Runtime, Usage::Optional, Usage::Development] {
            let mut open: Vec<u32> = self
                .roots
                .iter()
                .filter(|root| root.usage == usage)
                .flat_map(|root| self.names.get(&root.key).into_iter().flatten())
                .copied()
                .collect();
            while let Some(at) = open.pop() {
                if std::mem::replace(&mut seen[at as usize], true) {
                    continue;
                }
                let package = &mut self.listing.packages[at as usize];
                package.usage = usage;
                open.extend(&package.dependencies);
            }
        }
    }

    /// What no root leads to, as indices.
    pub fn unreached(listing: &Listing, roots: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut seen = vec![false; listing.packages.len()];
        let mut open: Vec<u32> = roots.into_iter().collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at as usize], true) {
                open.extend(&listing.packages[at as usize].dependencies);
            }
        }
        (0u32..)
            .zip(seen)
            .filter_map(|(at, seen)| (!seen).then_some(at))
            .collect()
    }
}
