//! Advisories that are aliases of one another, directly or through others, as groups.

use super::advisory::Advisory;
use crate::advisory::{Epss, Exploited};
use std::collections::{BTreeMap, HashMap};

/// The groups of all advisories.
pub(super) struct Groups {
    pub groups: Vec<Group>,
    /// The group of each advisory, in their order.
    pub of: Vec<usize>,
}

/// One fault, under all its ids.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Sorted, none twice.
    pub ids: Vec<String>,
    pub exploited: Option<Exploited>,
    pub epss: Option<Epss>,
}

/// Puts advisories that share an id or an alias together.
pub(super) fn of(
    advisories: &[Advisory],
    exploited: &BTreeMap<String, Exploited>,
    epss: &HashMap<String, Epss>,
) -> Groups {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut parents: Vec<usize> = Vec::new();
    for advisory in advisories {
        let ids = std::iter::once(&advisory.id).chain(&advisory.aliases);
        let mut first = None;
        for id in ids {
            let number = *numbers.entry(id).or_insert_with(|| {
                parents.push(parents.len());
                parents.len() - 1
            });
            match first {
                None => first = Some(number),
                Some(first) => unite(&mut parents, first, number),
            }
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut ids: Vec<(&str, usize)> = numbers.iter().map(|(id, number)| (*id, *number)).collect();
    ids.sort_unstable();
    for (id, number) in ids {
        let root = root(&mut parents, number);
        let place = *places.entry(root).or_insert_with(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        groups[place].add(id, exploited.get(id), epss.get(id));
    }
    let of = advisories.iter().map(|advisory| {
        let number = numbers[advisory.id.as_str()];
        places[&root(&mut parents, number)]
    });
    let of = of.collect();
    Groups { groups, of }
}

impl Group {
    /// Of several that are known to be exploited the first day counts; of several scores the highest.
    fn add(&mut self, id: &str, exploited: Option<&Exploited>, epss: Option<&Epss>) {
        self.ids.push(id.to_owned());
        if let Some(new) = exploited {
            let ransomware = new.ransomware || self.exploited.is_some_and(|old| old.ransomware);
            let old = self.exploited.filter(|old| old.added <= new.added);
            self.exploited = Some(Exploited {
                ransomware,
                ..old.unwrap_or(*new)
            });
        }
        if let Some(new) = epss {
            let old = self.epss.filter(|old| old.probability >= new.probability);
            self.epss = Some(old.unwrap_or(*new));
        }
    }
}

fn unite(parents: &mut [usize], one: usize, two: usize) {
    let (one, two) = (root(parents, one), root(parents, two));
    parents[one.max(two)] = one.min(two);
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
