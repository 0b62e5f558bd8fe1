//! What can be wrong with a CODEOWNERS file. Which of it is how bad, and in which words it is said, is not here.

use super::{Location, OwnerFault};
use crate::source::Span;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// One-based.
    pub line: u32,
    /// On the boundaries of characters. Of what concerns the file as a whole: its first line.
    pub span: Span,
    pub kind: ProblemKind,
}

/// Syntax of gitignore that CODEOWNERS does not have. GitHub skips a line that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsupported {
    /// `!pattern`
    Negation,
    /// `[a-z]`
    Brackets,
    /// `\#name`
    EscapedHash,
}

/// In which way something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// GitHub loads nothing of it.
    TooLarge {
        bytes: usize,
    },
    NearLimit {
        bytes: usize,
    },
    /// Whether GitHub takes the mark for a part of the first pattern is not written anywhere.
    ByteOrderMark,

    /// The line is skipped: it is no UTF-8.
    NotText,
    /// A word holds characters that nobody sees, or that stand for bytes that were lost.
    Invisible {
        /// The first of them.
        character: char,
    },
    /// The line is skipped.
    Unsupported(Unsupported),
    /// The line is skipped: it is the head of a section as GitLab has them, and GitHub does not.
    Section,
    /// The line is skipped: its pattern is `/`.
    OnlySlash,
    /// The line is skipped: its pattern ends within an escape.
    EscapesNothing,
    /// The line is skipped: its pattern is longer than any path.
    PatternTooLong,
    /// The line holds a word that can name nobody.
    InvalidOwner {
        word: String,
        fault: OwnerFault,
        /// Whether GitHub passes over the whole line for it.
        skips_line: bool,
    },
    /// The same owner twice on one line.
    DuplicateOwner {
        owner: String,
    },
    /// A backslash before a character that has no other meaning: `docs\guide`.
    NeedlessEscape {
        /// What the pattern matches by it: `docsguide`.
        reads_as: String,
    },

    /// An owner stands where the pattern should, or is joined to it.
    OwnerInPattern {
        pattern: String,
    },
    /// It has a part that no path has: `.`, `..`, or none between two slashes.
    NeverMatches {
        pattern: String,
        part: String,
    },
    /// It matches no file.
    Unmatched {
        pattern: String,
        /// A pattern like it that matches.
        nearest: Option<String>,
    },
    /// It would match if case were ignored.
    Case {
        pattern: String,
        /// A path that it would match.
        existing: String,
    },
    /// It ends with a slash and names a file.
    SlashOnFile {
        pattern: String,
    },
    /// It looks below a symbolic link, and git has nothing there.
    Link {
        pattern: String,
        link: String,
    },
    /// It looks into a submodule, whose files belong to another repository.
    Submodule {
        pattern: String,
        submodule: String,
    },
    /// A later line has the same pattern.
    DuplicatePattern {
        pattern: String,
        by_line: u32,
    },
    /// A later line matches whatever this one does.
    Covered {
        pattern: String,
        by_line: u32,
        by: String,
    },
    /// It names no owner, and so takes those away that others gave.
    Unowned {
        pattern: String,
    },

    /// Another file is read in its place. Stands in the one that is not read.
    Shadowed {
        location: Location,
        by: Location,
    },
    /// GitHub does not look for a file of this name. Stands in it.
    Misnamed {
        path: String,
        location: Location,
    },
    /// Whoever writes may change who reviews.
    OwnFileUnowned {
        /// The line that takes the owners away; none where none gives it any.
        by_line: Option<u32>,
    },
    /// Paths that must have an owner have none.
    ProtectedUnowned {
        /// The name of what is protected.
        name: String,
        /// The first of them.
        path: String,
        /// How many.
        paths: usize,
        /// The line that takes the owners away from that path; none where none gives it any.
        by_line: Option<u32>,
    },
}
