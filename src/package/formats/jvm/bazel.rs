//! Bazel's modules: `MODULE.bazel` and `MODULE.bazel.lock` (<https://bazel.build/external/lockfile>).
//!
//! Up to Bazel 7.1 the lock holds the graph of modules. Later ones hold digests of files of the registry, and the modules
//! that were taken are those whose `source.json` was read.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::super::syntax::tokens::{STARLARK, Token, tokens};
use super::{package, requirement::settle};
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};
use crate::source::Span;
use std::collections::HashMap;

/// The most tokens that the arguments of one call are read for.
const MOST_ARGUMENTS: usize = 4096;

/// Reads the lock.
///
/// Errors: it is no JSON, or has neither a graph nor files of a registry.
pub(super) fn read_lock(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    if root
        .get("lockFileVersion")
        .and_then(Node::as_number)
        .is_none()
    {
        return Err(Unreadable::new("`lockFileVersion` is missing"));
    }
    if root.get("moduleDepGraph").is_some() {
        return graph(&root);
    }
    let files = json::object(&root, "registryFileHashes")?;
    let mut gather = Gather::default();
    for file in files {
        let mut parts = file.key.rsplit('/');
        let (last, version, name) = (parts.next(), parts.next(), parts.next());
        if let (Some("source.json"), Some(version), Some(name)) = (last, version, name) {
            gather.add(module(name, version, json::key(file)));
        }
    }
    Ok(gather.finish())
}

fn graph(root: &Node) -> Result<Listing, Unreadable> {
    let nodes = json::object(root, "moduleDepGraph")?;
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    let mut built_in: Vec<&str> = vec!["<root>"];
    for node in nodes.iter().filter(|node| &*node.key != "<root>") {
        let text = |key| json::text(&node.node, key);
        match (text("name"), text("version")) {
            // Bazel's own, and what an override takes from elsewhere, have none.
            (Some(_), Some("")) | (_, None) if node.key.ends_with("@_") => {
                built_in.push(&node.key);
            }
            (Some(name), Some(version)) if !name.is_empty() && !version.is_empty() => {
                let package = module(name, version, json::key(node));
                indices.insert(&node.key, gather.add(package));
            }
            _ => gather.problem(json::key(node), "a module has no name or no version"),
        }
    }
    for node in nodes {
        let from = indices.get(&*node.key).copied();
        for needed in node.node.get("deps").map_or(&[][..], json::entries) {
            let key = needed.node.as_str().unwrap_or_default();
            match (from, indices.get(key).copied()) {
                (Some(from), Some(to)) => gather.edge(from, to),
                (None, Some(to)) if &*node.key == "<root>" => {
                    if let Some(package) = gather.package_mut(to) {
                        package.relation = Relation::Direct;
                    }
                }
                (_, None) if !built_in.contains(&key) && !key.ends_with("@_") => gather.problem(
                    needed.node.place.span,
                    format!("`{key}` is needed and not listed"),
                ),
                _ => {}
            }
        }
    }
    Ok(gather.finish())
}

fn module(name: &str, version: &str, at: Span) -> Package {
    Package {
        ecosystem: Ecosystem::Bazel,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        relation: Relation::Unknown,
        at,
        ..Package::default()
    }
}

/// Reads `MODULE.bazel`: its modules, and the artefacts of Maven that it names in plain text.
///
/// Errors: a text or bracket is never closed.
pub(super) fn read_module(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let tokens: Vec<Token<'_>> = tokens(input.text, STARLARK)?
        .into_iter()
        .filter(|token| *token != Token::Newline)
        .collect();
    let calls: Vec<Call<'_>> = (0..tokens.len())
        .filter_map(|at| Call::at(&tokens, at))
        .collect();
    let overrides: HashMap<&str, &Call<'_>> = calls
        .iter()
        .filter_map(|call| Some((call.text("module_name")?.0, call)))
        .collect();
    let mut gather = Gather::default();
    for call in calls.iter().filter(|call| call.name == "bazel_dep") {
        let Some((name, at)) = call.text("name") else {
            gather.problem(call.at, "a module has no name");
            continue;
        };
        let version = call.text("version").map(|(version, _)| version.to_owned());
        let mut found = Package {
            ecosystem: Ecosystem::Bazel,
            name: name.to_owned(),
            version: version.filter(|version| !version.is_empty()),
            relation: Relation::Direct,
            usage: match call.word("dev_dependency") {
                Some("True") => Usage::Development,
                _ => Usage::Runtime,
            },
            at,
            ..Package::default()
        };
        if let Some(other) = overrides.get(name) {
            overridden(&mut found, other);
        }
        gather.add(found);
    }
    artefacts(&tokens, &mut gather);
    Ok(gather.finish())
}

