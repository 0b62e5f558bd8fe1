//! pnpm-lock.yaml, versions 5.0 to 9.0, and shrinkwrap.yaml before it.
//!
//! Up to version 6 an entry says whether it is for development; from 7 on that follows from what the importers ask for,
//! and so it is worked out from that everywhere. `packages` and `snapshots` of the newer files must name the same
//! packages, so a cut shows. In the older ones a cut shows by what is asked for and gone; only one that takes the end of
//! the last entry, with packages that nothing else asks for, leaves no trace. Not here: the store, patches, catalogues,
//! whose results stand in the entries.

use super::graph::Graph;
use super::pnpm_key::{self, Style, without_peers};
use super::{address, integrity, package_json, tree};
use crate::document::{Entry, Node};
use crate::package::formats::Input;
use crate::package::{
    Checksum, Ecosystem, Listing, Package, Problem, Retracted, Source, Unreadable, Usage,
};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// The lists of an importer, and of an entry.
const LISTS: [(&str, Usage); 3] = [
    ("dependencies", Usage::Runtime),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];

/// Reads a lockfile.
///
/// Errors: it is no YAML, of an unknown version, or without what every version has.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let documents = tree::parse(input)?;
    if documents.is_empty() {
        return Err(Unreadable::new("the lockfile is empty"));
    }
    let mut listing = Listing::default();
    let mut graph = Graph::default();
    for document in &documents {
        tree::refuse_duplicates(document)?;
        let mut reader = Reader {
            style: style(document)?,
            document,
            index: HashMap::new(),
            known: HashMap::new(),
            listing: &mut listing,
            graph: &mut graph,
        };
        reader.packages()?;
        reader.importers(input)?;
        reader.edges();
    }
    graph.settle(&mut listing);
    if !input.text.ends_with('\n') {
        let at = Span::new(input.text.len(), input.text.len());
        let reason = "the lockfile ends in the middle of a line".to_owned();
        listing.problems.push(Problem { at, reason });
    }
    // A document in front of the last one is for pnpm itself.
    listing.outdated = documents
        .last()
        .and_then(|document| outdated(input, document));
    Ok(listing)
}

/// The way of writing keys follows from the version.
fn style(document: &Node) -> Result<Style, Unreadable> {
    let version = document
        .get("lockfileVersion")
        .or_else(|| document.get("shrinkwrapVersion"));
    let Some(version) = version else {
        return Err(Unreadable::new(
            "the lockfile does not say its `lockfileVersion`",
        ));
    };
    let text = match (version.as_str(), version.as_number()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(number)) => number.to_string(),
        _ => String::new(),
    };
    let old = document.get("lockfileVersion").is_none();
    match text.split('.').next().unwrap_or_default() {
        "3" | "4" if old => Ok(Style::Slashes),
        "5" if !old => Ok(Style::Slashes),
        "6" if !old => Ok(Style::SlashAt),
        "7" | "9" if !old => Ok(Style::At),
        _ => Err(Unreadable::at(
            version.place.span,
            format!("the lockfile is of version {text}, which is not known"),
        )),
    }
}

struct Reader<'d, 'l> {
    style: Style,
    document: &'d Node,
    /// Keys of `packages`, and of `snapshots` where there are some.
    index: HashMap<&'d str, u32>,
    /// One package for each name and version.
    known: HashMap<(String, Option<String>), u32>,
    listing: &'l mut Listing,
    graph: &'l mut Graph,
}

impl Reader<'_, '_> {
    fn problem(&mut self, at: Span, reason: String) {
        self.listing.problems.push(Problem { at, reason });
    }

    fn packages(&mut self) -> Result<(), Unreadable> {
        let packages = tree::rows(self.document, "packages")?;
        for entry in packages {
            let Some(package) = self.package(entry) else {
                let reason = format!("what `{}` is cannot be understood", entry.key);
                self.problem(entry.key_place.span, reason);
                continue;
            };
            let address = matches!(package.source, Source::Registry | Source::OtherRegistry(_));
            let version = package
                .version
                .clone()
                .or_else(|| (!address).then(|| entry.key.to_string()));
            let next = u32::try_from(self.listing.packages.len()).unwrap_or(u32::MAX);
            let index = *self
                .known
                .entry((package.name.clone(), version))
                .or_insert(next);
            if index == next {
                self.listing.packages.push(package);
            }
            self.index.insert(&entry.key, index);
        }
        if self.style == Style::At {
            self.snapshots(packages)?;
        }
        Ok(())
    }

