//! Installed folders as packages: who depends on whom, by Node's rules of resolution.

use super::borrowed::{Table, Text};
use super::npm_file::{Entry, Folder};
use super::npm_installed::Installed;
use super::npm_path::{is_installed, name};
use super::{address, integrity, npm_range};
use crate::package::{
    Ecosystem, Listing, Package, Problem, Relation, Retracted, Source, Unreadable, Usage,
};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// Folders by their paths, and what they are.
pub(super) struct Tree<'f, 't> {
    folders: &'f [Folder<'t>],
    installed: Installed<'f>,
    /// Folders that the project asks for by their paths, and so no members of its workspace.
    asked_by_path: HashSet<&'f str>,
    /// What a folder is in the listing. None for the project itself and for links.
    packages: Vec<Option<u32>>,
    listing: Listing,
    /// `node_modules/.package-lock.json` lists what lies on the disk, which may be a part.
    hidden: bool,
    /// The lockfile has no entry of the project itself: what that asks for was read from its manifest.
    own_from_manifest: bool,
    /// Names for which the project takes something else than what packages ask for.
    overridden: HashSet<String>,
}

impl<'f, 't> Tree<'f, 't> {
    /// Takes the folders. Errors: one stands twice.
    pub fn of(
        folders: &'f [Folder<'t>],
        hidden: bool,
        own_from_manifest: bool,
        overridden: HashSet<String>,
    ) -> Result<Self, Unreadable> {
        let installed = Installed::of(folders)?;
        let own = installed.at("").map(|at| &folders[at].entry);
        let asked_by_path = own.map(asked_by_path).unwrap_or_default();
        let mut tree = Self {
            folders,
            asked_by_path,
            installed,
            packages: vec![None; folders.len()],
            listing: Listing::default(),
            hidden,
            own_from_manifest,
            overridden,
        };
        tree.identify();
        Ok(tree)
    }

    /// The packages with their edges.
    pub fn listing(mut self) -> Listing {
        for at in 0..self.folders.len() {
            self.relate(at);
        }
        for package in &mut self.listing.packages {
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
        }
        self.listing
    }

    fn problem(&mut self, at: usize, reason: String) {
        self.listing.problems.push(Problem {
            at: self.folders[at].at,
            reason,
        });
    }

    /// One package for each name and version.
    fn identify(&mut self) {
        let mut known: HashMap<(&str, Option<&str>, Option<&str>), u32, RandomState> =
            HashMap::with_capacity_and_hasher(self.folders.len(), RandomState::default());
        self.listing.packages.reserve_exact(self.folders.len());
        let folders = self.folders;
        for (at, folder) in folders.iter().enumerate() {
            let entry = &folder.entry;
            if folder.path.is_empty() || entry.link {
                continue;
            }
            let Some(name) = name(folder) else {
                self.problem(at, format!("`{}` is no folder of a package", folder.path));
                continue;
            };
            let version = entry.version.as_deref();
            // Without a version the address tells two packages of one name apart.
            let address = entry.resolved.as_deref().filter(|_| version.is_none());
            let next = u32::try_from(self.listing.packages.len()).unwrap_or(u32::MAX);
            let index = *known.entry((name, version, address)).or_insert(next);
            self.packages[at] = Some(index);
            if index == next {
                let package = self.package(folder, name);
                self.check(at, &package);
                self.listing.packages.push(package);
            } else {
                let package = &mut self.listing.packages[index as usize];
                package.usage = package.usage.min(usage(entry));
            }
        }
    }

    fn package(&self, folder: &Folder<'_>, name: &str) -> Package {
        let entry = &folder.entry;
        let installed = is_installed(&folder.path);
        let source = match entry.resolved.as_deref() {
            Some(resolved) => address::source(resolved),
            None if installed => Source::Registry,
            None if self.asked_by_path.contains(&*folder.path) => {
                Source::Path(folder.path.to_string())
            }
            None => Source::FirstParty,
        };
        let checksums = entry.integrity.as_deref().and_then(integrity::parse);
        let deprecated = entry.deprecated.0.first();
        Package {
            ecosystem: Ecosystem::Npm,
            name: name.to_owned(),
            version: entry.version.as_deref().map(str::to_owned),
            source,
            usage: usage(entry),
            at: folder.at,
            licence: entry.license.licence(),
            checksums: checksums.unwrap_or_default(),
            retracted: deprecated.map(|reason| Retracted::Deprecated(reason.to_string())),
            ..Package::default()
        }
    }

    fn check(&mut self, at: usize, package: &Package) {
        let folder = &self.folders[at];
        let written = folder.entry.integrity.as_deref().unwrap_or_default().trim();
        if package.checksums.is_empty() && !written.is_empty() {
            self.problem(at, format!("the integrity of `{}` is damaged", folder.path));
        }
        if let (Some(resolved), Some(version)) = (&folder.entry.resolved, &folder.entry.version)
            && address::is_of_another(resolved, &package.name, version)
        {
            let reason = format!(
                "the address of `{}` is that of another package",
                folder.path
            );
            self.problem(at, reason);
        }
        let from_registry = matches!(package.source, Source::Registry | Source::OtherRegistry(_));
        match package.version.as_deref() {
            None if from_registry => self.problem(at, format!("`{}` has no version", folder.path)),
            Some(version) if !is_version(version) => {
                self.problem(at, format!("the version of `{}` is none", folder.path));
            }
            _ => {}
        }
    }

    /// Fills in the edges of one folder.
    fn relate(&mut self, at: usize) {
        let folders = self.folders;
        let folder = &folders[at];
        if folder.entry.link {
            self.follow_link(at);
            return;
        }
        let own = !is_installed(&folder.path);
        let from = self.packages[at];
        let direct = own && self.is_own(at);
        let places = self.installed.places(&folder.path);
        let mut excused = None;
        for (table, need) in tables(&folder.entry) {
            // Nobody installs what a package was developed with.
            if need == Need::Development && !own {
                continue;
            }
            for (name, wanted) in table.iter().map(|(name, wanted)| (&**name, &**wanted)) {
                match self.installed.find(&places, name) {
                    Some(found) => {
                        self.edge(from, found, direct);
                        if need != Need::Maybe && !self.fits(found, name, wanted) {
                            let who = said(&folder.path);
                            let reason = format!(
                                "{who} asks for `{name}` {wanted}, which the lockfile does not have"
                            );
                            self.listing.outdated.get_or_insert(reason);
                        }
                    }
                    None if need == Need::Maybe || self.hidden => {}
                    None => {
                        let excused = excused.get_or_insert_with(|| may_be_absent(&folder.entry));
                        if !excused.contains(name) {
                            self.missing(at, name);
                        }
                    }
                }
            }
        }
    }

    /// Whether what is found is what was asked for. Where it is not, a folder nearer by was taken out of the file, or it was
    /// merged by halves; npm installs neither. Overridden requirements count for nothing.
    fn fits(&self, found: usize, name: &str, wanted: &str) -> bool {
        let entry = &self.folders[found].entry;
        let Some(version) = entry.version.as_deref().filter(|_| !entry.link) else {
            return true;
        };
        self.hidden
            || npm_range::contains(wanted, version) != Some(false)
            || self.overridden.contains(name)
    }

    fn missing(&mut self, at: usize, name: &str) {
        let folder = &self.folders[at];
        if folder.path.is_empty() && self.own_from_manifest {
            let reason =
                format!("the manifest asks for `{name}`, which the lockfile does not have");
            self.listing.outdated.get_or_insert(reason);
            return;
        }
        let who = said(&folder.path);
        self.problem(
            at,
            format!("`{name}`, which {who} depends on, is not listed"),
        );
    }

    /// Whether a folder is the project's or a member's.
    fn is_own(&self, at: usize) -> bool {
        self.folders[at].path.is_empty()
            || self.packages[at].is_some_and(|index| {
                self.listing.packages[index as usize]
                    .source
                    .is_first_party()
            })
    }

    fn edge(&mut self, from: Option<u32>, to: usize, direct: bool) {
        let folder = &self.folders[to];
        let target = match folder
            .entry
            .resolved
            .as_deref()
            .filter(|_| folder.entry.link)
        {
            Some(target) => self.installed.at(target),
            None => Some(to),
        };
        let Some(index) = target.and_then(|target| self.packages[target]) else {
            return;
        };
        if let Some(from) = from.filter(|from| *from != index) {
            self.listing.packages[from as usize]
                .dependencies
                .push(index);
        }
        let relation = &mut self.listing.packages[index as usize].relation;
        if direct {
            *relation = Relation::Direct;
        } else if *relation == Relation::Unknown && self.installed.at("").is_some() {
            *relation = Relation::Transitive;
        }
    }

    /// A link leads to a folder that stands in the file as well.
    fn follow_link(&mut self, at: usize) {
        let target = self.folders[at].entry.resolved.as_deref();
        if target.is_none_or(|target| self.installed.at(target).is_none()) && !self.hidden {
            let path = &self.folders[at].path;
            let reason = format!("the folder that `{path}` links to is not listed");
            self.problem(at, reason);
        }
    }
}

