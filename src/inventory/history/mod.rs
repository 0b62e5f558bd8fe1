//! Every text that any ref of the repository leads to, once.
//!
//! In four steps, because what is dear must be done once. All objects are decoded along their packs' delta trees
//! (`packs`, `unpack`, `intake`), which is many times as fast as asking for one after the other; blobs are shown to the
//! visitor then, with what they have that their base has not; trees and commits become a graph of numbers (`graph`). A search of that graph from the refs (`roots`, `reach`)
//! says what is reachable and what is missing. Only for the few blobs that may hold something it is worked out at which
//! paths and since which commit they were there (`places`), and they are visited (`suspects`).

mod delta;
mod entries;
mod families;
mod graph;
mod ids;
mod intake;
mod missing;
mod packs;
mod places;
mod reach;
mod roots;
mod stores;
mod suspects;
mod topology;
mod trees;
mod unpack;

use super::collector::Collector;
use super::error::InventoryError;
use super::place::Place;
use super::revisions::shallow_boundary;
use crate::finding::GapSubject;
use graph::{Graph, Kind};
use intake::Intake;
use reach::Reach;
use std::collections::HashSet;
use stores::Stores;

pub(super) const SCOPE: &str = "`--history`";

pub(super) fn walk(
    place: &Place,
    include_unreachable: bool,
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    let git = place.git(SCOPE)?;
    let repo = git.open()?;
    let stores = Stores::find(&git.dirs.shared.join("objects"), collector);
    let (packs, ids) = packs::number(&stores, collector);
    collector.progress.total(ids.len() as u64);
    let intake = Intake::new(&ids, collector);
    packs::read(packs, &intake);
    packs::read_single(&intake.unclaimed(), &intake, git)?;
    let graph = Graph::from(intake);

    let roots = roots::all(&repo, git, collector)?;
    let boundary = shallow_boundary(&git.dirs.shared);
    let reach = Reach::search(&graph, &roots, &boundary, include_unreachable);
    count(&graph, &reach, collector);
    missing::report(&graph, &reach, stores.is_partial(), collector);
    if !boundary.is_empty() {
        collector.gap(
            GapSubject::Domain,
            "this clone is shallow, so history before its oldest commits was not looked at: git fetch --unshallow",
        );
    }
    suspects::visit(&graph, &reach, git, collector)
}

fn count(graph: &Graph, reach: &Reach, collector: &Collector<'_>) {
    let (mut files, mut bytes, mut commits) = (0, 0, 0);
    let too_large: HashSet<u32> = graph.too_large.iter().copied().collect();
    for (number, node) in graph
        .nodes()
        .filter(|(number, _)| !too_large.contains(number))
    {
        match node.kind {
            Kind::Blob if reach.reached(number) => {
                files += 1;
                bytes += node.value.unsigned_abs();
            }
            Kind::Commit if reach.reached(number) => commits += 1,
            _ => {}
        }
    }
    collector.count_files(files, bytes);
    collector.count_commits(commits);
}
