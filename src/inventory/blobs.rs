//! Reads one blob for a path, and says so where it cannot.

use super::collector::Collector;
use crate::source::RepoPath;
use git2::{Blob, Oid, Repository};

/// A blob, or the fact that a gap was recorded instead.
pub(super) enum Content<'repo> {
    Here(Blob<'repo>),
    Missing,
}

pub(super) fn read<'repo>(
    repo: &'repo Repository,
    id: Oid,
    path: &RepoPath,
    collector: &Collector<'_>,
) -> Content<'repo> {
    let size = repo
        .odb()
        .and_then(|odb| odb.read_header(id))
        .map_or(0, |(size, _)| size as u64);
    if collector.too_large(path, size) {
        return Content::Missing;
    }
    match repo.find_blob(id) {
        Ok(blob) => Content::Here(blob),
        Err(error) => {
            collector.file_gap(path, unreadable(id, &error));
            Content::Missing
        }
    }
}

/// Why an object is not to be had, in words.
pub(super) fn unreadable(id: Oid, error: &git2::Error) -> String {
    if error.code() == git2::ErrorCode::NotFound {
        format!("its content {id} is not in this clone: fetch it, or clone without a filter")
    } else {
        format!(
            "its content {id} is damaged ({}): run `git fsck`, then clone again",
            error.message()
        )
    }
}
