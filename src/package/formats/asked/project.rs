//! What the project itself asks of a package: by the manifests beside and below a lockfile.

use super::super::{Format, Input, of, read};
use super::entry;
use crate::package::name::canonical;
use crate::package::{Listing, Package};
use crate::source::{RepoPath, Span};

/// The most manifests that are looked at for one lockfile.
const MOST: usize = 200;

/// One manifest's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The manifest, or the lockfile where it repeats it.
    pub path: String,
    pub requirement: String,
    /// Whether the manifest stands beside the lockfile. One further down may be of another project.
    pub beside: bool,
}

/// What manifests ask of a package that the project asks for itself; the one beside the lockfile first.
pub fn by_project(input: &Input<'_>, format: &Format, child: &Package) -> Vec<Asked> {
    let name = match format.id {
        "npm-lock" | "yarn-lock" | "pnpm-lock" | "bun-lock" => "package.json",
        "cargo-lock" => "Cargo.toml",
        "poetry-lock" | "pdm-lock" | "uv-lock" => "pyproject.toml",
        "pipfile-lock" => "Pipfile",
        "composer-lock" => "composer.json",
        "gemfile-lock" => return gems(input, child).into_iter().collect(),
        _ => return Vec::new(),
    };
    let own = input.path.as_bytes();
    let folder = &own[..own.len() - input.path.file_name().len()];
    let below = |path: &&RepoPath| {
        let rest = path.as_bytes().strip_prefix(folder);
        let installed = |rest: &[u8]| memchr::memmem::find(rest, b"node_modules/").is_some();
        path.file_name() == name.as_bytes() && rest.is_some_and(|rest| !installed(rest))
    };
    let mut paths: Vec<&RepoPath> = input
        .files
        .paths()
        .iter()
        .filter(below)
        .take(MOST)
        .collect();
    paths.sort_by_key(|path| path.as_bytes().len());
    let mut asked: Vec<Asked> = paths
        .into_iter()
        .filter_map(|path| {
            Some(Asked {
                path: path.to_text().into_owned(),
                requirement: in_manifest(input, path, child)?,
                beside: path.as_bytes().len() == folder.len() + name.len(),
            })
        })
        .collect();
    if asked.is_empty() && format.id == "npm-lock" {
        asked.extend(in_lock(input, child));
    }
    asked
}

fn in_manifest(input: &Input<'_>, path: &RepoPath, child: &Package) -> Option<String> {
    let bytes = input.files.read(path).ok()??;
    // Most manifests do not name the package at all: they need not be read.
    memchr::memmem::find(&bytes, child.name.as_bytes())?;
    let listing: Listing = read(of(path)?, path, &bytes, input.files).ok()?;
    let same = |package: &&Package| {
        canonical(child.ecosystem, &package.name) == canonical(child.ecosystem, &child.name)
            && package.ecosystem == child.ecosystem
    };
    let mut found = listing.packages.iter().filter(same);
    let first = found.next()?;
    let requirement = first
        .requirement
        .clone()
        .or_else(|| first.version.clone())?;
    // A package that is asked for twice in two ways is not judged.
    let alike = |package: &Package| package.requirement == first.requirement;
    found.all(alike).then_some(requirement)
}

/// The project's own entry of `package-lock.json`, where its manifest is not there.
fn in_lock(input: &Input<'_>, child: &Package) -> Option<Asked> {
    let at = input.text.find("\"\":")?;
    let wanted = |name: &str| name == child.name;
    let requirement = entry::npm(input.text, Span::new(at + 1, at + 1), &wanted)?;
    Some(Asked {
        path: input.path.to_text().into_owned(),
        requirement,
        beside: true,
    })
}

/// `Gemfile.lock` repeats what the Gemfile asks for: `  rack (~> 2.0)` below `DEPENDENCIES`.
fn gems(input: &Input<'_>, child: &Package) -> Option<Asked> {
    let at = input.text.find("\nDEPENDENCIES\n")?;
    let rows = input.text[at..].lines().skip(2);
    let mut rows = rows.map_while(|line| line.strip_prefix("  "));
    let row = rows.find(|row| row.split([' ', '!']).next() == Some(&child.name))?;
    let requirement = row
        .split_once('(')
        .map_or(">= 0", |(_, rest)| rest.trim_end_matches(['!', ')']));
    Some(Asked {
        path: "Gemfile".to_owned(),
        requirement: requirement.to_owned(),
        beside: true,
    })
}
