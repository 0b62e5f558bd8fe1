//! Decodes all objects of all packs. What a pack with a fault in it does not give is read object by object instead, so
//! that only what is damaged is lost, and said to be lost.

use super::entries::Entries;
use super::graph::Kind;
use super::ids::{Ids, parse};
use super::intake::{Intake, Worker};
use super::stores::Stores;
use super::unpack;
use crate::finding::GapSubject;
use crate::inventory::collector::Collector;
use crate::inventory::error::{InventoryError, corrupt};
use crate::inventory::parallel::each;
use crate::inventory::place::Git;
use git2::{ObjectType, Odb, Oid};
use gix_pack::{data, index};
use std::path::PathBuf;

/// Smaller objects than this never hint at an attempt to use up the memory.
const ALWAYS_ALLOWED: u64 = 64 << 20;

/// Opens the indexes and gives all objects their numbers. An index that cannot be read is a gap.
pub(super) fn number(stores: &Stores, collector: &Collector<'_>) -> (Vec<index::File>, Ids) {
    let packs: Vec<index::File> = stores
        .packs
        .iter()
        .filter_map(|path| open(path, collector))
        .collect();
    let packed: usize = packs.iter().map(|pack| pack.num_objects() as usize).sum();
    let mut ids = Ids::with_capacity(packed + stores.single.len());
    for pack in &packs {
        for at in 0..pack.num_objects() {
            if let Some(id) = pack.oid_at_index(at).as_bytes().first_chunk() {
                ids.insert(id);
            }
        }
    }
    for id in stores.single.iter().filter_map(|hex| parse(hex.as_bytes())) {
        ids.insert(&id);
    }
    (packs, ids)
}

fn open(path: &PathBuf, collector: &Collector<'_>) -> Option<index::File> {
    index::File::at(path, gix_hash::Kind::Sha1)
        .inspect_err(|error| {
            let reason = format!(
                "the pack index `{}` is damaged ({error}): clone again",
                path.display()
            );
            collector.gap(GapSubject::Domain, reason);
        })
        .ok()
}

/// Decodes the packs one after the other, each with all threads. What is damaged is left unclaimed, with all that is made
/// of it.
pub(super) fn read(packs: Vec<index::File>, intake: &Intake<'_>) {
    let largest = intake.collector.limits.largest_file.max(ALWAYS_ALLOWED);
    for index in packs {
        let pack = data::File::at(index.path().with_extension("pack"), gix_hash::Kind::Sha1);
        let Ok(pack) = pack else { continue };
        if let Some(entries) = Entries::read(&index, &pack, intake.ids) {
            unpack::all(&entries, &pack, largest, intake);
        }
    }
}

/// Reads objects one by one through libgit2, which verifies each. What cannot be read stays unread.
pub(super) fn read_single(
    objects: &[u32],
    intake: &Intake<'_>,
    git: &Git,
) -> Result<(), InventoryError> {
    let setup = || git.open().map(|repo| (repo, Worker::new(intake)));
    each(objects, setup, |(repo, worker), number| {
        let odb = repo.odb().map_err(corrupt("its objects"))?;
        take_single(&odb, worker, *number, intake);
        Ok(())
    })
}

fn take_single(odb: &Odb<'_>, worker: &mut Worker<'_>, number: u32, intake: &Intake<'_>) {
    let Some(id) = intake
        .ids
        .id(number)
        .and_then(|id| Oid::from_bytes(id).ok())
    else {
        return;
    };
    let largest = intake.collector.limits.largest_file;
    match odb.read_header(id) {
        Ok((size, ObjectType::Blob)) if size as u64 > largest => {
            worker.too_large(number, size as u64);
        }
        Ok(_) => {
            if let Ok(object) = odb.read(id) {
                worker.take(number, kind_from(object.kind()), 0, object.data(), None);
            }
        }
        Err(_) => {}
    }
}

fn kind_from(kind: ObjectType) -> Kind {
    match kind {
        ObjectType::Blob => Kind::Blob,
        ObjectType::Tree => Kind::Tree,
        ObjectType::Commit => Kind::Commit,
        ObjectType::Tag => Kind::Tag,
        ObjectType::Any => Kind::Unread,
    }
}
