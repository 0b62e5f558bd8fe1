//! What a bill of materials is made of: the files of a repository, and the packages that they list.

use crate::package::Listing;
use crate::package::formats::Format;
use crate::source::RepoPath;

/// Every file that lists packages, and what could not be read.
#[derive(Debug, Clone, Default)]
pub struct Listings {
    /// What the packages are parts of: the name of the repository or folder.
    pub name: String,
    /// By path.
    pub files: Vec<Listed>,
    /// By path. The bill of materials says each of them, and that it is incomplete.
    pub missing: Vec<Missing>,
}

/// A file and what it lists.
#[derive(Debug, Clone)]
pub struct Listed {
    pub path: RepoPath,
    pub listing: Listing,
    /// The line of each package, from one.
    lines: Vec<u32>,
    /// File names that settle what the file asks for.
    locks: &'static [&'static str],
}

/// A part of the repository whose packages are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub path: RepoPath,
    /// From one. None: the whole file.
    pub line: Option<u32>,
    pub reason: String,
}

impl Listed {
    /// `text` is the decoded text that the listing's places point into.
    pub fn new(path: RepoPath, format: &Format, text: &str, listing: Listing) -> Self {
        let mut lines = Lines::of(text);
        let of_packages = listing.packages.iter();
        Self {
            lines: of_packages
                .map(|package| lines.line(package.at.range().start))
                .collect(),
            path,
            listing,
            locks: format.locks,
        }
    }

    /// The line of a package, by its index in the listing.
    pub fn line(&self, package: usize) -> u32 {
        self.lines.get(package).copied().unwrap_or(1)
    }

    /// Whether a file settles what this one asks for: a lock of its folder, or of one above.
    pub(super) fn is_settled_by(&self, other: &Self) -> bool {
        let name = other.path.file_name();
        self.locks.iter().any(|lock| lock.as_bytes() == name)
            && self.path.as_bytes().starts_with(folder(&other.path))
    }
}

/// With the `/` at its end; empty at the top.
fn folder(path: &RepoPath) -> &[u8] {
    let whole = path.as_bytes();
    &whole[..whole.len() - path.file_name().len()]
}

impl Missing {
    /// `path`, or `path#L12`, then the reason.
    pub fn sentence(&self) -> String {
        format!("{}: {}", place(&self.path, self.line), self.reason)
    }

    /// What a file could not say of itself.
    pub fn of_problems(path: &RepoPath, text: &str, listing: &Listing) -> Vec<Self> {
        let mut lines = Lines::of(text);
        let each = listing.problems.iter().map(|problem| Self {
            path: path.clone(),
            line: Some(lines.line(problem.at.range().start)),
            reason: problem.reason.clone(),
        });
        each.collect()
    }
}

/// `path#L12`.
pub(super) fn place(path: &RepoPath, line: Option<u32>) -> String {
    match line {
        Some(line) => format!("{}#L{line}", path.to_text()),
        None => path.to_text().into_owned(),
    }
}

/// Counts lines on the way through a text: asked in rising order, it reads the text once.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of a byte, from one.
    fn line(&mut self, byte: usize) -> u32 {
        let byte = byte.min(self.text.len());
        let (from, to) = (self.at.min(byte), self.at.max(byte));
        let between = memchr::memchr_iter(b'\n', &self.text[from..to]).count();
        let between = u32::try_from(between).unwrap_or(u32::MAX);
        self.line = if byte >= self.at {
            self.line.saturating_add(between)
        } else {
            self.line.saturating_sub(between)
        };
        self.at = byte;
        self.line
    }
}
