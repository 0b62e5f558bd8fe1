//! Names that differ in their case alone: one file on some systems, two on others, and one of them in nobody's rules.

use super::tree::{self, TreeError};
use git2::{Oid, Repository};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

/// The names of folders, each read once: by their folded form.
type Folders = HashMap<Oid, Folder>;
type Folder = HashMap<Vec<u8>, Vec<Vec<u8>>>;

/// A path as far as it is alike, and the other one.
pub(super) type Alike = (Vec<u8>, Vec<u8>);

/// Of every path that `came`, other paths of the tree (files or folders) that differ from it, or from a folder on its
/// way, in case alone.
pub(super) fn variants<'p>(
    repo: &Repository,
    tree: Oid,
    came: impl Iterator<Item = &'p Vec<u8>>,
) -> Result<BTreeSet<Alike>, TreeError> {
    let mut folders = Folders::new();
    let mut found = BTreeSet::new();
    for path in came {
        let mut folder = tree;
        let mut at = 0;
        loop {
            let end = memchr::memchr(b'/', &path[at..]).map_or(path.len(), |slash| at + slash);
            let part = &path[at..end];
            let known = match folders.entry(folder) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(names(repo, folder)?),
            };
            let alike = known.get(&fold(part));
            for other in alike.into_iter().flatten().filter(|name| *name != part) {
                found.insert((path[..end].to_vec(), [&path[..at], other].concat()));
            }
            match tree::subfolder(repo, folder, part)? {
                Some(below) if end < path.len() => folder = below,
                _ => break,
            }
            at = end + 1;
        }
    }
    Ok(found)
}

fn names(repo: &Repository, folder: Oid) -> Result<Folder, TreeError> {
    let mut names = Folder::new();
    for name in tree::names(repo, folder)? {
        names.entry(fold(&name)).or_default().push(name);
    }
    Ok(names)
}

fn fold(name: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_lowercase().into_bytes(),
        Err(_) => name.to_ascii_lowercase(),
    }
}
