//! What a commit would take now: the index against HEAD. The work tree is not looked at, nor is the index refreshed.

use super::blobs::{self, Content};
use super::changes::{self, added_since};
use super::collector::Collector;
use super::error::{InventoryError, corrupt};
use super::parallel::each;
use super::paths::{below, repo_path};
use super::place::{Place, folder_of};
use super::{Start, Subject, Unit};
use git2::{Index, Repository, Tree};

pub(super) const SCOPE: &str = "`--staged`";

pub(super) fn walk(place: &Place, collector: &Collector<'_>) -> Result<(), InventoryError> {
    let git = place.git(SCOPE)?;
    let repo = git.open()?;
    let index = git.index(&repo)?;
    let head = head_tree(&repo)?;
    let mut options = changes::options();
    if !place.prefix.is_empty() {
        options
            .disable_pathspec_match(true)
            .pathspec(folder_of(&place.prefix));
    }
    let mut diff = repo
        .diff_tree_to_index(head.as_ref(), Some(&index), Some(&mut options))
        .map_err(corrupt("the index against HEAD"))?;
    let changes = changes::of_diff(&mut diff, true).map_err(corrupt("the index against HEAD"))?;
    conflicts(&index, &place.prefix, collector)?;
    collector.progress.total(changes.len() as u64);
    each(
        &changes,
        || git.open(),
        |repo, change| {
            if let Some(path) = below(&change.path, &place.prefix) {
                visit(repo, change, path, collector);
            }
            collector.progress.advance(1);
            Ok(())
        },
    )
}

fn visit(repo: &Repository, change: &changes::Change, path: &[u8], collector: &Collector<'_>) {
    let path = repo_path(path);
    if collector.excludes(&path) {
        return;
    }
    if let Content::Here(blob) = blobs::read(repo, change.id, &path, collector) {
        let added = added_since(repo, change.old, change.id, blob.content());
        collector.file(&Unit {
            subject: Subject::File(&path),
            bytes: blob.content(),
            start: Start::default(),
            added: added.as_deref(),
            origin: None,
        });
    }
}

/// None: there is no commit yet, so everything is new.
pub(super) fn head_tree(repo: &Repository) -> Result<Option<Tree<'_>>, InventoryError> {
    match repo.head() {
        Ok(head) => head.peel_to_tree().map(Some).map_err(corrupt("HEAD")),
        Err(error) if is_unborn(&error) => Ok(None),
        Err(error) => Err(corrupt("HEAD")(error)),
    }
}

/// The commit that HEAD names; None before the first one.
pub(super) fn head_commit(repo: &Repository) -> Result<Option<git2::Oid>, InventoryError> {
    match repo.head() {
        Ok(head) => head
            .peel_to_commit()
            .map(|commit| Some(commit.id()))
            .map_err(corrupt("HEAD")),
        Err(error) if is_unborn(&error) => Ok(None),
        Err(error) => Err(corrupt("HEAD")(error)),
    }
}

fn is_unborn(error: &git2::Error) -> bool {
    matches!(
        error.code(),
        git2::ErrorCode::UnbornBranch | git2::ErrorCode::NotFound
    )
}

fn conflicts(
    index: &Index,
    prefix: &[u8],
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    if !index.has_conflicts() {
        return Ok(());
    }
    for conflict in index.conflicts().map_err(corrupt("its index"))? {
        let conflict = conflict.map_err(corrupt("its index"))?;
        let entry = conflict.our.or(conflict.their).or(conflict.ancestor);
        if let Some(path) = entry.as_ref().and_then(|entry| below(&entry.path, prefix)) {
            collector.file_gap(
                &repo_path(path),
                "it is in conflict, so nothing of it is staged: resolve it and `git add` it",
            );
        }
    }
    Ok(())
}
