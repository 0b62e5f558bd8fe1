//! The files of HEAD, for a repository that has no work tree.

use super::blobs::{self, Content};
use super::changes;
use super::collector::Collector;
use super::error::{InventoryError, corrupt};
use super::parallel::each;
use super::paths::repo_path;
use super::place::Git;
use super::staged::head_tree;
use super::{Start, Subject, Unit};
use crate::finding::GapSubject;

pub(super) fn walk(git: &Git, collector: &Collector<'_>) -> Result<(), InventoryError> {
    let repo = git.open()?;
    let Some(tree) = head_tree(&repo)? else {
        collector.gap(
            GapSubject::Domain,
            "HEAD names no commit, so there are no files to look at",
        );
        return Ok(());
    };
    let mut diff = repo
        .diff_tree_to_tree(None, Some(&tree), Some(&mut changes::options()))
        .map_err(corrupt("the tree of HEAD"))?;
    let files = changes::of_diff(&mut diff, false);
    collector.progress.total(files.len() as u64);
    each(
        &files,
        || git.open(),
        |repo, file| {
            let path = repo_path(&file.path);
            if !collector.excludes(&path)
                && let Content::Here(blob) = blobs::read(repo, file.id, &path, collector)
            {
                collector.file(&Unit {
                    subject: Subject::File(&path),
                    bytes: blob.content(),
                    start: Start::default(),
                    added: None,
                    origin: None,
                });
            }
            collector.progress.advance(1);
            Ok(())
        },
    )
}
