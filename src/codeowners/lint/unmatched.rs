//! Patterns that match no file, and why not: a misspelt name, another case, a slash behind a file, a link.

use super::edits::nearest;
use super::{Matched, Tree};
use crate::codeowners::index::Index;
use crate::codeowners::line::shortened;
use crate::codeowners::pattern::Part;
use crate::codeowners::{Codeowners, Owner, Pattern, Problem, ProblemKind, Rule};
use crate::source::{RepoPath, Span};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

/// Patterns that are looked into; of further ones is said only that they match nothing.
const MOST_EXPLAINED: usize = 500;

/// Names that are compared with misspelt ones, a second's worth; afterwards nothing is proposed.
const MOST_COMPARED: usize = 1_000_000;

/// A problem for each rule that matches nothing.
pub(super) fn problems(file: &Codeowners, tree: Tree<'_>, matched: &Matched) -> Vec<Problem> {
    let rules = file.rules.iter().zip(&matched.first);
    let without: Vec<&Rule> = rules
        .filter(|(_, first)| first.is_none())
        .map(|(rule, _)| rule)
        .collect();
    if without.is_empty() {
        return Vec::new();
    }
    let explained = without.len().min(MOST_EXPLAINED);
    let reasons = Reasons::of(&without[..explained], tree);
    let problem = |(at, rule): (usize, &&Rule)| {
        let pattern = shortened(rule.pattern.as_str());
        let kind = by_itself(rule, &pattern).or_else(|| elsewhere(rule, tree, &pattern));
        let kind = kind.or_else(|| reasons.of_rule(at, &pattern));
        rule.problem(kind.unwrap_or(ProblemKind::Unmatched {
            pattern,
            nearest: None,
        }))
    };
    without.iter().enumerate().map(problem).collect()
}

/// What shows without a look at the files.
fn by_itself(rule: &Rule, pattern: &str) -> Option<ProblemKind> {
    let never = rule.pattern.parts().iter().find_map(|part| match part {
        Part::One(segment) => segment
            .literal()
            .filter(|text| matches!(*text, b"" | b"." | b"..")),
        Part::AnyDepth => None,
    });
    if let Some(part) = never {
        return Some(ProblemKind::NeverMatches {
            pattern: pattern.to_owned(),
            part: String::from_utf8_lossy(part).into_owned(),
        });
    }
    let pattern = pattern.to_owned();
    holds_owner(rule.pattern.as_str()).then_some(ProblemKind::OwnerInPattern { pattern })
}

/// `@org/team`, `*@user`, `docs@example.com`; `packages/@scope/name` is a path.
fn holds_owner(text: &str) -> bool {
    let Some(at) = text.rfind('@') else {
        return false;
    };
    let joined = at == 0 || !text[..at].ends_with('/');
    Owner::parse(text).is_ok() || (joined && Owner::parse(&text[at..]).is_ok())
}

/// Whether what it looks for lies where git keeps no files.
fn elsewhere(rule: &Rule, tree: Tree<'_>, pattern: &str) -> Option<ProblemKind> {
    let pattern = pattern.to_owned();
    if let Some(link) = leads_into(&rule.pattern, tree.links) {
        return Some(ProblemKind::Link { pattern, link });
    }
    let submodule = leads_into(&rule.pattern, tree.submodules)?;
    Some(ProblemKind::Submodule { pattern, submodule })
}

/// The first of these paths that a pattern looks below.
fn leads_into(pattern: &Pattern, paths: &[RepoPath]) -> Option<String> {
    let beginning = pattern.literal_beginning();
    let starts: Vec<Vec<u8>> = (1..=beginning.len())
        .map(|length| beginning[..length].join(&b'/'))
        .collect();
    let name = match pattern.parts() {
        [Part::AnyDepth, Part::One(name), ..] => name.literal(),
        _ => None,
    };
    let is_it = |path: &&RepoPath| {
        let bytes = path.as_bytes();
        starts.iter().any(|start| start == bytes) || name == Some(path.file_name())
    };
    let found = paths.iter().find(is_it)?;
    Some(found.to_text().into_owned())
}

/// Patterns like those that match nothing, and what they match. All are tried in one go over the files.
struct Reasons {
    /// By rule: a path that it would match if case were ignored.
    case: Vec<Option<String>>,
    /// By rule: the file that it would match without the slash at its end.
    slash: Vec<bool>,
    /// By rule: a pattern near it that matches.
    nearest: Vec<Option<String>>,
}

impl Reasons {
    fn of(rules: &[&Rule], tree: Tree<'_>) -> Self {
        let paths: Vec<&RepoPath> = tree.paths().collect();
        let texts = || rules.iter().map(|rule| rule.pattern.as_str());
        let lower: Vec<RepoPath> = paths.iter().map(|path| lowered(path)).collect();
        let folded = probe(texts().map(|text| Some(text.to_lowercase())), lower.iter());
        let all = || paths.iter().copied();
        let slash = probe(
            rules.iter().map(|rule| without_slash(&rule.pattern)),
            tree.files.iter(),
        );
        let names = Names::of(&paths);
        let near: Vec<Option<String>> = texts().map(|text| names.like(text)).collect();
        let spelt = probe(near.iter().cloned(), all());
        let deeper: Vec<Option<String>> = texts().map(at_any_depth).collect();
        let found_deeper = probe(deeper.iter().cloned(), all());
        let path = |at: Option<usize>| at.map(|at| paths[at].to_text().into_owned());
        let alternatives = near
            .into_iter()
            .zip(spelt)
            .zip(deeper.into_iter().zip(found_deeper));
        let nearest = alternatives.map(|((near, spelt), (deeper, found))| {
            near.filter(|_| spelt.is_some())
                .or_else(|| deeper.filter(|_| found.is_some()))
        });
        Self {
            nearest: nearest.collect(),
            case: folded.into_iter().map(path).collect(),
            slash: slash.iter().map(Option::is_some).collect(),
        }
    }

