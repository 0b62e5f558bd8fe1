//! Cargo.lock, all versions: with `[root]` and `[metadata]` (1), with checksums inline (2 to 4).
//!
//! The format is what Cargo's own encoder writes; <https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html>
//! says what it is for. Members of the workspace are listed as the project's own. Everything else must be reachable from
//! them, which is how a file that was cut between two entries gives itself away. Two cuts leave a whole lockfile of a
//! smaller project behind: behind the `version` of the last entry, and in front of a member that shares all its
//! dependencies; the manifests tell the first, where they are there. Not here: which features are active; what is used only to build and test is for
//! `usage`.

use super::cargo_source::{self, without_commit};
use super::lock_lines::{self, Entry, Lock};
use super::{lock_toml, manifest, usage};
use crate::package::formats::Input;
use crate::package::{
    Checksum, Ecosystem, Listing, Package, Problem, Relation, Source, Unreadable,
};
use crate::source::Span;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// The most entries of one name that a reference is looked up in: more than any project has, and a bound.
const MOST_OF_A_NAME: usize = 256;

/// Reads a lockfile.
///
/// Errors: it is damaged, or of a version that no Cargo writes yet.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let lock = match lock_lines::read(input.text) {
        Some(lock) => lock,
        None => lock_toml::read(input.text)?,
    };
    if let Some(version) = lock.version.filter(|version| !matches!(version, 3 | 4)) {
        return Err(Unreadable::new(format!(
            "the lockfile is of version {version}, and only those up to 4 are known"
        )));
    }
    let index = Index::of(&lock);
    let mut listing = index.listing();
    index.relate(&mut listing);
    orphans(&mut listing);
    usage::mark(input, &mut listing);
    manifest::compare(input, &mut listing);
    Ok(listing)
}

/// Entries by name. Several of one name form a chain.
struct Index<'l, 't> {
    lock: &'l Lock<'t>,
    first: HashMap<&'l str, usize, RandomState>,
    next: Vec<Option<usize>>,
    /// The checksums of version 1.
    checksums: HashMap<&'l str, &'l str>,
}

impl<'l, 't> Index<'l, 't> {
    fn of(lock: &'l Lock<'t>) -> Self {
        let mut first =
            HashMap::with_capacity_and_hasher(lock.entries.len(), RandomState::default());
        let mut next = vec![None; lock.entries.len()];
        for (at, entry) in lock.entries.iter().enumerate().rev() {
            next[at] = first.insert(&*entry.name, at);
        }
        let checksums = lock
            .metadata
            .iter()
            .filter_map(|(key, digest)| Some((key.strip_prefix("checksum ")?, &**digest)))
            .collect();
        Self {
            lock,
            first,
            next,
            checksums,
        }
    }

    fn entries(&self) -> impl Iterator<Item = &'l Entry<'t>> + use<'l, 't> {
        self.lock.entries.iter()
    }

