//! yarn.lock: which of the two notations it is in, and what both have in common.

use super::graph::Graph;
use super::package_json::{self, Manifest};
use super::yarn_text::{self, Entry, Notation};
use super::{beside, yarn_berry, yarn_classic};
use crate::package::formats::Input;
use crate::package::{Listing, Problem, Unreadable};
use crate::source::{RepoPath, Span};
use std::collections::{HashMap, HashSet};

/// The most manifests of a workspace that are read.
const MOST_MANIFESTS: usize = 2_000;

/// The most entries of one name that a range without an entry of its own is looked for in.
const MOST_OF_A_NAME: usize = 64;

/// Reads a lockfile.
///
/// Errors: it is damaged, of an unknown version, or of neither notation.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let berry = input.text.starts_with("__metadata:") || input.text.contains("\n__metadata:");
    if berry {
        let entries = yarn_text::read(input.text, Notation::Colon)?;
        return yarn_berry::listing(input, &entries);
    }
    if !input
        .text
        .lines()
        .any(|line| line.trim_end() == "# yarn lockfile v1")
    {
        let reason = "the lockfile says neither `# yarn lockfile v1` nor `__metadata`";
        return Err(Unreadable::new(reason));
    }
    let entries = yarn_text::read(input.text, Notation::Blank)?;
    yarn_classic::listing(input, &entries)
}

/// Descriptors, and the packages that they lead to.
pub(super) struct Descriptors<'e> {
    by_descriptor: HashMap<&'e str, usize>,
    /// The entries of a name. What was overridden leads to one of them.
    by_name: HashMap<&'e str, Vec<usize>>,
}

impl<'e> Descriptors<'e> {
    /// Errors: one stands twice.
    pub fn of(entries: &'e [Entry<'_>]) -> Result<Self, Unreadable> {
        let mut by_descriptor = HashMap::with_capacity(entries.len() * 2);
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            for descriptor in &entry.descriptors {
                if by_descriptor.insert(&**descriptor, at).is_some() {
                    let reason = format!("`{descriptor}` stands twice");
                    return Err(Unreadable::at(entry.at, reason));
                }
                let (name, _) = split(descriptor);
                let of_name = by_name.entry(name).or_default();
                if of_name.last() != Some(&at) {
                    of_name.push(at);
                }
            }
        }
        Ok(Self {
            by_descriptor,
            by_name,
        })
    }

    pub fn get(&self, descriptor: &str) -> Option<usize> {
        self.by_descriptor.get(descriptor).copied()
    }

    /// The entries of a name, in their order; of very many the first.
    pub fn named(&self, name: &str) -> &[usize] {
        let named = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        &named[..named.len().min(MOST_OF_A_NAME)]
    }
}

/// Name and range of `name@range`, of which the name may have a scope.
pub(super) fn split(descriptor: &str) -> (&str, &str) {
    let from = usize::from(descriptor.starts_with('@'));
    match descriptor.get(from..).and_then(|rest| rest.find('@')) {
        Some(at) => (&descriptor[..from + at], &descriptor[from + at + 1..]),
        None => (descriptor, ""),
    }
}

/// A listing that grows with its edges.
#[derive(Default)]
pub(super) struct Draft {
    pub listing: Listing,
    pub graph: Graph,
}

impl Draft {
    pub fn problem(&mut self, at: Span, reason: String) {
        self.listing.problems.push(Problem { at, reason });
    }

    pub fn finish(mut self) -> Listing {
        self.graph.settle(&mut self.listing);
        self.listing
    }
}

/// The texts of the manifests of the workspace: those below the lockfile's folder that no other lockfile stands by.
pub(super) fn manifests(input: &Input<'_>) -> Vec<(String, String)> {
    let folder = beside::folder(input);
    let inside = |path: &&RepoPath| {
        let own = path.as_bytes().strip_prefix(folder.as_bytes());
        let foreign = |own: &[u8]| memchr::memmem::find(own, b"node_modules/").is_some();
        path.file_name() == b"package.json" && own.is_some_and(|own| !foreign(own))
    };
    let paths = input
        .files
        .paths()
        .iter()
        .filter(inside)
        .take(MOST_MANIFESTS);
    paths
        .filter_map(|path| {
            let own = path.to_text()[folder.len()..].to_owned();
            Some((own, package_json::text_at(input, path)?))
        })
        .collect()
}

/// The names of packages for which the project overrides what others ask for.
pub(super) fn overridden<'m>(manifest: &'m Manifest<'_>) -> HashSet<&'m str> {
    // `a`, `a@npm:1`, `**/a`, `b/**/a`, `b/a`, `b/@s/a`.
    let last = |pattern: &'m str| {
        let (path, _) = split(pattern.rsplit("**/").next().unwrap_or_default());
        let slash = path.rfind('/').unwrap_or_default();
        let above = path[..slash].rfind('/').map_or(0, |at| at + 1);
        let from = match (slash, path[above..].starts_with('@')) {
            (0, _) => 0,
            (_, true) => above,
            (_, false) => slash + 1,
        };
        &path[from..]
    };
    manifest
        .resolutions
        .iter()
        .map(|(pattern, _)| last(pattern))
        .collect()
}
