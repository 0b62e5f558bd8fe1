//! The order of commits: parents before children, and among equals the older first. Clocks alone would not do: they
//! are wrong on somebody's machine in every long history.

use super::graph::{Graph, Kind};
use super::reach::Reach;
use git2::Oid;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// All reached commits; those that no ref leads to come last.
pub(super) fn sorted(graph: &Graph<'_>, reach: &Reach) -> Vec<u32> {
    let is_ours = |number: u32| graph.node(number).kind == Kind::Commit && reach.reached(number);
    let commits: Vec<u32> = graph
        .nodes()
        .map(|(number, _)| number)
        .filter(|number| is_ours(*number))
        .collect();
    let mut waiting_for = vec![0_u32; graph.len()];
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); graph.len()];
    for commit in &commits {
        for parent in reach
            .parents(graph, *commit)
            .filter(|parent| is_ours(*parent))
        {
            waiting_for[*commit as usize] += 1;
            children[parent as usize].push(*commit);
        }
    }
    let key = |number: u32| -> Reverse<(bool, i64, Oid, u32)> {
        Reverse((
            reach.is_unreachable(number),
            graph.node(number).value,
            graph.id(number),
            number,
        ))
    };
    let free = commits
        .iter()
        .filter(|commit| waiting_for[**commit as usize] == 0);
    let mut ready: BinaryHeap<_> = free.map(|commit| key(*commit)).collect();
    let mut order = Vec::with_capacity(commits.len());
    while let Some(Reverse((.., commit))) = ready.pop() {
        order.push(commit);
        for child in std::mem::take(&mut children[commit as usize]) {
            waiting_for[child as usize] -= 1;
            if waiting_for[child as usize] == 0 {
                ready.push(key(child));
            }
        }
    }
    order
}
