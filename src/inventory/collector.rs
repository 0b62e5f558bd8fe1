//! What every walk shares: hands texts to the visitor, counts them, and keeps what could not be read.

use super::{Limits, Progress, Subject, Survey, Unit, Visitor};
use crate::finding::{Coverage, Domain, Gap, GapSubject};
use crate::source::RepoPath;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// One walk's ears and books. Shared by its threads.
pub(super) struct Collector<'a> {
    pub visitor: &'a dyn Visitor,
    pub limits: &'a Limits,
    pub progress: &'a dyn Progress,
    files: AtomicU64,
    bytes: AtomicU64,
    commits: AtomicU64,
    excluded: AtomicU64,
    gaps: Mutex<Vec<Gap>>,
}

/// The first line of every Git LFS pointer file.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
/// Pointer files are shorter than this by the specification of Git LFS.
const LFS_POINTER_MOST: usize = 1024;

impl<'a> Collector<'a> {
    pub fn new(visitor: &'a dyn Visitor, limits: &'a Limits, progress: &'a dyn Progress) -> Self {
        Self {
            visitor,
            limits,
            progress,
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            excluded: AtomicU64::new(0),
            gaps: Mutex::new(Vec::new()),
        }
    }

    /// Whether the policy leaves the file out; it is counted then.
    pub fn excludes(&self, path: &RepoPath) -> bool {
        let excluded = self.visitor.excludes(path);
        if excluded {
            self.count_excluded();
        }
        excluded
    }

    /// Looks at a file's text, whole or its first piece.
    pub fn file(&self, unit: &Unit<'_>) -> usize {
        self.count_file(unit.bytes.len());
        if let Subject::File(path) = unit.subject
            && is_lfs_pointer(unit.bytes)
        {
            self.file_gap(path, "its content is in Git LFS and not here: run `git lfs pull` and check the work tree");
        }
        self.visitor.visit(unit)
    }

    /// Looks at a later piece of a file.
    pub fn piece(&self, unit: &Unit<'_>, new_bytes: usize) -> usize {
        self.bytes.fetch_add(new_bytes as u64, Ordering::Relaxed);
        self.visitor.visit(unit)
    }

    /// Looks at a message.
    pub fn message(&self, unit: &Unit<'_>) -> usize {
        self.bytes
            .fetch_add(unit.bytes.len() as u64, Ordering::Relaxed);
        self.visitor.visit(unit)
    }

    pub fn count_file(&self, bytes: usize) {
        self.count_files(1, bytes as u64);
    }

    pub fn count_files(&self, files: u64, bytes: u64) {
        self.files.fetch_add(files, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn count_excluded(&self) {
        self.excluded.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_commits(&self, commits: u64) {
        self.commits.fetch_add(commits, Ordering::Relaxed);
    }

    pub fn too_large(&self, path: &RepoPath, bytes: u64) -> bool {
        let too_large = bytes > self.limits.largest_file;
        if too_large {
            self.file_gap(path, self.too_large_reason(bytes));
        }
        too_large
    }

    pub fn too_large_reason(&self, bytes: u64) -> String {
        format!(
            "it has {bytes} bytes; files of more than {} are not looked at",
            self.limits.largest_file
        )
    }

    pub fn file_gap(&self, path: &RepoPath, reason: impl Into<String>) {
        self.gap(
            GapSubject::File {
                path: path.clone(),
                member: None,
            },
            reason,
        );
    }

    pub fn object_gap(&self, id: String, reason: impl Into<String>) {
        self.gap(GapSubject::Object { id }, reason);
    }

    pub fn gap(&self, subject: GapSubject, reason: impl Into<String>) {
        let gap = Gap {
            domain: Domain::Secrets,
            subject,
            reason: reason.into(),
        };
        self.gaps
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(gap);
    }

    /// The books closed. Gaps are sorted, so that the threads' order never shows.
    pub fn finish(self) -> Survey {
        let mut gaps = self
            .gaps
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        gaps.sort();
        gaps.dedup();
        Survey {
            coverage: Coverage {
                files: self.files.into_inner(),
                bytes: self.bytes.into_inner(),
                commits: self.commits.into_inner(),
            },
            gaps,
            excluded: self.excluded.into_inner(),
        }
    }
}

/// Whether a file's content is kept elsewhere by Git LFS.
pub(super) fn is_lfs_pointer(bytes: &[u8]) -> bool {
    bytes.len() < LFS_POINTER_MOST && bytes.starts_with(LFS_POINTER)
}
