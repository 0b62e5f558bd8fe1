//! Reads tree objects into edges. Trees that follow each other along a delta chain are the same but for an entry or
//! two, so what lies in the common beginning and end of their bytes is taken over without looking anything up.

use super::graph::Edge;
use super::ids::Id;
use super::intake::Intake;
use std::collections::HashMap;

/// One thread's reader; remembers the tree before.
#[derive(Default)]
pub(super) struct TreeReader {
    last: Vec<u8>,
    entries: Vec<Entry>,
    spare: Vec<Entry>,
    names: HashMap<Box<[u8]>, u32>,
}

/// An entry of the tree before: where it begins, and its edge if it has one (a submodule has none).
#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    edge: Option<Edge>,
}

const SUBMODULE: &[u8] = b"160000";
/// Bytes compared in one go.
const STEP: usize = 64;

impl TreeReader {
    /// Appends the tree's edges; false if it is no tree.
    pub fn read(&mut self, tree: &[u8], intake: &Intake<'_>, edges: &mut Vec<Edge>) -> bool {
        let mut entries = std::mem::take(&mut self.spare);
        entries.clear();
        let mut at = self.take_over_beginning(tree, &mut entries);
        let same_end = common_end(&self.last, tree);
        let mut whole = true;
        while at < tree.len() {
            if at + same_end >= tree.len() && self.take_over_end(tree, at, &mut entries) {
                break;
            }
            let Some((entry, next)) = self.parse(tree, at, intake) else {
                whole = false;
                break;
            };
            entries.push(entry);
            at = next;
        }
        edges.extend(entries.iter().filter_map(|entry| entry.edge));
        self.spare = std::mem::replace(&mut self.entries, entries);
        self.last.clear();
        self.last.extend_from_slice(tree);
        if !whole {
            // Nothing may be taken over from what was not understood.
            self.last.clear();
            self.entries.clear();
        }
        whole
    }

    /// Takes over the entries that lie wholly in the common beginning; returns where they end.
    fn take_over_beginning(&self, tree: &[u8], entries: &mut Vec<Entry>) -> usize {
        let same = common_beginning(&self.last, tree);
        let whole = self.entries.partition_point(|entry| entry.start <= same);
        if same == self.last.len() {
            entries.extend_from_slice(&self.entries);
            return same;
        }
        // The last one that begins there ends behind it.
        let Some(cut) = whole.checked_sub(1) else {
            return 0;
        };
        entries.extend_from_slice(&self.entries[..cut]);
        self.entries[cut].start
    }

    /// Takes over all entries from `at` on, if the tree before has an entry that begins as far from its end.
    fn take_over_end(&self, tree: &[u8], at: usize, entries: &mut Vec<Entry>) -> bool {
        let Some(there) = self.last.len().checked_sub(tree.len() - at) else {
            return false;
        };
        let Ok(first) = self
            .entries
            .binary_search_by_key(&there, |entry| entry.start)
        else {
            return false;
        };
        let moved = |entry: &Entry| Entry {
            start: entry.start - there + at,
            edge: entry.edge,
        };
        entries.extend(self.entries[first..].iter().map(moved));
        true
    }

    /// The entry at `start` (`mode SP name NUL id`) and where the next one begins.
    fn parse(&mut self, tree: &[u8], start: usize, intake: &Intake<'_>) -> Option<(Entry, usize)> {
        let bytes = &tree[start..];
        let space = memchr::memchr(b' ', bytes)?;
        let nul = space + memchr::memchr(0, &bytes[space..])?;
        let id: &Id = bytes[nul + 1..].first_chunk()?;
        let (mode, name) = (&bytes[..space], &bytes[space + 1..nul]);
        let edge = (mode != SUBMODULE).then(|| Edge {
            to: intake.number(id),
            name: self.name(name, intake),
        });
        Some((Entry { start, edge }, start + nul + 1 + id.len()))
    }

    fn name(&mut self, name: &[u8], intake: &Intake<'_>) -> u32 {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let number = intake.name(name);
        self.names.insert(name.into(), number);
        number
    }
}

fn common_beginning(a: &[u8], b: &[u8]) -> usize {
    let steps = a
        .chunks_exact(STEP)
        .zip(b.chunks_exact(STEP))
        .take_while(|(a, b)| a == b)
        .count();
    let at = steps * STEP;
    at + a[at..]
        .iter()
        .zip(&b[at..])
        .take_while(|(a, b)| a == b)
        .count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let steps = a
        .rchunks_exact(STEP)
        .zip(b.rchunks_exact(STEP))
        .take_while(|(a, b)| a == b)
        .count();
    let at = steps * STEP;
    let (a, b) = (&a[..a.len() - at], &b[..b.len() - at]);
    at + a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Limits;
    use crate::inventory::collector::Collector;
    use crate::inventory::history::ids::Ids;
    use crate::inventory::tests::support::Recorder;
    use proptest::prelude::*;

    type Listing = Vec<(bool, String, u8)>;

    fn encode(listing: &Listing) -> Vec<u8> {
        let mut tree = Vec::new();
        for (submodule, name, id) in listing {
            tree.extend_from_slice(if *submodule { SUBMODULE } else { b"100644" });
            tree.push(b' ');
            tree.extend_from_slice(name.as_bytes());
            tree.push(0);
            tree.extend_from_slice(&[*id; 20]);
        }
        tree
    }

    proptest! {
        #[test]
        fn what_is_taken_over_is_what_is_there(
            trees in proptest::collection::vec(
                proptest::collection::vec((proptest::bool::weighted(0.1), "[ab]{1,3}", 0_u8..4), 0..12),
                1..6,
            ),
        ) {
            let mut ids = Ids::with_capacity(4);
            for id in 0..4 {
                ids.insert(&[id; 20]);
            }
            let recorder = Recorder::default();
            let limits = Limits::default();
            let collector = Collector::new(&recorder, &limits, &());
            let intake = Intake::new(&ids, &collector);
            let mut reader = TreeReader::default();
            for listing in &trees {
                let mut edges = Vec::new();
                prop_assert!(reader.read(&encode(listing), &intake, &mut edges));
                let files = listing.iter().filter(|(submodule, ..)| !submodule);
                let expected: Vec<Edge> =
                    files.map(|(_, name, id)| Edge { to: u32::from(*id), name: intake.name(name.as_bytes()) }).collect();
                prop_assert_eq!(edges, expected);
            }
        }
    }
}
