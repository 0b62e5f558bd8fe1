//! Packages as they are found in one file: what is listed twice becomes one.

use super::super::{Listing, Package, Problem, Relation, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Collects the packages of one file.
#[derive(Debug, Default)]
pub struct Gather {
    listing: Listing,
    places: HashMap<(String, String), u32>,
}

impl Gather {
    /// Takes a package and says its index. One of the same name and version as another is that one: the strongest of
    /// their usages and relations counts, and all that they depend on.
    pub fn add(&mut self, package: Package) -> u32 {
        let version = package.version.as_ref().or(package.requirement.as_ref());
        let key = (package.name.clone(), version.cloned().unwrap_or_default());
        let next = u32::try_from(self.listing.packages.len()).unwrap_or(u32::MAX);
        let index = *self.places.entry(key).or_insert(next);
        if index == next {
            self.listing.packages.push(package);
        } else {
            self.merge(index, package);
        }
        index
    }

    fn merge(&mut self, index: u32, other: Package) {
        let known = &mut self.listing.packages[index as usize];
        known.usage = known.usage.min(other.usage);
        known.relation = known.relation.min(other.relation);
        for checksum in other.checksums {
            if !known.checksums.contains(&checksum) {
                known.checksums.push(checksum);
            }
        }
        for dependency in other.dependencies {
            if !known.dependencies.contains(&dependency) {
                known.dependencies.push(dependency);
            }
        }
    }

    /// Says that one package depends on another.
    pub fn edge(&mut self, from: u32, to: u32) {
        if let Some(package) = self.listing.packages.get_mut(from as usize)
            && !package.dependencies.contains(&to)
        {
            package.dependencies.push(to);
        }
    }

    /// What the project's own packages ask for is direct. Where anything is, all else that nothing is said of is
    /// transitive.
    pub fn relate_to_own(&mut self) {
        let packages = &mut self.listing.packages;
        let own = packages.iter().filter(|one| one.source.is_first_party());
        let asked: Vec<u32> = own.flat_map(|one| one.dependencies.clone()).collect();
        for to in asked {
            if let Some(package) = packages.get_mut(to as usize) {
                package.relation = Relation::Direct;
            }
        }
        if packages.iter().all(|one| one.relation != Relation::Direct) {
            return;
        }
        for package in packages {
            if package.relation == Relation::Unknown && !package.source.is_first_party() {
                package.relation = Relation::Transitive;
            }
        }
    }

    /// Says that something could not be understood.
    pub fn problem(&mut self, at: Span, reason: impl Into<String>) {
        self.listing.problems.push(Problem {
            at,
            reason: reason.into(),
        });
    }

    pub fn packages(&self) -> &[Package] {
        &self.listing.packages
    }

    pub fn package_mut(&mut self, index: u32) -> Option<&mut Package> {
        self.listing.packages.get_mut(index as usize)
    }

    pub fn finish(self) -> Listing {
        self.listing
    }

    /// For files of lines, which hold no sign of what they are: where no line could be understood, it is another file.
    ///
    /// Errors: there is no package, and there are problems; the first of them.
    pub fn finish_lines(mut self) -> Result<Listing, Unreadable> {
        if self.listing.packages.is_empty() && !self.listing.problems.is_empty() {
            let first = self.listing.problems.swap_remove(0);
            return Err(Unreadable::at(first.at, first.reason));
        }
        Ok(self.listing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Usage;

    #[test]
    fn a_file_of_which_nothing_is_understood_is_refused() {
        let mut gather = Gather::default();
        gather.problem(Span::new(1, 2), "what is this");
        assert_eq!(gather.finish_lines().unwrap_err().at, Some(Span::new(1, 2)));
        assert!(Gather::default().finish_lines().is_ok());
    }

    #[test]
    fn a_package_listed_twice_is_one_with_the_strongest_usage() {
        let package = |usage, relation| Package {
            name: "a".to_owned(),
            version: Some("1".to_owned()),
            usage,
            relation,
            ..Package::default()
        };
        let mut gather = Gather::default();
        let first = gather.add(package(Usage::Development, Relation::Transitive));
        let again = gather.add(package(Usage::Runtime, Relation::Direct));
        assert_eq!(first, again);
        let listing = gather.finish();
        assert_eq!(
            listing.packages,
            [package(Usage::Runtime, Relation::Direct)]
        );
    }
}
