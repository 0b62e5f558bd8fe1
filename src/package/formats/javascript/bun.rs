//! bun.lock, versions 0 to 2; and bun.lockb, which is recognised and refused.
//!
//! <https://bun.com/docs/pm/lockfile> tells of the file: JSON with commas behind the last element. `workspaces` says what
//! every project asks for, so uses follow from the file alone. Not here: what one package is (`bun_packages`).

use super::bun_packages::{self, Located, below, parent};
use super::graph::Graph;
use super::{package_json, tree};
use crate::document::Node;
use crate::document::json::Dialect;
use crate::package::formats::Input;
use crate::package::{Listing, Package, Problem, Unreadable, Usage};
use crate::source::Span;
use std::collections::HashMap;

/// The lists of a project and of a package, and whether what they name has to be listed.
const LISTS: [(&str, Usage, bool); 4] = [
    ("dependencies", Usage::Runtime, true),
    ("devDependencies", Usage::Development, true),
    ("optionalDependencies", Usage::Optional, false),
    ("peerDependencies", Usage::Optional, false),
];

/// Why the binary lockfile cannot be read, and what to do.
pub(super) fn binary() -> Unreadable {
    Unreadable::new(
        "bun.lockb is binary and cannot be audited: `bun install --save-text-lockfile` makes a bun.lock of it",
    )
}

/// Reads a lockfile. Errors: it is damaged or of an unknown version, or lacks a list that every version has.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = tree::parse_json(input, Dialect::WithComments)?;
    let version = root.get("lockfileVersion").and_then(Node::as_number);
    match version {
        Some(0.0 | 1.0 | 2.0) => {}
        Some(version) => {
            let reason = format!("the lockfile is of version {version}, which is not known");
            return Err(Unreadable::new(reason));
        }
        None => {
            return Err(Unreadable::new(
                "the lockfile does not say its `lockfileVersion`",
            ));
        }
    }
    let own = root
        .get("workspaces")
        .and_then(|workspaces| workspaces.get(""));
    let Some(own) = own else {
        return Err(Unreadable::new(
            "the project's own entry is missing in `workspaces`",
        ));
    };
    let mut reader = Reader {
        packages: HashMap::new(),
        listing: Listing::default(),
        graph: Graph::default(),
    };
    let packages = tree::rows(&root, "packages")?;
    if root.get("packages").is_none() && LISTS.iter().any(|row| own.get(row.0).is_some()) {
        return Err(Unreadable::new("the lockfile has no `packages`"));
    }
    reader.identify(packages);
    for workspace in tree::rows(&root, "workspaces")? {
        reader.workspace(&workspace.key, &workspace.node);
        reader.listing.members.push(workspace.key.to_string());
    }
    for entry in packages {
        reader.edges(&entry.key, &entry.node);
    }
    let Reader {
        mut listing, graph, ..
    } = reader;
    graph.settle(&mut listing);
    listing.outdated = outdated(input, own);
    Ok(listing)
}

struct Reader<'n> {
    /// By the key, which is the chain of packages that it lies in: `a/b` is the `b` of `a`.
    packages: HashMap<&'n str, u32>,
    listing: Listing,
    graph: Graph,
}

impl<'n> Reader<'n> {
    fn problem(&mut self, at: Span, reason: String) {
        self.listing.problems.push(Problem { at, reason });
    }

    /// One package for each name and version.
    fn identify(&mut self, entries: &'n [crate::document::Entry]) {
        let mut known: HashMap<(String, String), u32> = HashMap::new();
        for entry in entries {
            let Some(Located { package, identity }) = bun_packages::package(entry) else {
                let reason = format!("what `{}` is cannot be understood", entry.key);
                self.problem(entry.key_place.span, reason);
                continue;
            };
            self.check(entry, &package);
            let next = u32::try_from(self.listing.packages.len()).unwrap_or(u32::MAX);
            let index = *known
                .entry((package.name.clone(), identity))
                .or_insert(next);
            if index == next {
                self.listing.packages.push(package);
            }
            self.packages.insert(&entry.key, index);
        }
    }

    fn check(&mut self, entry: &crate::document::Entry, package: &Package) {
        let written = bun_packages::integrity_of(&entry.node);
        if written.is_some() && package.checksums.is_empty() {
            let reason = format!("the integrity of `{}` is damaged", entry.key);
            self.problem(entry.key_place.span, reason);
        }
    }

    /// What a project of the workspace asks for.
    fn workspace(&mut self, folder: &str, node: &'n Node) {
        let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
        let from = if folder.is_empty() { "" } else { name };
        for (list, usage, required) in LISTS {
            for (name, span) in wanted(node, list) {
                match self.resolve(from, name) {
                    Some(to) => self.graph.root(to, usage),
                    None if required => {
                        let reason =
                            format!("`{name}`, which the project depends on, is not listed");
                        self.problem(span, reason);
                    }
                    None => {}
                }
            }
        }
    }

    fn edges(&mut self, key: &'n str, node: &'n Node) {
        let Some(from) = self.packages.get(key).copied() else {
            return;
        };
        // What a member of the workspace asks for stands in `workspaces`.
        let is_own = self.listing.packages[from as usize].source.is_first_party();
        let Some(about) = bun_packages::about(node).filter(|_| !is_own) else {
            return;
        };
        for (list, usage, required) in LISTS {
            if usage == Usage::Development {
                continue;
            }
            for (name, span) in wanted(about, list) {
                match self.resolve(key, name) {
                    Some(to) => self.graph.edge(from, to, usage == Usage::Optional),
                    None if required => {
                        let reason = format!("`{name}`, which `{key}` depends on, is not listed");
                        self.problem(span, reason);
                    }
                    None => {}
                }
            }
        }
    }

    /// The package that is found from within `from`: its own, or that of those around it.
    fn resolve(&self, from: &str, name: &str) -> Option<u32> {
        let mut from = from;
        loop {
            if let Some(found) = self.packages.get(below(from, name).as_str()) {
                return Some(*found);
            }
            if from.is_empty() {
                return None;
            }
            from = parent(from);
        }
    }
}

/// The names of a list, and where each stands.
fn wanted<'n>(node: &'n Node, list: &str) -> impl Iterator<Item = (&'n str, Span)> {
    let rows = node.get(list).and_then(Node::as_map);
    let rows = rows.map(|map| map.entries.iter()).into_iter().flatten();
    rows.map(|row| (&*row.key, row.key_place.span))
}

/// What the manifest beside it asks for and the lockfile was not made for.
fn outdated(input: &Input<'_>, own: &Node) -> Option<String> {
    let text = package_json::text_beside(input)?;
    let manifest = package_json::parse(&text)?;
    manifest
        .asked()
        .take(package_json::MOST_ROWS)
        .find_map(|(name, wanted, _)| {
            let mut locked = LISTS
                .iter()
                .filter_map(|(list, ..)| own.get(list)?.get(name)?.as_str())
                .peekable();
            let first = locked.peek().copied();
            if locked.any(|locked| locked == wanted) {
                return None;
            }
            Some(match first {
                Some(locked) => format!(
                    "the manifest asks for `{}` {wanted}, and the lockfile was made for {locked}",
                    &**name
                ),
                None => format!(
                    "the manifest asks for `{}` {wanted}, which the lockfile does not know of",
                    &**name
                ),
            })
        })
}
