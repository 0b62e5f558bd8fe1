//! What is wrong with a CODEOWNERS file in its repository: patterns that match nothing, lines that decide nothing,
//! paths that must have an owner and have none. Needs the list of files and no network.

mod edits;
mod protected;
mod unmatched;

pub use protected::Protected;

use super::{Codeowners, Problem, ProblemKind, Rule};
use crate::source::RepoPath;
use std::collections::HashMap;

/// What a change can touch, each sorted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tree<'t> {
    pub files: &'t [RepoPath],
    /// Symbolic links.
    pub links: &'t [RepoPath],
    pub submodules: &'t [RepoPath],
}

impl<'t> Tree<'t> {
    fn paths(self) -> impl Iterator<Item = &'t RepoPath> {
        self.files.iter().chain(self.links).chain(self.submodules)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Linted {
    /// Those of the file by itself among them; by line.
    pub problems: Vec<Problem>,
    /// False where the file has so many patterns with wildcards, and the repository so many files, that not every
    /// pattern was tried: what is wrong with lines against files is not known then.
    pub complete: bool,
}

/// Steps of trying patterns against paths, as [`super::index::Index::all`] counts them: twelve million pairs of usual length, and ten
/// seconds where every step that is counted is really taken.
const MOST_STEPS: u64 = 10_000_000_000;

/// Lints a file in its repository. `protected` are the paths that must have an owner; that the file itself has one is
/// always asked.
pub fn lint(file: &Codeowners, tree: Tree<'_>, protected: &[Protected]) -> Linted {
    lint_within(file, tree, protected, MOST_STEPS)
}

pub(super) fn lint_within(
    file: &Codeowners,
    tree: Tree<'_>,
    protected: &[Protected],
    most: u64,
) -> Linted {
    let mut problems = file.problems.clone();
    let paths: Vec<&RepoPath> = tree.paths().collect();
    let matched = Matched::of(file, &paths, most);
    if let Some(matched) = &matched {
        problems.extend(unmatched::problems(file, tree, matched));
        problems.extend(unowned(file, matched));
        problems.extend(covered(file, matched, &paths));
        problems.extend(protected::problems(file, tree, protected));
    }
    problems.extend(duplicates(&file.rules));
    problems.sort();
    Linted {
        problems,
        complete: matched.is_some(),
    }
}

/// What the rules of a file match.
struct Matched {
    /// By rule: the first of the paths that it matches.
    first: Vec<Option<usize>>,
    /// By rule: whether it is the last to match some path.
    decides: Vec<bool>,
}

impl Matched {
    /// None: it would take too long.
    fn of(file: &Codeowners, paths: &[&RepoPath], most: u64) -> Option<Self> {
        let Codeowners { rules, index, .. } = file;
        let mut matched = Self {
            first: vec![None; rules.len()],
            decides: vec![false; rules.len()],
        };
        let mut steps = 0;
        for (number, path) in paths.iter().enumerate() {
            let mut last: Option<usize> = None;
            steps += index.all(rules, path, &mut |at| {
                matched.first[at].get_or_insert(number);
                last = last.max(Some(at));
            });
            if let Some(last) = last {
                matched.decides[last] = true;
            }
            if steps > most {
                return None;
            }
        }
        Some(matched)
    }
}

/// Lines that take owners away.
fn unowned(file: &Codeowners, matched: &Matched) -> Vec<Problem> {
    let rules = file.rules.iter().zip(&matched.first);
    let takes = rules.filter(|(rule, first)| rule.owners.is_empty() && first.is_some());
    takes
        .map(|(rule, _)| {
            let pattern = rule.pattern.as_str().to_owned();
            rule.problem(ProblemKind::Unowned { pattern })
        })
        .collect()
}

/// Lines that decide nothing, because one later line matches whatever they do. That later lines do so together is no
/// fault: a line for everything else waits for files that are still to come.
fn covered(file: &Codeowners, matched: &Matched, paths: &[&RepoPath]) -> Vec<Problem> {
    let rules = &file.rules;
    let mut problems = Vec::new();
    let mut steps = 0;
    for (at, rule) in rules.iter().enumerate() {
        let Some(first) = matched.first[at].filter(|_| !matched.decides[at]) else {
            continue;
        };
        let mut by: Option<usize> = None;
        steps += file.index.all(rules, paths[first], &mut |later| {
            let covers = || rules[later].pattern.covers(&rule.pattern);
            let is_other = || rules[later].pattern.parts() != rule.pattern.parts();
            if later > at && by < Some(later) && is_other() && covers() {
                by = Some(later);
            }
        });
        if let Some(by) = by {
            problems.push(rule.problem(ProblemKind::Covered {
                pattern: rule.pattern.as_str().to_owned(),
                by_line: rules[by].line,
                by: rules[by].pattern.as_str().to_owned(),
            }));
        }
        if steps > MOST_STEPS {
            break;
        }
    }
    problems
}

/// Lines whose pattern stands again further down.
fn duplicates(rules: &[Rule]) -> Vec<Problem> {
    let mut later = HashMap::new();
    let mut problems = Vec::new();
    for rule in rules.iter().rev() {
        if let Some(by_line) = later.insert(rule.pattern.parts(), rule.line) {
            let pattern = rule.pattern.as_str().to_owned();
            problems.push(rule.problem(ProblemKind::DuplicatePattern { pattern, by_line }));
        }
    }
    problems
}

impl Rule {
    /// A problem that stands at the pattern.
    fn problem(&self, kind: ProblemKind) -> Problem {
        Problem {
            line: self.line,
            span: self.pattern_span,
            kind,
        }
    }
}
