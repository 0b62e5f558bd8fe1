//! Which packages of a lockfile only building and testing need: a `Cargo.lock` does not say, the members' manifests do.
//!
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>: `[dev-dependencies]` and
//! `[build-dependencies]`. Whatever is not sure counts as used by the product: a manifest that is missing, damaged, or one
//! of two of its name; an edge that no manifest declares. Members are the project's own, whoever uses them.

use super::manifest::inherited;
use super::manifest_file::{self, Declared, ManifestFile};
use crate::package::formats::{Input, decode};
use crate::package::{Listing, Package, Usage};
use crate::source::RepoPath;
use semver::{Version, VersionReq};
use std::collections::HashMap;

/// The most manifests that are read; with more everything counts as used by the product.
const MOST: usize = 500;

/// Marks what is reached through `[dev-dependencies]` and `[build-dependencies]` alone.
pub(super) fn mark(input: &Input<'_>, listing: &mut Listing) {
    if let Some(reached) = by_product(input, &listing.packages) {
        for (package, reached) in listing.packages.iter_mut().zip(reached) {
            if !reached && !package.source.is_first_party() {
                package.usage = Usage::Development;
            }
        }
    }
}

/// For each package whether the product uses it. None: it cannot be told.
fn by_product(input: &Input<'_>, packages: &[Package]) -> Option<Vec<bool>> {
    let manifests = manifests(input, packages)?;
    let workspace = manifests.workspace.as_deref().unwrap_or_default();
    let mut reached = vec![false; packages.len()];
    let mut open = Vec::new();
    for (at, package) in packages.iter().enumerate() {
        if !package.source.is_first_party() {
            continue;
        }
        let declared = manifests.of.get(package.name.as_str())?;
        reached[at] = true;
        for child in &package.dependencies {
            let is_used = packages
                .get(*child as usize)
                .is_none_or(|child| is_of_product(declared, workspace, child));
            if is_used {
                open.push(*child as usize);
            }
        }
    }
    while let Some(at) = open.pop() {
        let Some(seen) = reached.get_mut(at) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            open.extend(packages[at].dependencies.iter().map(|next| *next as usize));
        }
    }
    Some(reached)
}

/// Whether any declaration that may lead to a package is one of the product, or there is none.
fn is_of_product(declared: &[Declared], workspace: &[Declared], child: &Package) -> bool {
    let rows: Vec<Declared> = declared
        .iter()
        .map(|row| inherited(row, workspace).unwrap_or_else(|| row.clone()))
        .filter(|row| row.name == child.name)
        .collect();
    let fits = |row: &&Declared| {
        let wanted = row.requirement.as_deref().map(VersionReq::parse);
        let version = child.version.as_deref().map(Version::parse);
        match (wanted, version) {
            (Some(Ok(wanted)), Some(Ok(version))) => wanted.matches(&version),
            _ => true,
        }
    };
    let mut fitting = rows.iter().filter(fits).peekable();
    fitting.peek().is_none() || fitting.any(|row| row.usage != Usage::Development)
}

struct Manifests {
    /// What the members declare, by their names.
    of: HashMap<String, Vec<Declared>>,
    workspace: Option<Vec<Declared>>,
}

/// The manifests of all members. None: one is missing or damaged, or two have one name.
fn manifests(input: &Input<'_>, packages: &[Package]) -> Option<Manifests> {
    let own = input.path.as_bytes();
    let folder = &own[..own.len() - input.path.file_name().len()];
    let members = packages.iter().filter(|one| one.source.is_first_party());
    let members: Vec<&str> = members.map(|member| member.name.as_str()).collect();
    let paths = paths(input, folder);
    if paths.len() > MOST {
        return None;
    }
    let mut found = Manifests {
        of: HashMap::with_capacity(members.len()),
        workspace: None,
    };
    for path in paths {
        let is_top = path.as_bytes().len() == folder.len() + b"Cargo.toml".len();
        let bytes = input.files.read(path).ok()??;
        // Of a manifest that names no member only the workspace's own matters.
        let names = |member: &&str| memchr::memmem::find(&bytes, member.as_bytes()).is_some();
        if !is_top && !members.iter().any(names) {
            continue;
        }
        let file: ManifestFile = manifest_file::parse(&decode(&bytes).ok()?).ok()?;
        if is_top {
            found.workspace = file.workspace;
        }
        let Some(name) = file.package.filter(|name| members.contains(&name.as_str())) else {
            continue;
        };
        if found.of.insert(name, file.declared).is_some() {
            return None;
        }
    }
    Some(found)
}

/// The manifests below a lockfile's folder that no other lockfile stands nearer to.
fn paths<'i>(input: &Input<'i>, folder: &[u8]) -> Vec<&'i RepoPath> {
    let below = |path: &&RepoPath| path.as_bytes().starts_with(folder);
    let all = || input.files.paths().iter().filter(below);
    let others: Vec<&[u8]> = all()
        .filter(|path| path.file_name() == b"Cargo.lock" && *path != input.path)
        .map(|path| &path.as_bytes()[..path.as_bytes().len() - b"Cargo.lock".len()])
        .collect();
    all()
        .filter(|path| path.file_name() == b"Cargo.toml")
        .filter(|path| {
            !others
                .iter()
                .any(|other| path.as_bytes().starts_with(other))
        })
        .take(MOST + 1)
        .collect()
}

#[cfg(test)]
mod tests;