    /// Every package has a snapshot for each set of peers, and every snapshot a package.
    fn snapshots(&mut self, packages: &[Entry]) -> Result<(), Unreadable> {
        let snapshots = tree::rows(self.document, "snapshots")?;
        let mut taken: HashMap<&str, bool> =
            packages.iter().map(|entry| (&*entry.key, false)).collect();
        for entry in snapshots {
            let key = without_peers(&entry.key);
            match self.index.get(key).copied() {
                Some(index) => {
                    self.index.insert(&entry.key, index);
                    taken.insert(key, true);
                }
                None => self.problem(
                    entry.key_place.span,
                    format!("`{key}` has a snapshot and is not among the packages"),
                ),
            }
        }
        for entry in packages {
            if taken.get(&*entry.key) == Some(&false) {
                let reason = format!("`{}` has no snapshot", entry.key);
                self.problem(entry.key_place.span, reason);
            }
        }
        Ok(())
    }

    fn package(&mut self, entry: &Entry) -> Option<Package> {
        let key = pnpm_key::parse(&entry.key, self.style);
        let resolution = entry.node.get("resolution")?;
        resolution.as_map()?;
        let own = |name: &str| entry.node.get(name).and_then(Node::as_str);
        let name = own("name").or(key.name)?;
        let key_version = key.version.filter(|version| is_version(version));
        let version = own("version").or(key_version);
        let source = source(resolution, &key, own("id"));
        if version.is_none() && matches!(source, Source::Registry | Source::OtherRegistry(_)) {
            return None;
        }
        let deprecated = own("deprecated");
        Some(Package {
            ecosystem: Ecosystem::Npm,
            name: name.to_owned(),
            version: version.map(str::to_owned),
            source,
            at: entry.key_place.span,
            checksums: self.checksums(entry, resolution),
            retracted: deprecated.map(|reason| Retracted::Deprecated(reason.to_owned())),
            ..Package::default()
        })
    }

    fn checksums(&mut self, entry: &Entry, resolution: &Node) -> Vec<Checksum> {
        let Some(text) = resolution.get("integrity") else {
            return Vec::new();
        };
        let parsed = text.as_str().and_then(integrity::parse);
        parsed.unwrap_or_else(|| {
            let reason = format!("the integrity of `{}` is damaged", entry.key);
            self.problem(text.place.span, reason);
            Vec::new()
        })
    }

    /// What the projects of the workspace ask for. Errors: their list is damaged.
    fn importers(&mut self, input: &Input<'_>) -> Result<(), Unreadable> {
        let importers = tree::rows(self.document, "importers")?;
        if importers.is_empty() {
            let needs = match self.style {
                Style::At => Some("importers"),
                Style::Slashes => Some("specifiers"),
                Style::SlashAt => None,
            };
            if let Some(key) = needs.filter(|key| self.document.get(key).is_none()) {
                let reason = format!("the lockfile has no `{key}`");
                self.problem(self.document.place.span, reason);
            }
            let asks = LISTS
                .iter()
                .any(|(list, _)| self.document.get(list).is_some());
            if needs.is_none() && !asks && package_json::text_beside(input).is_none() {
                let reason = "the lockfile asks for nothing, and no manifest says so too";
                self.problem(self.document.place.span, reason.to_owned());
            }
            self.importer(self.document);
        }
        for importer in importers {
            if importer.node.as_map().is_none() {
                let reason = format!("what `{}` asks for is cut", importer.key);
                self.problem(importer.key_place.span, reason);
            }
            self.importer(&importer.node);
            self.listing.members.push(importer.key.to_string());
        }
        Ok(())
    }

    fn importer(&mut self, importer: &Node) {
        self.specifiers(importer);
        // Later versions add tools that run before anything is installed.
        let tools = [
            ("configDependencies", Usage::Development),
            ("packageManagerDependencies", Usage::Development),
        ];
        for (list, usage) in LISTS.into_iter().chain(tools) {
            let Some(node) = importer.get(list) else {
                continue;
            };
            let Some(rows) = node.as_map() else {
                self.problem(node.place.span, format!("`{list}` is cut or damaged"));
                continue;
            };
            for row in &rows.entries {
                // From version 6 on a row says both what was asked for and what was taken.
                let taken = row.node.get("version").unwrap_or(&row.node);
                if let Some(index) = self.found(row, taken, None) {
                    self.graph.root(index, usage);
                }
            }
        }
    }

