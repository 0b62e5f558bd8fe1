//! Takes decoded objects in, from several threads: shows blobs and messages to the visitor and turns what points to
//! other objects into nodes and edges.

use super::graph::{Edge, Kind, Node, Suspect};
use super::ids::{Id, Ids, parse};
use super::trees::TreeReader;
use crate::inventory::Glance;
use crate::inventory::collector::{Collector, is_lfs_pointer};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What all workers share.
pub(super) struct Intake<'a> {
    pub ids: &'a Ids,
    pub collector: &'a Collector<'a>,
    /// Which objects somebody has taken: an object may lie in several packs.
    claimed: Vec<AtomicBool>,
    strangers: Mutex<HashMap<Id, u32>>,
    names: Mutex<HashMap<Box<[u8]>, u32>>,
    harvests: Mutex<Vec<Harvest>>,
}

/// What one worker has brought in.
#[derive(Default)]
pub(super) struct Harvest {
    pub nodes: Vec<(u32, Node)>,
    pub edges: Vec<Edge>,
    pub suspects: Vec<Suspect>,
    pub too_large: Vec<u32>,
    pub pointers: Vec<u32>,
}

/// What all workers together have brought in.
pub(super) struct Parts<'a> {
    pub ids: &'a Ids,
    pub strangers: Vec<Id>,
    pub names: Vec<Box<[u8]>>,
    pub harvests: Vec<Harvest>,
}

impl<'a> Intake<'a> {
    pub fn new(ids: &'a Ids, collector: &'a Collector<'a>) -> Self {
        Self {
            ids,
            collector,
            claimed: (0..ids.len()).map(|_| AtomicBool::new(false)).collect(),
            strangers: Mutex::default(),
            names: Mutex::default(),
            harvests: Mutex::default(),
        }
    }

    /// What nobody has taken yet.
    pub fn unclaimed(&self) -> Vec<u32> {
        let free = |(_, claimed): &(u32, &AtomicBool)| !claimed.load(Ordering::Relaxed);
        (0..)
            .zip(&self.claimed)
            .filter(free)
            .map(|(number, _)| number)
            .collect()
    }

    /// The number of an object that another one names.
    pub fn number(&self, id: &Id) -> u32 {
        self.ids.number(id).unwrap_or_else(|| {
            let mut strangers = self
                .strangers
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let next = self.ids.len() + strangers.len();
            *strangers
                .entry(*id)
                .or_insert_with(|| u32::try_from(next).expect("fewer than 2^32 objects"))
        })
    }

    pub fn name(&self, name: &[u8]) -> u32 {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = names.get(name) {
            return *number;
        }
        let next = u32::try_from(names.len()).expect("fewer than 2^32 names");
        names.insert(name.into(), next);
        next
    }

    pub fn finish(self) -> Parts<'a> {
        let inner = PoisonError::into_inner;
        Parts {
            ids: self.ids,
            strangers: by_number(
                self.strangers.into_inner().unwrap_or_else(inner),
                self.ids.len(),
            ),
            names: by_number(
                self.names
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner),
                0,
            ),
            harvests: self
                .harvests
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
        }
    }
}

fn by_number<T>(numbers: HashMap<T, u32>, first: usize) -> Vec<T> {
    let mut all: Vec<(u32, T)> = numbers
        .into_iter()
        .map(|(it, number)| (number, it))
        .collect();
    all.sort_unstable_by_key(|(number, _)| *number);
    debug_assert!(
        all.first()
            .is_none_or(|(number, _)| *number as usize == first)
    );
    all.into_iter().map(|(_, it)| it).collect()
}

/// One thread's end of the intake. Dropping delivers the harvest.
pub(super) struct Worker<'a> {
    intake: &'a Intake<'a>,
    harvest: Harvest,
    trees: TreeReader,
    taken: u64,
}

/// Objects between two reports of progress.
const REPORT_EVERY: u64 = 1024;

impl<'a> Worker<'a> {
    pub fn new(intake: &'a Intake<'a>) -> Self {
        Self {
            intake,
            harvest: Harvest::default(),
            trees: TreeReader::default(),
            taken: 0,
        }
    }

