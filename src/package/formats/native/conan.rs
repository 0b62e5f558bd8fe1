//! Conan: `conan.lock` of both its generations, and `conanfile.txt`.
//!
//! <https://docs.conan.io/2/tutorial/versioning/lockfiles.html>, <https://docs.conan.io/1/versioning/lockfiles.html>,
//! <https://docs.conan.io/2/reference/conanfile_txt.html>.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json::{self, items};
use super::super::syntax::{lines, span_in};
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Reads a lock.
///
/// Errors: it is no JSON, of an unknown version, or has no list.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    match json::text(&root, "version") {
        // The version before 0.0 had no graph, and nobody could use it.
        Some("0.0" | "0.1" | "0.2" | "0.3" | "0.4") => graph(&root),
        Some("0.5") => lists(&root),
        Some(_) => Err(Unreadable::new("the version of the file is not known")),
        None => Err(Unreadable::new("`version` is missing")),
    }
}

/// Conan 2: lists of references.
fn lists(root: &Node) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    json::array(root, "requires")?;
    for (key, usage) in [
        ("requires", Usage::Runtime),
        ("build_requires", Usage::Development),
        ("python_requires", Usage::Development),
        ("config_requires", Usage::Development),
    ] {
        if root.get(key).is_some() {
            json::array(root, key)?;
        }
        for node in root.get(key).map_or(&[][..], items) {
            // With its package ids a reference is the first of a pair.
            let text = node.as_str().or_else(|| items(node).first()?.as_str());
            match text.and_then(reference) {
                Some(package) => {
                    gather.add(Package {
                        usage,
                        at: json::inside(node),
                        ..package
                    });
                }
                None => gather.problem(node.place.span, "this is no name and its version"),
            }
        }
    }
    Ok(gather.finish())
}

/// Conan 1: a graph of numbered nodes.
fn graph(root: &Node) -> Result<Listing, Unreadable> {
    let graph = root
        .get("graph_lock")
        .ok_or_else(|| Unreadable::new("`graph_lock` is missing"))?;
    let nodes = json::object(graph, "nodes")?;
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for entry in nodes {
        let node = &entry.node;
        let written = json::text(node, "ref").or_else(|| json::text(node, "pref"));
        let own = node.get("path").is_some();
        match written.map(reference) {
            // The project itself may have no name.
            None if own || node.as_map().is_some() => {}
            Some(Some(package)) => {
                let at = node.get("ref").or(node.get("pref")).map(json::inside);
                let usage = match json::text(node, "context") {
                    Some("build") => Usage::Development,
                    _ => Usage::Runtime,
                };
                let index = gather.add(Package {
                    usage,
                    at: at.unwrap_or_default(),
                    source: if own {
                        Source::FirstParty
                    } else {
                        Source::Registry
                    },
                    ..package
                });
                indices.insert(&entry.key, index);
            }
            _ => gather.problem(json::key(entry), "this is no name and its version"),
        }
    }
    let known: HashSet<&str> = nodes.iter().map(|entry| &*entry.key).collect();
    for entry in nodes {
        for key in ["requires", "build_requires"] {
            for required in entry.node.get(key).map_or(&[][..], items) {
                link(&entry.key, required, &known, &indices, &mut gather);
            }
        }
    }
    gather.relate_to_own();
    Ok(gather.finish())
}

fn link(
    from: &str,
    required: &Node,
    known: &HashSet<&str>,
    indices: &HashMap<&str, u32>,
    gather: &mut Gather,
) {
    let to = required.as_str().unwrap_or_default();
    match (indices.get(from), indices.get(to)) {
        (Some(from), Some(to)) => gather.edge(*from, *to),
        (None, Some(to)) => {
            if let Some(package) = gather.package_mut(*to) {
                package.relation = Relation::Direct;
            }
        }
        (_, None) if known.contains(to) => {}
        (_, None) => gather.problem(required.place.span, "what is required here is not listed"),
    }
}

/// `name/version@user/channel#revision%time`, or in brackets a range.
fn reference(text: &str) -> Option<Package> {
    let (name, rest) = text.split_once('/')?;
    let (version, requirement) = if let Some(rest) = rest.strip_prefix('[') {
        (None, Some(rest.split_once(']')?.0.to_owned()))
    } else {
        let version = rest.split(['@', '#', '%', ':']).next()?;
        (Some(version.to_owned()), None)
    };
    let plain = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    if !plain(name) || version.as_deref().is_some_and(|version| !plain(version)) {
        return None;
    }
    Some(Package {
        ecosystem: Ecosystem::ConanCenter,
        name: name.to_owned(),
        version,
        requirement,
        qualifiers: publisher(rest),
        ..Package::default()
    })
}

/// `@user/channel`; `_` stands for none.
fn publisher(rest: &str) -> Vec<(&'static str, String)> {
    let Some((_, behind)) = rest.split_once('@') else {
        return Vec::new();
    };
    let both = behind.split(['#', '%', ':']).next().unwrap_or_default();
    let (user, channel) = both.split_once('/').unwrap_or((both, ""));
    [("user", user), ("channel", channel)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty() && *value != "_")
        .map(|(key, value)| (key, value.trim().to_owned()))
        .collect()
}

/// Reads `conanfile.txt`.
///
/// Errors: nothing in it is understood; otherwise a line that is no reference is a problem. A file that was cut behind a line looks whole.
pub(super) fn read_manifest(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let mut usage = None;
    for line in lines(input.text) {
        let entry = line.text.split(" #").next().unwrap_or_default().trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        if entry.starts_with('[') && !entry.contains('/') {
            usage = match entry {
                "[requires]" => Some(Usage::Runtime),
                "[tool_requires]" | "[build_requires]" | "[test_requires]" => {
                    Some(Usage::Development)
                }
                _ if entry.ends_with(']') => None,
                _ => {
                    gather.problem(line.span(), "the head of a section has no end");
                    None
                }
            };
        } else if let Some(usage) = usage {
            manifest_line(input.text, entry, usage, &mut gather);
            if !line.ended && !entry.ends_with(']') {
                gather.problem(
                    line.span(),
                    "the last line has no end, so the file may be cut short",
                );
            }
        }
    }
    gather.finish_lines()
}

fn manifest_line(text: &str, entry: &str, usage: Usage, gather: &mut Gather) {
    let at: Span = span_in(text, entry);
    match reference(entry) {
        Some(package) => {
            gather.add(Package {
                usage,
                relation: Relation::Direct,
                at,
                ..package
            });
        }
        None => gather.problem(at, "this is no name and its version"),
    }
}
