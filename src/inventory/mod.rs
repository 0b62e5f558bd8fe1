//! The only reader of the repository: which texts are there, in which scope, and what could not be read.
//!
//! It hands every text to a [`Visitor`], in parallel and in no order, and judges nothing. It opens repositories with
//! libgit2 and decodes whole packs with `gix-pack`; it never starts `git`, and nothing of the repository is ever run.

mod added;
mod ancestry;
mod base;
mod blobs;
pub mod change;
mod changes;
mod collector;
mod committed;
mod error;
mod files;
mod folder;
mod fork;
mod head_tree;
mod history;
mod hooks;
mod index_diff;
mod index_file;
mod irregular;
mod merging;
mod origins;
mod parallel;
mod paths;
mod pieces;
mod place;
mod push;
mod range;
mod reader;
mod rendered;
mod revisions;
mod shadow;
mod snapshot;
mod staged;
mod states;
mod subtree;
#[cfg(test)]
mod tests;
mod tips;
mod tracked;
mod trees;

pub use ancestry::{Ancestry, Commits};
pub use error::{ErrorKind, InventoryError};
pub use files::Files;
pub use hooks::{HooksFolder, hooks_folder};
pub use irregular::{Irregular, Obstacle};
pub use place::Environment;
pub use push::Push;
pub use rendered::Rendered;
pub use snapshot::{InMemory, Snapshot};
pub use subtree::{Bounds, Subtree};

use crate::finding::{Coverage, Gap, GapSubject, Origin};
use crate::source::{RepoPath, Span};
use base::Base;
use collector::Collector;
use git2::Oid;
use place::Place;
use push::Outgoing;
use revisions::Revisions;
use std::ops::Range;
use std::path::Path;
use tracked::Tracked;

/// Which texts are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Tracked and untracked files; what `.gitignore` names is left out unless it is tracked.
    WorkTree,
    /// The index against HEAD.
    Staged,
    /// What the commits of `base..head` add, every one of them, merges included, with their messages.
    Range { base: String, head: Option<String> },
    /// What the commits add that a remote does not have yet, every one of them, as with a range.
    Push(Push),
    /// Every blob reachable from a ref, once; with commit and tag messages.
    History { include_unreachable: bool },
}

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Now,
    /// Before the change.
    Base,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    File(&'a RepoPath),
    /// The message of a commit or an annotated tag, by the object's full hexadecimal id.
    Message {
        id: &'a str,
    },
}

/// Where the first byte of a unit lies in its file: not zero only for later pieces of a file too long for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Start {
    /// Bytes before.
    pub offset: u32,
    /// Newlines before.
    pub line: u32,
    /// Characters before on the same line.
    pub column: u32,
}

/// One text to look at.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    pub subject: Subject<'a>,
    pub bytes: &'a [u8],
    pub start: Start,
    /// The byte ranges of `bytes` that the change adds, sorted; findings elsewhere are not the change's. `None`: all.
    pub added: Option<&'a [Span]>,
    pub origin: Option<&'a Origin>,
}

/// What can be said of a text before its path is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glance {
    /// It holds nothing, whatever its path, and what a text has in common with it need not be looked at again.
    Clean,
    /// It holds nothing, whatever its path; one that differs in a byte may.
    CleanAsWhole,
    /// It may hold something. At one path, texts say nothing that texts with the same marks have not said; a text
    /// without marks speaks for itself alone.
    Suspect { marks: Vec<Mark> },
}

/// A place in texts that may hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// What stands there: the same in every text.
    pub key: u64,
    /// It says nothing but at paths of which [`Visitor::is_telling`] is true.
    pub by_path: bool,
}

/// Looks at texts. Called from several threads at once.
pub trait Visitor: Sync {
    /// Looks at one text and says how many findings it holds.
    fn visit(&self, unit: &Unit<'_>) -> usize;

    /// Whether the text may hold a finding at *some* path. Asked of blobs before their path is known; must never be
    /// clean where `visit` would find something.
    ///
    /// With `news`, the text is made of one that was [`Glance::Clean`], and differs from it only in these ranges; an empty
    /// range is a place where two parts meet that did not stand side by side. Sorted by start.
    fn glance(&self, bytes: &[u8], news: Option<&[Range<usize>]>) -> Glance;

    /// Whether a mark that goes [by path](Mark::by_path) may say something at this one.
    fn is_telling(&self, _path: &RepoPath) -> bool {
        true
    }

    /// Whether a long file that begins so means nothing in pieces and has to be shown whole: an archive.
    fn wants_whole(&self, _beginning: &[u8]) -> bool {
        false
    }

    /// Whether the file is left out by the policy; asked before it is read.
    fn excludes(&self, path: &RepoPath) -> bool;
}

/// What a walk has looked at.
#[derive(Debug, Default)]
pub struct Survey {
    pub coverage: Coverage,
    pub gaps: Vec<Gap>,
    /// Files that [`Visitor::excludes`] left out.
    pub excluded: u64,
}

/// What is too much to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the longest file or blob that is looked at. Files are read in pieces; a blob is held in memory whole.
    pub largest_file: u64,
}