    fn of_rule(&self, at: usize, pattern: &str) -> Option<ProblemKind> {
        let pattern = pattern.to_owned();
        if let Some(existing) = self.case.get(at)?.clone() {
            return Some(ProblemKind::Case { pattern, existing });
        }
        if *self.slash.get(at)? {
            return Some(ProblemKind::SlashOnFile { pattern });
        }
        let nearest = self.nearest.get(at)?.clone();
        Some(ProblemKind::Unmatched { pattern, nearest })
    }
}

fn lowered(path: &RepoPath) -> RepoPath {
    let lower = path.to_text().to_lowercase();
    RepoPath::new(lower).unwrap_or_else(|_| path.clone())
}

fn without_slash(pattern: &Pattern) -> Option<String> {
    let text = pattern.as_str().trim_end_matches('/');
    // Without the slash everything that is no more than a wildcard matches some file.
    let is_name = !text.ends_with('*');
    (pattern.asks_for_folder() && is_name).then(|| text.to_owned())
}

fn at_any_depth(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('/');
    let names = bare.trim_matches(['*', '/', '?']);
    (!text.starts_with("**/") && !names.is_empty()).then(|| format!("**/{bare}"))
}

/// For each text the first path that it matches as a pattern.
fn probe<'p>(
    texts: impl Iterator<Item = Option<String>>,
    paths: impl Iterator<Item = &'p RepoPath>,
) -> Vec<Option<usize>> {
    let mut places = Vec::new();
    let mut rules = Vec::new();
    for text in texts {
        let pattern = text.and_then(|text| Pattern::parse(&text).ok());
        places.push(pattern.map(|pattern| {
            rules.push(Rule {
                line: 0,
                span: Span::default(),
                pattern_span: Span::default(),
                pattern,
                owners: Vec::new(),
            });
            rules.len() - 1
        }));
    }
    let index = Index::of(&rules);
    let mut first = vec![None; rules.len()];
    let mut steps = 0;
    for (number, path) in paths.enumerate() {
        steps += index.all(&rules, path, &mut |at| {
            first[at].get_or_insert(number);
        });
        if steps > super::MOST_STEPS {
            break;
        }
    }
    places
        .into_iter()
        .map(|at| at.and_then(|at| first[at]))
        .collect()
}

/// The names in each folder, by its path; the root's is empty.
struct Names {
    below: HashMap<String, BTreeSet<String>>,
    all: BTreeSet<String>,
    /// How many more names may be compared.
    left: Cell<usize>,
}

impl Names {
    fn of(paths: &[&RepoPath]) -> Self {
        let mut below: HashMap<String, BTreeSet<String>> = HashMap::new();
        let mut all = BTreeSet::new();
        for path in paths {
            let text = path.to_text();
            let mut start = 0;
            for name in text.split('/') {
                let folder = text[..start].trim_end_matches('/');
                let names = below.entry(folder.to_owned()).or_default();
                names.insert(name.to_owned());
                all.insert(name.to_owned());
                start += name.len() + 1;
            }
        }
        Self {
            below,
            all,
            left: Cell::new(MOST_COMPARED),
        }
    }

    /// The nearest of these names, as long as there is time to compare them.
    fn nearest<'n>(&self, name: &str, names: &'n BTreeSet<String>) -> Option<&'n str> {
        self.left.set(self.left.get().checked_sub(names.len())?);
        nearest(name, names.iter().map(String::as_str))
    }

    /// The pattern with names that exist in the place of those that do not, as far as it has no wildcards.
    fn like(&self, text: &str) -> Option<String> {
        let bare = text.trim_start_matches('/');
        let is_plain = |name: &str| !name.contains(['*', '?', '\\']) && !name.is_empty();
        let name = bare.trim_end_matches('/');
        if !name.contains('/') && !text.starts_with('/') {
            let known = is_plain(name).then(|| self.nearest(name, &self.all));
            return Some(text.replacen(name, known.flatten()?, 1));
        }
        let mut folder = String::new();
        let mut written = Vec::new();
        let mut stopped = false;
        for name in bare.split('/') {
            let names = self
                .below
                .get(&folder)
                .filter(|_| !stopped && is_plain(name));
            let known = match names {
                Some(names) if names.contains(name) => Some(name),
                Some(names) => self.nearest(name, names),
                None => None,
            };
            stopped |= known.is_none();
            let name = known.unwrap_or(name);
            if !folder.is_empty() {
                folder.push('/');
            }
            folder.push_str(name);
            written.push(name.to_owned());
        }
        let root = &text[..text.len() - bare.len()];
        Some(format!("{root}{}", written.join("/")))
    }
}
