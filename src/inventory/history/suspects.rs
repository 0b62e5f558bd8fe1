//! Visits the blobs and messages that may hold something, now with their paths and commits: of the hundred versions of
//! a file that all hold the same thing, the oldest.

use super::families::{self, Stands};
use super::graph::{Graph, Kind, Suspect};
use super::places::{PathId, Place, Places};
use super::reach::Reach;
use crate::finding::Origin;
use crate::inventory::collector::Collector;
use crate::inventory::error::InventoryError;
use crate::inventory::origins;
use crate::inventory::parallel::each_alone;
use crate::inventory::paths::repo_path;
use crate::inventory::place::Git;
use crate::inventory::{Mark, Start, Subject, Unit};
use git2::{Object, Repository};
use std::collections::HashMap;

/// What all visits share.
struct Suspects<'a> {
    graph: &'a Graph<'a>,
    reach: &'a Reach,
    places: Places<'a>,
    collector: &'a Collector<'a>,
}

/// For every mark and path, whether the oldest text with it said something there.
type Said = HashMap<(Mark, PathId), bool>;

pub(super) fn visit(
    graph: &Graph<'_>,
    reach: &Reach,
    git: &Git,
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    let reached = graph
        .suspects
        .iter()
        .filter(|suspect| reach.reached(suspect.number));
    let reached: Vec<&Suspect> = reached.collect();
    let blobs: Vec<u32> = reached
        .iter()
        .map(|suspect| suspect.number)
        .filter(|number| graph.node(*number).kind == Kind::Blob)
        .collect();
    let suspects = Suspects {
        graph,
        reach,
        places: Places::find(graph, reach, &blobs),
        collector,
    };
    let telling: Vec<Suspect> = reached
        .into_iter()
        .filter_map(|suspect| suspects.telling(suspect))
        .collect();
    let mut families = families::of(telling.iter().collect());
    for family in &mut families {
        family.sort_by_key(|suspect| suspects.age(suspect.number));
    }
    let apart = |family| families::apart(family, |suspect| suspects.stands(suspect.number));
    let mut families: Vec<Vec<&Suspect>> = families.into_iter().flat_map(apart).collect();
    let bytes = |family: &Vec<&Suspect>| -> u64 {
        let size = |suspect: &&Suspect| match graph.node(suspect.number) {
            node if node.kind == Kind::Blob => node.value.unsigned_abs(),
            _ => 0,
        };
        family.iter().map(size).sum()
    };
    families.sort_by_cached_key(|family| std::cmp::Reverse(bytes(family)));
    each_alone(
        &families,
        || git.open(),
        |repo, family| {
            let mut said = Said::new();
            for suspect in family {
                suspects.visit(repo, suspect, &mut said);
            }
            Ok(())
        },
    )
}

impl Suspects<'_> {
    /// The suspect with the marks that may say something at one of its paths. None: there is none such, and it need not be
    /// read again.
    fn telling(&self, suspect: &Suspect) -> Option<Suspect> {
        let mut telling = suspect.clone();
        let by_path = |mark: &Mark| mark.by_path;
        if suspect.marks.iter().any(by_path) && !self.is_telling(suspect.number) {
            telling.marks.retain(|mark| !mark.by_path);
            if telling.marks.is_empty() {
                return None;
            }
        }
        Some(telling)
    }

    /// Whether marks that go by path may say something at one of the object's.
    fn is_telling(&self, number: u32) -> bool {
        let at = |path: &[u8]| self.collector.visitor.is_telling(&repo_path(path));
        let places = self.places.of(number);
        if places.is_empty() {
            return at(self.graph.id(number).to_string().as_bytes());
        }
        places.iter().any(|place| at(&self.places.path(*place)))
    }

    fn age(&self, number: u32) -> u32 {
        self.places
            .of(number)
            .first()
            .map_or(u32::MAX, |place| place.age)
    }

    fn stands(&self, number: u32) -> Stands {
        let [place] = self.places.of(number) else {
            return Stands::Otherwise;
        };
        let path = repo_path(&self.places.path(*place));
        if self.collector.visitor.excludes(&path) {
            return Stands::LeftOut;
        }
        Stands::At(place.path)
    }

    fn visit(&self, repo: &Repository, suspect: &Suspect, said: &mut Said) {
        let number = suspect.number;
        let news = |place: &Place| suspect.says_news(*place, said);
        let places = self.places.of(number);
        if !places.is_empty() && !places.iter().any(news) {
            return;
        }
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
            self.blob(repo, suspect, blob.content(), said);
        } else {
            self.message(number, &object);
        }
    }

    /// Shows the blob at its paths, oldest first, until something is found at one.
    fn blob(&self, repo: &Repository, suspect: &Suspect, bytes: &[u8], said: &mut Said) {
        let number = suspect.number;
        let mut excluded = 0;
        let places = self.places.of(number);
        for place in places {
            let path = repo_path(&self.places.path(*place));
            if self.collector.visitor.excludes(&path) {
                excluded += 1;
                continue;
            }
            let speaks = if suspect.says_news(*place, said) {
                let origin = self.origin(repo, *place);
                let speaks = self.show(Subject::File(&path), bytes, &origin) > 0;
                suspect.note(*place, speaks, said);
                speaks
            } else {
                suspect.has_spoken(*place, said)
            };
            if speaks {
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
            time: 0,
            reference: self.reach.reference(number).map(str::to_owned),
        }
    }
}

impl Suspect {
    /// Whether it may say something at this path that no older text with its marks has said there.
    fn says_news(&self, place: Place, said: &Said) -> bool {
        let known = |mark: &Mark| said.contains_key(&(*mark, place.path));
        self.marks.is_empty() || !self.marks.iter().all(known)
    }

    /// Whether an older text with one of its marks has said something at this path.
    fn has_spoken(&self, place: Place, said: &Said) -> bool {
        let spoke = |mark: &Mark| said.get(&(*mark, place.path)) == Some(&true);
        self.marks.iter().any(spoke)
    }

    fn note(&self, place: Place, speaks: bool, said: &mut Said) {
        for mark in &self.marks {
            *said.entry((*mark, place.path)).or_default() |= speaks;
        }
    }
}
