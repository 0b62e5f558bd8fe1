//! deno.lock, versions 1 to 5: packages of npm and JSR, and modules at addresses.
//!
//! <https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files> tells of the file. Modules at
//! an address are listed once for each version that the address names (`https://deno.land/std@0.140.0/…`), and without
//! one as themselves; nobody publishes advisories for them. Not here: import maps.

use super::graph::Graph;
use super::tree;
use super::yarn_lock::split;
use super::{address, integrity};
use crate::document::json::Dialect;
use crate::document::{Entry, Node};
use crate::package::formats::Input;
use crate::package::{Ecosystem, Listing, Package, Problem, Source, Unreadable, Usage};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Reads a lockfile. Errors: it is damaged, or of an unknown version.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = tree::parse_json(input, Dialect::Strict)?;
    let Some(map) = root.as_map() else {
        return Err(Unreadable::new("the lockfile is no object"));
    };
    let mut reader = Reader {
        index: HashMap::new(),
        listing: Listing::default(),
        graph: Graph::default(),
        asked: HashSet::new(),
    };
    match root.get("version").and_then(Node::as_str) {
        Some("2") => {
            if let Some(npm) = root.get("npm") {
                reader.packages(npm, None, tree::rows(npm, "packages")?)?;
            }
        }
        Some("3") => {
            if let Some(both) = root.get("packages") {
                reader.packages(both, Some(both), tree::rows(both, "npm")?)?;
            }
        }
        Some("4" | "5") => reader.packages(&root, Some(&root), tree::rows(&root, "npm")?)?,
        Some(version) => {
            let reason = format!("the lockfile is of version {version}, which is not known");
            return Err(Unreadable::new(reason));
        }
        // The first version is nothing but addresses and digests.
        None if map.entries.iter().all(|row| row.key.contains("://")) => {
            reader.remote(&map.entries);
        }
        None => return Err(Unreadable::new("the lockfile does not say its version")),
    }
    reader.remote(tree::rows(&root, "remote")?);
    let Reader {
        mut listing, graph, ..
    } = reader;
    graph.settle(&mut listing);
    let members = root
        .get("workspace")
        .and_then(|all| all.get("members")?.as_map());
    let rows = members.map(|members| members.entries.iter());
    listing.members = rows
        .into_iter()
        .flatten()
        .map(|row| row.key.to_string())
        .collect();
    Ok(listing)
}

struct Reader<'n> {
    /// `npm:name@version` and `jsr:@scope/name@version`; a name alone where there is one of it.
    index: HashMap<String, u32>,
    listing: Listing,
    graph: Graph,
    /// What some package asks for.
    asked: HashSet<&'n str>,
}

impl<'n> Reader<'n> {
    fn problem(&mut self, at: Span, reason: String) {
        self.listing.problems.push(Problem { at, reason });
    }