impl Default for Limits {
    /// 100 MiB: the largest file the common forges take.
    fn default() -> Self {
        Self {
            largest_file: 100 << 20,
        }
    }
}

/// Hears how far a walk is. Called from several threads at once; a unit is a file, a commit or an object.
pub trait Progress: Sync {
    /// So many more units are ahead. Said where it is known; a folder outside of git has no number.
    fn total(&self, units: u64);
    /// So many more units are done.
    fn advance(&self, units: u64);
}

/// Nobody listens.
impl Progress for () {
    fn total(&self, _units: u64) {}
    fn advance(&self, _units: u64) {}
}

/// The YAML files of a folder below another one on the disk, whatever git knows of them.
pub fn folder_on_disk(
    root: &Path,
    folder: &RepoPath,
    bounds: &Bounds,
) -> Result<Subtree, InventoryError> {
    match root.canonicalize() {
        Ok(root) => subtree::on_disk(&root, folder, bounds),
        Err(_) => Ok(Subtree::Absent),
    }
}

/// A repository or folder, opened for one scope.
///
/// Paths are relative to the folder it was opened at for [`Scope::WorkTree`] and [`Scope::Staged`], which stay inside
/// that folder, and to the top of the repository for the others, which take all of it.
#[derive(Debug)]
pub struct Inventory {
    place: Place,
    scope: Scope,
    head: Option<Oid>,
    revisions: Option<Revisions>,
    outgoing: Option<Outgoing>,
    base: Base,
}

impl Inventory {
    /// Opens a work tree, a folder in one, a bare repository or a plain folder.
    pub fn open(path: &Path, env: &Environment, scope: Scope) -> Result<Self, InventoryError> {
        let place = Place::find(path, env)?;
        let revisions = match &scope {
            Scope::Range { base, head } => Some(Revisions::resolve(
                place.git(Revisions::SCOPE)?,
                base,
                head.as_deref(),
            )?),
            Scope::Staged => staged::check(&place).map(|()| None)?,
            Scope::History { .. } => place.git(history::SCOPE).map(|_| None)?,
            Scope::WorkTree | Scope::Push(_) => None,
        };
        let outgoing = match &scope {
            Scope::Push(push) => Some(Outgoing::resolve(place.git("a push")?, push)?),
            _ => None,
        };
        let head = match &place.git {
            Some(git) => staged::head_commit(&git.open()?)?,
            None => None,
        };
        let of_head = head.map_or(Base::Nothing, Base::Commit);
        let bare = place
            .git
            .as_ref()
            .is_some_and(|git| git.dirs.work.is_none());
        let judged_by = match (&revisions, &outgoing) {
            (Some(revisions), _) => Base::Commit(revisions.base),
            (_, Some(outgoing)) => outgoing.base.map_or(Base::Nothing, Base::Commit),
            _ if bare || scope == Scope::Staged => of_head,
            _ => Base::Folder,
        };
        Ok(Self {
            place,
            scope,
            head,
            revisions,
            outgoing,
            base: judged_by,
        })
    }

    /// Whether the scope is that of a whole repository, or of a plain folder, and not of a folder in a repository.
    pub fn is_whole(&self) -> bool {
        self.place.prefix.is_empty() || self.takes_all()
    }

    /// Whether the scope is that of the whole repository, wherever in it it was opened.
    fn takes_all(&self) -> bool {
        matches!(
            self.scope,
            Scope::Range { .. } | Scope::Push(_) | Scope::History { .. }
        )
    }

    /// Where the commits of the scope end, if it is about commits.
    fn end(&self) -> Option<Oid> {
        let range = self.revisions.map(|range| range.head);
        range.or(self.outgoing.as_ref().map(|outgoing| outgoing.head))
    }

    /// The commit looked at: the range's head, else HEAD. None without a commit.
    pub fn head(&self) -> Option<String> {
        self.end().or(self.head).map(|id| id.to_string())
    }

