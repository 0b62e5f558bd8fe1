//! What differs between two trees, path by path, from the trees' own entries: raw modes and ids.
//!
//! libgit2's diff rounds modes to those it knows and looks at settings; a comparison that proves something may do neither.

use git2::{Oid, Repository};
use std::collections::BTreeMap;

/// What a tree has at a path. Folders have no entry of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Entry {
    /// As the tree has it: `0o100644`, `0o100755`, `0o120000`, `0o160000`.
    pub mode: i32,
    pub id: Oid,
}

impl Entry {
    pub fn is_regular(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    /// File, link, module of its own: the part of the mode that says what it is.
    pub fn kind(self) -> i32 {
        self.mode & 0o170_000
    }
}

/// A path before and after; never the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub old: Option<Entry>,
    pub new: Option<Entry>,
}

/// All paths that differ.
pub(super) type Delta = BTreeMap<Vec<u8>, Pair>;

/// What a tree may not be.
#[derive(Debug, thiserror::Error)]
pub(super) enum TreeError {
    #[error(transparent)]
    Git(#[from] git2::Error),
    /// Not the way git writes trees: readers may differ in what they see.
    #[error("the tree {0} is malformed: a name in it is there twice, empty or not a name")]
    Malformed(Oid),
    #[error("more than {MOST_PATHS} paths differ")]
    TooMany,
}

/// A tree of trees may name the same one again and again, and mean more paths than there are atoms.
pub(super) const MOST_PATHS: usize = 1_000_000;
/// Longer than any file system takes; it bounds the depth as well.
const LONGEST_PATH: usize = 16_384;

/// Folders still to be compared.
type Open = Vec<(Vec<u8>, Option<Oid>, Option<Oid>)>;

/// Compares two trees; none is the empty one.
pub(super) fn delta(
    repo: &Repository,
    old: Option<Oid>,
    new: Option<Oid>,
) -> Result<Delta, TreeError> {
    let mut delta = Delta::new();
    let mut seen = 0;
    let mut open: Open = vec![(Vec::new(), old, new)];
    while let Some((prefix, old, new)) = open.pop() {
        if old == new {
            continue;
        }
        let (old, new) = (entries(repo, old)?, entries(repo, new)?);
        seen += old.len() + new.len();
        if seen > 4 * MOST_PATHS || delta.len() > MOST_PATHS || prefix.len() > LONGEST_PATH {
            return Err(TreeError::TooMany);
        }
        compare(&prefix, &old, &new, &mut delta, &mut open);
    }
    Ok(delta)
}

/// A folder's entries by name.
type Folder = BTreeMap<Vec<u8>, Entry>;

const FOLDER: i32 = 0o040_000;

fn compare(prefix: &[u8], old: &Folder, new: &Folder, delta: &mut Delta, open: &mut Open) {
    let came = new.keys().filter(|name| !old.contains_key(*name));
    for name in old.keys().chain(came) {
        let (old, new) = (old.get(name).copied(), new.get(name).copied());
        if old == new {
            continue;
        }
        let path = [prefix, name].concat();
        let folder = |entry: Option<Entry>| entry.filter(|it| it.mode == FOLDER).map(|it| it.id);
        let file = |entry: Option<Entry>| entry.filter(|it| it.mode != FOLDER);
        let pair = Pair {
            old: file(old),
            new: file(new),
        };
        if folder(old).is_some() || folder(new).is_some() {
            let inside = [path.as_slice(), b"/"].concat();
            open.push((inside, folder(old), folder(new)));
        }
        if pair.old != pair.new {
            delta.insert(path, pair);
        }
    }
}

fn entries(repo: &Repository, tree: Option<Oid>) -> Result<Folder, TreeError> {
    let mut folder = Folder::new();
    let Some(id) = tree else {
        return Ok(folder);
    };
    let tree = repo.find_tree(id)?;
    for entry in &tree {
        let name = entry.name_bytes().to_vec();
        let found = Entry {
            mode: entry.filemode_raw(),
            id: entry.id(),
        };
        let bad = name.is_empty()
            || name == b"."
            || name == b".."
            || name.contains(&b'/')
            || name.eq_ignore_ascii_case(b".git");
        if bad || folder.insert(name, found).is_some() {
            return Err(TreeError::Malformed(id));
        }
    }
    Ok(folder)
}

/// What a tree has at a path, if that is no folder.
pub(super) fn find(
    repo: &Repository,
    tree: Option<Oid>,
    path: &[u8],
) -> Result<Option<Entry>, TreeError> {
    let mut folder = tree;
    let mut parts = path.split(|byte| *byte == b'/').peekable();
    while let Some(part) = parts.next() {
        let found = entries(repo, folder)?.get(part).copied();
        match found {
            Some(entry) if entry.mode == FOLDER => folder = Some(entry.id),
            found => return Ok(found.filter(|_| parts.peek().is_none())),
        }
    }
    Ok(None)
}

/// The folder of a name in a folder.
pub(super) fn subfolder(
    repo: &Repository,
    folder: Oid,
    name: &[u8],
) -> Result<Option<Oid>, TreeError> {
    let tree = repo.find_tree(folder)?;
    let found = tree.get_name_bytes(name);
    Ok(found
        .filter(|entry| entry.filemode_raw() == FOLDER)
        .map(|entry| entry.id()))
}

/// All names in a folder.
pub(super) fn names(repo: &Repository, folder: Oid) -> Result<Vec<Vec<u8>>, TreeError> {
    Ok(entries(repo, Some(folder))?.into_keys().collect())
}
