//! Which objects the refs lead to, and by which ref.

use super::graph::{Graph, Kind};
use super::roots::Root;
use git2::Oid;
use std::collections::HashSet;

/// What is reached, and how.
pub(super) struct Reach {
    /// Of each object the label of what leads to it; zero is not reached.
    labels: Vec<u32>,
    /// What the labels stand for, from one on.
    references: Vec<Option<String>>,
    /// Roots that are not there.
    pub lost: Vec<Oid>,
    boundary: HashSet<u32>,
}

const UNREACHABLE: &str = "unreachable";

impl Reach {
    /// Searches from the roots, in their order. A shallow clone's boundary has no parents.
    pub fn search(
        graph: &Graph<'_>,
        roots: &[Root],
        boundary: &[Oid],
        include_unreachable: bool,
    ) -> Self {
        let mut reach = Self {
            labels: vec![0; graph.len()],
            references: Vec::new(),
            lost: Vec::new(),
            boundary: boundary.iter().filter_map(|id| graph.number(*id)).collect(),
        };
        for root in roots {
            match graph.number(root.id) {
                Some(number) => {
                    let label = reach.label(root.reference.as_deref());
                    reach.spread(graph, number, label);
                }
                None => reach.lost.push(root.id),
            }
        }
        if include_unreachable {
            reach.take_rest(graph);
        }
        reach
    }

    pub fn reached(&self, number: u32) -> bool {
        self.labels[number as usize] != 0
    }

    /// The ref that leads to an object which no branch leads to.
    pub fn reference(&self, number: u32) -> Option<&str> {
        let label = self.labels[number as usize].checked_sub(1)?;
        self.references[label as usize].as_deref()
    }

    pub fn is_unreachable(&self, number: u32) -> bool {
        self.reference(number) == Some(UNREACHABLE)
    }

    /// A commit's parents, none for the last ones of a shallow clone.
    pub fn parents<'a>(
        &self,
        graph: &'a Graph<'_>,
        commit: u32,
    ) -> impl Iterator<Item = u32> + use<'a> {
        let cut = self.boundary.contains(&commit);
        let edges = graph
            .edges(commit)
            .iter()
            .skip(1)
            .take(if cut { 0 } else { usize::MAX });
        edges.map(|edge| edge.to)
    }

    fn label(&mut self, reference: Option<&str>) -> u32 {
        if self.references.last().map(Option::as_deref) != Some(reference) {
            self.references.push(reference.map(str::to_owned));
        }
        u32::try_from(self.references.len()).expect("fewer than 2^32 refs")
    }

    fn spread(&mut self, graph: &Graph<'_>, from: u32, label: u32) {
        let mut open = vec![from];
        while let Some(number) = open.pop() {
            if self.labels[number as usize] != 0 {
                continue;
            }
            self.labels[number as usize] = label;
            let cut = self.boundary.contains(&number);
            let edges = graph
                .edges(number)
                .iter()
                .take(if cut { 1 } else { usize::MAX });
            let labels = &self.labels;
            open.extend(
                edges
                    .map(|edge| edge.to)
                    .filter(|to| labels[*to as usize] == 0),
            );
        }
    }

    /// Everything that is there and that no ref leads to.
    fn take_rest(&mut self, graph: &Graph<'_>) {
        let label = self.label(Some(UNREACHABLE));
        for (number, _) in graph.nodes().filter(|(_, node)| node.kind != Kind::Unread) {
            let known = &mut self.labels[number as usize];
            if *known == 0 {
                *known = label;
            }
        }
    }
}
