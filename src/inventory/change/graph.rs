//! The commits of a repository, by their objects alone: who descends from whom, and what a range has gained.
//!
//! Objects are read past the repository's own settings. `refs/replace`, `info/grafts`, the cut of a shallow clone and the
//! file `commit-graph` may tell git another history than the objects do; here the objects count, and what would replace
//! some of it is reported.

use super::merge::is_none;
use crate::inventory::Inventory;
use crate::inventory::error::{InventoryError, corrupt};
use crate::inventory::place::Git;
use crate::inventory::revisions::{Revisions, shallow_boundary};
use git2::{ErrorClass, ErrorCode, ObjectType, Odb, Oid, Repository, Sort};
use serde::Serialize;
use tempfile::TempDir;

/// What makes git tell another history than the objects do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distortion {
    /// Refs that put one object in another's place; none was honoured.
    Replacements { refs: Vec<String> },
    /// `info/grafts` gives commits other parents; none was honoured.
    Grafts { commits: usize },
}

/// By which refs of this clone a commit can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// A branch, the remote's or a local one, or a tag.
    Branch,
    /// Only what a forge shows of pull requests, which anybody can open: an imposter among the repository's commits.
    PullRequest,
    /// No ref: it lies here, and belongs to nothing.
    Nothing,
}

/// More commits than this in one change are refused, not cut off.
pub(super) const MOST_COMMITS: usize = 200_000;

/// The commits of one repository. Reads local objects only and never asks a remote.
pub struct CommitGraph {
    pub(super) repo: Repository,
    refs: Vec<(String, Oid)>,
    boundary: Vec<Oid>,
    partial: bool,
    distortions: Vec<Distortion>,
    /// See [`objects`].
    _blank: Option<TempDir>,
}

impl CommitGraph {
    /// Opens the repository of an inventory. Errors: it is none, or cannot be read.
    pub fn open(inventory: &Inventory) -> Result<Self, InventoryError> {
        Self::of(inventory.place.git(Revisions::SCOPE)?)
    }

    pub(super) fn of(git: &Git) -> Result<Self, InventoryError> {
        let whole = git.open()?;
        let refs = refs(&whole).map_err(corrupt("its refs"))?;
        let (objects, blank) = objects(git, &whole).map_err(corrupt("its objects"))?;
        Ok(Self {
            repo: Repository::from_odb(objects).map_err(corrupt("its objects"))?,
            _blank: blank,
            distortions: distortions(&refs, git),
            refs,
            boundary: shallow_boundary(&git.dirs.shared),
            partial: is_partial(git),
        })
    }

    /// The same objects with nothing in memory: what libgit2 keeps of a thousand trees goes with it.
    pub(super) fn scratch(&self) -> Result<Repository, InventoryError> {
        let open = || Repository::from_odb(self.repo.odb()?);
        open().map_err(corrupt("its objects"))
    }

    /// What was there to tell another history.
    pub fn distortions(&self) -> &[Distortion] {
        &self.distortions
    }

    /// The commit of a full hexadecimal id. Errors: it is no such id, or not a commit of this clone.
    pub(super) fn commit(&self, id: &str) -> Result<Oid, InventoryError> {
        let unknown = || InventoryError::UnknownRevision {
            revision: id.to_owned(),
        };
        let oid = Oid::from_str(id).ok().filter(|_| id.len() == 40);
        let oid = oid.ok_or_else(unknown)?;
        match self.repo.find_commit(oid) {
            Ok(_) => Ok(oid),
            Err(error) if error.code() == ErrorCode::NotFound => Err(unknown()),
            Err(error) => Err(self.fault(format!("commit {id}"))(error)),
        }
    }

    /// The bytes of a commit.
    pub(super) fn object(&self, commit: Oid) -> Result<Vec<u8>, InventoryError> {
        let read = || {
            let odb = self.repo.odb()?;
            let object = odb.read(commit)?;
            match object.kind() {
                ObjectType::Commit => Ok(object.data().to_vec()),
                kind => Err(git2::Error::from_str(&format!("it is a {kind}"))),
            }
        };
        read().map_err(self.fault(format!("commit {commit}")))
    }

