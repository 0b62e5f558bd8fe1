//! Typed access to a policy's nodes. Whatever is not as it should be becomes a [`Problem`], and reading goes on, so that
//! all problems of a file are told at once.

use super::error::{MOST, Problem};
use super::suggest::nearest;
use super::yaml::{Entry, Node, Value};
use crate::source::Span;
use std::collections::BTreeMap;
#[cfg(test)]
use std::collections::BTreeSet;

#[cfg(test)]
thread_local! {
    /// The sections that were read on this thread, each with the keys that it can have.
    pub(super) static ASKED: std::cell::RefCell<BTreeSet<(String, BTreeSet<String>)>> = const { std::cell::RefCell::new(BTreeSet::new()) };
    /// The words that values could be.
    pub(super) static WORDS: std::cell::RefCell<BTreeSet<BTreeSet<String>>> = const { std::cell::RefCell::new(BTreeSet::new()) };
}

/// The checks that this build has.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Whether something is the id of a check, or (with a `/` at its end) the start of some.
    pub is: &'a dyn Fn(&str) -> bool,
    /// What to suggest in place of an unknown one.
    pub ids: &'a [&'a str],
}

/// The keys of one mapping that are known, each once.
pub(super) struct Fields<'n>(BTreeMap<&'n str, &'n Entry>);

impl<'n> Fields<'n> {
    pub fn get(&self, key: &str) -> Option<&'n Entry> {
        self.0.get(key).copied()
    }
}

pub(super) struct Reader<'a> {
    pub known: Known<'a>,
    /// Where each line starts.
    lines: Vec<usize>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub fn new(text: &str, known: Known<'a>) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        Self {
            known,
            lines: std::iter::once(0)
                .chain(newlines.map(|at| at + 1))
                .collect(),
            problems: Vec::new(),
        }
    }

    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// The one-based line on which a span starts.
    pub fn line(&self, span: Span) -> u32 {
        let line = self
            .lines
            .partition_point(|start| *start <= span.range().start);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// `, did you mean`: nothing once there are more problems than are shown, which keeps hostile files cheap.
    pub fn suggestion<'c>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        (self.problems.len() < MOST)
            .then(|| nearest(word, candidates))
            .flatten()
    }

    /// The entries of a mapping by their keys. Reports keys written twice and keys that are not words.
    pub fn entries<'n>(
        &mut self,
        node: &'n Node,
        place: Span,
        section: &str,
    ) -> Vec<(&'n str, &'n Entry)> {
        let entries = match &node.value {
            Value::Map(entries) => entries,
            Value::Null => return Vec::new(),
            other => {
                let problem = wrong_kind(section, "a mapping (`key: value`)", other, place);
                self.report(problem.help("Write one `key: value` on each line, indented alike."));
                return Vec::new();
            }
        };
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut kept = Vec::with_capacity(entries.len());
        for entry in entries {
            let Value::Text { text, .. } = &entry.key.value else {
                self.report(key_is_no_word(entry));
                continue;
            };
            if let Some(first) = seen.get(text.as_str()) {
                self.report(duplicate(text, *first, entry.key.span));
            } else {
                seen.insert(text, entry.key.span);
                kept.push((text.as_str(), entry));
            }
        }
        kept
    }

    /// The entries of a mapping that can only hold `keys`. Reports others.
    pub fn fields<'n>(
        &mut self,
        node: &'n Node,
        place: Span,
        section: &str,
        keys: &[&str],
    ) -> Fields<'n> {
        #[cfg(test)]
        ASKED.with_borrow_mut(|asked| {
            let keys = keys.iter().map(|key| (*key).to_owned()).collect();
            asked.insert((section.to_owned(), keys))
        });
        let mut fields = BTreeMap::new();
        for (key, entry) in self.entries(node, place, section) {
            if keys.contains(&key) {
                fields.insert(key, entry);
                continue;
            }
            let meant = self.suggestion(key, keys.iter().copied());
            self.report(unknown_key(key, entry.key.span, section, keys, meant));
        }
        Fields(fields)
    }

    /// The entries of a list. A value that is left out is an empty list.
    pub fn items<'n>(&mut self, entry: &'n Entry, name: &str, example: &str) -> &'n [Node] {
        match &entry.value.value {
            Value::List(items) => items,
            Value::Null => &[],
            other => {
                let problem = wrong_kind(&format!("`{name}`"), "a list", other, entry.place());
                self.report(problem.help(format!("Write `{name}: [{example}]`.")));
                &[]
            }
        }
    }

    pub fn boolean(&mut self, entry: &Entry, name: &str) -> Option<bool> {
        if let Value::Text { text, plain: true } = &entry.value.value {
            match text.as_str() {
                "true" => return Some(true),
                "false" => return Some(false),
                _ => {}
            }
        }
        let message = format!(
            "`{name}` has to be `true` or `false`, not {}",
            shown(&entry.value)
        );
        self.report(Problem::at(entry.place(), message, "neither").help(format!(
            "Write `{name}: true` or `{name}: false`, without quotes."
        )));
        None
    }

    /// One of a few words. `what` says what they are, as in "`hi` is no severity".
    pub fn word<T: Copy>(
        &mut self,
        node: &Node,
        place: Span,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        #[cfg(test)]
        WORDS.with_borrow_mut(|all| {
            all.insert(words.iter().map(|(word, _)| (*word).to_owned()).collect())
        });
        let text = match &node.value {
            Value::Text { text, .. } => text.as_str(),
            _ => "",
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let list = one_of(words.iter().map(|(word, _)| *word));
        let meant = self.suggestion(text, words.iter().map(|(word, _)| *word));
        let help = match meant {
            Some(meant) => format!("Did you mean `{meant}`? It can be {list}."),
            None => format!("It can be {list}."),
        };
        let message = match &node.value {
            Value::Null => format!("the {what} is missing"),
            _ => format!("{} is no {what}", shown(node)),
        };
        self.report(Problem::at(place, message, format!("no {what}")).help(help));
        None
    }

    /// A single value as text, trimmed.
    pub fn text<'n>(&mut self, entry: &'n Entry, name: &str) -> Option<&'n str> {
        let problem = match &entry.value.value {
            Value::Text { text, .. } if !text.trim().is_empty() => return Some(text.trim()),
            Value::Text { .. } | Value::Null => {
                Problem::at(entry.place(), format!("`{name}` is empty"), "empty")
                    .help(format!("Write a value behind `{name}:`."))
            }
            other => wrong_kind(&format!("`{name}`"), "a single value", other, entry.place())
                .help(format!("Write it on one line: `{name}: ...`.")),
        };
        self.report(problem);
        None
    }
}

