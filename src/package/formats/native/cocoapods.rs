//! `Podfile.lock` of `CocoaPods`
//! (<https://github.com/CocoaPods/Core/blob/master/lib/cocoapods-core/lockfile.rb>).
//!
//! Parts of a pod (`Firebase/Core`) are the pod: they come from one source and have one version.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json::{entries, items, text};
use super::super::syntax::yaml;
use super::is_commit;
use crate::document::{Node, Value};
use crate::package::{Checksum, Ecosystem, Listing, Package, Relation, Source, Unreadable};
use std::collections::{HashMap, HashSet};

/// Reads the pods.
///
/// Errors: it is no YAML, or its pods are no list.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = yaml::parse(input.path, input.text)?;
    if let Some(pods) = root.get("PODS").filter(|pods| pods.as_list().is_none()) {
        return Err(Unreadable::at(pods.place.span, "`PODS` is no list"));
    }
    let mut lock = Lock {
        root: &root,
        gather: Gather::default(),
        known: HashMap::new(),
    };
    if root
        .get("COCOAPODS")
        .is_none_or(|node| node.value == Value::Null)
    {
        lock.gather.problem(
            root.place.span,
            "the version of CocoaPods at the end is missing, so the file is cut short",
        );
    }
    lock.pods();
    lock.edges();
    lock.direct();
    lock.checksums();
    Ok(lock.gather.finish())
}

struct Lock<'n> {
    root: &'n Node,
    gather: Gather,
    /// By their full names, of parts too.
    known: HashMap<&'n str, u32>,
}

impl<'n> Lock<'n> {
    fn list(&self, name: &str) -> &'n [Node] {
        self.root.get(name).map_or(&[], items)
    }

    fn pods(&mut self) {
        for node in self.list("PODS") {
            let Some((name, Some(version))) = pod(node).map(parts) else {
                self.gather
                    .problem(node.place.span, "this is no pod and its version");
                continue;
            };
            let index = self.gather.add(Package {
                ecosystem: Ecosystem::CocoaPods,
                name: whole(name).to_owned(),
                version: Some(version.to_owned()),
                source: self.source(whole(name)),
                relation: Relation::Transitive,
                at: node.place.span,
                ..Package::default()
            });
            self.known.insert(name, index);
        }
    }

    fn edges(&mut self) {
        for node in self.list("PODS") {
            let Some(from) = pod(node)
                .and_then(|pod| self.known.get(parts(pod).0))
                .copied()
            else {
                continue;
            };
            let lists = entries(node).iter().map(|entry| &entry.node);
            for dependency in lists.flat_map(items) {
                let name = pod(dependency).map(|text| parts(text).0);
                match name.and_then(|name| self.known.get(name)) {
                    Some(to) if *to != from => self.gather.edge(from, *to),
                    Some(_) => {}
                    None => self
                        .gather
                        .problem(dependency.place.span, "a pod needs one that is not listed"),
                }
            }
        }
    }

    fn direct(&mut self) {
        for node in self.list("DEPENDENCIES") {
            let name = pod(node).map(|text| parts(text).0);
            match name.and_then(|name| self.known.get(name)) {
                Some(index) => {
                    if let Some(package) = self.gather.package_mut(*index) {
                        package.relation = Relation::Direct;
                    }
                }
                None => self.gather.problem(
                    node.place.span,
                    "the project needs a pod that is not listed",
                ),
            }
        }
    }

    fn checksums(&mut self) {
        let by_name: HashMap<&str, u32> = self
            .known
            .iter()
            .map(|(name, index)| (whole(name), *index))
            .collect();
        let sums = self.root.get("SPEC CHECKSUMS").map_or(&[][..], entries);
        let mut summed = HashSet::new();
        for entry in sums {
            summed.insert(&*entry.key);
            let Some(index) = by_name.get(&*entry.key) else {
                self.gather.problem(
                    entry.key_place.span,
                    "there is a digest of a pod that is not listed",
                );
                continue;
            };
            if let Some(hex) = entry.node.as_str()
                && hex.len() == 40
                && let Some(package) = self.gather.package_mut(*index)
            {
                package.checksums = vec![Checksum {
                    algorithm: "SHA-1",
                    hex: hex.to_ascii_lowercase(),
                }];
            }
        }
    }

    /// Where a pod comes from: what the Podfile says itself, else the list of specifications that has it.
    fn source(&self, name: &str) -> Source {
        let external = self
            .root
            .get("EXTERNAL SOURCES")
            .and_then(|all| all.get(name));
        if let Some(said) = external {
            if let Some(path) = text(said, ":path") {
                return Source::Path(path.to_owned());
            }
            if let Some(url) = text(said, ":git") {
                let taken = self
                    .root
                    .get("CHECKOUT OPTIONS")
                    .and_then(|all| all.get(name));
                let commit = taken.unwrap_or(said);
                let commit = text(commit, ":commit").filter(|id| is_commit(id));
                return Source::Git {
                    url: url.to_owned(),
                    commit: commit.map(str::to_owned),
                };
            }
            for key in [":podspec", ":http"] {
                if let Some(url) = text(said, key) {
                    return Source::Archive(url.to_owned());
                }
            }
        }
        self.repository(name)
    }

    fn repository(&self, name: &str) -> Source {
        let repositories = self.root.get("SPEC REPOS").map_or(&[][..], entries);
        let has = |list: &Node| items(list).iter().any(|pod| pod.as_str() == Some(name));
        let found = repositories.iter().find(|entry| has(&entry.node));
        match found.map(|entry| &*entry.key) {
            None | Some("trunk") => Source::Registry,
            Some(url) if url.contains("github.com/CocoaPods/Specs") => Source::Registry,
            Some(url) => Source::OtherRegistry(url.to_owned()),
        }
    }
}

/// `Name (1.0)`, alone or as the key of what it depends on.
fn pod(node: &Node) -> Option<&str> {
    match entries(node) {
        [entry] => Some(&entry.key),
        _ => node.as_str(),
    }
}

/// Name, and what stands in the brackets behind it.
fn parts(text: &str) -> (&str, Option<&str>) {
    match text.split_once(" (") {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')')),
        None => (text.trim(), None),
    }
}

/// The pod of a part.
fn whole(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}
