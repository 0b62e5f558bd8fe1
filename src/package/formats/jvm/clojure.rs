//! Clojure: `deps.edn` and `project.clj`, as far as they name modules in plain text.
//!
//! <https://clojure.org/reference/deps_edn>, <https://codeberg.org/leiningen/leiningen/src/branch/main/sample.project.clj>.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::tokens::{EDN, Token, tokens};
use super::{package, requirement::settle};
use crate::package::{Listing, Package, Relation, Source, Unreadable, Usage};
use crate::source::Span;

/// The most tokens that a library's own map is read for.
const MOST_SAID: usize = 64;

/// Reads `deps.edn`: every map of libraries, those of aliases as what they are there for.
///
/// Errors: a text or bracket is never closed.
pub(super) fn read_deps(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens = without_newlines(input.text)?;
    if !tokens.first().is_some_and(|token| token.is('{')) {
        return Err(Unreadable::new("the file is no map"));
    }
    let mut gather = Gather::default();
    for (at, token) in tokens.iter().enumerate() {
        let usage = match token.word() {
            Some(":deps" | ":replace-deps" | ":override-deps" | ":default-deps") => Usage::Runtime,
            Some(":extra-deps") => Usage::Development,
            _ => continue,
        };
        libraries(&tokens[at + 1..], usage, &mut gather);
    }
    Ok(gather.finish())
}

/// Reads `project.clj`: `[group/name "version"]` below `:dependencies` and `:plugins`.
///
/// Errors: a text or bracket is never closed.
pub(super) fn read_project(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens = without_newlines(input.text)?;
    let mut gather = Gather::default();
    let mut usage = None;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.word() {
            Some(":dependencies" | ":managed-dependencies") => {
                (usage, depth) = (Some(Usage::Runtime), 0);
            }
            Some(":plugins") => (usage, depth) = (Some(Usage::Development), 0),
            _ => {}
        }
        if token.is('[') {
            depth += 1;
            if let (2, Some(usage)) = (depth, usage) {
                vector(&tokens[at + 1..], usage, &mut gather);
            }
        } else if token.is(']') {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                usage = None;
            }
        }
    }
    Ok(gather.finish())
}

fn without_newlines(text: &str) -> Result<Vec<Token<'_>>, Unreadable> {
    let mut found = tokens(text, EDN)?;
    found.retain(|token| *token != Token::Newline);
    Ok(found)
}

/// `{lib {:mvn/version "1"} …}`.
fn libraries(tokens: &[Token<'_>], usage: Usage, gather: &mut Gather) {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{', _) => depth += 1,
            Token::Sign('}', _) if depth <= 1 => return,
            Token::Sign('}', _) => depth -= 1,
            Token::Word(name, place) if depth == 1 && !name.starts_with(':') => {
                // A library says a handful of things: a bound, so that a broken map takes linear time.
                let near = &tokens[at + 1..tokens.len().min(at + 1 + MOST_SAID)];
                let end = near.iter().position(|token| token.is('}'));
                let said = &near[..end.unwrap_or(0)];
                gather.add(library(name, *place, usage, said));
            }
            _ if depth == 0 => return,
            _ => {}
        }
    }
}

fn library(name: &str, at: Span, usage: Usage, said: &[Token<'_>]) -> Package {
    let value = |key: &str| {
        let at = said.iter().position(|token| token.word() == Some(key))?;
        said.get(at + 1)?.text()
    };
    let mut found = Package {
        relation: Relation::Direct,
        usage,
        at,
        ..named(name)
    };
    if let Some(version) = value(":mvn/version") {
        settle(&mut found, version);
    } else if let Some(path) = value(":local/root") {
        found.source = Source::Path(path.to_owned());
    } else if let Some(commit) = value(":git/sha").or_else(|| value(":sha")) {
        let url = value(":git/url").map_or_else(|| address(name), str::to_owned);
        let full = commit.len() == 40;
        found.source = Source::Git {
            url,
            commit: full.then(|| commit.to_owned()),
        };
    }
    found
}

/// `io.github.user/repo` names its own repository.
fn address(name: &str) -> String {
    let (group, repository) = name.split_once('/').unwrap_or((name, ""));
    let user = group.rsplit('.').next().unwrap_or(group);
    format!("https://github.com/{user}/{repository}")
}

/// `group/name "version" :scope "test"]`.
fn vector(tokens: &[Token<'_>], usage: Usage, gather: &mut Gather) {
    let Some(Token::Word(name, at)) = tokens.first() else {
        return;
    };
    let end = tokens.iter().position(|token| token.is(']'));
    let said = &tokens[..end.unwrap_or(tokens.len())];
    let scope = said.iter().position(|token| token.word() == Some(":scope"));
    let scope = scope.and_then(|at| said.get(at + 1)?.text());
    let mut found = Package {
        relation: Relation::Direct,
        usage: match scope {
            Some("test" | "provided") => Usage::Development,
            _ => usage,
        },
        at: *at,
        ..named(name)
    };
    if let Some(Token::Text(version, _)) = said.get(1) {
        settle(&mut found, version);
    }
    gather.add(found);
}

/// `group/name`, or a name that is its own group; a classifier stands behind a `$`.
fn named(name: &str) -> Package {
    let bare = name.split('$').next().unwrap_or(name);
    let (group, name) = bare.split_once('/').unwrap_or((bare, bare));
    package(group, name)
}
