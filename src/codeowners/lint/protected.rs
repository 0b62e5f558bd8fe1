//! Paths that must have an owner: whoever may change them without one changes what the gate looks at.

use crate::codeowners::lint::Tree;
use crate::codeowners::{Codeowners, Pattern, Problem, ProblemKind};
use crate::source::RepoPath;
use std::collections::BTreeMap;

/// Paths that must have an owner, under one name.
#[derive(Debug, Clone)]
pub struct Protected {
    /// What they are, for people: `workflows`.
    pub name: String,
    /// As CODEOWNERS has them. None: one cannot be read, so all paths are meant.
    patterns: Option<Vec<Pattern>>,
}

impl Protected {
    /// Patterns as CODEOWNERS has them. One that is none protects every path rather than nothing.
    pub fn new(name: &str, patterns: &[&str]) -> Self {
        let read: Result<_, _> = patterns.iter().map(|text| Pattern::parse(text)).collect();
        Self {
            name: name.to_owned(),
            patterns: read.ok(),
        }
    }

    fn covers(&self, path: &RepoPath) -> bool {
        let patterns = self.patterns.as_ref();
        patterns.is_none_or(|all| all.iter().any(|pattern| pattern.matches(path)))
    }
}

/// Of each kind of protected paths those without an owner, by the line that takes it away.
pub(super) fn problems(file: &Codeowners, tree: Tree<'_>, protected: &[Protected]) -> Vec<Problem> {
    let itself = file.location.path();
    let mut problems = Vec::new();
    if let Err(rule) = owned(file, &itself) {
        let by_line = rule.map(|at| file.rules[at].line);
        problems.push(problem(file, rule, ProblemKind::OwnFileUnowned { by_line }));
    }
    for kind in protected {
        let covered = tree.paths().filter(|path| kind.covers(path));
        let mut groups: BTreeMap<Option<usize>, Vec<&RepoPath>> = BTreeMap::new();
        for path in covered.filter(|path| **path != itself) {
            if let Err(rule) = owned(file, path) {
                groups.entry(rule).or_default().push(path);
            }
        }
        for (rule, paths) in groups {
            let kind = ProblemKind::ProtectedUnowned {
                name: kind.name.clone(),
                path: paths[0].to_text().into_owned(),
                paths: paths.len(),
                by_line: rule.map(|at| file.rules[at].line),
            };
            problems.push(problem(file, rule, kind));
        }
    }
    problems
}

/// Errors: the path has no owner, by which rule.
fn owned(file: &Codeowners, path: &RepoPath) -> Result<(), Option<usize>> {
    match file.index.last(&file.rules, path) {
        Some(at) if !file.rules[at].owners.is_empty() => Ok(()),
        rule => Err(rule),
    }
}

/// At the rule that makes it so, else at the first line.
fn problem(file: &Codeowners, rule: Option<usize>, kind: ProblemKind) -> Problem {
    match rule {
        Some(at) => file.rules[at].problem(kind),
        None => file.of_whole(kind),
    }
}
