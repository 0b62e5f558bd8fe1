//! Commands in `RUN` of Dockerfiles and `run:` of workflows: which program is run, with which arguments.
//!
//! | predicate | told | true when |
//! |---|---|---|
//! | `runs` | `command`, `then`, `words`, `with`, `without` | one command is that program, with one of `then` and all of `words` among its arguments, one of the flags `with`, none of the flags `without` |
//! | `pipes` | `from`, `into` | what one of the programs `from` prints is run by one of the programs `into` |
//!
//! Each is a word or a list of words. A program is known behind a path, `sudo`, `env A=b` and their like; `pip3` and
//! `python -m pip` are `pip`. A flag `-k` is also in `-sSk`, `--flag` is also `--flag=value` and `--flag=value` is also
//! `--flag value`. An argument that is not known may be any flag, so that `without` is not known then.
//! Not here: what the flags of a program mean.

mod call;

use super::Asked;
use crate::check::tree::Tree;
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Node, Place};
use crate::source::Span;
pub(super) use call::Call;

/// A program's name without its folder, and its arguments. `python -m twine` is `twine`.
pub(super) fn plain_name<'w, 's>(words: &'w [&'s str]) -> (&'s str, &'w [&'s str]) {
    let Some((first, rest)) = words.split_first() else {
        return ("", &[]);
    };
    let name = first.rsplit('/').next().unwrap_or(first);
    match rest {
        ["-m", module, rest @ ..] if name.starts_with("python") => (module, rest),
        ["run", rest @ ..] if matches!(name, "uv" | "poetry" | "pdm" | "pipenv") => {
            plain_name(rest)
        }
        [inner, ..]
            if matches!(name, "npx" | "uvx" | "sudo" | "pnpx" | "bunx")
                && !inner.starts_with('-') =>
        {
            plain_name(rest)
        }
        rest => (name, rest),
    }
}

/// The words that a check file tells under a key.
pub(super) fn told<'t>(tree: &'t Tree, key: &str) -> Vec<&'t str> {
    let Tree::Map(entries) = tree else {
        return Vec::new();
    };
    let text = |tree: &'t Tree| match tree {
        Tree::Text(text) => Some(text.as_str()),
        _ => None,
    };
    match entries.iter().find(|(name, _)| name == key) {
        Some((_, Tree::List(words))) => words.iter().filter_map(text).collect(),
        Some((_, one)) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The commands of an instruction or a step.
pub(super) fn commands(node: &Node) -> &[Node] {
    items(node.get("commands").or_else(|| node.get("$commands")))
}

pub(super) fn runs(asked: &Asked<'_, '_>) -> Truth {
    let list = |key| told(asked.told, key);
    let wanted = Wanted {
        commands: list("command"),
        then: list("then"),
        words: list("words"),
        with: list("with"),
        without: list("without"),
    };
    let commands = commands(asked.node).iter();
    Truth::any(commands.map(|command| {
        let calls = Call::all(items(Some(command)));
        match Truth::any(calls.iter().map(|call| wanted.is(call))) {
            Truth::True(_) => Truth::True(Some(command.place)),
            other => other,
        }
    }))
}

/// What `runs` is told.
struct Wanted<'t> {
    commands: Vec<&'t str>,
    then: Vec<&'t str>,
    words: Vec<&'t str>,
    with: Vec<&'t str>,
    without: Vec<&'t str>,
}

impl Wanted<'_> {
    fn is(&self, call: &Call<'_>) -> Truth {
        let said = |word: &&str| call.says(word);
        let fits = self.commands.contains(&&*call.name)
            && (self.then.is_empty() || self.then.iter().any(said))
            && self.words.iter().all(said)
            && (self.with.is_empty() || self.with.iter().any(|flag| call.has_flag(flag)))
            && !self.without.iter().any(|flag| call.has_flag(flag));
        match fits {
            false => Truth::False,
            true if !self.without.is_empty() && call.is_open() => Truth::Unknown,
            true => Truth::True(None),
        }
    }
}

pub(super) fn pipes(asked: &Asked<'_, '_>) -> Truth {
    let (from, into) = (told(asked.told, "from"), told(asked.told, "into"));
    let pipelines = asked.node.get("pipelines");
    let pipelines = pipelines.or_else(|| asked.node.get("$pipelines"));
    let fits = |pipeline: &Node| {
        let mut members = items(Some(pipeline)).iter().map(|one| items(Some(one)));
        members.any(|words| first(words, &from).is_some())
            && members.any(|words| first(words, &into).is_some_and(|call| call.reads_program()))
    };
    let found = items(pipelines).iter().find(|one| fits(one));
    found.map_or(Truth::False, |one| Truth::True(Some(whole(one))))
}

/// From the first command of a pipeline to the end of its last.
pub(super) fn whole(pipeline: &Node) -> Place {
    let last = items(Some(pipeline)).last().map(|node| node.place);
    match (pipeline.place, last) {
        (first, Some(last)) if first.file == last.file && first.span.start <= last.span.end => {
            Place {
                span: Span {
                    start: first.span.start,
                    end: last.span.end,
                },
                ..first
            }
        }
        (first, _) => first,
    }
}

/// The first of several programs that a command calls.
fn first<'n>(words: &'n [Node], names: &[&str]) -> Option<Call<'n>> {
    let mut calls = Call::all(words).into_iter();
    calls.find(|call| names.contains(&&*call.name))
}

#[cfg(test)]
mod tests;
