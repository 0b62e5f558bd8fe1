//! Visits the blobs and messages that may hold something, now with their paths and commits.

use super::graph::{Graph, Kind};
use super::places::{Place, Places};
use super::reach::Reach;
use crate::finding::Origin;
use crate::inventory::collector::Collector;
use crate::inventory::error::InventoryError;
use crate::inventory::origins;
use crate::inventory::parallel::each;
use crate::inventory::paths::repo_path;
use crate::inventory::place::Git;
use crate::inventory::{Start, Subject, Unit};
use git2::{Object, Repository};

/// What all visits share.
struct Suspects<'a> {
    graph: &'a Graph<'a>,
    reach: &'a Reach,
    places: Places<'a>,
    collector: &'a Collector<'a>,
}

pub(super) fn visit(
    graph: &Graph<'_>,
    reach: &Reach,
    git: &Git,
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    let reached: Vec<u32> = graph
        .suspects
        .iter()
        .map(|(_, number)| *number)
        .filter(|number| reach.reached(*number))
        .collect();
    let is_blob = |number: &u32| graph.node(*number).kind == Kind::Blob;
    let blobs: Vec<u32> = reached.iter().copied().filter(is_blob).collect();
    let suspects = Suspects {
        graph,
        reach,
        places: Places::find(graph, reach, &blobs),
        collector,
    };
    each(
        &reached,
        || git.open(),
        |repo, number| {
            suspects.visit(repo, *number);
            Ok(())
        },
    )
}

impl Suspects<'_> {
    fn visit(&self, repo: &Repository, number: u32) {
        let object = match repo.find_object(self.graph.id(number), None) {
            Ok(object) => object,
            Err(error) => {
                self.collector.object_gap(
                    self.graph.id(number).to_string(),
                    format!("it may hold something and cannot be read again: {error}"),
                );
                return;
            }
        };
        if let Some(blob) = object.as_blob() {
            self.blob(repo, number, blob.content());
        } else {
            self.message(number, &object);
        }
    }

    /// Shows the blob at its paths, oldest first, until something is found at one.
    fn blob(&self, repo: &Repository, number: u32, bytes: &[u8]) {
        let mut excluded = 0;
        let places = self.places.of(number);
        for place in places {
            let path = repo_path(&self.places.path(*place));
            if self.collector.visitor.excludes(&path) {
                excluded += 1;
                continue;
            }
            let origin = self.origin(repo, *place);
            if self.show(Subject::File(&path), bytes, &origin) > 0 {
                break;
            }
        }
        if places.is_empty() {
            // Nothing gives it a name: a ref leads to it directly, or nothing does any more.
            let path = repo_path(self.graph.id(number).to_string().as_bytes());
            self.show(Subject::File(&path), bytes, &self.nameless(number));
        } else if excluded == places.len() {
            self.collector.count_excluded();
        }
    }

    fn message(&self, number: u32, object: &Object<'_>) {
        let reference = self.reach.reference(number).map(str::to_owned);
        let id = object.id().to_string();
        if let Some(commit) = object.as_commit() {
            let origin = origins::of_commit(commit, reference);
            self.show(
                Subject::Message { id: &id },
                commit.message_raw_bytes(),
                &origin,
            );
        } else if let Some(tag) = object.as_tag() {
            let origin = origins::of_tag(tag, reference);
            self.show(
                Subject::Message { id: &id },
                tag.message_bytes().unwrap_or_default(),
                &origin,
            );
        }
    }

    fn show(&self, subject: Subject<'_>, bytes: &[u8], origin: &Origin) -> usize {
        self.collector.visitor.visit(&Unit {
            subject,
            bytes,
            start: Start::default(),
            added: None,
            origin: Some(origin),
        })
    }

    fn origin(&self, repo: &Repository, place: Place) -> Origin {
        let reference = self.reach.reference(place.holder).map(str::to_owned);
        let holder = repo.find_object(self.graph.id(place.holder), None).ok();
        let holder = holder.as_ref();
        if let Some(commit) = holder.and_then(Object::as_commit) {
            origins::of_commit(commit, reference)
        } else if let Some(tag) = holder.and_then(Object::as_tag) {
            origins::of_tag(tag, reference)
        } else {
            self.nameless(place.holder)
        }
    }

    /// The origin of what belongs to no commit: the object itself.
    fn nameless(&self, number: u32) -> Origin {
        Origin {
            commit: self.graph.id(number).to_string(),
            author: String::new(),
            date: String::new(),
            reference: self.reach.reference(number).map(str::to_owned),
        }
    }
}
