//! The settings of a repository that name registries: which hold for which file, and where two registries answer for
//! every name.
//!
//! Settings of a user or a machine are not in the repository, and so not known here. Not here: what a setting means
//! (that is `confusion`).

use super::audit::Hit;
use super::collect::{File, Unread};
use super::confusion::{self, Registry, Serves, host};
use super::fault::Fault;
use crate::finding::Severity;
use crate::inventory::Snapshot;
use crate::package::{Ecosystem, formats};
use crate::source::{Region, RepoPath, Span};

/// A file that names registries.
pub struct Settings {
    pub path: RepoPath,
    /// Decoded, so that places in it can be shown.
    pub text: String,
    pub registries: Vec<Registry>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `.npmrc`, beside the manifest: npm reads no other one of a project.
    Npm,
    /// `pip.conf` and `pip.ini`, which somebody names by `PIP_CONFIG_FILE` or copies to their place.
    Pip,
    /// A file of requirements: its options hold for itself and for what includes it.
    Requirements,
    /// `NuGet.config`, which holds for its folder and all below.
    NuGet,
}

fn recognise(path: &RepoPath) -> Option<Kind> {
    let name = path.file_name();
    match name {
        b".npmrc" => return Some(Kind::Npm),
        b"pip.conf" | b"pip.ini" => return Some(Kind::Pip),
        _ if name.eq_ignore_ascii_case(b"nuget.config") => return Some(Kind::NuGet),
        _ => {}
    }
    let format = formats::of(path)?;
    matches!(format.id, "requirements-txt" | "requirements-in").then_some(Kind::Requirements)
}

/// Reads every file that names registries; those that name none are left out.
pub fn read(
    files: &dyn Snapshot,
    excluded: &dyn Fn(&RepoPath) -> bool,
    unread: &mut Vec<Unread>,
) -> Vec<Settings> {
    let mut all = Vec::new();
    for path in files.paths() {
        let Some(kind) = recognise(path).filter(|_| !excluded(path)) else {
            continue;
        };
        let text = match files.read(path) {
            // What a file of requirements holds besides is for its own reader, and so is that it cannot be read.
            Ok(Some(bytes)) if kind == Kind::Requirements && !names_index(&bytes) => continue,
            Ok(Some(bytes)) => formats::decode(&bytes).map(std::borrow::Cow::into_owned),
            Ok(None) | Err(_) => continue,
        };
        let Ok(text) = text else { continue };
        let registries = match kind {
            Kind::Npm => Ok(confusion::npmrc(&text)),
            Kind::Pip | Kind::Requirements => Ok(confusion::pip(&text)),
            Kind::NuGet => confusion::nuget_config(&text),
        };
        match registries {
            Ok(registries) if registries.is_empty() => {}
            Ok(registries) => all.push(Settings {
                path: path.clone(),
                text,
                registries,
                kind,
            }),
            Err((at, reason)) => unread.push(Unread {
                path: path.clone(),
                line: Some(
                    Region::of(text.as_bytes(), Span::new(at, at))
                        .start
                        .line
                        .get(),
                ),
                reason: format!("which registries it names is not known: {reason}"),
            }),
        }
    }
    all
}

fn names_index(bytes: &[u8]) -> bool {
    [&b"index-url"[..], b"-i "]
        .iter()
        .any(|word| memchr::memmem::find(bytes, word).is_some())
}

fn folder(path: &RepoPath) -> &[u8] {
    let bytes = path.as_bytes();
    &bytes[..bytes.len() - path.file_name().len()]
}

impl Settings {
    fn holds_for(&self, file: &RepoPath) -> bool {
        match self.kind {
            Kind::Npm | Kind::Pip => folder(&self.path) == folder(file),
            Kind::Requirements => self.path == *file,
            Kind::NuGet => folder(file).starts_with(folder(&self.path)),
        }
    }
}

/// The registries that hold for a file, those of the folders above first.
pub fn of(all: &[Settings], file: &File) -> Vec<Registry> {
    let mut holding: Vec<&Settings> = (all.iter())
        .filter(|settings| settings.holds_for(&file.path))
        .collect();
    holding.sort_by_key(|settings| folder(&settings.path).len());
    let mut registries: Vec<Registry> = Vec::new();
    for settings in holding {
        // A `NuGet.config` that clears leaves out what the folders above name.
        let clears = |one: &Registry| one.serves == Serves::All;
        if settings.kind == Kind::NuGet && settings.registries.iter().any(clears) {
            registries.retain(|one| one.ecosystem != Ecosystem::NuGet);
        }
        registries.extend(settings.registries.iter().cloned());
    }
    registries
}

/// Registries that are asked for every name beside another one. Where the policy names nothing internal, nobody has said
/// that there is anything to confuse: then it is a warning.
pub fn hits(all: &[Settings], has_internal: bool) -> Vec<Hit> {
    let mut hits = Vec::new();
    for settings in all {
        for found in confusion::unscoped(&settings.registries) {
            let own = shown(&found.registry.address);
            let beside = shown(found.beside);
            hits.push(Hit {
                fault: Fault::Confusion,
                severity: (!has_internal).then_some(Severity::Medium),
                path: settings.path.clone(),
                at: found.registry.at,
                message: format!(
                    "{own} and {beside} may both answer for every name of {}, and nothing says which: the higher version wins",
                    found.registry.ecosystem
                ),
                key: format!("{} {own}", found.registry.ecosystem),
                dependency: None,
            });
        }
    }
    hits
}

/// The machine of an address, which holds no credentials; other words as they are.
fn shown(address: &str) -> &str {
    if address.contains("://") {
        host(address)
    } else {
        address
    }
}