/// Puts what an override takes in place of a module.
fn overridden(found: &mut Package, other: &Call<'_>) {
    let text = |key| other.text(key).map(|(text, _)| text.to_owned());
    let source = match other.name {
        "local_path_override" => text("path").map(Source::Path),
        "archive_override" => text("urls").or_else(|| text("url")).map(Source::Archive),
        "git_override" => text("remote").map(|url| Source::Git {
            url,
            commit: text("commit").filter(|id| id.len() == 40),
        }),
        "single_version_override" => {
            if let Some(version) = text("version").filter(|version| !version.is_empty()) {
                found.version = Some(version);
            }
            None
        }
        _ => None,
    };
    if let Some(source) = source {
        found.version = None;
        found.source = source;
    }
}

/// `"group:name:version"` in any list: nothing else in such a file looks like it.
fn artefacts(tokens: &[Token<'_>], gather: &mut Gather) {
    for pair in tokens.windows(2) {
        let (Token::Text(text, at), true) = (pair[0], pair[1].is(',') || pair[1].is(']')) else {
            continue;
        };
        let parts: Vec<&str> = text.split(':').collect();
        let plain = |part: &&str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
            !part.is_empty() && part.chars().all(fits)
        };
        if let [group, name, .., version] = parts.as_slice()
            && parts.len() <= 5
            && parts.iter().all(plain)
            && group.contains('.')
        {
            let mut found = Package {
                relation: Relation::Direct,
                at,
                ..package(group, name)
            };
            settle(&mut found, version);
            gather.add(found);
        }
    }
}

/// `name(key = value, …)`.
struct Call<'t> {
    name: &'t str,
    at: Span,
    arguments: Vec<(&'t str, Token<'t>)>,
}

impl<'t> Call<'t> {
    /// The call that begins at a token, of the functions that are asked for here.
    fn at(tokens: &[Token<'t>], start: usize) -> Option<Self> {
        let Token::Word(name, at) = tokens[start] else {
            return None;
        };
        if !(name == "bazel_dep" || name.ends_with("_override")) || !tokens.get(start + 1)?.is('(')
        {
            return None;
        }
        let mut arguments = Vec::new();
        let mut depth = 0_usize;
        for (offset, token) in tokens[start + 1..].iter().enumerate().take(MOST_ARGUMENTS) {
            match token {
                Token::Sign('(' | '[' | '{', _) => depth += 1,
                Token::Sign(')' | ']' | '}', _) => depth -= 1,
                Token::Word(key, _) if depth == 1 => {
                    let here = start + 1 + offset;
                    if tokens.get(here + 1).is_some_and(|token| token.is('=')) {
                        // Of a list its first element stands for it.
                        let mut values = tokens[here + 2..].iter();
                        let value = values.find(|token| !token.is('['))?;
                        arguments.push((*key, *value));
                    }
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        Some(Self {
            name,
            at,
            arguments,
        })
    }

    fn text(&self, key: &str) -> Option<(&'t str, Span)> {
        self.arguments.iter().find_map(|(name, value)| match value {
            Token::Text(text, at) if *name == key => Some((*text, *at)),
            _ => None,
        })
    }

    fn word(&self, key: &str) -> Option<&'t str> {
        self.arguments
            .iter()
            .find_map(|(name, value)| value.word().filter(|_| *name == key))
    }
}
