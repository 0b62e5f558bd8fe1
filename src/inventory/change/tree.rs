//! What differs between two trees, path by path, from the trees' own entries: raw modes and ids.
//!
//! libgit2's diff rounds modes to those it knows and looks at settings; a comparison that proves something may do neither.

use git2::{Oid, Repository, Tree, TreeEntry};
use std::cmp::Ordering;
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
        let trees = [read(repo, old)?, read(repo, new)?];
        let (old, new) = (entries(trees[0].as_ref())?, entries(trees[1].as_ref())?);
        seen += old.len() + new.len();
        if seen > 4 * MOST_PATHS || delta.len() > MOST_PATHS || prefix.len() > LONGEST_PATH {
            return Err(TreeError::TooMany);
        }
        for (name, pair) in differing(&old, &new) {
            note(&[&prefix, name].concat(), pair, &mut delta, &mut open);
        }
    }
    Ok(delta)
}

const FOLDER: i32 = 0o040_000;

/// A folder's entries, sorted by name.
type Folder<'t> = Vec<Named<'t>>;

/// An entry with the name that it has in libgit2's memory.
struct Named<'t> {
    raw: TreeEntry<'t>,
    entry: Entry,
}

impl Named<'_> {
    fn name(&self) -> &[u8] {
        self.raw.name_bytes()
    }
}

/// The names that are not the same on both sides; folders are entries here.
fn differing<'f>(old: &'f Folder<'_>, new: &'f Folder<'_>) -> Vec<(&'f [u8], Pair)> {
    let mut found = Vec::new();
    let (mut olds, mut news) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (olds.peek(), news.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.name().cmp(new.name()),
        };
        let before = if order.is_le() { olds.next() } else { None };
        let after = if order.is_ge() { news.next() } else { None };
        let pair = Pair {
            old: before.map(|named| named.entry),
            new: after.map(|named| named.entry),
        };
        if let Some(named) = before.or(after).filter(|_| pair.old != pair.new) {
            found.push((named.name(), pair));
        }
    }
}

/// Takes a difference down, or opens the folders that differ.
fn note(path: &[u8], pair: Pair, delta: &mut Delta, open: &mut Open) {
    let folder = |entry: Option<Entry>| entry.filter(|it| it.mode == FOLDER).map(|it| it.id);
    let file = |entry: Option<Entry>| entry.filter(|it| it.mode != FOLDER);
    let (old, new) = (folder(pair.old), folder(pair.new));
    if old.is_some() || new.is_some() {
        open.push(([path, b"/"].concat(), old, new));
    }
    let pair = Pair {
        old: file(pair.old),
        new: file(pair.new),
    };
    if pair.old != pair.new {
        delta.insert(path.to_vec(), pair);
    }
}

fn read(repo: &Repository, tree: Option<Oid>) -> Result<Option<Tree<'_>>, git2::Error> {
    tree.map(|id| repo.find_tree(id)).transpose()
}

fn entries<'t>(tree: Option<&'t Tree<'_>>) -> Result<Folder<'t>, TreeError> {
    let Some(tree) = tree else {
        return Ok(Vec::new());
    };
    let mut folder: Folder<'t> = tree
        .iter()
        .map(|raw| Named {
            entry: Entry {
                mode: raw.filemode_raw(),
                id: raw.id(),
            },
            raw,
        })
        .collect();
    folder.sort_unstable_by(|one, other| one.name().cmp(other.name()));
    let twice = folder
        .windows(2)
        .any(|pair| pair[0].name() == pair[1].name());
    if twice || folder.iter().any(|named| !is_name(named.name())) {
        return Err(TreeError::Malformed(tree.id()));
    }
    Ok(folder)
}

/// Whether git would write such a name into a tree.
fn is_name(name: &[u8]) -> bool {
    let special = name == b"." || name == b".." || name.eq_ignore_ascii_case(b".git");
    !name.is_empty() && !special && !name.contains(&b'/')
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
        let tree = read(repo, folder)?;
        let found = entries(tree.as_ref())?
            .iter()
            .find(|named| named.name() == part)
            .map(|named| named.entry);
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
    let tree = repo.find_tree(folder)?;
    let folder = entries(Some(&tree))?;
    Ok(folder.iter().map(|named| named.name().to_vec()).collect())
}