    /// The commit that the change starts from: the range's base, or HEAD for what is staged. None for other scopes.
    pub fn base(&self) -> Option<String> {
        let staged = self.head.filter(|_| self.scope == Scope::Staged);
        let outgoing = self.outgoing.as_ref().and_then(|outgoing| outgoing.base);
        self.revisions
            .map(|range| range.base)
            .or(outgoing)
            .or(staged)
            .map(|id| id.to_string())
    }

    /// A file as the base has it: of a range its base revision, of what is staged HEAD, else the folder on the disk
    /// (HEAD where there is none). None when it is not there.
    pub fn base_file(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        self.base.read(&self.place, self.takes_all(), path)
    }

    /// The YAML files of a folder as the base has them: see [`Inventory::base_file`].
    pub fn base_folder(
        &self,
        folder: &RepoPath,
        bounds: &Bounds,
    ) -> Result<Subtree, InventoryError> {
        let whole = self.takes_all();
        self.base.read_folder(&self.place, whole, folder, bounds)
    }

    /// A file as the change leaves it, where the scope is a range; else none. For what is only said, and never judged by.
    pub fn head_file(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        match self.end() {
            Some(head) => Base::Commit(head).read(&self.place, true, path),
            None => Ok(None),
        }
    }

    /// The YAML files of a folder as the change leaves them: see [`Inventory::head_file`].
    pub fn head_folder(
        &self,
        folder: &RepoPath,
        bounds: &Bounds,
    ) -> Result<Subtree, InventoryError> {
        match self.end() {
            Some(head) => {
                let head = Base::Commit(head);
                head.read_folder(&self.place, true, folder, bounds)
            }
            None => Ok(Subtree::Absent),
        }
    }

    /// Whether the change may touch one of the files that `concerns` names. True where there is no change, and where
    /// only a closer look would tell.
    pub fn may_touch(&self, concerns: &dyn Fn(&RepoPath) -> bool) -> Result<bool, InventoryError> {
        match self.scope {
            Scope::Staged => staged::may_touch(&self.place, concerns),
            _ => Ok(true),
        }
    }

    /// A folder of rendered manifests, as it lies on the disk. Its files are called by the names that the scope's files
    /// have, if it is among them. Errors: it is no folder.
    pub fn rendered(&self, folder: &Path) -> Result<Rendered, InventoryError> {
        let work = self.place.git.as_ref().map(|git| git.dirs.work.as_deref());
        let home = match (&self.scope, work) {
            (Scope::Range { .. } | Scope::Push(_) | Scope::History { .. }, Some(work)) => work,
            // A bare repository has files, and none of them lies on the disk.
            (_, Some(None)) => None,
            _ => Some(&*self.place.root),
        };
        Rendered::list(folder, home)
    }

    /// Hands every text of the scope to the visitor.
    pub fn walk(
        &self,
        visitor: &dyn Visitor,
        limits: &Limits,
        progress: &dyn Progress,
    ) -> Result<Survey, InventoryError> {
        let collector = Collector::new(visitor, limits, progress);
        match (&self.scope, &self.revisions) {
            (Scope::Range { .. }, Some(revisions)) => {
                range::walk(&self.place, revisions, &collector)?;
            }
            (Scope::Push(_), _) => {
                let commits = self.outgoing.iter().flat_map(|outgoing| &outgoing.commits);
                let commits: Vec<Oid> = commits.copied().collect();
                range::walk_commits(self.place.git("a push")?, &commits, &collector)?;
            }
            (Scope::Staged, _) => staged::walk(&self.place, &collector)?,
            (
                Scope::History {
                    include_unreachable,
                },
                _,
            ) => {
                history::walk(&self.place, *include_unreachable, &collector)?;
            }
            (Scope::WorkTree | Scope::Range { .. }, _) => self.walk_files(&collector)?,
        }
        Ok(collector.finish())
    }

    fn walk_files(&self, collector: &Collector<'_>) -> Result<(), InventoryError> {
        let Some(git) = &self.place.git else {
            collector.gap(
                GapSubject::Domain,
                "this is not a git repository, so neither history nor what git ignores could be looked at",
            );
            folder::walk(&self.place, None, collector);
            return Ok(());
        };
        if git.dirs.work.is_none() {
            return head_tree::walk(git, collector);
        }
        match Tracked::read(git, &self.place) {
            Ok(tracked) => folder::walk(&self.place, Some(&tracked), collector),
            Err(error) => {
                collector.gap(
                    GapSubject::Domain,
                    format!("git's index cannot be read, so the folder was read as if git did not know it: {error}"),
                );
                folder::walk(&self.place, None, collector);
            }
        }
        Ok(())
    }
}
