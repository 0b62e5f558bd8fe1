//! What a commit would take now: the index against HEAD. The work tree is not looked at, nor is the index refreshed.
//!
//! Of a merge only what none of its parents has counts, as in `range`.

use super::blobs::{self, Content};
use super::changes::{self, Change};
use super::collector::Collector;
use super::error::{InventoryError, corrupt};
use super::merging;
use super::parallel::each;
use super::paths::{below, repo_path};
use super::place::{Git, Place, folder_of};
use super::range::new_to_all;
use super::{Start, Subject, Unit};
use super::{index_diff, index_file};
use crate::source::RepoPath;
use git2::{Index, Oid, Repository, Tree};

const SCOPE: &str = "`--staged`";

/// Whether the place has an index at all. One that git names and that is not there must not look like an empty one.
pub(super) fn check(place: &Place) -> Result<(), InventoryError> {
    let git = place.git(SCOPE)?;
    if git.dirs.work.is_none() {
        return Err(InventoryError::NoWorkTree {
            path: place.root.clone(),
        });
    }
    match &git.index_file {
        Some(file) if !file.exists() => Err(InventoryError::NoIndexFile { path: file.clone() }),
        _ => Ok(()),
    }
}

pub(super) fn walk(place: &Place, collector: &Collector<'_>) -> Result<(), InventoryError> {
    let git = place.git(SCOPE)?;
    let repo = git.open()?;
    let others = merging::other_parents(git, &repo)?;
    let (changes, conflicts) = differences(place, git, &repo, others.is_empty())?;
    for path in conflicts
        .iter()
        .filter_map(|path| below(path, &place.prefix))
    {
        let reason = "it is in conflict, so nothing of it is staged: resolve it and `git add` it";
        collector.file_gap(&repo_path(path), reason);
    }
    let ours = |change: &Change| below(&change.path, &place.prefix).is_some();
    let changes: Vec<Change> = changes.into_iter().filter(ours).collect();
    collector.progress.total(changes.len() as u64);
    each(
        &changes,
        || git.open(),
        |repo, change| {
            if let Some(path) = below(&change.path, &place.prefix) {
                visit(repo, change, &others, path, collector)
                    .map_err(corrupt("the commits that are merged"))?;
            }
            collector.progress.advance(1);
            Ok(())
        },
    )
}

/// Whether what is staged may differ from HEAD in one of the files that `concerns` names. Answered without reading all of
/// HEAD, so it is sometimes yes where it need not be.
pub(super) fn may_touch(
    place: &Place,
    concerns: &dyn Fn(&RepoPath) -> bool,
) -> Result<bool, InventoryError> {
    let git = place.git(SCOPE)?;
    let repo = git.open()?;
    let head = head_tree(&repo)?;
    let Some(index) = git.index_bytes().as_deref().and_then(index_file::parse) else {
        return Ok(true);
    };
    let found = index_diff::compare(&repo, head.as_ref(), &index)
        .map_err(corrupt("the index against HEAD"))?;
    let paths = found.changes.iter().map(|change| &change.path);
    let mut touched = paths.chain(&found.conflicts);
    let ours =
        |path: &Vec<u8>| below(path, &place.prefix).is_some_and(|path| concerns(&repo_path(path)));
    Ok(found.has_losses() || touched.any(ours))
}

type Differences = (Vec<Change>, Vec<Vec<u8>>);

/// The changed files and those in conflict. libgit2 is asked only where files may have moved, or the index is of a
/// kind that is not read here: it reads every tree of HEAD, which takes longer than all the rest.
///
/// Of a merge no moves are looked for: what the other side moved has its path there.
fn differences(
    place: &Place,
    git: &Git,
    repo: &Repository,
    moves: bool,
) -> Result<Differences, InventoryError> {
    let doing = || corrupt("the index against HEAD");
    let head = head_tree(repo)?;
    if let Some(index) = git.index_bytes().as_deref().and_then(index_file::parse) {
        let found = index_diff::compare(repo, head.as_ref(), &index).map_err(doing())?;
        if !moves || !found.may_have_moves() {
            return Ok((found.changes, found.conflicts));
        }
    }
    let index = git.index(repo)?;
    let mut options = changes::options();
    if !place.prefix.is_empty() {
        options
            .disable_pathspec_match(true)
            .pathspec(folder_of(&place.prefix));
    }
    let mut diff = repo
        .diff_tree_to_index(head.as_ref(), Some(&index), Some(&mut options))
        .map_err(doing())?;
    let changes = changes::of_diff(&mut diff, moves);
    Ok((changes, conflicts(&index)?))
}

fn visit(
    repo: &Repository,
    change: &Change,
    others: &[Oid],
    path: &[u8],
    collector: &Collector<'_>,
) -> Result<(), git2::Error> {
    let path = repo_path(path);
    if collector.excludes(&path) {
        return Ok(());
    }
    let mut olds = merging::entries(repo, others, &change.path)?;
    if olds.contains(&Some(change.id)) {
        return Ok(());
    }
    olds.push(change.old);
    if let Content::Here(blob) = blobs::read(repo, change.id, &path, collector) {
        let added = new_to_all(repo, &olds, change.id, blob.content());
        collector.file(&Unit {
            subject: Subject::File(&path),
            bytes: blob.content(),
            start: Start::default(),
            added: added.as_deref(),
            origin: None,
        });
    }
    Ok(())
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

fn conflicts(index: &Index) -> Result<Vec<Vec<u8>>, InventoryError> {
    if !index.has_conflicts() {
        return Ok(Vec::new());
    }
    let conflicts = index.conflicts().map_err(corrupt("its index"))?;
    let conflicts = conflicts
        .collect::<Result<Vec<_>, _>>()
        .map_err(corrupt("its index"))?;
    let path = |conflict: git2::IndexConflict| {
        conflict
            .our
            .or(conflict.their)
            .or(conflict.ancestor)
            .map(|entry| entry.path)
    };
    Ok(conflicts.into_iter().filter_map(path).collect())
}
