//! Who brings a package: the shortest path from what the project asks for itself.

use crate::package::{Listing, Relation};
use std::collections::VecDeque;

/// The shortest way to each package of a listing.
pub struct Paths {
    /// By index: who asks for it on the shortest way; itself where the project does.
    parents: Vec<Option<u32>>,
}

impl Paths {
    /// Walks from the direct dependencies outward, breadth first. Where the file does not say which are direct, those
    /// that nobody asks for are taken for it, if the file has edges at all.
    pub fn of(listing: &Listing) -> Self {
        let packages = &listing.packages;
        let mut parents: Vec<Option<u32>> = vec![None; packages.len()];
        let mut queue = VecDeque::new();
        for start in starts(listing) {
            let known = &mut parents[start as usize];
            if known.is_none() {
                *known = Some(start);
                queue.push_back(start);
            }
        }
        while let Some(at) = queue.pop_front() {
            for next in &packages[at as usize].dependencies {
                if let Some(parent @ None) = parents.get_mut(*next as usize) {
                    *parent = Some(at);
                    queue.push_back(*next);
                }
            }
        }
        Self { parents }
    }

    /// From the direct dependency to the package itself, as indices. Empty: the file does not tell.
    pub fn to(&self, package: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = package;
        while let Some(parent) = self.parents.get(at).copied().flatten() {
            path.push(at);
            if parent as usize == at {
                path.reverse();
                return path;
            }
            at = parent as usize;
        }
        Vec::new()
    }
}

/// Where the project begins: what it asks for, not itself.
fn starts(listing: &Listing) -> Vec<u32> {
    let packages = &listing.packages;
    let all = || 0..u32::try_from(packages.len()).unwrap_or(u32::MAX);
    let of = |at: u32| &packages[at as usize];
    let direct: Vec<u32> = all()
        .filter(|at| of(*at).relation == Relation::Direct && !of(*at).source.is_first_party())
        .collect();
    if !direct.is_empty() {
        return direct;
    }
    let own = all().filter(|at| of(*at).source.is_first_party());
    let asked: Vec<u32> = own
        .flat_map(|at| of(at).dependencies.iter().copied())
        .filter(|at| {
            packages
                .get(*at as usize)
                .is_some_and(|p| !p.source.is_first_party())
        })
        .collect();
    if !asked.is_empty() {
        return asked;
    }
    let mut is_asked = vec![false; packages.len()];
    for next in packages.iter().flat_map(|package| &package.dependencies) {
        if let Some(asked) = is_asked.get_mut(*next as usize) {
            *asked = true;
        }
    }
    if is_asked.iter().all(|asked| !asked) {
        return Vec::new();
    }
    all().filter(|at| !is_asked[*at as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Package;

    fn package(relation: Relation, dependencies: &[u32]) -> Package {
        Package {
            relation,
            dependencies: dependencies.to_vec(),
            ..Package::default()
        }
    }

    #[test]
    fn the_shortest_way_is_taken_and_circles_end() {
        let listing = Listing {
            packages: vec![
                package(Relation::Direct, &[1]),
                package(Relation::Transitive, &[2]),
                package(Relation::Transitive, &[1, 3]),
                package(Relation::Transitive, &[0]),
                package(Relation::Direct, &[3]),
            ],
            ..Listing::default()
        };
        let paths = Paths::of(&listing);
        assert_eq!(paths.to(0), [0]);
        assert_eq!(paths.to(2), [0, 1, 2]);
        assert_eq!(paths.to(3), [4, 3]);
    }

    #[test]
    fn without_edges_nobody_knows_who_asks() {
        let listing = Listing {
            packages: vec![
                package(Relation::Unknown, &[]),
                package(Relation::Unknown, &[]),
            ],
            ..Listing::default()
        };
        assert!(Paths::of(&listing).to(1).is_empty());
    }
}
