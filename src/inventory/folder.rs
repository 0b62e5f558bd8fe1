//! Walks a folder as it lies on the disk: in a work tree what git tracks or would track, elsewhere everything.
//!
//! Only the repository's own `.gitignore` and `info/exclude` count, not what the user's machine ignores, so that the
//! same tree gives the same answer everywhere.

use super::collector::Collector;
use super::irregular::{Irregular, Obstacle};
use super::parallel::threads;
use super::paths::{bytes_of, path_of, repo_path};
use super::place::Place;
use super::reader::{Reader, unreadable};
use super::tracked::Tracked;
use crate::finding::GapSubject;
use crate::source::RepoPath;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Walks the place; `tracked` is what the index says, if there is one.
pub(super) fn walk(place: &Place, tracked: Option<&Tracked<'_>>, collector: &Collector<'_>) {
    if let Some(tracked) = tracked {
        collector.progress.total(tracked.len() as u64);
    }
    let folder = Folder {
        root: &place.root,
        tracked,
        collector,
    };
    let by_git = tracked.is_some_and(|tracked| !tracked.ignored_place);
    builder(place, by_git).build_parallel().run(|| {
        let mut reader = Reader::new(collector);
        let folder = &folder;
        Box::new(move |entry| {
            match entry {
                Ok(entry) => folder.entry(&mut reader, &entry),
                Err(error) => folder.error(&error, None),
            }
            WalkState::Continue
        })
    });
    if let Some(tracked) = tracked {
        folder.unseen(tracked);
    }
}

/// What lies in a folder, in no order.
#[derive(Default)]
pub(super) struct Listed {
    pub files: Vec<RepoPath>,
    /// What stands where a file could, folders among it.
    pub irregular: Vec<Irregular>,
}

impl Listed {
    fn take(&mut self, place: &Place, entry: &Result<DirEntry, ignore::Error>) {
        let below = |path: &Path| {
            let below = path.strip_prefix(&place.root).ok()?;
            let inside = below.components().next().is_some();
            inside.then(|| repo_path(&bytes_of(below)))
        };
        match entry {
            Ok(entry) => {
                if let (Some(kind), Some(path)) = (entry.file_type(), below(entry.path())) {
                    match irregular(kind) {
                        None => self.files.push(path),
                        Some(what) => self.irregular.push(Irregular { path, what }),
                    }
                }
            }
            Err(error) => {
                if let Some((path, reason)) = unlisted(error)
                    && let Some(path) = below(path)
                {
                    let what = Obstacle::Unlisted(reason);
                    self.irregular.push(Irregular { path, what });
                }
            }
        }
    }
}

/// More files than these are listed by several threads; below, starting them takes longer than they save.
const MANY: usize = 5_000;

/// The files that [`walk`] would meet, and what it would meet in their place.
pub(super) fn list(place: &Place, tracked: Option<&Tracked<'_>>) -> Listed {
    let by_git = tracked.is_some_and(|tracked| !tracked.ignored_place);
    let builder = builder(place, by_git);
    let mut found = if tracked.is_some_and(|tracked| tracked.len() > MANY) {
        let found = Mutex::new(Listed::default());
        builder.build_parallel().run(|| {
            let found = &found;
            Box::new(move |entry| {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.take(place, &entry);
                WalkState::Continue
            })
        });
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    } else {
        let mut found = Listed::default();
        builder.build().for_each(|entry| found.take(place, &entry));
        found
    };
    if let Some(tracked) = tracked {
        for path in &found.files {
            tracked.see(path.as_bytes());
        }
        let left = tracked.unseen().filter(|entry| !entry.is_submodule());
        let there = left.filter(|entry| place.root.join(path_of(&entry.path)).is_file());
        found
            .files
            .extend(there.map(|entry| repo_path(&entry.path)));
    }
    found
}

/// What something is that is no plain file.
fn irregular(kind: std::fs::FileType) -> Option<Obstacle> {
    if kind.is_file() {
        None
    } else if kind.is_symlink() {
        Some(Obstacle::Link)
    } else if kind.is_dir() {
        Some(Obstacle::Folder)
    } else {
        Some(Obstacle::Pipe)
    }
}

/// The place of an error, and what is wrong there.
fn unlisted(error: &ignore::Error) -> Option<(&Path, String)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            Some((path, format!("it could not be read: {err}")))
        }
        ignore::Error::WithDepth { err, .. } => unlisted(err),
        _ => None,
    }
}

fn builder(place: &Place, in_git: bool) -> WalkBuilder {
    let mut builder = WalkBuilder::new(&place.root);
    builder
        .standard_filters(false)
        .git_ignore(in_git)
        .git_exclude(in_git)
        .parents(in_git && !place.prefix.is_empty())
        .require_git(false)
        .follow_links(false)
        .threads(threads())
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    builder
}

struct Folder<'a> {
    root: &'a Path,
    tracked: Option<&'a Tracked<'a>>,
    collector: &'a Collector<'a>,
}

impl Folder<'_> {
    fn entry(&self, reader: &mut Reader<'_>, entry: &DirEntry) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else {
            return;
        };
        let Ok(below) = entry.path().strip_prefix(self.root) else {
            return;
        };
        let name = repo_path(&bytes_of(below));
        if let Some(tracked) = self.tracked {
            tracked.see(name.as_bytes());
        }
        reader.look(entry.path(), kind, &name);
    }

    /// What the index names and the walk did not meet: ignored and tracked all the same, a submodule, or gone.
    fn unseen(&self, tracked: &Tracked<'_>) {
        let mut reader = Reader::new(self.collector);
        for entry in tracked.unseen() {
            let name = repo_path(&entry.path);
            let path = self.root.join(path_of(&entry.path));
            if entry.is_submodule() {
                if !has_entries(&path) {
                    self.collector.file_gap(&name, "the submodule is not checked out, so its content was not looked at: git submodule update --init");
                }
                continue;
            }
            match std::fs::symlink_metadata(&path) {
                // A folder has taken the file's place; the walk went through it.
                Ok(meta) if meta.is_dir() => {}
                Ok(meta) => reader.look(&path, meta.file_type(), &name),
                Err(_) if entry.sparse => tracked.visit_blob(entry, &name, self.collector),
                // Deleted in the work tree: there is nothing to look at any more.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {}
                Err(error) => self.collector.file_gap(&name, unreadable(&error)),
            }
        }
    }

    fn error(&self, error: &ignore::Error, path: Option<&Path>) {
        match error {
            ignore::Error::Partial(errors) => {
                for error in errors {
                    self.error(error, path);
                }
            }
            ignore::Error::WithPath { path, err } => self.error(err, Some(path)),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                self.error(err, path);
            }
            ignore::Error::Io(error) => self.gap(path, unreadable(error)),
            other => self.gap(path, format!("it could not be read: {other}")),
        }
    }

    fn gap(&self, path: Option<&Path>, reason: String) {
        match path.and_then(|path| path.strip_prefix(self.root).ok()) {
            Some(below) if below.components().next().is_some() => {
                self.collector
                    .file_gap(&repo_path(&bytes_of(below)), reason);
            }
            _ => self
                .collector
                .gap(GapSubject::Domain, format!("the folder: {reason}")),
        }
    }
}

fn has_entries(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}
