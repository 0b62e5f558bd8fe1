//! `LuaRocks`: `luarocks.lock` and rockspecs
//! (<https://github.com/luarocks/luarocks/blob/main/docs/pinning_versions_with_a_lock_file.md>,
//! <https://github.com/luarocks/luarocks/blob/main/docs/rockspec_format.md>).
//!
//! Both are programs in Lua, and nothing of them is run: only tables of plain texts are read.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::tokens::{LUA, Token, tokens};
use crate::package::{Ecosystem, Listing, Package, Relation, Unreadable, Usage};

/// The tables, and what their packages are for.
const TABLES: [(&str, Usage); 3] = [
    ("dependencies", Usage::Runtime),
    ("build_dependencies", Usage::Development),
    ("test_dependencies", Usage::Development),
];

/// Reads the lock: `["name"] = "version"`.
///
/// Errors: a text or bracket is never closed, or no table of dependencies is there.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens = without_newlines(input.text)?;
    if tokens.first().and_then(|token| token.word()) != Some("return") {
        return Err(Unreadable::new("the file returns no table"));
    }
    let mut gather = Gather::default();
    let mut tables = 0_usize;
    for (name, usage) in TABLES {
        let Some(table) = table(&tokens, name) else {
            continue;
        };
        tables += 1;
        for (at, token) in table.iter().enumerate() {
            if !token.is('=') {
                continue;
            }
            let key = table[..at].iter().rev().find(|token| !token.is(']'));
            let value = table.get(at + 1).and_then(|token| token.text());
            let (Some(Token::Text(name, place) | Token::Word(name, place)), Some(version)) =
                (key, value)
            else {
                let at = key.map_or_else(Default::default, |key| place_of(*key));
                gather.problem(at, "this is no rock and its version");
                continue;
            };
            gather.add(Package {
                version: Some(version.to_owned()),
                usage,
                at: *place,
                ..rock(name)
            });
        }
    }
    if tables == 0 {
        return Err(Unreadable::new("no table of dependencies is there"));
    }
    Ok(gather.finish())
}

/// Reads a rockspec: `"name >= 1.0"`.
///
/// Errors: a text or bracket is never closed, or the name of the rock is missing.
pub(super) fn read_manifest(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens = without_newlines(input.text)?;
    if !tokens.iter().any(|token| token.word() == Some("package")) {
        return Err(Unreadable::new("`package` is missing"));
    }
    let mut gather = Gather::default();
    for (name, usage) in TABLES {
        for token in table(&tokens, name).unwrap_or_default() {
            let Token::Text(text, at) = *token else {
                continue;
            };
            let end = text.find([' ', '=', '<', '>', '~', '@']);
            let (name, rest) = text.split_at(end.unwrap_or(text.len()));
            let rest = rest.trim();
            let exact = rest.strip_prefix("==").or(rest.strip_prefix('='));
            let exact = exact.map(str::trim).filter(|text| !text.contains(','));
            if name.is_empty() {
                gather.problem(at, "this names no rock");
                continue;
            }
            gather.add(Package {
                version: exact.map(str::to_owned),
                requirement: (exact.is_none() && !rest.is_empty()).then(|| rest.to_owned()),
                relation: Relation::Direct,
                usage,
                at,
                ..rock(name)
            });
        }
    }
    Ok(gather.finish())
}

fn without_newlines(text: &str) -> Result<Vec<Token<'_>>, Unreadable> {
    let mut found = tokens(text, LUA)?;
    found.retain(|token| *token != Token::Newline);
    Ok(found)
}

fn place_of(token: Token<'_>) -> crate::source::Span {
    match token {
        Token::Word(_, at) | Token::Text(_, at) | Token::Sign(_, at) => at,
        Token::Newline => crate::source::Span::default(),
    }
}

fn rock(name: &str) -> Package {
    Package {
        ecosystem: Ecosystem::LuaRocks,
        name: name.to_owned(),
        ..Package::default()
    }
}

/// What stands in the braces behind `name =`.
fn table<'a, 't>(tokens: &'a [Token<'t>], name: &str) -> Option<&'a [Token<'t>]> {
    let at = tokens
        .windows(3)
        .position(|three| three[0].word() == Some(name) && three[1].is('=') && three[2].is('{'))?;
    let inner = &tokens[at + 3..];
    let mut depth = 0_usize;
    for (at, token) in inner.iter().enumerate() {
        match token {
            Token::Sign('{', _) => depth += 1,
            Token::Sign('}', _) if depth == 0 => return Some(&inner[..at]),
            Token::Sign('}', _) => depth -= 1,
            _ => {}
        }
    }
    None
}
