//! What keeps the inventory from being taken at all: whose fault it is, and what to do next.
//!
//! What could not be read *within* a walk is no error but a [`crate::finding::Gap`].

use std::path::PathBuf;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The user asked for what is not there: nothing was looked at, ask again.
    Usage,
    /// The repository cannot give what the scope needs: the answer would be half of one.
    Incomplete,
}

/// Why a repository could not be opened or walked.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    #[error("there is nothing at `{}`: check the spelling of the path", path.display())]
    NothingThere { path: PathBuf },
    #[error("`{}` is not a folder: name the folder that it lies in", path.display())]
    NotAFolder { path: PathBuf },
    #[error("`{}` cannot be read: give the user who runs this access to it", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "`{}` is not in a git repository, which {scope} needs: name a path inside one, or check the files as they are with neither `--staged` nor `--base` nor `--history`",
        path.display()
    )]
    NotARepository { path: PathBuf, scope: &'static str },
    #[error("`{}` is a bare repository, in which nothing can be staged: name a work tree", path.display())]
    NoWorkTree { path: PathBuf },
    #[error("GIT_INDEX_FILE names `{}`, which is not there: correct or unset it", path.display())]
    NoIndexFile { path: PathBuf },
    #[error("GIT_DIR names `{}`, which is not a git repository: correct or unset it", path.display())]
    BadGitDir { path: PathBuf },
    #[error(
        "git's ownership rule refuses the repository of `{}` because another user owns it; if you trust it: git config --global --add safe.directory '{}'",
        path.display(), path.display()
    )]
    DubiousOwnership { path: PathBuf },
    #[error(
        "there is no commit `{revision}` in this repository: check the spelling, or fetch it first (git fetch origin {revision})"
    )]
    UnknownRevision { revision: String },
    #[error(
        "`{path}` of the base is not a plain file inside the repository ({found}): put the file itself there"
    )]
    NotAPlainFile { path: String, found: &'static str },
    #[error("`{path}` is longer than 16 MiB, more than is read of one file of this kind")]
    TooLong { path: String },
    #[error(
        "this clone is shallow and does not reach back to where `{base}` and `{head}` part: check out with `fetch-depth: 0`, or run `git fetch --unshallow`"
    )]
    Shallow { base: String, head: String },
    #[error(
        "this clone is shallow and ends before {what}: check out with `fetch-depth: 0`, or run `git fetch --unshallow`"
    )]
    CutOff { what: String },
    #[error(
        "this clone is partial and does not have {what}: run `git fetch --refetch --no-filter`"
    )]
    LeftOut { what: String },
    #[error("{what} is too much to be read: {most} at most; make the change in parts")]
    TooMuch { what: String, most: String },
    #[error("this program cannot read the repository at `{}`: {reason}", path.display())]
    Unsupported { path: PathBuf, reason: String },
    #[error(
        "the repository cannot be read at {what}: run `git fsck`, then repair or clone it again"
    )]
    Corrupt {
        what: String,
        #[source]
        source: git2::Error,
    },
}

impl InventoryError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NothingThere { .. }
            | Self::NotAFolder { .. }
            | Self::Unreadable { .. }
            | Self::NotARepository { .. }
            | Self::NoWorkTree { .. }
            | Self::NoIndexFile { .. }
            | Self::BadGitDir { .. }
            | Self::DubiousOwnership { .. }
            | Self::UnknownRevision { .. }
            | Self::NotAPlainFile { .. }
            | Self::TooLong { .. } => ErrorKind::Usage,
            Self::Shallow { .. }
            | Self::CutOff { .. }
            | Self::LeftOut { .. }
            | Self::TooMuch { .. }
            | Self::Unsupported { .. }
            | Self::Corrupt { .. } => ErrorKind::Incomplete,
        }
    }
}

/// Says what was being read when git failed.
pub(super) fn corrupt(what: impl Into<String>) -> impl FnOnce(git2::Error) -> InventoryError {
    let what = what.into();
    move |source| InventoryError::Corrupt { what, source }
}
