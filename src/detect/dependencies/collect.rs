//! Every file of a snapshot that names packages, read.
//!
//! What could not be read is an [`Unread`]: a truncated lockfile, a link in its place, a part that nobody understands.
//! A manifest beside its lockfile says nothing that the lockfile does not say better, so it is left out.

use super::registries::{self, Settings};
use crate::finding::Domain;
use crate::finding::{Gap, GapSubject};
use crate::inventory::{InventoryError, Snapshot};
use crate::package::formats::{self, Format, Kind};
use crate::package::{Listing, Unreadable};
use crate::source::{Region, RepoPath, Span};
use std::borrow::Cow;
use std::collections::HashSet;

/// A file that was read.
pub struct File {
    pub path: RepoPath,
    pub format: &'static Format,
    /// Decoded, so that places in it can be shown.
    pub text: String,
    pub listing: Listing,
}

/// What a repository depends on, file by file.
#[derive(Default)]
pub struct Collected {
    /// By path.
    pub files: Vec<File>,
    pub unread: Vec<Unread>,
    /// Files that name registries.
    pub settings: Vec<Settings>,
    /// Files that the policy leaves out.
    pub excluded: u64,
    /// Manifests that were not read, because a lockfile in a folder above is taken to settle them.
    pub settled_above: u64,
    /// Bytes of the files that were read.
    pub bytes: u64,
}

/// A file, or a part of one, that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub path: RepoPath,
    /// One-based, where it is a part of the file.
    pub line: Option<u32>,
    pub reason: String,
}

impl Unread {
    pub fn gap(&self) -> Gap {
        Gap {
            domain: Domain::Dependencies,
            subject: GapSubject::File {
                path: self.path.clone(),
                member: None,
            },
            reason: match self.line {
                Some(line) => format!("line {line}: {}", self.reason),
                None => self.reason.clone(),
            },
        }
    }
}

/// Folders in which lie the files of installed packages: their manifests are not this repository's.
const INSTALLED: [&[u8]; 4] = [
    b"node_modules",
    b"site-packages",
    b"bower_components",
    b".terraform",
];

/// Reads every file that names packages. `irregular` are the paths at which no plain file lies, and why.
pub fn collect(
    files: &dyn Snapshot,
    irregular: &[(RepoPath, String)],
    excluded: &dyn Fn(&RepoPath) -> bool,
) -> Collected {
    let mut collected = Collected::default();
    collected.settings = registries::read(files, excluded, &mut collected.unread);
    let named: HashSet<&[u8]> = files.paths().iter().map(RepoPath::as_bytes).collect();
    for path in files.paths() {
        let Some(format) = formats::of(path) else {
            continue;
        };
        if format.kind == Kind::Manifest {
            let settled = settled(path, format, &named);
            if is_installed(path) || settled.is_some() {
                collected.settled_above += u64::from(settled == Some(Settled::Above));
                continue;
            }
        }
        if excluded(path) {
            collected.excluded += 1;
            continue;
        }
        match files.read(path) {
            Ok(Some(bytes)) => collected.read(path, format, bytes, files),
            Ok(None) => {}
            Err(error) => collected.unread.push(refused(path, &error)),
        }
    }
    for (path, reason) in irregular {
        if formats::of(path)
            .is_some_and(|format| format.kind != Kind::Manifest && !format.is_incidental())
            && !excluded(path)
        {
            collected.unread.push(Unread {
                path: path.clone(),
                line: None,
                reason: format!("what it lists could not be audited: {reason}"),
            });
        }
    }
    collected
}

fn refused(path: &RepoPath, error: &InventoryError) -> Unread {
    Unread {
        path: path.clone(),
        line: None,
        reason: format!("what it lists could not be audited: {error}"),
    }
}

impl Collected {
    fn read(
        &mut self,
        path: &RepoPath,
        format: &'static Format,
        bytes: Vec<u8>,
        files: &dyn Snapshot,
    ) {
        let length = bytes.len() as u64;
        let decoded = match formats::decode(&bytes) {
            Ok(Cow::Borrowed(text)) if text.len() == bytes.len() => None,
            Ok(text) => Some(text.into_owned()),
            Err(_) if format.is_incidental() && bytes.trim_ascii().is_empty() => return,
            Err(error) => return self.unreadable(path, format, &bytes, &error),
        };
        // What is UTF-8 as it lies there is not copied.
        let text = decoded.unwrap_or_else(|| String::from_utf8(bytes).unwrap_or_default());
        let input = formats::Input {
            path,
            text: &text,
            files,
        };
        match (format.read)(&input) {
            Ok(listing)
                if listing.packages.is_empty()
                    && listing.problems.is_empty()
                    && listing.outdated.is_none() =>
            {
                self.bytes += length;
            }
            Ok(mut listing) => {
                self.bytes += length;
                for problem in std::mem::take(&mut listing.problems) {
                    let line = Region::of(text.as_bytes(), problem.at).start.line;
                    self.unread.push(Unread {
                        path: path.clone(),
                        line: Some(line.get()),
                        reason: problem.reason,
                    });
                }
                self.files.push(File {
                    path: path.clone(),
                    format,
                    text,
                    listing,
                });
            }
            Err(error) => self.unreadable(path, format, text.as_bytes(), &error),
        }
    }

    fn unreadable(&mut self, path: &RepoPath, format: &Format, text: &[u8], error: &Unreadable) {
        let line = |span: Span| Region::of(text, span).start.line.get();
        let of = format
            .ecosystem
            .map_or(String::new(), |ecosystem| format!(" ({ecosystem})"));
        self.unread.push(Unread {
            path: path.clone(),
            line: error.at.map(line),
            reason: format!(
                "{}{of} could not be audited: {}",
                format.title, error.reason
            ),
        });
    }
}

fn is_installed(path: &RepoPath) -> bool {
    let folders = path.as_bytes().split(|byte| *byte == b'/');
    folders.into_iter().any(|part| INSTALLED.contains(&part))
}

/// Where the lockfile lies that settles a manifest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settled {
    Beside,
    /// In a folder above: it is taken for that of a workspace.
    Above,
}

/// Where the nearest of the lockfiles that settle a manifest lies.
fn settled(path: &RepoPath, format: &Format, named: &HashSet<&[u8]>) -> Option<Settled> {
    let mut settled = Settled::Beside;
    let mut folder = path.as_bytes();
    while let Some(slash) = memchr::memrchr(b'/', folder)
        .map(|slash| slash + 1)
        .or_else(|| (!folder.is_empty()).then_some(0))
    {
        let prefix = &folder[..slash];
        let locked = |lock: &&str| named.contains(&*[prefix, lock.as_bytes()].concat());
        if format.locks.iter().any(locked) {
            return Some(settled);
        }
        settled = Settled::Above;
        folder = &folder[..slash.saturating_sub(1)];
        if slash == 0 {
            break;
        }
    }
    None
}
