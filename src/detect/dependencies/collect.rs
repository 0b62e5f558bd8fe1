//! Every file of a snapshot that names packages, read.
//!
//! What could not be read is an [`Unread`]: a truncated lockfile, a link in its place, a part that nobody understands.
//! A manifest beside its lockfile says nothing that the lockfile does not say better, so it is left out; one further down
//! is where the lockfile holds it.

use super::registries::{self, Settings};
use super::settled;
use crate::detect::inert::is_program_or_prose;
use crate::finding::Domain;
use crate::finding::{Gap, GapSubject};
use crate::inventory::{Irregular, Obstacle, Snapshot};
use crate::package::formats::{self, Format, Kind};
use crate::package::{Listing, Unreadable};
use crate::source::{Region, RepoPath, Span};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Display;

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
    /// Manifests that were not read, because a lockfile in a folder above may settle them and could not be read.
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

/// Whether a changed file of this path may change what is depended on, or what excuses it. Files that name packages include
/// others by any name (requirements do by `.txt`), but no programs.
pub fn may_concern(path: &RepoPath) -> bool {
    formats::of(path).is_some() || path.extension() == b"txt" || !is_program_or_prose(path)
}

/// Reads every file that names packages. `irregular` are the paths at which no plain file lies.
pub fn collect(
    files: &dyn Snapshot,
    irregular: &[Irregular],
    excluded: &dyn Fn(&RepoPath) -> bool,
) -> Collected {
    let mut collected = Collected::default();
    collected.settings = registries::read(files, excluded, &mut collected.unread);
    let named: HashSet<&[u8]> = files.paths().iter().map(RepoPath::as_bytes).collect();
    let mut below = Vec::new();
    for path in files.paths() {
        let Some(format) = formats::of(path) else {
            continue;
        };
        let locks = match format.kind {
            Kind::Manifest if is_installed(path, &named) => continue,
            Kind::Manifest => locks(path, format, &named),
            _ => Vec::new(),
        };
        if locks.iter().any(|lock| is_beside(path, lock)) {
            continue;
        }
        if excluded(path) {
            collected.excluded += 1;
        } else if locks.is_empty() {
            collected.take(path, format, files);
        } else {
            below.push((path, format, locks));
        }
    }
    let above = Above {
        locks: std::mem::take(&mut collected.files),
        files,
    };
    for (path, format, locks) in below {
        above.settle(path, format, &locks, excluded, &mut collected);
    }
    collected.files.extend(above.locks);
    collected.files.sort_by(|a, b| a.path.cmp(&b.path));
    let in_place = irregular.iter().filter(|one| hides_a_file(one));
    for Irregular { path, what } in in_place.filter(|one| !excluded(&one.path)) {
        collected.unread.push(refused(path, what));
    }
    collected
}

/// Whether a file is missed where none lies. A folder may well be called `Dockerfile`; none is called `Cargo.lock`.
fn hides_a_file(irregular: &Irregular) -> bool {
    formats::of(&irregular.path).is_some_and(|format| match irregular.what {
        Obstacle::Folder => is_missed(format) && matches!(format.kind, Kind::Lock | Kind::Manifest),
        _ => is_missed(format) && !format.is_incidental(),
    })
}

/// Whether nothing but the file says what is taken: manifests have lockfiles, but for those of formats without any.
fn is_missed(format: &Format) -> bool {
    format.kind != Kind::Manifest || format.locks.is_empty()
}

fn refused(path: &RepoPath, error: &dyn Display) -> Unread {
    Unread {
        path: path.clone(),
        line: None,
        reason: format!("what it lists could not be audited: {error}"),
    }
}

impl Collected {
    fn take(&mut self, path: &RepoPath, format: &'static Format, files: &dyn Snapshot) {
        match files.read(path) {
            Ok(Some(bytes)) => self.read(path, format, bytes, files),
            Ok(None) => {}
            Err(error) => self.unread.push(refused(path, &error)),
        }
    }

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
                    && listing.members.is_empty()
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

/// Whether a manifest is that of a package that was fetched: in a folder of installed ones, or in one of `cargo vendor`,
/// Composer or Bundler.
fn is_installed(path: &RepoPath, named: &HashSet<&[u8]>) -> bool {
    let bytes = path.as_bytes();
    let folders = bytes.split(|byte| *byte == b'/');
    let vendored = |vendor: &[u8], proof: &[u8]| {
        memchr::memmem::find_iter(bytes, vendor)
            .filter(|at| *at == 0 || bytes[at - 1] == b'/')
            .any(|at| proof.is_empty() || named.contains(&*[&bytes[..at], vendor, proof].concat()))
    };
    let own = &bytes[..bytes.len() - path.file_name().len()];
    folders.into_iter().any(|part| INSTALLED.contains(&part))
        || named.contains(&*[own, b".cargo-checksum.json"].concat())
        || vendored(b"vendor/", b"composer/installed.json")
        || vendored(b"vendor/bundle/", b"")
}

/// The lockfiles of a format's manifests that lie beside one or above it, nearest first.
fn locks(path: &RepoPath, format: &Format, named: &HashSet<&[u8]>) -> Vec<RepoPath> {
    let mut locks = Vec::new();
    let mut folder = path.as_bytes();
    while let Some(slash) = memchr::memrchr(b'/', folder)
        .map(|slash| slash + 1)
        .or_else(|| (!folder.is_empty()).then_some(0))
    {
        let prefix = &folder[..slash];
        let here = format
            .locks
            .iter()
            .map(|lock| [prefix, lock.as_bytes()].concat());
        let here = here.filter(|lock| named.contains(&**lock));
        locks.extend(here.filter_map(|lock| RepoPath::new(lock).ok()));
        folder = &folder[..slash.saturating_sub(1)];
    }
    locks
}

fn is_beside(path: &RepoPath, other: &RepoPath) -> bool {
    let folder = |path: &RepoPath| path.as_bytes().len() - path.file_name().len();
    path.as_bytes()[..folder(path)] == other.as_bytes()[..folder(other)]
}

/// The files that were read before the manifests below lockfiles.
struct Above<'s> {
    /// By path.
    locks: Vec<File>,
    files: &'s dyn Snapshot,
}

impl Above<'_> {
    /// Reads a manifest that lockfiles lie above of, unless one of them settles it.
    fn settle(
        &self,
        path: &RepoPath,
        format: &'static Format,
        locks: &[RepoPath],
        excluded: &dyn Fn(&RepoPath) -> bool,
        into: &mut Collected,
    ) {
        let read = |lock: &RepoPath| {
            let at = self.locks.binary_search_by(|file| file.path.cmp(lock));
            at.ok().map(|at| &self.locks[at])
        };
        let known: Vec<&File> = locks.iter().filter_map(read).collect();
        if known.iter().any(|lock| settled::by_folder(path, lock)) {
            return;
        }
        // What a lockfile settles that nobody could read is not known, which its own gap says.
        let is_lost = |lock: &RepoPath| {
            excluded(lock) || (read(lock).is_none() && into.unread.iter().any(|u| u.path == *lock))
        };
        if locks.iter().any(is_lost) {
            into.settled_above += 1;
            return;
        }
        let mut own = Collected::default();
        own.take(path, format, self.files);
        let holds = |file: &File| {
            let mut known = known.iter();
            known.any(|lock| settled::by_content(file, lock, &self.locks, self.files))
        };
        if own.files.first().is_some_and(holds) {
            return;
        }
        into.bytes += own.bytes;
        into.files.append(&mut own.files);
        into.unread.append(&mut own.unread);
    }
}
