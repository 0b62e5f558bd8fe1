//! What the commits of `base..head` bring in, every one of them: what a later commit takes back was still published.
//!
//! Of a merge only what none of its parents has counts: the rest came in with the commits that are walked themselves.

use super::added::in_both;
use super::blobs::{self, Content};
use super::changes::{self, Change, added_since};
use super::collector::Collector;
use super::error::{InventoryError, corrupt};
use super::origins;
use super::parallel::each;
use super::paths::repo_path;
use super::place::{Git, Place};
use super::revisions::{Revisions, is_boundary, shallow_boundary};
use super::trees::entry_at;
use super::{Start, Subject, Unit};
use crate::finding::Origin;
use crate::source::Span;
use git2::{Commit, ErrorCode, Oid, Repository, Sort, Tree};

pub(super) fn walk(
    place: &Place,
    revisions: &Revisions,
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    let git = place.git(Revisions::SCOPE)?;
    walk_commits(git, &commits(git, revisions)?, collector)
}

/// Hands over what each of these commits brings in.
pub(super) fn walk_commits(
    git: &Git,
    commits: &[Oid],
    collector: &Collector<'_>,
) -> Result<(), InventoryError> {
    collector.progress.total(commits.len() as u64);
    collector.count_commits(commits.len() as u64);
    each(
        commits,
        || git.open(),
        |repo, id| {
            let commit = repo
                .find_commit(*id)
                .map_err(corrupt(format!("commit {id}")))?;
            visit(repo, &commit, collector).map_err(corrupt(format!("commit {id}")))?;
            collector.progress.advance(1);
            Ok(())
        },
    )
}

/// `git rev-list head ^base`, or the reason why this clone cannot say.
fn commits(git: &Git, revisions: &Revisions) -> Result<Vec<Oid>, InventoryError> {
    let repo = git.open()?;
    let (base, head) = (revisions.base, revisions.head);
    let walked = || {
        let mut walk = repo.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL)?;
        walk.push(head)?;
        walk.hide(base)?;
        walk.collect::<Result<Vec<_>, _>>()
    };
    let boundary = shallow_boundary(&git.dirs.shared);
    let cut = || InventoryError::Shallow {
        base: base.to_string(),
        head: head.to_string(),
    };
    let commits = match walked() {
        Err(error) if !boundary.is_empty() && error.code() == ErrorCode::NotFound => {
            return Err(cut());
        }
        walked => walked.map_err(corrupt(format!("the commits of {base}..{head}")))?,
    };
    let parted = || !boundary.is_empty() && repo.merge_base(base, head).is_err();
    if commits.iter().any(|id| is_boundary(&boundary, *id)) || (!commits.is_empty() && parted()) {
        return Err(cut());
    }
    Ok(commits)
}

fn visit(
    repo: &Repository,
    commit: &Commit<'_>,
    collector: &Collector<'_>,
) -> Result<(), git2::Error> {
    let origin = origins::of_commit(commit, None);
    collector.message(&Unit {
        subject: Subject::Message { id: &origin.commit },
        bytes: commit.message_raw_bytes(),
        start: Start::default(),
        added: None,
        origin: Some(&origin),
    });
    let parents = commit
        .parents()
        .map(|parent| parent.tree())
        .collect::<Result<Vec<_>, _>>()?;
    let (first, others) = match parents.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, &[][..]),
    };
    let tree = commit.tree()?;
    let mut diff = repo.diff_tree_to_tree(first, Some(&tree), Some(&mut changes::options()))?;
    for change in changes::of_diff(&mut diff, others.is_empty()) {
        visit_change(repo, &change, others, &origin, collector)?;
    }
    Ok(())
}

fn visit_change(
    repo: &Repository,
    change: &Change,
    others: &[Tree<'_>],
    origin: &Origin,
    collector: &Collector<'_>,
) -> Result<(), git2::Error> {
    let mut olds = vec![change.old];
    for tree in others {
        let old = entry_at(repo, tree, &change.path)?;
        if old == Some(change.id) {
            return Ok(());
        }
        olds.push(old);
    }
    let path = repo_path(&change.path);
    if collector.excludes(&path) {
        return Ok(());
    }
    if let Content::Here(blob) = blobs::read(repo, change.id, &path, collector) {
        let added = new_to_all(repo, &olds, change.id, blob.content());
        collector.file(&Unit {
            subject: Subject::File(&path),
            bytes: blob.content(),
            start: Start::default(),
            added: added.as_deref(),
            origin: Some(origin),
        });
    }
    Ok(())
}

/// The spans that no old version has.
pub(super) fn new_to_all(
    repo: &Repository,
    olds: &[Option<Oid>],
    id: Oid,
    new: &[u8],
) -> Option<Vec<Span>> {
    olds.iter()
        .map(|old| added_since(repo, *old, id, new))
        .reduce(in_both)
        .flatten()
}
