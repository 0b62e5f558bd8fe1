//! Decodes all objects of all packs. A pack with a fault in it is read object by object instead, so that only what is
//! damaged is lost, and said to be lost.

use super::graph::Kind;
use super::ids::{Id, Ids, parse};
use super::intake::{Intake, Worker};
use super::stores::Stores;
use crate::finding::GapSubject;
use crate::inventory::collector::Collector;
use crate::inventory::error::{InventoryError, corrupt};
use crate::inventory::parallel::{each, threads};
use crate::inventory::place::Git;
use git2::{ObjectType, Odb, Oid};
use gix_pack::index::Version;
use gix_pack::index::traverse::{SafetyCheck, with_index};
use gix_pack::{data, index};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Smaller objects than this never hint at an attempt to use up the memory.
const ALWAYS_ALLOWED: usize = 64 << 20;

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

/// Reads the packs one after the other, each with all threads.
pub(super) fn read(
    packs: Vec<index::File>,
    intake: &Intake<'_>,
    git: &Git,
) -> Result<(), InventoryError> {
    for pack in packs {
        if read_whole(&pack, intake).is_none() {
            let mut objects: Vec<(u64, u32)> = pack
                .iter()
                .filter_map(|entry| Some((entry.pack_offset, number_of(intake.ids, &entry.oid)?)))
                .collect();
            objects.sort_unstable();
            let numbers = objects.into_iter().map(|(_, number)| number);
            let objects: Vec<u32> = numbers
                .filter(|number| !intake.is_claimed(*number))
                .collect();
            read_single(&objects, intake, git)?;
        }
    }
    Ok(())
}

fn number_of(ids: &Ids, oid: &gix_hash::ObjectId) -> Option<u32> {
    let id: &Id = oid.as_slice().first_chunk()?;
    ids.number(id)
}

/// Decodes a pack along its delta trees. None: there is a fault in it, and objects may be left.
fn read_whole(index: &index::File, intake: &Intake<'_>) -> Option<()> {
    let pack = data::File::at(index.path().with_extension("pack"), gix_hash::Kind::Sha1).ok()?;
    // An index of the first version has no checksums of entries; there the objects themselves are digested.
    let check = match index.version() {
        Version::V2 if is_sound(index, &pack) => SafetyCheck::SkipFileAndObjectChecksumVerification,
        Version::V2 => return None,
        Version::V1 => SafetyCheck::SkipFileChecksumVerification,
    };
    let mut worker = Worker::new(intake);
    let ids = intake.ids;
    let processor =
        move |kind, bytes: &[u8], entry: &index::Entry, _: &dyn gix_utils::progress::Progress| {
            if let Some(number) = number_of(ids, &entry.oid) {
                worker.take(number, kind_of(kind), entry.pack_offset, bytes);
            }
            Ok(())
        };
    let largest = usize::try_from(intake.collector.limits.largest_file).unwrap_or(usize::MAX);
    let options = with_index::Options {
        thread_limit: Some(threads()),
        check,
        alloc_limit_bytes: Some(largest.max(ALWAYS_ALLOWED)),
    };
    // The decoder is made for packs that git has checked. Should one make it panic, the slow way is still there.
    let traversal = AssertUnwindSafe(|| {
        let never = AtomicBool::new(false);
        index
            .traverse_with_index(
                &pack,
                processor,
                &mut gix_utils::progress::Discard,
                &never,
                options,
            )
            .is_ok()
    });
    catch_unwind(traversal).unwrap_or(false).then_some(())
}

/// Whether every entry has the checksum that its index says: far cheaper than digesting every object, and enough
/// against damage. Whoever can forge it has git's own checks against them when the pack is fetched.
fn is_sound(index: &index::File, pack: &data::File) -> bool {
    let mut entries: Vec<(u64, u32)> = (0..index.num_objects())
        .filter_map(|at| Some((index.pack_offset_at_index(at), index.crc32_at_index(at)?)))
        .collect();
    entries.sort_unstable();
    let ends = entries
        .iter()
        .skip(1)
        .map(|(offset, _)| *offset)
        .chain([pack.pack_end() as u64]);
    let entries: Vec<(u64, u64, u32)> = entries
        .iter()
        .zip(ends)
        .map(|((start, crc), end)| (*start, end, *crc))
        .collect();
    let check = |(): &mut (), (start, end, crc): &(u64, u64, u32)| {
        let bytes = (start < end)
            .then(|| pack.entry_slice(*start..*end))
            .flatten();
        if bytes.is_some_and(|bytes| crc32fast::hash(bytes) == *crc) {
            Ok(())
        } else {
            Err(())
        }
    };
    each(&entries, || Ok(()), check).is_ok()
}

fn kind_of(kind: gix_object::Kind) -> Kind {
    match kind {
        gix_object::Kind::Blob => Kind::Blob,
        gix_object::Kind::Tree => Kind::Tree,
        gix_object::Kind::Commit => Kind::Commit,
        gix_object::Kind::Tag => Kind::Tag,
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
                worker.take(number, kind_from(object.kind()), 0, object.data());
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
