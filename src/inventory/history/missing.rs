//! Says which objects should have been looked at and could not be.

use super::graph::{Graph, Kind};
use super::reach::Reach;
use crate::finding::GapSubject;
use crate::inventory::collector::Collector;

/// More objects than this are counted, not listed.
const MOST_LISTED: usize = 100;

pub(super) fn report(graph: &Graph<'_>, reach: &Reach, partial: bool, collector: &Collector<'_>) {
    let unread = graph
        .nodes()
        .filter(|(number, node)| node.kind == Kind::Unread && reach.reached(*number));
    let (absent, damaged): (Vec<u32>, Vec<u32>) = unread
        .map(|(number, _)| number)
        .partition(|number| graph.is_stranger(*number));
    let absent: Vec<String> = reach
        .lost
        .iter()
        .copied()
        .chain(absent.into_iter().map(|number| graph.id(number)))
        .map(|id| id.to_string())
        .collect();
    if partial && !absent.is_empty() {
        let count = absent.len();
        collector.gap(GapSubject::Domain, format!("at least {count} objects are not in this clone (partial clone), so their content was not looked at: fetch them with `git fetch --refetch --no-filter`"));
    } else {
        list(
            collector,
            absent,
            "a ref leads to it and it is not in the repository: run `git fsck`, then clone again",
        );
    }
    let name = |number: &u32| graph.id(*number).to_string();
    list(
        collector,
        damaged.iter().map(name).collect(),
        "it is damaged: run `git fsck`, then clone again",
    );

    let reached = |numbers: &[u32]| {
        numbers
            .iter()
            .filter(|number| reach.reached(**number))
            .map(name)
            .collect::<Vec<_>>()
    };
    list(
        collector,
        reached(&graph.too_large),
        &format!(
            "it has more than {} bytes, too many to be looked at",
            collector.limits.largest_file
        ),
    );
    let pointers = reached(&graph.pointers).len();
    if pointers > 0 {
        collector.gap(GapSubject::Domain, format!("the content of {pointers} files is in Git LFS and not here, so only their pointers were looked at"));
    }
}

fn list(collector: &Collector<'_>, mut ids: Vec<String>, reason: &str) {
    ids.sort();
    if ids.len() > MOST_LISTED {
        let more = ids.len() - MOST_LISTED;
        collector.gap(
            GapSubject::Domain,
            format!("{more} more objects were not looked at. Of each: {reason}"),
        );
    }
    for id in ids.into_iter().take(MOST_LISTED) {
        collector.object_gap(id, reason);
    }
}
