//! Where branches and tags of this clone stand: for whoever has the name of one from elsewhere and needs its commit.
//!
//! Names come from events and answers: anybody can have chosen them, so they are taken whole and never as git's expressions.

use super::Inventory;
use super::base::Base;
use super::error::{InventoryError, corrupt};
use super::revisions::{Revisions, is_boundary, shallow_boundary};
use crate::source::RepoPath;
use git2::{ErrorCode, Oid, Reference, Repository, Sort};
use std::collections::BTreeSet;

/// More commits than this between a tag and the one before it are not searched.
const MOST: usize = 200_000;

impl Inventory {
    /// The tip of a branch of the remote as this clone last saw it; in a bare repository its own branch of that name.
    /// None: it has none.
    pub fn tip(&self, branch: &str) -> Result<Option<String>, InventoryError> {
        let git = self.place.git(Revisions::SCOPE)?;
        let repo = git.open()?;
        let mut found = commit_of(&repo, &format!("refs/remotes/origin/{branch}"))?;
        if found.is_none() && git.dirs.work.is_none() {
            found = commit_of(&repo, &format!("refs/heads/{branch}"))?;
        }
        Ok(found.map(|id| id.to_string()))
    }

    /// The commit of a tag. None: this clone does not have it.
    pub fn tag(&self, name: &str) -> Result<Option<String>, InventoryError> {
        let repo = self.place.git(Revisions::SCOPE)?.open()?;
        let found = commit_of(&repo, &format!("refs/tags/{name}"))?;
        Ok(found.map(|id| id.to_string()))
    }

    /// Whether a commit is in this clone.
    pub fn has_commit(&self, id: &str) -> Result<bool, InventoryError> {
        let repo = self.place.git(Revisions::SCOPE)?.open()?;
        let found = Oid::from_str(id).map(|id| repo.find_commit(id).is_ok());
        Ok(found.unwrap_or(false))
    }

    /// Whether the first of two commits is in the history of the second one, as far as this clone reaches.
    pub fn contains(&self, ancestor: &str, descendant: &str) -> Result<bool, InventoryError> {
        let repo = self.place.git(Revisions::SCOPE)?.open()?;
        let [Ok(ancestor), Ok(descendant)] = [ancestor, descendant].map(Oid::from_str) else {
            return Ok(false);
        };
        let below = repo.graph_descendant_of(descendant, ancestor);
        Ok(ancestor == descendant || below.unwrap_or(false))
    }

    /// Whether a branch of this clone, its own or one of a remote, holds a commit. Tags and what a forge shows of pull requests
    /// do not count: anybody who may write a tag, or open a pull request, brings commits that way.
    pub fn on_branch(&self, id: &str) -> Result<bool, InventoryError> {
        let repo = self.place.git(Revisions::SCOPE)?.open()?;
        let held = || {
            let id = Oid::from_str(id)?;
            for branch in repo.branches(None)? {
                let tip = branch?.0.get().peel_to_commit();
                let Ok(tip) = tip else { continue };
                if tip.id() == id || repo.graph_descendant_of(tip.id(), id)? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        held().map_err(corrupt("its branches".to_owned()))
    }

    /// A file as a commit has it. None: it is not there.
    pub fn file_at(&self, id: &str, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        let id = Oid::from_str(id).map_err(corrupt(format!("commit {id}")))?;
        Base::Commit(id).read(&self.place, true, path)
    }

    /// For each of these addresses, in small letters, the latest commit in the history of `from` that it wrote; of those that
    /// wrote none of the last many, none.
    pub fn latest_by(
        &self,
        from: &str,
        addresses: &BTreeSet<String>,
    ) -> Result<Vec<String>, InventoryError> {
        const MOST_COMMITS: usize = 20_000;
        let repo = self.place.git(Revisions::SCOPE)?.open()?;
        let walked = || {
            let mut missing = addresses.clone();
            let mut found = Vec::new();
            let mut walk = repo.revwalk()?;
            walk.push(Oid::from_str(from)?)?;
            for id in walk.take(MOST_COMMITS) {
                if missing.is_empty() {
                    break;
                }
                let commit = repo.find_commit(id?)?;
                let author = commit.author();
                let address = String::from_utf8_lossy(author.email_bytes()).to_lowercase();
                if missing.remove(&address) {
                    found.push(commit.id().to_string());
                }
            }
            Ok(found)
        };
        walked().map_err(corrupt(format!("the history of {from}")))
    }

    /// The commit that the release before this one was made of: the nearest in its history, itself left out, that a tag of the
    /// same form has. Without one the beginning of its history.
    pub fn release_before(&self, tag: &str, commit: &str) -> Result<String, InventoryError> {
        let git = self.place.git(Revisions::SCOPE)?;
        let repo = git.open()?;
        let what = format!("the history of {commit}");
        let walked = || before(&repo, tag, Oid::from_str(commit)?);
        let boundary = shallow_boundary(&git.dirs.shared);
        match walked() {
            Ok(Some(found)) if is_boundary(&boundary, found) => {
                Err(InventoryError::CutOff { what })
            }
            Ok(Some(found)) => Ok(found.to_string()),
            Ok(None) => Err(InventoryError::TooMuch {
                what,
                most: format!("{MOST} commits"),
            }),
            Err(_) if !boundary.is_empty() => Err(InventoryError::CutOff { what }),
            Err(error) => Err(corrupt(what)(error)),
        }
    }
}

fn before(repo: &Repository, tag: &str, commit: Oid) -> Result<Option<Oid>, git2::Error> {
    let mut tagged = std::collections::HashSet::new();
    for name in repo.references_glob("refs/tags/*")?.names().flatten() {
        let short = name.strip_prefix("refs/tags/").unwrap_or(name);
        if short != tag && form(short) == form(tag) {
            let found = repo.find_reference(name);
            tagged.extend(found.and_then(|it| it.peel_to_commit()).map(|it| it.id()));
        }
    }
    let mut walk = repo.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL)?;
    walk.push(commit)?;
    let mut last = None;
    for (count, id) in walk.enumerate() {
        let id = id?;
        if count == MOST {
            return Ok(None);
        }
        if id != commit && tagged.contains(&id) {
            return Ok(Some(id));
        }
        last = Some(id);
    }
    Ok(last)
}

/// A tag without its numbers: `v1.20.3` and `v2.0.0` have one form, `v2.0.0-rc1` and `nightly` have others.
fn form(tag: &str) -> String {
    let mut form = String::new();
    for c in tag.chars() {
        match c {
            '0'..='9' if form.ends_with('0') => {}
            '0'..='9' => form.push('0'),
            other => form.push(other),
        }
    }
    form
}

fn commit_of(repo: &Repository, name: &str) -> Result<Option<Oid>, InventoryError> {
    if !Reference::is_valid_name(name) {
        return Ok(None);
    }
    let found = repo
        .find_reference(name)
        .and_then(|reference| reference.peel_to_commit());
    match found {
        Ok(commit) => Ok(Some(commit.id())),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(corrupt(format!("`{name}`"))(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_of_one_line_have_one_form() {
        assert_eq!(form("v1.20.3"), form("v2.0.0"));
        assert_eq!(form("web-1.2"), form("web-10.20"));
        for other in ["v2.0.0-rc1", "nightly", "2.0.0", "v2.0", "web-v2.0.0"] {
            assert_ne!(form("v1.0.0"), form(other), "{other}");
        }
    }
}
