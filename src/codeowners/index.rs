//! Finds the rules that may match a path without trying each: by the folders that they begin with, by a name that they
//! look for at any depth, by an extension. What begins otherwise is tried.

use super::Rule;
use super::pattern::Part;
use crate::source::RepoPath;
use std::collections::HashMap;

/// Places of rules in the file, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    by_beginning: HashMap<Vec<u8>, Vec<u32>>,
    by_name: HashMap<Vec<u8>, Vec<u32>>,
    by_extension: HashMap<Vec<u8>, Vec<u32>>,
    others: Vec<u32>,
}

impl Index {
    pub fn of(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            index.list_for(rule).push(at);
        }
        index
    }

    fn list_for(&mut self, rule: &Rule) -> &mut Vec<u32> {
        let beginning = rule.pattern.literal_beginning();
        if !beginning.is_empty() {
            let key = beginning.join(&b'/');
            return self.by_beginning.entry(key).or_default();
        }
        let [Part::AnyDepth, Part::One(name), ..] = rule.pattern.parts() else {
            return &mut self.others;
        };
        if let Some(literal) = name.literal() {
            return self.by_name.entry(literal.to_vec()).or_default();
        }
        match name.extension() {
            Some(extension) => self.by_extension.entry(extension).or_default(),
            None => &mut self.others,
        }
    }

    /// The last rule that matches a path.
    pub fn last(&self, rules: &[Rule], path: &RepoPath) -> Option<usize> {
        let parts = parts(path);
        let mut last = None;
        self.candidates(path, &parts, &mut |list| {
            for at in list.iter().rev().map(|at| *at as usize) {
                if last.is_some_and(|last| at <= last) {
                    break;
                }
                if rules[at].pattern.matches_parts(&parts) {
                    last = Some(at);
                    break;
                }
            }
        });
        last
    }

    /// Hands over every rule that matches a path, in no order, some twice. Returns what that took at the most, in steps:
    /// bytes of the patterns that were tried times those of the path.
    pub fn all(&self, rules: &[Rule], path: &RepoPath, found: &mut dyn FnMut(usize)) -> u64 {
        let parts = parts(path);
        let mut steps: u64 = 0;
        self.candidates(path, &parts, &mut |list| {
            for at in list.iter().map(|at| *at as usize) {
                let pattern = &rules[at].pattern;
                steps += (pattern.as_str().len() * path.as_bytes().len()) as u64;
                if pattern.matches_parts(&parts) {
                    found(at);
                }
            }
        });
        steps
    }

    fn candidates(&self, path: &RepoPath, parts: &[&[u8]], found: &mut dyn FnMut(&[u32])) {
        let mut end = 0;
        for (at, part) in parts.iter().enumerate() {
            end += part.len() + usize::from(at > 0);
            let lists = [
                self.by_beginning.get(&path.as_bytes()[..end]),
                self.by_name.get(*part),
                memchr::memrchr(b'.', part).and_then(|dot| self.by_extension.get(&part[dot + 1..])),
            ];
            lists.into_iter().flatten().for_each(|list| found(list));
        }
        found(&self.others);
    }
}

fn parts(path: &RepoPath) -> Vec<&[u8]> {
    path.as_bytes().split(|byte| *byte == b'/').collect()
}
