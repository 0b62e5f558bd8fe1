//! Packages and edges of a document, by the references that it names them with.

use crate::package::{Ecosystem, Listing, Package, Problem, Relation};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Packages in the making.
#[derive(Debug, Default)]
pub(super) struct Gathering<'n> {
    packages: Vec<Package>,
    /// What a reference names. None: something that is no package.
    references: HashMap<&'n str, Option<u32>>,
    identities: HashMap<(Ecosystem, String, Option<String>), u32>,
    roots: HashSet<&'n str>,
    edges: Vec<(&'n str, &'n str, Span)>,
    pub problems: Vec<Problem>,
}

impl<'n> Gathering<'n> {
    /// What the document is about: no package of it, whatever it is called.
    pub fn root(&mut self, reference: &'n str) {
        self.references.entry(reference).or_insert(None);
        self.roots.insert(reference);
    }

    /// Something that is no package: a file, a service.
    pub fn other(&mut self, reference: &'n str) {
        self.references.entry(reference).or_insert(None);
    }

    /// A package. One that is there already is one with it; of their uses the widest counts.
    pub fn package(&mut self, reference: Option<&'n str>, package: Package) {
        let identity = (
            package.ecosystem,
            package.name.clone(),
            package.version.clone(),
        );
        let (at, next) = (package.at, self.packages.len());
        let next = u32::try_from(next).unwrap_or(u32::MAX);
        let index = *self.identities.entry(identity).or_insert(next);
        match self.packages.get_mut(index as usize) {
            Some(known) => known.usage = known.usage.min(package.usage),
            None => self.packages.push(package),
        }
        let Some(reference) = reference else { return };
        // What the document is about may be listed as well, under the same reference.
        if let Some(Some(_)) = self.references.insert(reference, Some(index)) {
            self.problem(at, format!("the reference `{reference}` is given twice"));
        }
    }

    pub fn problem(&mut self, at: Span, reason: String) {
        self.problems.push(Problem { at, reason });
    }

    pub fn edge(&mut self, from: &'n str, to: &'n str, at: Span) {
        self.edges.push((from, to, at));
    }

    pub fn usage(&mut self, reference: &str, usage: crate::package::Usage) {
        if let Some(Some(index)) = self.references.get(reference)
            && let Some(package) = self.packages.get_mut(*index as usize)
        {
            package.usage = usage;
        }
    }

    /// The listing. What an edge names and nothing defines is a problem: it was there once.
    pub fn finish(mut self) -> Listing {
        let mut below: HashMap<&str, Vec<&'n str>> = HashMap::new();
        let mut dangling: HashSet<&str> = HashSet::new();
        for (from, to, at) in std::mem::take(&mut self.edges) {
            let mut known = true;
            for end in [from, to] {
                if !self.references.contains_key(end) {
                    known = false;
                    if dangling.insert(end) {
                        let reason =
                            format!("`{end}` is depended on, or depends, and is not listed");
                        self.problem(at, reason);
                    }
                }
            }
            if known {
                below.entry(from).or_default().push(to);
            }
        }
        for (from, targets) in &below {
            let from = self.references.get(from).copied().flatten();
            let Some(package) = from.and_then(|at| self.packages.get_mut(at as usize)) else {
                continue;
            };
            let targets = targets
                .iter()
                .filter_map(|to| self.references.get(to).copied().flatten());
            package.dependencies.extend(targets);
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
        }
        self.relate(&below);
        Listing {
            packages: self.packages,
            problems: self.problems,
            ..Listing::default()
        }
    }

    /// What the root depends on is direct, also through things that are no packages: a lockfile, a group. Whatever else
    /// it reaches is transitive.
    fn relate(&mut self, below: &HashMap<&str, Vec<&'n str>>) {
        let mut direct: HashSet<u32> = HashSet::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut waiting: Vec<(&str, bool)> = self.roots.iter().map(|root| (*root, true)).collect();
        let mut reached: HashSet<u32> = HashSet::new();
        // Twice: first what stands at the root, so that a longer way does not hide a shorter one.
        for near in [true, false] {
            let mut later = Vec::new();
            while let Some((from, _)) = waiting.pop() {
                if !seen.insert(from) {
                    continue;
                }
                for to in below.get(from).into_iter().flatten() {
                    match self.references.get(to).copied().flatten() {
                        Some(index) if near => {
                            direct.insert(index);
                            later.push((*to, false));
                        }
                        Some(index) => {
                            reached.insert(index);
                            waiting.push((to, false));
                        }
                        None => waiting.push((to, near)),
                    }
                }
            }
            waiting = later;
        }
        for (index, package) in (0..).zip(&mut self.packages) {
            if package.relation == Relation::Unknown {
                if direct.contains(&index) {
                    package.relation = Relation::Direct;
                } else if reached.contains(&index) {
                    package.relation = Relation::Transitive;
                }
            }
        }
    }
}
