//! The files that a change touches: what each was before, under which name, and what it is now.
//!
//! A path is never left out: where renames are too many to be told, the old name and the new one stand as two changes.

use super::blobs::{Blobs, Content};
use super::renames::{self, File};
use super::tree::{Delta, Entry, Pair};
use crate::inventory::paths::repo_path;
use crate::source::RepoPath;
use serde::{Serialize, Serializer};
use std::collections::HashMap;

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    Regular,
    Executable,
    Symlink,
    /// A commit of another repository.
    Gitlink,
    /// A mode that git does not write today, as the tree has it.
    Other(i32),
}

impl Mode {
    fn of(mode: i32) -> Self {
        match mode {
            0o100_644 => Self::Regular,
            0o100_755 => Self::Executable,
            0o120_000 => Self::Symlink,
            0o160_000 => Self::Gitlink,
            other => Self::Other(other),
        }
    }
}

/// A file before or after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    #[serde(serialize_with = "as_text")]
    pub path: RepoPath,
    pub mode: Mode,
    /// Full hexadecimal id of the blob, or of the other repository's commit.
    pub id: String,
}

fn as_text<S: Serializer>(path: &RepoPath, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_text())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Added,
    Deleted,
    Modified,
    /// Another name; the content may differ.
    Renamed,
    /// The same content, executable or no longer.
    ModeChanged,
    /// A file, a symbolic link or a gitlink in the place of another of these.
    TypeChanged,
}

/// One file of a change. A rename has both names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathChange {
    pub old: Option<Version>,
    pub new: Option<Version>,
    pub status: Status,
    /// Git would show no lines of it. None: not looked at.
    pub binary: Option<bool>,
}

impl PathChange {
    /// The old and the new path.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        let old = self.old.as_ref().map(|version| &version.path);
        let new = self.new.as_ref().map(|version| &version.path);
        old.into_iter().chain(new.filter(|new| old != Some(new)))
    }
}

/// Paths, each kept once however many commits touch it.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<Vec<u8>, RepoPath>);

impl Names {
    pub fn path(&mut self, bytes: &[u8]) -> RepoPath {
        if let Some(path) = self.0.get(bytes) {
            return path.clone();
        }
        let path = repo_path(bytes);
        self.0.insert(bytes.to_vec(), path.clone());
        path
    }

    fn version(&mut self, path: &[u8], entry: Entry) -> Version {
        Version {
            path: self.path(path),
            mode: Mode::of(entry.mode),
            id: entry.id.to_string(),
        }
    }

    fn change(&mut self, path: &[u8], pair: Pair) -> PathChange {
        PathChange {
            old: pair.old.map(|entry| self.version(path, entry)),
            new: pair.new.map(|entry| self.version(path, entry)),
            status: status(pair),
            binary: None,
        }
    }

    /// Every path of a delta by itself, without renames.
    pub fn list(&mut self, delta: &Delta) -> Vec<PathChange> {
        let changes = delta.iter();
        changes
            .map(|(path, pair)| self.change(path, *pair))
            .collect()
    }

    /// The same with renames, and with what is binary.
    pub fn list_with_renames(
        &mut self,
        delta: &Delta,
        blobs: &Blobs<'_>,
    ) -> Result<Vec<PathChange>, git2::Error> {
        /// A list of names is worth less time than a proof.
        const MOST_PAIRS: usize = 100_000;
        let files = |pick: fn(&Pair) -> Option<Entry>, not: fn(&Pair) -> Option<Entry>| {
            let only = delta.iter().filter(move |(_, pair)| not(pair).is_none());
            let only = only.filter_map(move |(path, pair)| Some((path.clone(), pick(pair)?)));
            only.collect::<Vec<File>>()
        };
        let gone = files(|pair| pair.old, |pair| pair.new);
        let came = files(|pair| pair.new, |pair| pair.old);
        let moves = renames::find(blobs, &gone, &came, &|_| true, MOST_PAIRS)?.to;
        let sources: HashMap<&Vec<u8>, &Vec<u8>> =
            moves.iter().map(|(from, to)| (to, from)).collect();
        let mut changes = Vec::new();
        for (path, pair) in delta.iter().filter(|(path, _)| !moves.contains_key(*path)) {
            let mut change = self.change(path, *pair);
            let mut old = pair.old;
            if let Some((from, pair)) = sources
                .get(path)
                .and_then(|from| delta.get_key_value(*from))
            {
                old = pair.old;
                change.old = pair.old.map(|entry| self.version(from, entry));
                change.status = Status::Renamed;
            }
            change.binary = binary(blobs, [old, pair.new])?;
            changes.push(change);
        }
        Ok(changes)
    }
}

fn status(pair: Pair) -> Status {
    match (pair.old, pair.new) {
        (Some(old), Some(new)) if old.kind() != new.kind() => Status::TypeChanged,
        (Some(old), Some(new)) if old.id == new.id => Status::ModeChanged,
        (Some(_), Some(_)) => Status::Modified,
        (Some(_), None) => Status::Deleted,
        (None, _) => Status::Added,
    }
}

/// Whether one of the contents is binary; of what is too large to be read nothing is said.
fn binary(blobs: &Blobs<'_>, entries: [Option<Entry>; 2]) -> Result<Option<bool>, git2::Error> {
    let mut unread = false;
    for entry in entries
        .into_iter()
        .flatten()
        .filter(|entry| entry.is_regular())
    {
        match blobs.read(entry.id)? {
            Content::Here(bytes) if renames::is_binary(&bytes) => return Ok(Some(true)),
            Content::Here(_) => {}
            Content::TooLarge => unread = true,
        }
    }
    Ok((!unread).then_some(false))
}