    /// Up to version 5 what was asked for stands apart from what was taken.
    fn specifiers(&mut self, importer: &Node) {
        let Some(node) = importer.get("specifiers") else {
            return;
        };
        let Some(rows) = node.as_map() else {
            self.problem(node.place.span, "`specifiers` is cut or damaged".to_owned());
            return;
        };
        let lists = LISTS
            .iter()
            .filter_map(|(list, _)| importer.get(list)?.as_map());
        let taken: HashSet<&str> = lists
            .flat_map(|list| list.entries.iter().map(|row| &*row.key))
            .collect();
        for row in &rows.entries {
            if !taken.contains(&*row.key) {
                let reason = format!("nothing was taken for `{}`", row.key);
                self.problem(row.key_place.span, reason);
            }
        }
    }

    /// What a row leads to. What leads nowhere is a problem, and a folder beside the project is not.
    fn found(&mut self, row: &Entry, taken: &Node, by: Option<&str>) -> Option<u32> {
        let reference = tree::text(taken);
        let Some(reference) = reference else {
            let reason = format!("the version of `{}` is missing", row.key);
            self.problem(row.key_place.span, reason);
            return None;
        };
        let key = pnpm_key::target(&row.key, &reference, self.style)?;
        let found = self.index.get(key.as_str()).copied();
        if found.is_none() {
            let by = by.unwrap_or("the project");
            self.problem(
                row.key_place.span,
                format!("`{key}`, which {by} depends on, is not listed"),
            );
        }
        found
    }

    fn edges(&mut self) {
        let section = if self.style == Style::At {
            "snapshots"
        } else {
            "packages"
        };
        for entry in tree::rows(self.document, section).unwrap_or_default() {
            let Some(from) = self.index.get(&*entry.key).copied() else {
                continue;
            };
            for (list, usage) in &LISTS[..2] {
                let Some(list) = entry.node.get(list).and_then(Node::as_map) else {
                    continue;
                };
                for row in &list.entries {
                    if let Some(to) = self.found(row, &row.node, Some(&entry.key)) {
                        self.graph.edge(from, to, *usage == Usage::Optional);
                    }
                }
            }
        }
    }
}

fn is_version(text: &str) -> bool {
    !address::is_address(text) && super::npm_tree::is_version(text)
}

fn source(resolution: &Node, key: &pnpm_key::Key<'_>, id: Option<&str>) -> Source {
    let text = |name: &str| resolution.get(name).and_then(Node::as_str);
    if let Some(url) = text("repo") {
        let commit = text("commit").filter(|commit| commit.len() >= 40);
        return Source::Git {
            url: url.strip_prefix("git+").unwrap_or(url).to_owned(),
            commit: commit.map(str::to_owned),
        };
    }
    if let Some(folder) = text("directory") {
        return Source::Path(folder.to_owned());
    }
    if let Some(tarball) = text("tarball") {
        return address::source(tarball);
    }
    if let Some(registry) = text("registry").filter(|url| !url.contains("registry.npmjs.org")) {
        return Source::OtherRegistry(registry.trim_end_matches('/').to_owned());
    }
    match (key.host, key.version) {
        (Some(host), _) if host != "registry.npmjs.org" && host.contains('.') => {
            Source::OtherRegistry(format!("https://{host}"))
        }
        (_, Some(version)) if address::is_address(version) => address::source(version),
        _ => id
            .filter(|id| address::is_address(id))
            .map_or(Source::Registry, address::source),
    }
}

/// What the manifest beside it asks for and the lockfile was not made for. Catalogues and overrides change the words of
/// a requirement, so only names are compared where there are some.
fn outdated(input: &Input<'_>, document: &Node) -> Option<String> {
    let text = package_json::text_beside(input)?;
    let manifest = package_json::parse(&text)?;
    let importer = match document.get("importers") {
        Some(importers) => importers.get(".")?,
        None => document,
    };
    let overridden = document.get("overrides").is_some();
    for (name, wanted, _) in manifest.asked().take(package_json::MOST_ROWS) {
        let list = LISTS
            .iter()
            .find_map(|(list, _)| importer.get(list)?.get(name));
        let specifier = match importer.get("specifiers") {
            Some(specifiers) => specifiers.get(name),
            None => list.and_then(|row| row.get("specifier")),
        };
        let Some(specifier) = specifier.and_then(tree::text) else {
            return Some(format!(
                "the manifest asks for `{}` {wanted}, which the lockfile does not know of",
                &**name
            ));
        };
        if specifier != wanted && !overridden {
            return Some(format!(
                "the manifest asks for `{}` {wanted}, and the lockfile was made for {specifier}",
                &**name
            ));
        }
    }
    None
}
