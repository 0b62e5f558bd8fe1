//! The base of a merge: the merge base, or where there are several, their merge.
//!
//! As `ort` does it: the oldest two are merged, the result with the next; each of these merges finds a base of its own in
//! the same way. A conflict in such a merge stays in the content, between markers.

use super::{Depth, MergeError, Merger, State, paths};
use git2::{ErrorClass, ErrorCode, Oid};

/// Merge bases of merge bases of ... : as deep as this.
const DEEPEST: u8 = 20;

impl Merger<'_> {
    /// The base of two sides; each is one commit, or the commits that a merge in memory would have as parents.
    pub(super) fn base_of(&self, ours: &[Oid], theirs: &[Oid]) -> Result<State, MergeError> {
        self.base_at(ours, theirs, Depth::default())
    }

    fn base_at(&self, ours: &[Oid], theirs: &[Oid], depth: Depth) -> Result<State, MergeError> {
        // The first is paired with a merge of all the others: the single commit has to be the first.
        let commits = [theirs, ours].concat();
        let mut bases = match self.repo.merge_bases_many(&commits) {
            Ok(bases) => bases.to_vec(),
            Err(error) if is_none(&error) => return no_base(depth),
            Err(error) => return Err(error.into()),
        };
        // The oldest first.
        bases.reverse();
        let (first, others) = bases.split_first().ok_or(MergeError::Unrelated)?;
        let mut state = self.state_of(*first)?;
        let mut parents = vec![*first];
        for other in others {
            state = self.merge_bases(&state, &parents, *other, Depth(depth.0 + 1))?;
            parents.push(*other);
        }
        Ok(state)
    }

    fn merge_bases(
        &self,
        ours: &State,
        parents: &[Oid],
        other: Oid,
        depth: Depth,
    ) -> Result<State, MergeError> {
        let left = self.bases.get().checked_sub(1);
        let (Some(left), true) = (left, depth.0 <= DEEPEST) else {
            return Err(MergeError::TooMuch(
                "too many merge bases would have to be merged with each other",
            ));
        };
        self.bases.set(left);
        let base = self.base_at(parents, &[other], depth)?;
        let theirs = self.state_of(other)?;
        let sides = [self.delta(&base, ours)?, self.delta(&base, &theirs)?];
        let merged = paths::merge(self, &sides, None, depth)?;
        let mut overlay = base.overlay;
        overlay.extend(merged.result);
        Ok(State {
            tree: base.tree,
            overlay,
        })
    }
}

/// Merge bases that have nothing in common are merged over nothing; the commits themselves are not.
fn no_base(depth: Depth) -> Result<State, MergeError> {
    if depth == Depth::default() {
        return Err(MergeError::Unrelated);
    }
    Ok(State::default())
}

/// Whether this says that there is no merge base, and not that a commit is missing.
pub(in super::super) fn is_none(error: &git2::Error) -> bool {
    error.code() == ErrorCode::NotFound && error.class() == ErrorClass::Merge
}
