//! Which entry a merge has at each path: renames, then path by path.

use super::super::renames::{self, File};
use super::super::tree::{Delta, Entry, Pair};
use super::content::{Inputs, Outcome};
use super::{Depth, MergeError, Merged, Merger, Overlay};
use std::collections::{BTreeMap, BTreeSet};

/// Merges what two sides did to a base. Where more than one content is a merge by git's algorithms, the expected one is
/// taken if it is among them.
pub(super) fn merge(
    merger: &Merger<'_>,
    sides: &[Delta; 2],
    expected: Option<&Overlay>,
    depth: Depth,
) -> Result<Merged, MergeError> {
    let mut work = Work {
        merger,
        sides,
        expected,
        depth,
        merged: Merged::default(),
        done: BTreeSet::new(),
    };
    let renames = [work.renames(0)?, work.renames(1)?];
    for path in sources(&renames) {
        work.renamed(&path, [renames[0].get(&path), renames[1].get(&path)])?;
    }
    for path in sides[0].keys().chain(sides[1].keys()) {
        if !work.done.contains(path) {
            work.plain(path)?;
        }
    }
    work.files_in_files();
    Ok(work.merged)
}

/// New paths by old ones.
type Moves = BTreeMap<Vec<u8>, Vec<u8>>;

fn sources(renames: &[Moves; 2]) -> BTreeSet<Vec<u8>> {
    let all = renames[0].keys().chain(renames[1].keys());
    all.cloned().collect()
}

struct Work<'a> {
    merger: &'a Merger<'a>,
    sides: &'a [Delta; 2],
    expected: Option<&'a Overlay>,
    depth: Depth,
    merged: Merged,
    /// Paths that a rename has settled.
    done: BTreeSet<Vec<u8>>,
}

impl Work<'_> {
    /// The renames of one side that matter: of files that the other side has touched as well.
    fn renames(&self, side: usize) -> Result<Moves, MergeError> {
        let (mine, others) = (&self.sides[side], &self.sides[1 - side]);
        let only = |pick: fn(&Pair) -> Option<Entry>, not: fn(&Pair) -> Option<Entry>| {
            let files = mine.iter().filter(move |(_, pair)| not(pair).is_none());
            let files = files.filter_map(move |(path, pair)| Some((path.clone(), pick(pair)?)));
            files.collect::<Vec<File>>()
        };
        let gone = only(|pair| pair.old, |pair| pair.new);
        let relevant = |path: &[u8]| others.contains_key(path);
        if !gone.iter().any(|(path, _)| relevant(path)) {
            return Ok(Moves::new());
        }
        let came = only(|pair| pair.new, |pair| pair.old);
        let blobs = self.merger.blobs;
        let mut found = renames::find(blobs, &gone, &came, &relevant, renames::MOST_PAIRS)?;
        if found.cut {
            return Err(MergeError::TooMuch(
                "too many files went and came for renames to be told",
            ));
        }
        found.to.retain(|from, _| relevant(from));
        Ok(found.to)
    }

    fn at(&self, side: usize, path: &[u8]) -> Option<Pair> {
        self.sides[side].get(path).copied()
    }

    /// A file of the base that at least one side has moved, and both have touched.
    fn renamed(&mut self, from: &[u8], to: [Option<&Vec<u8>>; 2]) -> Result<(), MergeError> {
        match to {
            [Some(one), Some(other)] if one == other => self.moved_by_both(from, one),
            [Some(one), Some(other)] => {
                self.undecided(from, &[one, other]);
                Ok(())
            }
            [Some(to), None] => self.moved_by(0, from, to),
            [None, Some(to)] => self.moved_by(1, from, to),
            [None, None] => Ok(()),
        }
    }

    fn moved_by_both(&mut self, from: &[u8], to: &[u8]) -> Result<(), MergeError> {
        let base = self.at(0, from).and_then(|pair| pair.old);
        let new = |side| self.at(side, to).and_then(|pair| pair.new);
        let (ours, theirs) = (new(0), new(1));
        self.put(from, None);
        self.settle(to, base, ours, theirs)
    }

    fn moved_by(&mut self, side: usize, from: &[u8], to: &[u8]) -> Result<(), MergeError> {
        let new = |side, path| self.at(side, path).and_then(|pair| pair.new);
        let base = self.at(side, from).and_then(|pair| pair.old);
        let (moved, edited) = (new(side, to), new(1 - side, from));
        // The other side removed it, or has something of its own at the new name.
        if edited.is_none() || self.sides[1 - side].contains_key(to) || self.done.contains(to) {
            self.undecided(from, &[to]);
            return Ok(());
        }
        self.put(from, None);
        if side == 0 {
            self.settle(to, base, moved, edited)
        } else {
            self.settle(to, base, edited, moved)
        }
    }

    /// Git asks a person where a file went; until then each name has what the mover has there.
    fn undecided(&mut self, from: &[u8], to: &[&[u8]]) {
        let paths: Vec<Vec<u8>> = to.iter().map(|path| path.to_vec()).collect();
        for path in paths {
            let new = |side| self.at(side, &path).and_then(|pair: Pair| pair.new);
            let entry = new(0).or(new(1));
            self.put(&path, entry);
            self.merged.conflicts.insert(path);
        }
        self.put(from, None);
        self.merged.conflicts.insert(from.to_vec());
    }

    fn plain(&mut self, path: &[u8]) -> Result<(), MergeError> {
        match (self.at(0, path), self.at(1, path)) {
            (Some(ours), Some(theirs)) => self.settle(path, ours.old, ours.new, theirs.new),
            (Some(one), None) | (None, Some(one)) => {
                self.put(path, one.new);
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    /// One path that both sides have touched.
    fn settle(
        &mut self,
        path: &[u8],
        base: Option<Entry>,
        ours: Option<Entry>,
        theirs: Option<Entry>,
    ) -> Result<(), MergeError> {
        if ours == theirs {
            self.put(path, ours);
            return Ok(());
        }
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            // Changed here, removed there. A merge base keeps what was before.
            let kept = if self.depth == Depth::default() {
                ours.or(theirs)
            } else {
                base
            };
            self.put(path, kept);
            self.merged.conflicts.insert(path.to_vec());
            return Ok(());
        };
        let inputs = Inputs { base, ours, theirs };
        let expected = self
            .expected
            .and_then(|all| all.get(path).copied().flatten());
        let Outcome { entry, clean } = inputs.merge(self.merger, expected, self.depth)?;
        self.put(path, Some(entry));
        if !clean {
            self.merged.conflicts.insert(path.to_vec());
        }
        Ok(())
    }

    fn put(&mut self, path: &[u8], entry: Option<Entry>) {
        self.done.insert(path.to_vec());
        self.merged.result.insert(path.to_vec(), entry);
    }

    /// A file cannot stand where a folder has to.
    fn files_in_files(&mut self) {
        let result = &self.merged.result;
        let there = |path: &[u8]| matches!(result.get(path), Some(Some(_)));
        let mut found = Vec::new();
        for path in result
            .iter()
            .filter(|(_, entry)| entry.is_some())
            .map(|(path, _)| path)
        {
            let slashes = memchr::memchr_iter(b'/', path);
            for folder in slashes
                .map(|slash| &path[..slash])
                .filter(|folder| there(folder))
            {
                found.extend([path.clone(), folder.to_vec()]);
            }
        }
        self.merged.conflicts.extend(found);
    }
}
