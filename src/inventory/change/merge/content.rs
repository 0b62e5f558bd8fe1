//! The merge of one file: its mode, then its lines.
//!
//! Lines are compared with each algorithm that a git of the last years uses by default or by one setting; they differ in
//! where they see a change, and so, seldom, in what they can merge. Each result is made of the lines of one of the sides.

use super::super::blobs::Content;
use super::super::renames::is_binary;
use super::super::tree::Entry;
use super::patience::stays_small;
use super::{Depth, MergeError, Merger};
use git2::{MergeFileInput, MergeFileOptions, Oid};
use std::rc::Rc;

/// The three versions of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inputs {
    pub base: Option<Entry>,
    pub ours: Entry,
    pub theirs: Entry,
}

/// What a merge has there. Not clean: a person would have to decide, and this is what git would show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub entry: Entry,
    pub clean: bool,
}

impl Inputs {
    pub fn merge(
        self,
        merger: &Merger<'_>,
        expected: Option<Entry>,
        depth: Depth,
    ) -> Result<Outcome, MergeError> {
        let conflict = Outcome {
            // A merge base keeps what was before.
            entry: self
                .base
                .filter(|_| depth != Depth::default())
                .unwrap_or(self.ours),
            clean: false,
        };
        if self.ours.kind() != self.theirs.kind() {
            return Ok(conflict);
        }
        let (mode, clean) = self.mode();
        let content = match self.unopposed() {
            Some(id) => Some((id, true)),
            None if self.ours.is_regular() => {
                let wanted = expected.map(|entry| entry.id);
                self.lines(merger, wanted, depth)?
            }
            None => None,
        };
        Ok(content.map_or(conflict, |(id, agrees)| Outcome {
            entry: Entry { mode, id },
            clean: clean && agrees,
        }))
    }

    /// The mode, and whether the sides do not contradict each other.
    fn mode(self) -> (i32, bool) {
        let base = self.base.map_or(0, |entry| entry.mode);
        let (ours, theirs) = (self.ours.mode, self.theirs.mode);
        if ours == theirs || ours == base {
            (theirs, true)
        } else {
            (ours, theirs == base)
        }
    }

    /// The content, where at most one side has changed it.
    fn unopposed(self) -> Option<Oid> {
        let base = self.base.map(|entry| entry.id);
        let (ours, theirs) = (self.ours.id, self.theirs.id);
        if ours == theirs || base == Some(theirs) {
            Some(ours)
        } else {
            Some(theirs).filter(|_| base == Some(ours))
        }
    }

    /// The content, and whether it has no conflict. None: not text.
    fn lines(
        self,
        merger: &Merger<'_>,
        wanted: Option<Oid>,
        depth: Depth,
    ) -> Result<Option<(Oid, bool)>, MergeError> {
        let base = match self.base.filter(|entry| entry.is_regular()) {
            Some(entry) => read(merger, entry.id)?,
            None => Rc::from(&b""[..]),
        };
        let (ours, theirs) = (read(merger, self.ours.id)?, read(merger, self.theirs.id)?);
        let texts = [&base, &ours, &theirs];
        if texts.iter().any(|text| is_binary(text)) {
            return Ok(None);
        }
        merger.spend(texts.iter().map(|text| text.len() as u64).sum())?;
        let mut first: Option<(Oid, bool)> = None;
        for algorithm in Algorithm::ALL {
            if !algorithm.takes(texts) {
                continue;
            }
            let (text, clean) = algorithm.merge(texts, depth)?;
            let id = merger.blobs.keep(&text)?;
            if clean && (wanted.is_none() || wanted == Some(id)) {
                return Ok(Some((id, true)));
            }
            if first.is_none_or(|(_, before)| clean && !before) {
                first = Some((id, clean));
            }
        }
        Ok(first)
    }
}

fn read(merger: &Merger<'_>, id: Oid) -> Result<Rc<[u8]>, MergeError> {
    match merger.blobs.read(id)? {
        Content::Here(bytes) => Ok(bytes),
        Content::TooLarge => Err(MergeError::TooMuch(
            "a file of more than 16 MiB was changed on both sides",
        )),
    }
}

/// How lines are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    /// git's `myers`, the default of `recursive` and of most programs that merge without git.
    Myers,
    Patience,
}

impl Algorithm {
    const ALL: [Self; 2] = [Self::Myers, Self::Patience];

    /// Whether it merges these texts with little memory and stack.
    fn takes(self, [base, ours, theirs]: [&Rc<[u8]>; 3]) -> bool {
        self == Self::Myers || (stays_small(base, ours) && stays_small(base, theirs))
    }

    /// The merged text, with markers where it has conflicts; and whether it has none.
    fn merge(self, texts: [&Rc<[u8]>; 3], depth: Depth) -> Result<(Vec<u8>, bool), MergeError> {
        let [mut base, mut ours, mut theirs] = [(); 3].map(|()| MergeFileInput::new());
        base.content(texts[0]);
        ours.content(texts[1]);
        theirs.content(texts[2]);
        let mut options = MergeFileOptions::new();
        options
            .our_label("Temporary merge branch 1")
            .their_label("Temporary merge branch 2")
            .marker_size(7 + 2 * u16::from(depth.0))
            .patience(self == Self::Patience);
        let merged = git2::merge_file(&base, &ours, &theirs, Some(&mut options))?;
        Ok((merged.content().to_vec(), merged.is_automergeable()))
    }
}
