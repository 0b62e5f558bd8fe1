//! `*.opam.locked` of `OCaml` (<https://opam.ocaml.org/doc/Manual.html#opam>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::tokens::{OPAM, Token, tokens};
use super::is_commit;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use std::collections::HashMap;

/// Reads `depends`, with the addresses of `pin-depends`.
///
/// Errors: a text or bracket is never closed, or neither `opam-version` nor `depends` is there.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut tokens = tokens(input.text, OPAM)?;
    tokens.retain(|token| *token != Token::Newline);
    if !tokens
        .iter()
        .any(|token| token.word() == Some("opam-version"))
    {
        return Err(Unreadable::new("`opam-version` is missing"));
    }
    let Some(depends) = list(&tokens, "depends") else {
        return Err(Unreadable::new("`depends` is missing"));
    };
    let pins = pins(list(&tokens, "pin-depends").unwrap_or_default());
    let mut gather = Gather::default();
    let mut depth = 0_usize;
    for (at, token) in depends.iter().enumerate() {
        match token {
            Token::Sign('{', _) => depth += 1,
            Token::Sign('}', _) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let Token::Text(name, place) = *token else {
            continue;
        };
        // What stands in braces belongs to the name before.
        if depth > 0 {
            continue;
        }
        let said = said(&depends[at + 1..]);
        let version = said.iter().position(|token| token.is('='));
        let version = version.and_then(|at| said.get(at + 1)?.text());
        let development = said.iter().any(|token| {
            let words = ["with-test", "with-doc", "with-dev-setup", "build", "dev"];
            token.word().is_some_and(|word| words.contains(&word))
        });
        if version.is_none() {
            gather.problem(place, format!("`{name}` is locked to no version"));
        }
        gather.add(Package {
            ecosystem: Ecosystem::Opam,
            name: name.to_owned(),
            version: version.map(str::to_owned),
            source: version
                .and_then(|version| pins.get(format!("{name}.{version}").as_str()))
                .map_or(Source::Registry, |url| origin(url)),
            usage: if development {
                Usage::Development
            } else {
                Usage::Runtime
            },
            at: place,
            ..Package::default()
        });
    }
    Ok(gather.finish())
}

/// What stands in the brackets behind `name:`.
fn list<'a, 't>(tokens: &'a [Token<'t>], name: &str) -> Option<&'a [Token<'t>]> {
    let mut depth = 0_usize;
    let mut from = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('[', _) => {
                let named =
                    at >= 2 && tokens[at - 1].is(':') && tokens[at - 2].word() == Some(name);
                if depth == 0 && named {
                    from = Some(at + 1);
                }
                depth += 1;
            }
            Token::Sign(']', _) => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(from) = from
                {
                    return Some(&tokens[from..at]);
                }
            }
            _ => {}
        }
    }
    None
}

/// What stands in the braces that follow a name.
fn said<'a, 't>(after: &'a [Token<'t>]) -> &'a [Token<'t>] {
    if !after.first().is_some_and(|token| token.is('{')) {
        return &[];
    }
    let end = after.iter().position(|token| token.is('}'));
    &after[1..end.unwrap_or(after.len())]
}

/// `[ "name.version" "address" ]`.
fn pins<'t>(tokens: &[Token<'t>]) -> HashMap<&'t str, &'t str> {
    let pair = |pair: &[Token<'t>]| Some((pair[0].text()?, pair[1].text()?));
    tokens.windows(2).filter_map(pair).collect()
}

fn origin(url: &str) -> Source {
    match url.strip_prefix("git+") {
        Some(git) => {
            let (address, commit) = git.split_once('#').unwrap_or((git, ""));
            Source::Git {
                url: address.to_owned(),
                commit: is_commit(commit).then(|| commit.to_owned()),
            }
        }
        None => Source::Archive(url.to_owned()),
    }
}
