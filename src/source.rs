//! Positions and nothing else: where a byte lies, in which file, on which line.
//!
//! Not here: reading (that is `inventory`), meaning (that is `detect`), printing (that is `report`).

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

/// A path inside the repository, as bytes, with `/` between its parts.
///
/// It refuses `""`, absolute paths and `..`, so it cannot leave the repository. Git paths are bytes, not text:
/// whoever prints one goes through `report::escape`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<[u8]>);

/// Why a path is not a [`RepoPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PathError(&'static str);

impl RepoPath {
    /// Checks and takes a path. Errors: empty, absolute, or with a `..` part.
    pub fn new(path: impl AsRef<[u8]>) -> Result<Self, PathError> {
        let path = path.as_ref();
        if path.is_empty() {
            return Err(PathError("the path is empty"));
        }
        if path[0] == b'/' {
            return Err(PathError("the path is absolute"));
        }
        if path.split(|b| *b == b'/').any(|part| part == b"..") {
            return Err(PathError("the path leaves the repository through `..`"));
        }
        Ok(Self(Arc::from(path)))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text; bytes that are not UTF-8 become U+FFFD. Not escaped: printers use `report::escape`.
    pub fn to_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The part behind the last `/`.
    pub fn file_name(&self) -> &[u8] {
        let start = memchr::memrchr(b'/', &self.0).map_or(0, |slash| slash + 1);
        &self.0[start..]
    }

    /// The part of the file name behind its last dot, without the dot; empty where there is none.
    pub fn extension(&self) -> &[u8] {
        let name = self.file_name();
        memchr::memrchr(b'.', name).map_or(&[], |dot| &name[dot + 1..])
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_text())
    }
}

/// A half-open range of bytes, `start..end`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A span from usize offsets, saturating at 4 GiB (longer files are never scanned whole).
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end),
        }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn len(self) -> usize {
        (self.end.saturating_sub(self.start)) as usize
    }

    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A one-based line and column. The column counts Unicode scalar values (bytes that are no UTF-8 count one each).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    pub line: NonZeroU32,
    pub column: NonZeroU32,
}

impl LineColumn {
    /// From zero-based counts.
    pub fn from_zero_based(line: usize, column: usize) -> Self {
        let one_based = |n: usize| {
            u32::try_from(n)
                .ok()
                .and_then(|n| n.checked_add(1))
                .and_then(NonZeroU32::new)
                .unwrap_or(NonZeroU32::MAX)
        };
        Self {
            line: one_based(line),
            column: one_based(column),
        }
    }
}

/// A span with its lines and columns worked out. `end` is exclusive: the position behind the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    pub span: Span,
    pub start: LineColumn,
    pub end: LineColumn,
}

impl Region {
    /// Works out the lines and columns of `span` in `text`.
    pub fn of(text: &[u8], span: Span) -> Self {
        let start_at = span.range().start.min(text.len());
        let end_at = span.range().end.clamp(start_at, text.len());
        let start_line = line_start(text, start_at);
        let lines_before = memchr::memchr_iter(b'\n', &text[..start_line]).count();
        let lines_inside = memchr::memchr_iter(b'\n', &text[start_at..end_at]).count();
        let end_line = line_start(text, end_at);
        Self {
            span,
            start: LineColumn::from_zero_based(lines_before, columns(&text[start_line..start_at])),
            end: LineColumn::from_zero_based(
                lines_before + lines_inside,
                columns(&text[end_line..end_at]),
            ),
        }
    }
}

/// Where the line that holds byte `at` begins.
pub fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at.min(text.len())]).map_or(0, |newline| newline + 1)
}

/// Where the line that holds byte `at` ends: at its `\n`, or at the end of the text.
pub fn line_end(text: &[u8], at: usize) -> usize {
    let at = at.min(text.len());
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline)
}

/// Where the line that holds byte `at` begins, or `reach` bytes before it where the line is longer: asked for every hit
/// on one line of a hundred megabytes, only a bound keeps the answers from taking for ever.
pub fn line_start_within(text: &[u8], at: usize, reach: usize) -> usize {
    let at = at.min(text.len());
    let from = at.saturating_sub(reach);
    memchr::memrchr(b'\n', &text[from..at]).map_or(from, |newline| from + newline + 1)
}

/// Where the line that holds byte `at` ends, or `reach` bytes behind it where the line is longer.
pub fn line_end_within(text: &[u8], at: usize, reach: usize) -> usize {
    let at = at.min(text.len());
    let until = text.len().min(at.saturating_add(reach));
    memchr::memchr(b'\n', &text[at..until]).map_or(until, |newline| at + newline)
}

/// Unicode scalar values in `bytes`; whatever is no UTF-8 counts a column per replaced sequence.
fn columns(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        bytes.len()
    } else {
        String::from_utf8_lossy(bytes).chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_the_repository() {
        for bad in ["", "/etc/passwd", "..", "a/../../b", "a/.."] {
            assert!(RepoPath::new(bad).is_err(), "{bad:?}");
        }
        for good in ["a", "a/b", "..a", "a..b/c", "-x", "a b"] {
            assert!(RepoPath::new(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn lines_and_columns_are_one_based_and_count_characters() {
        let text = "ab\ncé secret\n".as_bytes();
        let at = text.windows(6).position(|w| w == b"secret").unwrap();
        let region = Region::of(text, Span::new(at, at + 6));
        assert_eq!((region.start.line.get(), region.start.column.get()), (2, 4));
        assert_eq!((region.end.line.get(), region.end.column.get()), (2, 10));
    }

    #[test]
    fn a_region_over_lines_ends_on_the_last_one() {
        let region = Region::of(b"x\nab\ncd\n", Span::new(2, 7));
        assert_eq!((region.start.line.get(), region.start.column.get()), (2, 1));
        assert_eq!((region.end.line.get(), region.end.column.get()), (3, 3));
    }

    #[test]
    fn a_bound_stands_in_for_the_end_of_a_long_line() {
        let text = b"ab\ncdefgh\nij";
        assert_eq!(
            (line_start_within(text, 7, 9), line_start_within(text, 7, 2)),
            (3, 5)
        );
        assert_eq!(
            (line_end_within(text, 5, 9), line_end_within(text, 5, 2)),
            (9, 7)
        );
        assert_eq!(
            (line_start_within(text, 99, 1), line_end_within(text, 99, 1)),
            (11, 12)
        );
    }

    #[test]
    fn the_extension_is_the_part_behind_the_last_dot() {
        assert_eq!(RepoPath::new("a.b/c.tar.gz").unwrap().extension(), b"gz");
        assert_eq!(RepoPath::new("a.b/Makefile").unwrap().extension(), b"");
    }
}