    /// Takes an object that lies at `offset` of its pack; `news` are the ranges in which it differs from one that was
    /// clean. What makes no sense is left unread. Returns whether it is clean itself.
    pub fn take(
        &mut self,
        number: u32,
        kind: Kind,
        offset: u64,
        bytes: &[u8],
        news: Option<&[Range<usize>]>,
    ) -> bool {
        if self.intake.claimed[number as usize].swap(true, Ordering::Relaxed) {
            return false;
        }
        self.taken += 1;
        if self.taken.is_multiple_of(REPORT_EVERY) {
            self.intake.collector.progress.advance(REPORT_EVERY);
        }
        let first = self.harvest.edges.len();
        let mut clean = false;
        let value = match kind {
            Kind::Blob => {
                clean = self.blob(number, offset, bytes, news);
                i64::try_from(bytes.len()).ok()
            }
            Kind::Tree => self.tree(bytes),
            Kind::Commit => self.commit(number, offset, bytes),
            Kind::Tag => self.tag(number, offset, bytes),
            Kind::Unread => None,
        };
        let Some(value) = value else {
            self.harvest.edges.truncate(first);
            return false;
        };
        let small = |n: usize| u32::try_from(n).expect("fewer than 2^32 edges");
        let node = Node {
            kind,
            harvest: 0,
            first: small(first),
            count: small(self.harvest.edges.len() - first),
            value,
        };
        self.harvest.nodes.push((number, node));
        clean
    }

    /// A blob that was not read because of its size.
    pub fn too_large(&mut self, number: u32, bytes: u64) {
        self.intake.claimed[number as usize].store(true, Ordering::Relaxed);
        self.harvest.too_large.push(number);
        let value = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.harvest.nodes.push((
            number,
            Node {
                kind: Kind::Blob,
                value,
                ..Node::default()
            },
        ));
    }

    fn blob(
        &mut self,
        number: u32,
        offset: u64,
        bytes: &[u8],
        news: Option<&[Range<usize>]>,
    ) -> bool {
        if bytes.len() as u64 > self.intake.collector.limits.largest_file {
            self.harvest.too_large.push(number);
            return false;
        }
        if is_lfs_pointer(bytes) {
            self.harvest.pointers.push(number);
        }
        self.suspect(number, offset, bytes, news)
    }

    fn tree(&mut self, bytes: &[u8]) -> Option<i64> {
        self.trees
            .read(bytes, self.intake, &mut self.harvest.edges)
            .then_some(0)
    }

    fn commit(&mut self, number: u32, offset: u64, bytes: &[u8]) -> Option<i64> {
        let (header, message) = split(bytes);
        let mut lines = header.split(|byte| *byte == b'\n');
        self.link(lines.next()?.strip_prefix(b"tree ")?)?;
        let mut time = 0;
        for line in lines {
            if let Some(parent) = line.strip_prefix(b"parent ") {
                self.link(parent)?;
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                time = seconds(committer);
                break;
            }
        }
        self.suspect(number, offset, message, None);
        Some(time)
    }

    fn tag(&mut self, number: u32, offset: u64, bytes: &[u8]) -> Option<i64> {
        let (header, message) = split(bytes);
        let mut lines = header.split(|byte| *byte == b'\n');
        self.link(lines.next()?.strip_prefix(b"object ")?)?;
        self.suspect(number, offset, message, None);
        Some(0)
    }

    fn link(&mut self, hex: &[u8]) -> Option<()> {
        let to = self.intake.number(&parse(hex)?);
        self.harvest.edges.push(Edge { to, name: 0 });
        Some(())
    }

    /// Shows a text to the visitor. Returns whether it is clean, and what is made of it too where it is the same.
    fn suspect(
        &mut self,
        number: u32,
        offset: u64,
        text: &[u8],
        news: Option<&[Range<usize>]>,
    ) -> bool {
        match self.intake.collector.visitor.glance(text, news) {
            Glance::Clean => true,
            Glance::CleanAsWhole => false,
            Glance::Suspect { marks } => {
                self.harvest.suspects.push(Suspect {
                    offset,
                    number,
                    marks,
                });
                false
            }
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.intake
            .collector
            .progress
            .advance(self.taken % REPORT_EVERY);
        let harvest = std::mem::take(&mut self.harvest);
        if !harvest.nodes.is_empty() {
            self.intake
                .harvests
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(harvest);
        }
    }
}

/// Header and message of a commit or tag.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memmem::find(bytes, b"\n\n") {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, &[]),
    }
}

/// The time in `Name <address> 1700000000 +0000`; the beginning of time where there is none.
fn seconds(signature: &[u8]) -> i64 {
    let behind = memchr::memrchr(b'>', signature).map_or(signature, |at| &signature[at + 1..]);
    let mut words = behind
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    let first = words.next().and_then(|word| std::str::from_utf8(word).ok());
    first.and_then(|word| word.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_s_time_is_behind_the_address() {
        assert_eq!(seconds(b"A > 5 <a@b> 17 +0100"), 17);
        assert_eq!(seconds(b"A <a@b> -5 +0100"), -5);
        assert_eq!(seconds(b"A <a@b>"), 0);
    }
}
