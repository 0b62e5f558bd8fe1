//! Dependency confusion: internal names that a public registry may answer for.
//!
//! Two faults. A name that the policy calls internal is taken from the public registry; or several registries may answer
//! for every name and nothing says which, so that the highest version wins, whoever published it. Facts about registries
//! come in as values; `settings` reads the common files that hold them. Not here: which registries are trusted.

mod settings;
#[cfg(test)]
mod tests;

pub use settings::{npmrc, nuget_config, pip};

use super::selector::{Selector, matches};
use crate::package::name::canonical;
use crate::package::{Ecosystem, Package, Source};
use crate::source::Span;

/// The hosts of the ecosystems' public registries and of their own mirrors, by the clients' default settings.
const PUBLIC: [&str; 20] = [
    "api.nuget.org",
    "central.sonatype.com",
    "crates.io",
    "files.pythonhosted.org",
    "hex.pm",
    "index.crates.io",
    "proxy.golang.org",
    "pub.dartlang.org",
    "pub.dev",
    "pypi.org",
    "pypi.python.org",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "repo.hex.pm",
    "repo.maven.apache.org",
    "repo.packagist.org",
    "repo1.maven.org",
    "rubygems.org",
    "static.crates.io",
    "www.nuget.org",
];

/// A registry that a setting names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    pub ecosystem: Ecosystem,
    /// As it is written; untrusted text.
    pub address: String,
    /// The setting in its file's text.
    pub at: Span,
    pub serves: Serves,
}

/// Which names a registry answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Serves {
    /// All of them, in place of the client's default registry.
    All,
    /// All of them, beside the others.
    AllBeside,
    /// Names that match one of these, with `*` for any run of characters.
    Names(Vec<String>),
}

/// Settings that let anybody answer: two registries for every name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscoped<'r> {
    /// The one that is asked besides.
    pub registry: &'r Registry,
    /// What may answer in its place: an address, or the ecosystem's public registry.
    pub beside: &'r str,
}

/// The packages, as indices, whose names are internal and which may be taken from a public registry.
///
/// The project's own packages, and those of paths, repositories and archives, come from no registry. `registries` are
/// those that hold for the file that lists the packages.
pub fn internal_from_public(
    packages: &[Package],
    internal: &[Selector],
    registries: &[Registry],
) -> Vec<usize> {
    let is_internal = |package: &Package| internal.iter().any(|name| name.covers(package));
    packages
        .iter()
        .enumerate()
        .filter(|(_, package)| is_internal(package) && may_be_public(package, registries))
        .map(|(at, _)| at)
        .collect()
}

fn may_be_public(package: &Package, registries: &[Registry]) -> bool {
    match &package.source {
        Source::OtherRegistry(address) => is_public(address),
        Source::Registry => default_may_be_public(package, registries),
        Source::Git { .. } | Source::Path(_) | Source::Archive(_) | Source::FirstParty => false,
    }
}

/// A registry bound to the name answers alone; else the one in place of the default, and all beside it.
fn default_may_be_public(package: &Package, registries: &[Registry]) -> bool {
    let own = || (registries.iter()).filter(|one| one.ecosystem == package.ecosystem);
    // Of several patterns the most specific one counts, as NuGet has it.
    if let Some(most) = own().filter_map(|one| one.binds(package)).max() {
        let mut bound = own().filter(|one| one.binds(package) == Some(most));
        return bound.any(|one| is_public(&one.address));
    }
    let default = own().rfind(|one| one.serves == Serves::All);
    let default_is_public = default.is_none_or(|one| is_public(&one.address));
    default_is_public || own().any(|one| one.serves == Serves::AllBeside && is_public(&one.address))
}

impl Registry {
    /// The length of the longest pattern that matches the name. None: none does.
    fn binds(&self, package: &Package) -> Option<usize> {
        let Serves::Names(patterns) = &self.serves else {
            return None;
        };
        let name = canonical(self.ecosystem, &package.name);
        let matching =
            (patterns.iter()).filter(|pattern| matches(&canonical(self.ecosystem, pattern), &name));
        matching.map(String::len).max()
    }
}

/// Registries that are asked for every name beside another one. Where both are the same host there is no other.
pub fn unscoped(registries: &[Registry]) -> Vec<Unscoped<'_>> {
    (registries.iter())
        .filter(|one| one.serves == Serves::AllBeside)
        .filter_map(|registry| {
            let default = (registries.iter())
                .rfind(|one| one.ecosystem == registry.ecosystem && one.serves == Serves::All);
            let beside = default.map_or("the public registry", |one| one.address.as_str());
            let same = match default {
                Some(default) => host(&default.address) == host(&registry.address),
                None => is_public(&registry.address),
            };
            (!same).then_some(Unscoped { registry, beside })
        })
        .collect()
}

/// Whether an address is a public registry's.
pub fn is_public(address: &str) -> bool {
    let host = host(address);
    // Cargo's own names for its registry.
    host == "github.com" && address.contains("rust-lang/crates.io-index")
        || PUBLIC
            .iter()
            .any(|public| host.eq_ignore_ascii_case(public))
}

/// The host of an address, without user and port. Of what is no address, the text itself up to its first slash.
pub(super) fn host(address: &str) -> &str {
    let behind = address
        .split_once("://")
        .map_or(address, |(_, behind)| behind);
    let authority = behind.split(['/', '?', '#']).next().unwrap_or(behind);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host)
}