    /// Whether `ancestor` is in the history of `descendant`; a commit is in its own.
    pub fn is_ancestor(&self, ancestor: &str, descendant: &str) -> Result<bool, InventoryError> {
        let (ancestor, descendant) = (self.commit(ancestor)?, self.commit(descendant)?);
        self.descends(descendant, ancestor)
    }

    pub(super) fn descends(&self, from: Oid, ancestor: Oid) -> Result<bool, InventoryError> {
        let fault = self.fault(format!("the history of {from}"));
        Ok(from == ancestor
            || self
                .repo
                .graph_descendant_of(from, ancestor)
                .map_err(fault)?)
    }

    /// Whether two commits have the same files, whatever lies between them.
    pub fn same_tree(&self, one: &str, other: &str) -> Result<bool, InventoryError> {
        Ok(self.tree(self.commit(one)?)? == self.tree(self.commit(other)?)?)
    }

    pub(super) fn tree(&self, commit: Oid) -> Result<Oid, InventoryError> {
        let found = self.repo.find_commit(commit);
        let found = found.map_err(self.fault(format!("commit {commit}")))?;
        Ok(found.tree_id())
    }

    /// By which refs of this clone a commit can be reached: a forge knows commits of forks that no branch has.
    pub fn reach(&self, commit: &str) -> Result<Reach, InventoryError> {
        let commit = self.commit(commit)?;
        let (pulls, branches): (Vec<_>, Vec<_>) = self
            .refs
            .iter()
            .filter(|(name, _)| !is_replacement(name))
            .partition(|(name, _)| is_of_pull_request(name));
        for (refs, reach) in [(branches, Reach::Branch), (pulls, Reach::PullRequest)] {
            let tips: Vec<Oid> = refs.iter().map(|(_, id)| *id).collect();
            if self.gained(commit, &tips)?.is_empty() {
                return Ok(reach);
            }
        }
        Ok(Reach::Nothing)
    }

    /// The best common ancestors; several where branches were merged crosswise, none of what is unrelated.
    pub(super) fn merge_bases(&self, one: Oid, other: Oid) -> Result<Vec<Oid>, InventoryError> {
        match self.repo.merge_bases(one, other) {
            Ok(bases) => Ok(bases.to_vec()),
            Err(error) if is_none(&error) && self.boundary.is_empty() => Ok(Vec::new()),
            Err(error) if is_none(&error) => Err(InventoryError::Shallow {
                base: one.to_string(),
                head: other.to_string(),
            }),
            Err(error) => {
                let fault = self.fault(format!("the merge base of {one} and {other}"));
                Err(fault(error))
            }
        }
    }

    /// `git rev-list --topo-order head --not without`: every commit before its parents.
    pub(super) fn gained(&self, head: Oid, without: &[Oid]) -> Result<Vec<Oid>, InventoryError> {
        let walked = || {
            let mut walk = self.repo.revwalk()?;
            walk.set_sorting(Sort::TOPOLOGICAL)?;
            walk.push(head)?;
            without.iter().try_for_each(|id| walk.hide(*id))?;
            walk.take(MOST_COMMITS + 1).collect::<Result<Vec<_>, _>>()
        };
        let commits = walked().map_err(self.fault(format!("the history of {head}")))?;
        if commits.len() > MOST_COMMITS {
            return Err(InventoryError::TooMuch {
                what: format!("the history of {head}"),
                most: format!("{MOST_COMMITS} commits"),
            });
        }
        Ok(commits)
    }

    /// Says what was being read when git failed, and the cure where a part of the repository was left out on purpose.
    pub(super) fn fault(
        &self,
        what: impl Into<String>,
    ) -> impl FnOnce(git2::Error) -> InventoryError {
        let (what, shallow, partial) = (what.into(), !self.boundary.is_empty(), self.partial);
        move |error| {
            let absent = is_absence(&error);
            if absent && shallow {
                InventoryError::CutOff { what }
            } else if absent && partial {
                InventoryError::LeftOut { what }
            } else {
                corrupt(what)(error)
            }
        }
    }

