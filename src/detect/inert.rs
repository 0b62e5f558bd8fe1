//! Files of which nothing is declared: programs and prose.

use crate::source::RepoPath;

const PROGRAMS: &[&[u8]] = &[
    b"c", b"cc", b"cpp", b"cs", b"css", b"go", b"h", b"html", b"java", b"js", b"jsx", b"kt",
    b"php", b"py", b"rb", b"rs", b"scss", b"swift", b"ts", b"tsx",
];

const PROSE: &[&[u8]] = &[b"md", b"png", b"rst", b"svg", b"txt"];

/// Whether a path's extension is that of a program, of prose or of a picture.
pub(super) fn is_program_or_prose(path: &RepoPath) -> bool {
    PROGRAMS.contains(&path.extension()) || PROSE.contains(&path.extension())
}
