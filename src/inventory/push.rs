//! What a push brings: the commits that the remote does not have yet, as far as this clone knows.
//!
//! The remote is never asked. What it has is what its branches held when this clone last saw them (`refs/remotes/NAME/`),
//! and what the push itself says that it replaces. Whoever pushes to an address has no such branches, so all of it is new.

use super::error::{InventoryError, corrupt};
use super::place::Git;
use super::revisions::{self, is_boundary, shallow_boundary};
use git2::{Oid, Reference, Repository, Sort};
use std::collections::HashSet;

/// One tip that is pushed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Push {
    /// The name of the remote. `None`: it has none.
    pub remote: Option<String>,
    /// Revisions that count as published beside its branches; those that this clone does not have tell nothing.
    pub known: Vec<String>,
    /// What is pushed: a revision.
    pub head: String,
}

/// A push, resolved.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub head: Oid,
    /// Whose policy counts: where the push left the remote's main branch, else what it builds on. None: nothing is published.
    pub base: Option<Oid>,
    /// What the remote does not have, the newest first.
    pub commits: Vec<Oid>,
    /// The published commits that those build on, the base left out; the head itself where nothing is new.
    pub ground: Vec<Oid>,
}

/// States of the files that a push is compared with, at most: each is read whole. Fewer only make more count as new.
const MOST_GROUND: usize = 8;
/// Where the main branch of a remote is looked for.
const MAIN: [&str; 3] = ["HEAD", "main", "master"];

impl Outgoing {
    pub fn resolve(git: &Git, push: &Push) -> Result<Self, InventoryError> {
        let repo = git.open()?;
        let head = revisions::commit(&repo, &push.head)?;
        let known = |name: &String| revisions::commit(&repo, name).ok();
        let known: Vec<Oid> = push.known.iter().filter_map(known).collect();
        let remote = push.remote.as_deref().filter(|name| is_name(name));
        let mut published = known.clone();
        published.extend(remote.map_or_else(Vec::new, |name| branches(&repo, name)));
        let commits = new_commits(&repo, head, &published).map_err(corrupt(format!(
            "the commits of {head} that are not published"
        )))?;
        let cut = shallow_boundary(&git.dirs.shared);
        if commits.iter().any(|id| is_boundary(&cut, *id)) {
            return Err(InventoryError::Shallow {
                base: push.remote.clone().unwrap_or_default(),
                head: head.to_string(),
            });
        }
        let mut ground =
            ground(&repo, &commits).map_err(corrupt(format!("the commits of {head}")))?;
        if commits.is_empty() {
            ground.push(head);
        }
        let main = remote.and_then(|name| main_branch(&repo, name));
        let forked = main.and_then(|main| repo.merge_base(main, head).ok());
        let base = forked.or_else(|| known.first().or(ground.first()).copied());
        ground.retain(|id| Some(*id) != base);
        ground.truncate(MOST_GROUND);
        Ok(Self {
            head,
            base,
            commits,
            ground,
        })
    }
}

/// Whether it can be the name of a remote, and holds nothing that a glob would heed.
fn is_name(name: &str) -> bool {
    Reference::is_valid_name(&format!("refs/remotes/{name}/main"))
}

/// Where the branches of a remote stood when this clone last saw them.
fn branches(repo: &Repository, remote: &str) -> Vec<Oid> {
    let Ok(references) = repo.references_glob(&format!("refs/remotes/{remote}/*")) else {
        return Vec::new();
    };
    let tip = |reference: Reference<'_>| Some(reference.peel_to_commit().ok()?.id());
    references.flatten().filter_map(tip).collect()
}

fn main_branch(repo: &Repository, remote: &str) -> Option<Oid> {
    MAIN.iter().find_map(|branch| {
        let name = format!("refs/remotes/{remote}/{branch}");
        let found = repo.find_reference(&name).ok()?;
        Some(found.peel_to_commit().ok()?.id())
    })
}

/// `git rev-list HEAD --not PUBLISHED..`
fn new_commits(repo: &Repository, head: Oid, published: &[Oid]) -> Result<Vec<Oid>, git2::Error> {
    let mut walk = repo.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL)?;
    walk.push(head)?;
    for id in published {
        walk.hide(*id)?;
    }
    walk.collect()
}

/// The parents of new commits that are not new themselves, in the order in which they are met.
fn ground(repo: &Repository, commits: &[Oid]) -> Result<Vec<Oid>, git2::Error> {
    let mut met: HashSet<Oid> = commits.iter().copied().collect();
    let mut ground = Vec::new();
    for id in commits {
        let parents = repo.find_commit(*id)?;
        ground.extend(parents.parent_ids().filter(|parent| met.insert(*parent)));
    }
    Ok(ground)
}
