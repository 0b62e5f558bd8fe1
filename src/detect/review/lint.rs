//! CODEOWNERS in one state of the repository: which file counts, which do not, what is wrong with each.

use super::fault::ReviewFault;
use super::wording;
use crate::codeowners::lint::{Protected, Tree, lint};
use crate::codeowners::{Codeowners, Located, Location, Problem, ProblemKind, first_line, locate};
use crate::inventory::Snapshot;
use crate::source::{RepoPath, Span};
use std::collections::BTreeMap;

/// Faults of one kind in one file that are told one by one. More of them help nobody, and a file can be made of them.
const MOST_OF_A_KIND: usize = 200;

/// Something that is wrong, at a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub fault: ReviewFault,
    pub path: RepoPath,
    pub at: Span,
    /// What tells it from the other faults of its kind in its file, whatever line it stands on.
    pub key: String,
    /// One sentence.
    pub message: String,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Looked {
    /// The file that counts.
    pub file: Option<Location>,
    pub hits: Vec<Hit>,
    /// The texts that hits stand in. What is no UTF-8 in them became as many `?`.
    pub texts: BTreeMap<RepoPath, String>,
    /// Files that could not be looked at, and why.
    pub unread: Vec<(RepoPath, String)>,
}

/// Lints the file that counts and looks at those that do not. `irregular` is what stands where a file could and is
/// none; `protected` are the paths that must have an owner.
pub fn look(
    files: &dyn Snapshot,
    irregular: &[(RepoPath, String)],
    protected: &[Protected],
) -> Looked {
    let mut looked = Looked::default();
    let there = |path: &RepoPath| files.paths().binary_search(path).is_ok();
    let Located { file, shadowed } = locate(there);
    looked.file = file;
    looked.links(irregular);
    if let Some(by) = file {
        looked.lint(by, files, irregular, protected);
        for location in shadowed {
            let kind = ProblemKind::Shadowed { location, by };
            looked.whole(&location.path(), kind, files);
        }
    }
    for path in files.paths() {
        if let Some(location) = Location::misspelt(path) {
            let kind = ProblemKind::Misnamed {
                path: path.to_text().into_owned(),
                location,
            };
            looked.whole(path, kind, files);
        }
    }
    looked
}

impl Looked {
    /// A link in one of the three places: what GitHub makes of it is not written, and links are not followed here.
    fn links(&mut self, irregular: &[(RepoPath, String)]) {
        for place in Location::ALL {
            let path = place.path();
            let found = irregular.iter().find(|(other, _)| *other == path);
            if let Some((_, reason)) = found {
                self.unread.push((path, reason.clone()));
            }
        }
    }

    fn lint(
        &mut self,
        location: Location,
        files: &dyn Snapshot,
        irregular: &[(RepoPath, String)],
        protected: &[Protected],
    ) {
        let path = location.path();
        let Some(bytes) = self.read(&path, files) else {
            return;
        };
        let file = Codeowners::parse(&bytes, location);
        let links: Vec<RepoPath> = irregular.iter().map(|(path, _)| path.clone()).collect();
        let submodules = submodules(files);
        let own = outside(files.paths(), &submodules);
        let tree = Tree {
            files: own.as_deref().unwrap_or(files.paths()),
            links: &links,
            submodules: &submodules,
        };
        let linted = lint(&file, tree, protected);
        if !linted.complete {
            let reason = "it has too many patterns with wildcards for the files that there are, so which of them match nothing, \
                          and which paths have no owner, is not known";
            self.unread.push((path.clone(), reason.to_owned()));
        }
        self.take(&path, &bytes, &linted.problems);
    }

    /// A problem of a file as a whole.
    fn whole(&mut self, path: &RepoPath, kind: ProblemKind, files: &dyn Snapshot) {
        let Some(bytes) = self.read(path, files) else {
            return;
        };
        let span = first_line(&bytes);
        let problem = Problem {
            line: 1,
            span,
            kind,
        };
        self.take(path, &bytes, &[problem]);
    }

    fn read(&mut self, path: &RepoPath, files: &dyn Snapshot) -> Option<Vec<u8>> {
        match files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unread.push((path.clone(), error.to_string()));
                None
            }
        }
    }

    fn take(&mut self, path: &RepoPath, bytes: &[u8], problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        let text = readable(bytes);
        let mut counts: BTreeMap<ReviewFault, usize> = BTreeMap::new();
        for problem in problems {
            let count = counts.entry(ReviewFault::from(&problem.kind)).or_default();
            *count += 1;
            if *count > MOST_OF_A_KIND {
                continue;
            }
            let pointed = text.get(problem.span.range()).unwrap_or_default();
            self.hits.push(Hit {
                fault: ReviewFault::from(&problem.kind),
                path: path.clone(),
                at: problem.span,
                key: wording::key(problem, pointed),
                message: wording::message(problem),
            });
        }
        self.texts.insert(path.clone(), text);
        for (fault, count) in counts {
            if count > MOST_OF_A_KIND {
                let fault = fault.as_str();
                let reason =
                    format!("of {count} faults `{fault}` the first {MOST_OF_A_KIND} are told");
                self.unread.push((path.clone(), reason));
            }
        }
    }
}

/// The text with each byte that is no UTF-8 replaced by one that is, so that every place stays where it was.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

/// The files that lie in no submodule, where some do: a work tree has those that are checked out.
fn outside(files: &[RepoPath], submodules: &[RepoPath]) -> Option<Vec<RepoPath>> {
    let inside = |path: &RepoPath| {
        submodules.iter().any(|submodule| {
            let behind = path.as_bytes().strip_prefix(submodule.as_bytes());
            behind.is_some_and(|behind| behind.starts_with(b"/"))
        })
    };
    let is_other = |path: &&RepoPath| !inside(path);
    let any = !submodules.is_empty() && files.iter().any(inside);
    any.then(|| files.iter().filter(is_other).cloned().collect())
}

/// The paths that `.gitmodules` gives to submodules: `path = vendor/lib`.
fn submodules(files: &dyn Snapshot) -> Vec<RepoPath> {
    let Ok(name) = RepoPath::new(".gitmodules") else {
        return Vec::new();
    };
    let Ok(Some(bytes)) = files.read(&name) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    let path = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let value = value.trim().trim_matches('"');
        let is_path = key.trim().eq_ignore_ascii_case("path");
        is_path.then(|| RepoPath::new(value).ok()).flatten()
    };
    let mut paths: Vec<RepoPath> = text.lines().filter_map(path).collect();
    paths.sort();
    paths.dedup();
    paths
}
