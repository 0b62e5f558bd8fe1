//! Cargo.toml: what a crate asks for, with what it inherits of its workspace; and whether a lockfile beside it fits.

use super::manifest_file::{self, Declared, ManifestFile};
use crate::package::formats::{Input, decode};
use crate::package::{Ecosystem, Listing, Package, Problem, Relation, Source, Unreadable};
use crate::source::RepoPath;
use semver::{Version, VersionReq};

/// The most folders above a manifest in which its workspace is looked for.
const MOST_FOLDERS: usize = 32;

/// The most manifests in which the name of a package is looked for.
const MOST_MANIFESTS: usize = 2_000;

/// Reads a manifest. Errors: it is no TOML.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut file = manifest_file::parse(input.text)?;
    let mut listing = Listing {
        problems: std::mem::take(&mut file.problems),
        project: file.package.clone(),
        ..Listing::default()
    };
    let inherits = file.declared.iter().any(|row| row.inherits);
    let workspace = if inherits {
        workspace(input, &mut file)
    } else {
        Vec::new()
    };
    for row in &file.declared {
        let row = inherited(row, &workspace).unwrap_or_else(|| {
            listing.problems.push(Problem {
                at: row.at,
                reason: format!("`{}` is inherited, and no workspace says of what", row.key),
            });
            row.clone()
        });
        listing.packages.push(Package {
            ecosystem: Ecosystem::CratesIo,
            version: row.requirement.as_deref().and_then(exact),
            name: row.name,
            requirement: row.requirement,
            source: row.source,
            relation: Relation::Direct,
            usage: row.usage,
            at: row.at,
            ..Package::default()
        });
    }
    Ok(listing)
}

/// `=1.2.3` is an exact version.
fn exact(requirement: &str) -> Option<String> {
    let version = requirement.trim().strip_prefix('=')?.trim();
    Version::parse(version).ok().map(|_| version.to_owned())
}

/// What the nearest workspace lets its members inherit.
fn workspace(input: &Input<'_>, file: &mut ManifestFile) -> Vec<Declared> {
    if let Some(own) = file.workspace.take() {
        return own;
    }
    let path = input.path.to_text();
    let mut folder = path.rsplit_once('/').map(|(folder, _)| folder);
    for _ in 0..MOST_FOLDERS {
        let Some(below) = folder else {
            break;
        };
        let above = below.rsplit_once('/').map(|(above, _)| above);
        let manifest = above.map_or("Cargo.toml".to_owned(), |above| {
            format!("{above}/Cargo.toml")
        });
        if let Some(found) = at(input, &manifest).and_then(|file| file.workspace) {
            return found;
        }
        folder = above;
    }
    Vec::new()
}

/// The manifest at a path. None: there is none, or it cannot be read, which is for that file's own reading to say.
fn at(input: &Input<'_>, path: &str) -> Option<ManifestFile> {
    let bytes = input.files.read(&RepoPath::new(path).ok()?).ok()??;
    manifest_file::parse(&decode(&bytes).ok()?).ok()
}

/// A row with what it inherits filled in. None: there is nothing to inherit.
pub(super) fn inherited(row: &Declared, workspace: &[Declared]) -> Option<Declared> {
    if !row.inherits {
        return Some(row.clone());
    }
    let origin = workspace.iter().find(|origin| origin.key == row.key)?;
    Some(Declared {
        key: row.key.clone(),
        at: row.at,
        usage: row.usage,
        ..origin.clone()
    })
}

/// Says so where the manifest beside a lockfile asks for what the lockfile does not have.
pub(super) fn compare(input: &Input<'_>, listing: &mut Listing) {
    let path = input.path.to_text();
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let manifest = folder.map_or("Cargo.toml".to_owned(), |folder| {
        format!("{folder}/Cargo.toml")
    });
    let Some(file) = at(input, &manifest) else {
        return;
    };
    listing.outdated = missing(&file, &listing.packages);
    if let Some(last) = listing.packages.last()
        && last.source.is_first_party()
        && last.dependencies.is_empty()
        && !has_manifest(input, &last.name)
    {
        let reason = format!("`{}` has no source, and no manifest is its own", last.name);
        listing.problems.push(Problem {
            at: last.at,
            reason,
        });
    }
}

/// Whether some manifest speaks of a package of that name. An entry that was cut in front of its source looks like one of
/// the project's own.
fn has_manifest(input: &Input<'_>, name: &str) -> bool {
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let manifests = input.files.paths().iter();
    let mut manifests = manifests
        .filter(|path| path.file_name() == b"Cargo.toml")
        .take(MOST_MANIFESTS);
    manifests.any(|path| {
        let bytes = input.files.read(path).ok().flatten().unwrap_or_default();
        let mut quoted = quoted.iter();
        quoted.any(|name| memchr::memmem::find(&bytes, name.as_bytes()).is_some())
    })
}

fn missing(file: &ManifestFile, packages: &[Package]) -> Option<String> {
    if let Some(own) = &file.package {
        let listed = |package: &Package| package.source.is_first_party() && package.name == *own;
        if !packages.iter().any(listed) {
            return Some(format!(
                "the manifest is that of `{own}`, which the lockfile does not list"
            ));
        }
    }
    let workspace = file.workspace.as_deref().unwrap_or_default();
    let rows = file
        .declared
        .iter()
        .filter_map(|row| inherited(row, workspace));
    rows.filter(|row| !row.inherits).find_map(|row| {
        let found = packages.iter().filter(|package| package.name == row.name);
        let wanted = row.requirement.as_deref();
        let requirement = wanted.and_then(|wanted| VersionReq::parse(wanted).ok());
        let fits = |package: &Package| match (&requirement, package.version.as_deref()) {
            (Some(requirement), Some(version)) => {
                Version::parse(version).is_ok_and(|version| requirement.matches(&version))
            }
            _ => true,
        };
        let source = matches!(row.source, Source::Registry);
        let mut found = found.filter(|package| !source || fits(package));
        let wanted = wanted.unwrap_or("any version");
        found.next().is_none().then(|| {
            format!(
                "the manifest asks for `{}` {wanted}, which the lockfile does not have",
                row.name
            )
        })
    })
}