    fn push(&mut self, package: Package) -> u32 {
        let same = |other: &Package| {
            (other.ecosystem, &other.name, &other.version)
                == (package.ecosystem, &package.name, &package.version)
        };
        // Peers make several entries of one package; they stand beside each other.
        let recent = self.listing.packages.len().saturating_sub(16);
        let found = self.listing.packages[recent..].iter().position(same);
        let at = found.map_or(self.listing.packages.len(), |at| recent + at);
        if found.is_none() {
            self.listing.packages.push(package);
        }
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// The npm and JSR parts; `specified` holds `specifiers`, and `jsr` where the version has it.
    fn packages(
        &mut self,
        specified: &'n Node,
        jsr: Option<&'n Node>,
        npm: &'n [Entry],
    ) -> Result<(), Unreadable> {
        let jsr = match jsr {
            Some(parent) => tree::rows(parent, "jsr")?,
            None => &[],
        };
        for entry in npm {
            self.npm(entry);
        }
        for entry in jsr {
            self.jsr(entry);
        }
        let specifiers = tree::rows(specified, "specifiers")?;
        let taken = self.specifiers(specifiers);
        for (kind, entry) in npm
            .iter()
            .map(|e| ("npm", e))
            .chain(jsr.iter().map(|e| ("jsr", e)))
        {
            self.edges(kind, entry, &taken);
        }
        let projects = projects(specified);
        for (specifier, index) in &taken {
            // A package says `jsr:@scope/name` where there is one requirement of that name.
            let scheme = specifier.find(':').map_or(0, |at| at + 1);
            let (name, _) = split(&specifier[scheme..]);
            let short = &specifier[..scheme + name.len()];
            let asked = self.asked.contains(specifier) || self.asked.contains(short);
            if !asked || projects.contains(specifier) {
                self.graph.root(*index, Usage::Runtime);
            }
        }
        Ok(())
    }

    fn npm(&mut self, entry: &'n Entry) {
        let (name, version) = split(&entry.key);
        let version = version.split('_').next().unwrap_or_default();
        let sums = entry.node.get("integrity").and_then(Node::as_str);
        let parsed = sums.map(integrity::parse);
        if name.is_empty() || !super::npm_tree::is_version(version) || entry.node.as_map().is_none()
        {
            let reason = format!("what `{}` is cannot be understood", entry.key);
            self.problem(entry.key_place.span, reason);
            return;
        }
        if parsed == Some(None) {
            let reason = format!("the integrity of `{}` is damaged", entry.key);
            self.problem(entry.key_place.span, reason);
        }
        let tarball = entry.node.get("tarball").and_then(Node::as_str);
        let index = self.push(Package {
            ecosystem: Ecosystem::Npm,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            source: tarball.map_or(Source::Registry, address::source),
            at: entry.key_place.span,
            checksums: parsed.flatten().unwrap_or_default(),
            ..Package::default()
        });
        self.index.insert(format!("npm:{}", entry.key), index);
        self.index.insert(format!("npm:{name}"), index);
    }

    fn jsr(&mut self, entry: &'n Entry) {
        let (name, version) = split(&entry.key);
        if name.is_empty() || !super::npm_tree::is_version(version) || entry.node.as_map().is_none()
        {
            let reason = format!("what `{}` is cannot be understood", entry.key);
            self.problem(entry.key_place.span, reason);
            return;
        }
        let index = self.push(Package {
            ecosystem: Ecosystem::Jsr,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            at: entry.key_place.span,
            ..Package::default()
        });
        self.index.insert(format!("jsr:{}", entry.key), index);
        self.index.insert(format!("jsr:{name}"), index);
    }

    /// What was asked for, and the package that was taken for it.
    fn specifiers(&mut self, rows: &'n [Entry]) -> HashMap<&'n str, u32> {
        let mut taken = HashMap::with_capacity(rows.len());
        for row in rows {
            let version = row.node.as_str().unwrap_or_default();
            let asked = row
                .key
                .strip_prefix("npm:")
                .or(row.key.strip_prefix("jsr:"));
            let kind = if row.key.starts_with("jsr:") {
                "jsr"
            } else {
                "npm"
            };
            let (name, _) = split(asked.unwrap_or(&row.key));
            // The whole key up to version 3, only the version from 4 on.
            let keys = [
                version.to_owned(),
                format!("{kind}:{version}"),
                format!("{kind}:{name}@{version}"),
            ];
            if let Some(index) = keys.iter().find_map(|key| self.index.get(key)) {
                taken.insert(&*row.key, *index);
            } else {
                let reason = format!("`{version}`, which `{}` leads to, is not listed", row.key);
                self.problem(row.key_place.span, reason);
            }
        }
        taken
    }

    fn edges(&mut self, kind: &str, entry: &'n Entry, taken: &HashMap<&'n str, u32>) {
        let Some(from) = self.index.get(&format!("{kind}:{}", entry.key)).copied() else {
            return;
        };
        for (list, optional) in [("dependencies", false), ("optionalDependencies", true)] {
            for (wanted, at) in wanted(&entry.node, list) {
                self.asked.insert(wanted);
                let prefixed = wanted.starts_with("npm:") || wanted.starts_with("jsr:");
                let found = if prefixed {
                    taken
                        .get(wanted)
                        .or_else(|| self.index.get(wanted))
                        .copied()
                } else {
                    self.of_npm(wanted)
                };
                match found {
                    Some(to) => self.graph.edge(from, to, optional),
                    None => self.problem(
                        at,
                        format!(
                            "`{wanted}`, which `{}` depends on, is not listed",
                            entry.key
                        ),
                    ),
                }
            }
        }
    }

    /// `name`, `name@version`, or `alias@npm:name@version`.
    fn of_npm(&self, wanted: &str) -> Option<u32> {
        let wanted = wanted.split_once("@npm:").map_or(wanted, |(_, real)| real);
        self.index.get(&format!("npm:{wanted}")).copied()
    }

    /// Modules by their addresses.
    fn remote(&mut self, rows: &[Entry]) {
        let mut known = HashSet::new();
        for row in rows {
            let digest = row.node.as_str().is_some_and(|hex| hex.len() == 64);
            if !digest {
                self.problem(
                    row.key_place.span,
                    format!("the digest of `{}` is none", row.key),
                );
            }
            let (name, version) = module(&row.key);
            if known.insert((name, version)) {
                self.listing.packages.push(Package {
                    ecosystem: Ecosystem::Generic,
                    name: name.to_owned(),
                    version: version.map(str::to_owned),
                    source: Source::Archive(row.key.to_string()),
                    at: row.key_place.span,
                    ..Package::default()
                });
            }
        }
    }
}

/// What the projects of the workspace ask for, by import map and by package.json.
fn projects(root: &Node) -> HashSet<&str> {
    let Some(workspace) = root.get("workspace") else {
        return HashSet::new();
    };
    let members = workspace.get("members").and_then(Node::as_map);
    let members = members.map(|map| map.entries.iter().map(|row| &row.node));
    let all = std::iter::once(workspace).chain(members.into_iter().flatten());
    all.flat_map(|project| [Some(project), project.get("packageJson")])
        .flatten()
        .flat_map(|part| wanted(part, "dependencies"))
        .map(|(specifier, _)| specifier)
        .collect()
}

/// `https://deno.land/std` and `0.140.0` of `https://deno.land/std@0.140.0/fmt/colors.ts`.
fn module(url: &str) -> (&str, Option<&str>) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    // A scope begins with the sign that stands in front of versions.
    let sign = url[path..]
        .match_indices('@')
        .map(|(at, _)| path + at)
        .find(|at| !url[..*at].ends_with('/'));
    match sign {
        Some(at) => {
            let rest = &url[at + 1..];
            let version = rest.split('/').next().unwrap_or(rest);
            (
                &url[..at],
                Some(version.strip_prefix('v').unwrap_or(version)),
            )
        }
        None => (url, None),
    }
}

/// The names of a list: an object up to version 3, a list from 4 on.
fn wanted<'n>(node: &'n Node, list: &str) -> Vec<(&'n str, Span)> {
    let Some(node) = node.get(list) else {
        return Vec::new();
    };
    let texts: Vec<&Node> = match (node.as_map(), node.as_list()) {
        (Some(map), _) => map.entries.iter().map(|row| &row.node).collect(),
        (_, Some(list)) => list.items.iter().collect(),
        _ => Vec::new(),
    };
    let text = |node: &'n Node| Some((node.as_str()?, node.place.span));
    texts.into_iter().filter_map(text).collect()
}
