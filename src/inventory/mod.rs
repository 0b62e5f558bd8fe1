//! The only reader of the repository: which texts are there, in which scope, and what could not be read.
//!
//! It hands every text to a [`Visitor`], in parallel and in no order, and judges nothing.

use crate::finding::{Coverage, Gap, Origin};
use crate::source::{RepoPath, Span};

/// Which texts are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Tracked and untracked files; what `.gitignore` names is left out unless it is tracked.
    WorkTree,
    /// The index against HEAD.
    Staged,
    /// What the commits of `base..head` add, every one of them, merges included, with their messages.
    Range { base: String, head: Option<String> },
    /// Every blob reachable from a ref, once; with commit and tag messages.
    History { include_unreachable: bool },
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

/// Looks at texts. Called from several threads at once.
pub trait Visitor: Sync {
    /// Looks at one text and says how many findings it holds.
    fn visit(&self, unit: &Unit<'_>) -> usize;

    /// Whether the text may hold a finding at *some* path. Asked of blobs before their path is known; must never be
    /// false where `visit` would find something.
    fn may_hold(&self, bytes: &[u8]) -> bool;

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