    /// Indices of the entries of a name, in their order.
    fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        std::iter::successors(self.first.get(name).copied(), |at| self.next[*at])
            .take(MOST_OF_A_NAME)
    }

    fn listing(&self) -> Listing {
        let mut listing = Listing::default();
        let inline = self.entries().any(|entry| entry.checksum.is_some());
        listing.packages.reserve_exact(self.lock.entries.len());
        let mut seen =
            HashSet::with_capacity_and_hasher(self.lock.entries.len(), RandomState::default());
        for entry in self.entries() {
            let mut problem = |reason: String| {
                listing.problems.push(Problem {
                    at: entry.at,
                    reason,
                });
            };
            if !seen.insert((&*entry.name, &*entry.version, entry.source.as_deref())) {
                problem(format!("`{}` {} stands twice", entry.name, entry.version));
            }
            let source = cargo_source::locked(entry.source.as_deref()).unwrap_or_else(|| {
                problem(format!(
                    "the source of `{}` is none that is known",
                    entry.name
                ));
                Source::default()
            });
            let checksums = self.checksum(entry, inline).unwrap_or_else(|reason| {
                problem(format!("the checksum of `{}` {reason}", entry.name));
                Vec::new()
            });
            if !is_version(&entry.version) {
                problem(format!("the version of `{}` is none", entry.name));
            }
            listing.packages.push(Package {
                ecosystem: Ecosystem::CratesIo,
                name: entry.name.clone().into_owned(),
                version: Some(entry.version.clone().into_owned()),
                source,
                at: entry.at,
                checksums,
                ..Package::default()
            });
        }
        listing
    }

    fn checksum(&self, entry: &Entry<'_>, inline: bool) -> Result<Vec<Checksum>, &'static str> {
        let Some(source) = entry.source.as_deref() else {
            return Ok(Vec::new());
        };
        let digest = match &entry.checksum {
            Some(digest) => Some(&**digest),
            None if self.checksums.is_empty() => None,
            None => {
                let key = format!("{} {} ({source})", entry.name, entry.version);
                self.checksums.get(key.as_str()).copied()
            }
        };
        match digest {
            // A registry need not know the digest, and Cargo wrote that down in version 1.
            Some("<none>") => Ok(Vec::new()),
            Some(hex) if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(vec![Checksum {
                    algorithm: "SHA-256",
                    hex: hex.to_ascii_lowercase(),
                }])
            }
            Some(_) => Err("is no SHA-256"),
            None if !cargo_source::is_registry(source) => Ok(Vec::new()),
            None if inline || !self.checksums.is_empty() => Err("is missing"),
            None => Ok(Vec::new()),
        }
    }

    /// Fills in the edges, and which of them come from the project itself.
    fn relate(&self, listing: &mut Listing) {
        for (at, entry) in self.entries().enumerate() {
            for wanted in entry.dependencies.iter().chain(&entry.replace) {
                let Some(found) = self.resolve(wanted) else {
                    listing.problems.push(Problem {
                        at: entry.at,
                        reason: format!(
                            "`{}` depends on `{wanted}`, which is not listed",
                            entry.name
                        ),
                    });
                    continue;
                };
                let direct = listing.packages[at].source.is_first_party();
                let edge = u32::try_from(found).unwrap_or(u32::MAX);
                listing.packages[at].dependencies.push(edge);
                let relation = &mut listing.packages[found].relation;
                if direct {
                    *relation = Relation::Direct;
                } else if *relation == Relation::Unknown {
                    *relation = Relation::Transitive;
                }
            }
        }
    }

    /// The entry that `name`, `name version` or `name version (source)` stands for. None: there is none, or several.
    fn resolve(&self, wanted: &str) -> Option<usize> {
        let mut words = wanted.splitn(3, ' ');
        let name = words.next()?;
        let version = words.next();
        let source = words
            .next()
            .and_then(|source| source.strip_prefix('(')?.strip_suffix(')'))
            .map(without_commit);
        let entry = |at: usize| &self.lock.entries[at];
        let fits = |at: &usize| {
            let theirs = entry(*at).source.as_deref().map(without_commit);
            // A path's source is written nowhere but in version 1's edges.
            let sources = source.is_none_or(|source| {
                theirs == Some(source) || (theirs.is_none() && source.starts_with("path+"))
            });
            version.is_none_or(|version| entry(*at).version == version) && sources
        };
        let mut fitting = self.named(name).filter(fits);
        let first = fitting.next()?;
        if fitting.next().is_none() {
            return Some(first);
        }
        let mut own = self.named(name).filter(fits);
        let own = own.by_ref().find(|at| entry(*at).source.is_none());
        own.filter(|_| version.is_some())
    }
}

/// Reports what nothing asks for: what asked for it was cut away.
fn orphans(listing: &mut Listing) {
    let packages = &listing.packages;
    let mut reached: Vec<bool> = packages.iter().map(|p| p.source.is_first_party()).collect();
    if packages.is_empty() || !reached.contains(&true) {
        let at = packages
            .first()
            .map_or(Span::default(), |package| package.at);
        let reason = "the project itself is not among what the lockfile lists".to_owned();
        listing.problems.push(Problem { at, reason });
        return;
    }
    let mut open: Vec<usize> = (0..reached.len()).filter(|at| reached[*at]).collect();
    while let Some(at) = open.pop() {
        for next in &packages[at].dependencies {
            if let Some(seen) = reached.get_mut(*next as usize)
                && !std::mem::replace(seen, true)
            {
                open.push(*next as usize);
            }
        }
    }
    let orphan = |(package, reached): (&Package, &bool)| {
        (!reached).then(|| Problem {
            at: package.at,
            reason: format!("nothing in the lockfile depends on `{}`", package.name),
        })
    };
    let orphans = packages.iter().zip(&reached).filter_map(orphan);
    listing.problems.extend(orphans);
}

/// Whether a text begins as every version of Cargo's does: three numbers with dots between them.
fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = 0;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    core.split('.').all(|part| {
        numbers += 1;
        digits(part)
    }) && numbers == 3
}