/// What an entry asks for, and whether it has to be there. Peers may be left out, by flags or by their own choice.
fn tables<'e, 't>(entry: &'e Entry<'t>) -> [(&'e Table<'t, Text<'t>>, Need); 4] {
    [
        (&entry.dependencies, Need::Always),
        (&entry.dev_dependencies, Need::Development),
        (&entry.optional_dependencies, Need::Maybe),
        (&entry.peer_dependencies, Need::Maybe),
    ]
}

/// What is bundled need not be listed, nor what is optional as well.
fn may_be_absent<'e>(entry: &'e Entry<'_>) -> HashSet<&'e str> {
    let bundled = entry.bundle_dependencies.0.iter().map(|name| &**name);
    let optional = entry.optional_dependencies.iter().map(|(name, _)| &**name);
    bundled.chain(optional).collect()
}

/// The folders that an entry asks for by their paths.
fn asked_by_path<'e>(entry: &'e Entry<'_>) -> HashSet<&'e str> {
    let wanted = tables(entry)
        .into_iter()
        .flat_map(|(table, _)| table.iter());
    wanted
        .filter_map(|(_, wanted)| {
            let path = wanted
                .strip_prefix("file:")
                .or_else(|| wanted.strip_prefix("link:"))?;
            Some(path.trim_start_matches("./").trim_end_matches('/'))
        })
        .collect()
}

/// Whether what is asked for has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    /// Always, for the project itself.
    Development,
    Maybe,
}

/// A folder as messages name it.
fn said(path: &str) -> String {
    if path.is_empty() {
        "the project".to_owned()
    } else {
        format!("`{path}`")
    }
}

fn usage(entry: &Entry<'_>) -> Usage {
    if entry.dev {
        Usage::Development
    } else if entry.optional || entry.dev_optional || entry.peer {
        Usage::Optional
    } else {
        Usage::Runtime
    }
}

/// Whether a text begins as a version of npm does. Old packages have versions that `semver` only takes loosely.
pub(super) fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches(['v', '=']);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains('.')
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