/// A value as a message quotes it: cut, on one line.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text { text, plain: true } => format!("`{}`", cut(text)),
        Value::Text { text, .. } => format!("`\"{}\"`", cut(text)),
        other => other.kind().to_owned(),
    }
}

/// At most 60 characters of the first line.
pub(super) fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut cut: String = line.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// `a, b or c`, each quoted.
pub(super) fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn wrong_kind(name: &str, wanted: &str, found: &Value, place: Span) -> Problem {
    let found = found.kind();
    Problem::at(
        place,
        format!("{name} has to be {wanted}, not {found}"),
        format!("this is {found}"),
    )
}

fn key_is_no_word(entry: &Entry) -> Problem {
    let place = if entry.key.span.is_empty() {
        entry.place()
    } else {
        entry.key.span
    };
    Problem::at(
        place,
        "a key of the policy has to be a word",
        "this is no word",
    )
    .help("Write `key: value`.")
}

fn duplicate(key: &str, first: Span, second: Span) -> Problem {
    Problem::at(
        second,
        format!("`{}` is written twice", cut(key)),
        "and again here",
    )
    .and_at(first, "first here")
    .help("Keep one of them: with two, which one counts is anybody's guess.")
}

/// A policy that asks for something this build cannot do must not pass in silence, so an unknown key is an error.
fn unknown_key(
    key: &str,
    place: Span,
    section: &str,
    keys: &[&str],
    meant: Option<&str>,
) -> Problem {
    let known = one_of(keys.iter().copied());
    let help = match meant {
        Some(meant) => format!("Did you mean `{meant}`? The keys here are {known}."),
        None => format!(
            "The keys here are {known}. Remove this one, or use a version of portcullis that knows it: it is not \
             skipped, because then what it asks for would not happen and nobody would notice."
        ),
    };
    let message = format!(
        "`{}` is no key of {section} in this version of portcullis",
        cut(key)
    );
    Problem::at(place, message, "unknown key").help(help)
}
