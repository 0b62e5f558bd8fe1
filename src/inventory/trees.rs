//! Looks paths up in trees, by bytes: git's paths need not be text.

use git2::{ObjectType, Oid, Repository, Tree};

/// The blob at a path, None where there is none.
pub(super) fn entry_at(
    repo: &Repository,
    tree: &Tree<'_>,
    path: &[u8],
) -> Result<Option<Oid>, git2::Error> {
    Ok(find(repo, tree, path)?
        .filter(|found| found.kind == ObjectType::Blob)
        .map(|found| found.id))
}

/// What a tree has at a path.
pub(super) struct Found {
    pub id: Oid,
    pub kind: ObjectType,
    pub mode: i32,
}

pub(super) fn find(
    repo: &Repository,
    tree: &Tree<'_>,
    path: &[u8],
) -> Result<Option<Found>, git2::Error> {
    let mut parts = path.split(|byte| *byte == b'/').peekable();
    let mut tree = tree.clone();
    while let Some(part) = parts.next() {
        let found = tree.get_name_bytes(part).map(|entry| Found {
            id: entry.id(),
            kind: entry.kind().unwrap_or(ObjectType::Any),
            mode: entry.filemode(),
        });
        match found {
            Some(found) if parts.peek().is_none() => return Ok(Some(found)),
            Some(Found {
                id,
                kind: ObjectType::Tree,
                ..
            }) => tree = repo.find_tree(id)?,
            _ => return Ok(None),
        }
    }
    Ok(None)
}
