//! Who asks for what, and what for: relations and uses that follow from a project's own requirements.

use crate::package::{Listing, Package, Relation, Usage};

/// What is no package of the listing: edges from and to it are left out.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Edges between packages of a listing, and where they start.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// From, to, and whether what is asked for may be left out.
    edges: Vec<(u32, u32, bool)>,
    /// What the project itself asks for.
    roots: Vec<(u32, Usage)>,
}

impl Graph {
    pub fn edge(&mut self, from: u32, to: u32, optional: bool) {
        if from != to {
            self.edges.push((from, to, optional));
        }
    }

    pub fn root(&mut self, to: u32, usage: Usage) {
        self.roots.push((to, usage));
    }

    /// Writes the edges down and, where the project's requirements are known, relation and use of each package. What
    /// nothing leads to is left as it is.
    pub fn settle(mut self, listing: &mut Listing) {
        let count = u32::try_from(listing.packages.len()).unwrap_or(u32::MAX);
        self.edges
            .retain(|(from, to, _)| *from < count && *to < count);
        self.roots.retain(|(to, _)| *to < count);
        self.edges.sort_unstable();
        let used = self.uses(listing.packages.len());
        for (from, to, _) in &self.edges {
            let list = &mut listing.packages[*from as usize].dependencies;
            if list.last() != Some(to) {
                list.push(*to);
            }
        }
        for (package, usage) in listing.packages.iter_mut().zip(used) {
            if let Some(usage) = usage {
                package.usage = usage;
                mark(package, Relation::Transitive);
            }
        }
        for (to, _) in &self.roots {
            mark(&mut listing.packages[*to as usize], Relation::Direct);
        }
    }

    /// The strongest use that leads to each package: a chain is used as its weakest link is.
    fn uses(&self, count: usize) -> Vec<Option<Usage>> {
        let mut used: Vec<Option<Usage>> = vec![None; count];
        for level in [Usage::Runtime, Usage::Optional, Usage::Development] {
            let mut open: Vec<u32> = self
                .roots
                .iter()
                .filter(|(_, usage)| *usage == level)
                .map(|(to, _)| *to)
                .collect();
            if level == Usage::Optional {
                // What runtime packages can do without.
                let weak = |row: &&(u32, u32, bool)| row.2 && used[row.0 as usize].is_some();
                open.extend(self.edges.iter().filter(weak).map(|(_, to, _)| *to));
            }
            while let Some(at) = open.pop() {
                if used[at as usize].is_some() {
                    continue;
                }
                used[at as usize] = Some(level);
                let from = self.edges.partition_point(|row| row.0 < at);
                let own = self.edges[from..].iter().take_while(|row| row.0 == at);
                let strong = own.filter(|row| level > Usage::Runtime || !row.2);
                open.extend(strong.map(|(_, to, _)| *to));
            }
        }
        used
    }
}

/// Direct beats transitive. The project's own packages are neither.
fn mark(package: &mut Package, relation: Relation) {
    if package.source.is_first_party() || package.relation == Relation::Direct {
        return;
    }
    package.relation = relation;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_used_as_its_weakest_link() {
        let mut listing = Listing {
            packages: vec![Package::default(); 6],
            ..Listing::default()
        };
        let mut graph = Graph::default();
        graph.root(0, Usage::Runtime);
        graph.root(3, Usage::Development);
        graph.edge(0, 1, true);
        graph.edge(1, 2, false);
        graph.edge(3, 4, true);
        graph.edge(4, 0, false);
        graph.settle(&mut listing);
        let uses: Vec<Usage> = listing.packages.iter().map(|p| p.usage).collect();
        use Usage::{Development, Optional, Runtime};
        assert_eq!(
            uses,
            [
                Runtime,
                Optional,
                Optional,
                Development,
                Development,
                Runtime
            ]
        );
        assert_eq!(listing.packages[5].relation, Relation::Unknown);
        assert_eq!(listing.packages[1].relation, Relation::Transitive);
        assert_eq!(listing.packages[3].relation, Relation::Direct);
    }
}