    /// The parents of a commit, by its object.
    pub(super) fn parents(&self, commit: Oid) -> Result<Vec<Oid>, InventoryError> {
        let found = self.repo.find_commit(commit);
        let found = found.map_err(self.fault(format!("commit {commit}")))?;
        Ok(found.parent_ids().collect())
    }
}

/// Whether an object is missing. A walk says so in its message alone.
fn is_absence(error: &git2::Error) -> bool {
    let of_objects = error.class() == ErrorClass::Odb && error.message().contains("not found");
    error.code() == ErrorCode::NotFound || of_objects
}

/// `refs/pull/7/head`, or under a remote's name as checkouts in workflows keep it; GitLab says `merge-requests`.
fn is_of_pull_request(name: &str) -> bool {
    let of_forge = |part: &str| matches!(part, "pull" | "pull-requests" | "merge-requests");
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        ["refs", "remotes", first, second, ..] => of_forge(first) || of_forge(second),
        ["refs", first, ..] => of_forge(first),
        _ => false,
    }
}

/// All refs that lead to a commit, and those that replace one.
fn refs(repo: &Repository) -> Result<Vec<(String, Oid)>, git2::Error> {
    let mut found = Vec::new();
    for reference in repo.references()? {
        let reference = reference?;
        let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
        let commit = reference.peel(ObjectType::Commit).ok();
        let replaced = reference.target().filter(|_| is_replacement(&name));
        // A tag may name a file, and a damaged ref nothing: neither leads to a commit.
        if let Some(id) = commit.map(|commit| commit.id()).or(replaced) {
            found.push((name, id));
        }
    }
    found.sort();
    Ok(found)
}

/// The objects without the file that says who is whose parent: libgit2 believes that of the first folder alone, which
/// is an empty one here. Where that cannot be made the objects come with theirs.
fn objects<'a>(
    git: &Git,
    whole: &'a Repository,
) -> Result<(Odb<'a>, Option<TempDir>), git2::Error> {
    let folder = git.dirs.shared.join("objects");
    let blank = tempfile::tempdir().ok();
    let paths = blank.as_ref().and_then(|blank| blank.path().to_str());
    let (Some(empty), Some(full)) = (paths, folder.to_str()) else {
        return Ok((whole.odb()?, None));
    };
    let objects = Odb::new()?;
    objects.add_disk_alternate(empty)?;
    objects.add_disk_alternate(full)?;
    Ok((objects, blank))
}

fn is_replacement(name: &str) -> bool {
    name.starts_with("refs/replace/")
}

fn distortions(refs: &[(String, Oid)], git: &Git) -> Vec<Distortion> {
    let names = refs.iter().map(|(name, _)| name);
    let replacing: Vec<String> = names.filter(|name| is_replacement(name)).cloned().collect();
    let text = std::fs::read_to_string(git.dirs.shared.join("info/grafts")).unwrap_or_default();
    let is_graft = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let grafts = text.lines().filter(is_graft).count();
    let mut found = Vec::new();
    if !replacing.is_empty() {
        found.push(Distortion::Replacements { refs: replacing });
    }
    if grafts > 0 {
        found.push(Distortion::Grafts { commits: grafts });
    }
    found
}

/// Whether objects were left out when it was cloned.
fn is_partial(git: &Git) -> bool {
    let packs = std::fs::read_dir(git.dirs.shared.join("objects/pack"));
    let names = packs.into_iter().flatten().flatten();
    names
        .map(|entry| entry.file_name())
        .any(|name| name.to_string_lossy().ends_with(".promisor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_forge_shows_of_a_pull_request_is_no_branch() {
        for name in [
            "refs/pull/7/merge",
            "refs/remotes/pull/7/merge",
            "refs/remotes/origin/pull/7/head",
            "refs/merge-requests/7/head",
        ] {
            assert!(is_of_pull_request(name), "{name}");
        }
        for name in [
            "refs/heads/pull/7",
            "refs/heads/pull",
            "refs/remotes/origin/main",
            "refs/tags/v1",
        ] {
            assert!(!is_of_pull_request(name), "{name}");
        }
    }
}
