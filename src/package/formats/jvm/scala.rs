//! sbt: `build.sbt.lock` of sbt-dependency-lock, and the modules that `*.sbt` names in plain text.
//!
//! <https://stringbean.github.io/sbt-dependency-lock/file-formats/version-1.html>,
//! <https://www.scala-sbt.org/1.x/docs/Library-Dependencies.html>. A build is a program, and nothing of it is run.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::super::syntax::tokens::{KOTLIN, Token, tokens};
use super::{package, requirement::settle};
use crate::document::Node;
use crate::package::{Checksum, Listing, Package, Relation, Unreadable, Usage};
use std::collections::HashMap;

/// Reads a lock.
///
/// Errors: it is no JSON, of an unknown version, or has no list.
pub(super) fn read_lock(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if root.get("lockVersion").and_then(Node::as_number) != Some(1.0) {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let mut gather = Gather::default();
    for node in json::array(&root, "dependencies")? {
        let text = |key| json::text(node, key).filter(|text| !text.is_empty());
        let (Some(group), Some(name), Some(version)) = (text("org"), text("name"), text("version"))
        else {
            gather.problem(node.place.span, "this names no module and its version");
            continue;
        };
        let configurations = node.get("configurations").map_or(&[][..], json::items);
        let ships = |node: &Node| !matches!(node.as_str(), Some("test" | "provided" | "plugin"));
        gather.add(Package {
            version: Some(version.to_owned()),
            relation: Relation::Unknown,
            usage: if configurations.is_empty() || configurations.iter().any(ships) {
                Usage::Runtime
            } else {
                Usage::Development
            },
            checksums: node
                .get("artifacts")
                .map_or(&[][..], json::items)
                .iter()
                .filter_map(|artefact| sha1(json::text(artefact, "hash")?))
                .collect(),
            at: node.get("name").map(json::inside).unwrap_or_default(),
            ..package(group, name)
        });
    }
    Ok(gather.finish())
}

fn sha1(hash: &str) -> Option<Checksum> {
    let hex = hash.strip_prefix("sha1:")?.to_ascii_lowercase();
    Some(Checksum {
        algorithm: "SHA-1",
        hex,
    })
}

/// Reads a build.
///
/// Errors: a text, comment or bracket is never closed.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens = tokens(input.text, KOTLIN)?;
    let values = values(&tokens);
    let mut gather = Gather::default();
    for at in 0..tokens.len() {
        if let Some(package) = found(&tokens, at, &values) {
            gather.add(package);
        }
    }
    Ok(gather.finish())
}

/// Names that are set to a text, `scalaVersion` among them.
fn values<'t>(tokens: &[Token<'t>]) -> HashMap<&'t str, &'t str> {
    let mut values = HashMap::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(text) = token.text() else { continue };
        let mut before = tokens[..at].iter().rev().take(8);
        if !before.next().is_some_and(|token| token.is('=')) {
            continue;
        }
        // `val a: String = "1"`, `ThisBuild / scalaVersion := "2"`.
        let words: Vec<&str> = before
            .skip_while(|token| token.is(':'))
            .take_while(|token| !matches!(token, Token::Newline))
            .filter_map(|token| token.word())
            .collect();
        let (["String", name, ..] | [name, ..]) = words.as_slice() else {
            continue;
        };
        values.insert(*name, text);
    }
    values
}

/// `"group" % "name" % "version"`, with `%%` where the Scala version belongs to the name.
fn found(tokens: &[Token<'_>], at: usize, values: &HashMap<&str, &str>) -> Option<Package> {
    let group = tokens[at].text()?;
    if at > 0 && tokens[at - 1].is('%') {
        return None;
    }
    let (first, at) = percents(tokens, at + 1)?;
    let (name, place) = match tokens.get(at)? {
        Token::Text(name, place) => (*name, *place),
        _ => return None,
    };
    let (second, at) = percents(tokens, at + 1)?;
    let version = match tokens.get(at)? {
        Token::Text(version, _) => *version,
        Token::Word(word, _) => {
            let last = word.rsplit('.').next().unwrap_or(word);
            values
                .get(word)
                .or_else(|| values.get(last))
                .copied()
                .unwrap_or(word)
        }
        _ => return None,
    };
    if second != 1 || group.is_empty() || name.is_empty() {
        return None;
    }
    let scope = percents(tokens, at + 1).and_then(|(_, at)| match tokens.get(at)? {
        Token::Text(scope, _) | Token::Word(scope, _) => Some(scope.to_ascii_lowercase()),
        _ => None,
    });
    let scope = scope.unwrap_or_default();
    let known = matches!(tokens.get(at), Some(Token::Text(..)))
        || tokens
            .get(at)
            .and_then(|token| token.word())
            .is_some_and(|word| word != version);
    let mut found = Package {
        relation: Relation::Direct,
        usage: if scope.starts_with("test") || scope.starts_with("provided") {
            Usage::Development
        } else {
            Usage::Runtime
        },
        at: place,
        ..match first {
            1 => package(group, name),
            _ => package(group, &format!("{name}{}", suffix(values))),
        }
    };
    if known {
        settle(&mut found, version);
    } else {
        found.requirement = Some(version.to_owned());
    }
    Some(found)
}

/// How many `%` stand at a token, and where the next one is. None: there is none.
fn percents(tokens: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
    let blank = |token: &&Token<'_>| **token == Token::Newline;
    let lead = tokens.get(at..)?.iter().take_while(blank).count();
    let at = at + lead;
    let count = tokens[at..]
        .iter()
        .take_while(|token| token.is('%'))
        .count();
    let after = tokens[at + count..].iter().take_while(blank).count();
    (count > 0).then_some((count, at + count + after))
}

/// `_2.13`, `_3`: the Scala version that a name carries. Nothing where the build does not say it.
fn suffix(values: &HashMap<&str, &str>) -> String {
    let Some(version) = values.get("scalaVersion") else {
        return String::new();
    };
    let mut parts = version.split('.');
    match (parts.next(), parts.next()) {
        (Some("2"), Some(minor)) => format!("_2.{minor}"),
        (Some(major), Some(_)) => format!("_{major}"),
        _ => String::new(),
    }
}
