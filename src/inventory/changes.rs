//! Which files differ between two trees, or a tree and the index, and which bytes of them are new.

use super::added::added;
use git2::{Delta, Diff, DiffDelta, DiffFindOptions, DiffOptions, FileMode, Oid, Repository};
use std::collections::HashSet;

/// A file whose content differs.
pub(super) struct Change {
    pub path: Vec<u8>,
    pub id: Oid,
    /// What it was before, here or under the name it was moved from.
    pub old: Option<Oid>,
}

/// More files than this coming and going at once are not compared with each other: that is quadratic.
const MOST_RENAMES: usize = 200;

pub(super) fn options() -> DiffOptions {
    let mut options = DiffOptions::new();
    // Nothing but names and ids is asked of the diff; attributes of the scanned repository must not reach in.
    options
        .include_typechange(true)
        .skip_binary_check(true)
        .ignore_submodules(true);
    options
}

/// The changed files of a diff. With `renames`, a file that only moved has its old content to compare with.
pub(super) fn of_diff(diff: &mut Diff<'_>, renames: bool) -> Vec<Change> {
    let gone = if renames {
        find_renames(diff)
    } else {
        HashSet::new()
    };
    diff.deltas()
        .filter_map(|delta| of_delta(&delta, &gone))
        .collect()
}

fn of_delta(delta: &DiffDelta<'_>, gone: &HashSet<Oid>) -> Option<Change> {
    let (old, new) = (delta.old_file(), delta.new_file());
    if !is_file(new.mode()) {
        return None;
    }
    let old = match delta.status() {
        Delta::Added => gone.contains(&new.id()).then(|| new.id()),
        // The mode has changed and nothing else.
        Delta::Modified if old.id() == new.id() => return None,
        Delta::Modified | Delta::Renamed | Delta::Copied => Some(old.id()),
        // What it was before was no file of this kind.
        Delta::Typechange => None,
        _ => return None,
    };
    let path = new.path_bytes().unwrap_or_default().to_vec();
    Some(Change {
        path,
        id: new.id(),
        old,
    })
}

fn is_file(mode: FileMode) -> bool {
    use FileMode::{Blob, BlobExecutable, BlobGroupWritable, Link};
    matches!(mode, Blob | BlobExecutable | BlobGroupWritable | Link)
}

/// Pairs what went with what came; returns the contents that went, for moves too many to pair.
fn find_renames(diff: &mut Diff<'_>) -> HashSet<Oid> {
    let gone: HashSet<Oid> = ids(diff, Delta::Deleted).collect();
    let came = ids(diff, Delta::Added).count();
    if !gone.is_empty() && came > 0 && gone.len().max(came) <= MOST_RENAMES {
        let mut options = DiffFindOptions::new();
        options.renames(true).rename_limit(MOST_RENAMES);
        // In a partial clone what went may not be there to compare with. Then what came counts as new, all of it.
        let _ = diff.find_similar(Some(&mut options));
    }
    gone
}

fn ids<'a>(diff: &'a Diff<'_>, status: Delta) -> impl Iterator<Item = Oid> + 'a {
    diff.deltas()
        .filter(move |delta| delta.status() == status)
        .map(move |delta| match status {
            Delta::Deleted => delta.old_file().id(),
            _ => delta.new_file().id(),
        })
}

/// The spans of `new` that are not in the blob `old`. Where that cannot be read everything counts as new.
pub(super) fn added_since(
    repo: &Repository,
    old: Option<Oid>,
    id: Oid,
    new: &[u8],
) -> Option<Vec<crate::source::Span>> {
    let old = old?;
    if old == id {
        return Some(Vec::new());
    }
    let old = repo.find_blob(old).ok()?;
    added(old.content(), new)
}
