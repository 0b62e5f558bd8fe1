//! The index against a tree, without reading the folders that the index knows to be unchanged: a commit of one file
//! must not cost what the whole repository costs.

use super::changes::Change;
use super::index_file::{CachedTree, Entry, IndexFile};
use git2::{ObjectType, Oid, Repository, Tree};

/// What differs.
#[derive(Default)]
pub(super) struct Difference {
    pub changes: Vec<Change>,
    pub conflicts: Vec<Vec<u8>>,
    came: bool,
    went: bool,
}

impl Difference {
    /// Whether a file is there no more.
    pub fn has_losses(&self) -> bool {
        self.went
    }

    /// Whether files may have moved: one came and one went.
    pub fn may_have_moves(&self) -> bool {
        self.came && self.went
    }
}

const SUBMODULE: u32 = 0o160_000;
const LINK: u32 = 0o120_000;
const KIND: u32 = 0o170_000;

/// Compares the index with a tree; no tree is an empty one.
pub(super) fn compare(
    repo: &Repository,
    tree: Option<&Tree<'_>>,
    index: &IndexFile,
) -> Result<Difference, git2::Error> {
    let mut difference = Difference::default();
    let folder = Folder {
        entries: &index.entries,
        depth: 0,
        cached: index.tree.as_ref(),
    };
    if !tree.is_some_and(|tree| folder.is_still(tree.id())) {
        folder.compare(repo, tree, &mut difference)?;
    }
    Ok(difference)
}

/// The entries below one folder, whose path with its `/` is `depth` bytes long.
struct Folder<'a> {
    entries: &'a [Entry],
    depth: usize,
    cached: Option<&'a CachedTree>,
}

impl<'a> Folder<'a> {
    fn is_still(&self, tree: Oid) -> bool {
        self.cached
            .is_some_and(|cached| cached.valid == Some((self.entries.len(), tree)))
    }

    fn compare(
        &self,
        repo: &Repository,
        tree: Option<&Tree<'_>>,
        difference: &mut Difference,
    ) -> Result<(), git2::Error> {
        let mut met = 0;
        let mut rest = self.entries;
        while let Some(first) = rest.first() {
            let below = &first.path[self.depth..];
            if let Some(slash) = memchr::memchr(b'/', below) {
                let name = &below[..slash];
                let until = self.depth + slash + 1;
                let inside = |entry: &Entry| entry.path.get(..until) == Some(&first.path[..until]);
                let (entries, others) = rest.split_at(rest.partition_point(inside));
                let folder = Folder {
                    entries,
                    depth: until,
                    cached: self.child(name),
                };
                met += usize::from(folder.compare_with(repo, tree, name, difference)?);
                rest = others;
            } else {
                met += usize::from(file(first, below, tree, difference));
                rest = &rest[1..];
            }
        }
        difference.went |= tree.is_some_and(|tree| met < tree.len());
        Ok(())
    }

    /// Compares with what `tree` has under `name`; whether that is a folder too.
    fn compare_with(
        &self,
        repo: &Repository,
        tree: Option<&Tree<'_>>,
        name: &[u8],
        difference: &mut Difference,
    ) -> Result<bool, git2::Error> {
        let entry = tree.and_then(|tree| tree.get_name_bytes(name));
        match entry.filter(|entry| entry.kind() == Some(ObjectType::Tree)) {
            Some(entry) if self.is_still(entry.id()) => Ok(true),
            Some(entry) => {
                self.compare(repo, Some(&repo.find_tree(entry.id())?), difference)?;
                Ok(true)
            }
            None => {
                self.compare(repo, None, difference)?;
                Ok(false)
            }
        }
    }

    fn child(&self, name: &[u8]) -> Option<&'a CachedTree> {
        self.cached?
            .children
            .iter()
            .find(|child| child.name == name)
    }
}

/// Compares one file; whether the tree has something of its name and kind.
fn file(entry: &Entry, name: &[u8], tree: Option<&Tree<'_>>, difference: &mut Difference) -> bool {
    let before = tree.and_then(|tree| tree.get_name_bytes(name));
    let before = before.map(|before| (before.id(), u32::try_from(before.filemode()).unwrap_or(0)));
    if entry.stage != 0 {
        difference.conflicts.push(entry.path.clone());
        // The stages of one file count once at most; that a file may seem to have gone only makes it slower.
        return false;
    }
    let same_kind = before.filter(|(_, mode)| mode & KIND == entry.mode & KIND);
    let is_file = entry.mode & KIND != SUBMODULE && !entry.intent;
    if is_file && before.map(|(id, _)| id) != Some(entry.id) {
        difference.came |= before.is_none();
        let old = same_kind
            .filter(|_| entry.mode & KIND != LINK)
            .map(|(id, _)| id);
        difference.changes.push(Change {
            path: entry.path.clone(),
            id: entry.id,
            old,
        });
    }
    before.is_some()
}
