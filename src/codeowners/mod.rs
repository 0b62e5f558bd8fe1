//! CODEOWNERS as GitHub reads it: which line rules a path, who its owners are, and what of the file is in error.
//!
//! The rules are those of GitHub's page "About code owners"; where that refers to gitignore, those of git's own page on
//! it. Who an owner is, and whether they may write, only the forge knows: not here. Nor is the wording or the weight of
//! a problem, which belongs to the checks.

mod index;
mod line;
pub mod lint;
mod location;
mod owner;
mod pattern;
mod problem;
mod segment;
#[cfg(test)]
mod tests;

pub use location::{Located, Location, locate};
pub use owner::{Owner, OwnerFault};
pub use pattern::{Pattern, PatternFault};
pub use problem::{Problem, ProblemKind, Unsupported};

use crate::source::{Region, RepoPath, Span};
use index::Index;
use line::{Line, Parsed};

/// Bytes from which on GitHub loads nothing of the file: it "must be under 3 MB in size". Whether that counts in
/// thousands or in powers of two is not written; the smaller is taken.
pub const SIZE_LIMIT: usize = 3_000_000;
/// Bytes from which on the file is close to [`SIZE_LIMIT`].
const NEAR_LIMIT: usize = SIZE_LIMIT / 10 * 9;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A line that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// One-based.
    pub line: u32,
    /// From the pattern to the last owner, without a comment.
    pub span: Span,
    pub pattern_span: Span,
    pub pattern: Pattern,
    /// Empty: what the pattern matches has no owner. Each at its place.
    pub owners: Vec<(Owner, Span)>,
}

/// The line that rules a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling<'f> {
    /// One-based.
    pub line: u32,
    /// Empty: the line takes the owners away. An approval by one of several suffices.
    pub owners: &'f [(Owner, Span)],
    /// Of the whole line, without its comment.
    pub span: Span,
}

/// A CODEOWNERS file.
#[derive(Debug, Clone)]
pub struct Codeowners {
    location: Location,
    /// Where problems of the file as a whole stand, and its number.
    first_line: (u32, Span),
    rules: Vec<Rule>,
    problems: Vec<Problem>,
    index: Index,
}

impl Codeowners {
    /// Reads a file as GitHub does. Never fails: a line that is in error is skipped and kept as a problem, and a file of
    /// [`SIZE_LIMIT`] bytes or more has no rules at all.
    pub fn parse(text: &[u8], location: Location) -> Self {
        let mut file = Self {
            location,
            first_line: numbered_first_line(text),
            rules: Vec::new(),
            problems: Vec::new(),
            index: Index::default(),
        };
        file.problems
            .extend(size(text.len()).map(|kind| file.of_whole(kind)));
        if text.len() < SIZE_LIMIT {
            file.read(text);
            file.index = Index::of(&file.rules);
        }
        file
    }

    fn read(&mut self, text: &[u8]) {
        let mut start = 0;
        if text.starts_with(BYTE_ORDER_MARK) {
            start = BYTE_ORDER_MARK.len();
            let problem = self.of_whole(ProblemKind::ByteOrderMark);
            self.problems.push(problem);
        }
        let mut number = 0;
        while start < text.len() {
            number += 1;
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
            let line = Line {
                number,
                start,
                bytes: &text[start..end],
            };
            let Parsed { rule, problems } = line.parse();
            self.rules.extend(rule);
            self.problems.extend(problems);
            start = end + 1;
        }
    }

    /// A problem of the file as a whole.
    fn of_whole(&self, kind: ProblemKind) -> Problem {
        let (line, span) = self.first_line;
        Problem { line, span, kind }
    }

    pub fn location(&self) -> Location {
        self.location
    }

    /// The lines that count, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is wrong with the file by itself, in its order. What is wrong with it in its repository: [`lint::lint`].
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The last line that matches a path. None: no line does, and the path has no owner.
    ///
    /// Lines with a literal beginning, name or extension are looked up; of the others each is tried.
    pub fn owners_of(&self, path: &RepoPath) -> Option<Ruling<'_>> {
        let rule = &self.rules[self.index.last(&self.rules, path)?];
        Some(Ruling {
            line: rule.line,
            owners: &rule.owners,
            span: rule.span,
        })
    }
}

fn size(bytes: usize) -> Option<ProblemKind> {
    match bytes {
        SIZE_LIMIT.. => Some(ProblemKind::TooLarge { bytes }),
        NEAR_LIMIT.. => Some(ProblemKind::NearLimit { bytes }),
        _ => None,
    }
}

fn numbered_first_line(text: &[u8]) -> (u32, Span) {
    let span = first_line(text);
    (Region::of(text, span).start.line.get(), span)
}

/// Where the problems of a file as a whole stand: its first line that is not blank, without white space and mark.
pub fn first_line(text: &[u8]) -> Span {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let mark = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let start = (mark..text.len())
        .find(|at| !is_blank(&text[*at]))
        .unwrap_or(mark);
    let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
    let length = text[start..end].trim_ascii_end().len();
    match std::str::from_utf8(&text[start..start + length]) {
        Ok(_) => Span::new(start, start + length),
        // A span stands on the boundaries of characters, and this line has none.
        Err(error) => Span::new(start, start + error.valid_up_to()),
    }
}
