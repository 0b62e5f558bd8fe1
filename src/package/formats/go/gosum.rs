//! `go.sum`: digests of every module that a build has looked at (<https://go.dev/ref/mod#go-sum-files>).
//!
//! Before Go 1.17 `go.mod` leaves modules out that only others ask for, and this file is then the one that names them.
//! It keeps older versions too, so the last line of a module counts. From 1.17 on it lists nothing: `go.mod` says all.

use super::super::gather::Gather;
use super::super::syntax::{lines, span_in};
use super::super::{Input, decode};
use super::gomod::{Module, beside, is_version, versioned};
use crate::package::{Listing, Package, Relation, Unreadable};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Reads the modules that `go.mod` beside it does not name.
///
/// Errors: nothing in it is understood; otherwise a line that is none of its kind is a problem.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let sums = Sums::parse(input.text, &mut gather);
    let manifest = beside(input, "go.mod");
    let manifest = manifest.as_deref().and_then(|bytes| decode(bytes).ok());
    let module = manifest.as_deref().and_then(|text| {
        // Its own problems are said where it is read itself.
        Module::parse(text, &mut Gather::default()).ok()
    });
    if let Some(module) = &module {
        require_sums(module, &sums, &mut gather);
    }
    if !module.as_ref().is_some_and(Module::is_complete) {
        list(module.as_ref(), &sums, &mut gather);
    }
    gather.finish_lines()
}

/// What the lines say.
#[derive(Default)]
struct Sums<'t> {
    /// Module and version of every line, of `/go.mod` too.
    known: HashSet<(&'t str, &'t str)>,
    /// The last version of each module whose content is pinned.
    last: HashMap<&'t str, (&'t str, Span)>,
    order: Vec<&'t str>,
}

impl<'t> Sums<'t> {
    fn parse(text: &'t str, gather: &mut Gather) -> Self {
        let mut sums = Self::default();
        for line in lines(text) {
            let words: Vec<&str> = line.text.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [path, version, digest] if is_digest(digest) => {
                    sums.take(text, path, version);
                }
                [path, version, digest]
                    if digest.starts_with("h1:") && version.starts_with('v') =>
                {
                    gather.problem(line.span(), format!("the digest of {path} is not whole"));
                    sums.take(text, path, version);
                }
                _ => gather.problem(line.span(), "this line has no module, version and digest"),
            }
        }
        sums
    }

    fn take(&mut self, text: &'t str, path: &'t str, version: &'t str) {
        if let Some(version) = version.strip_suffix("/go.mod") {
            self.known.insert((path, version));
            return;
        }
        self.known.insert((path, version));
        let place = (version, span_in(text, path));
        if self.last.insert(path, place).is_none() {
            self.order.push(path);
        }
    }
}

/// `h1:` and a SHA-256 in base 64; other algorithms may come.
fn is_digest(text: &str) -> bool {
    match text.strip_prefix("h1:") {
        Some(digest) => digest.len() == 44 && digest.ends_with('='),
        None => text
            .split_once(':')
            .is_some_and(|(name, digest)| name.starts_with('h') && !digest.is_empty()),
    }
}

/// Whether each requirement has its digest.
fn require_sums(module: &Module<'_>, sums: &Sums<'_>, gather: &mut Gather) {
    for require in &module.requires {
        let (path, version) = (require.path.text, require.version.text);
        let target = module.replaces().of(path, version);
        let taken = match target {
            None => (path, version),
            Some(target) => match target.version {
                Some(version) => (target.path.text, version.text),
                None => continue,
            },
        };
        if is_version(taken.1) && !sums.known.contains(&taken) {
            gather.problem(
                Span::default(),
                format!(
                    "{} {} is required and has no digest here, so the file may be cut short",
                    taken.0, taken.1
                ),
            );
        }
    }
}

/// The modules that the manifest does not name, in the order of writing.
fn list(module: Option<&Module<'_>>, sums: &Sums<'_>, gather: &mut Gather) {
    let mut named: HashSet<&str> = HashSet::new();
    if let Some(module) = module {
        named.extend(module.requires.iter().map(|require| require.path.text));
        named.extend(
            module
                .replaces()
                .targets()
                .flat_map(|(old, new)| [old, new.path.text]),
        );
    }
    for path in sums.order.iter().filter(|path| !named.contains(*path)) {
        let Some((version, at)) = sums.last.get(path) else {
            continue;
        };
        let relation = match module {
            Some(_) => Relation::Transitive,
            None => Relation::Unknown,
        };
        gather.add(Package {
            relation,
            at: *at,
            ..versioned(path, version)
        });
    }
}
