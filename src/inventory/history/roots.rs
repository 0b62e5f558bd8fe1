//! Where reachability begins: every ref, HEAD of every work tree, every stash.

use crate::finding::GapSubject;
use crate::inventory::collector::Collector;
use crate::inventory::error::{InventoryError, corrupt};
use crate::inventory::paths::bytes_of;
use crate::inventory::place::Git;
use git2::{Oid, Reference, Repository};
use std::collections::HashSet;

/// An object that is reachable by itself.
pub(super) struct Root {
    pub id: Oid,
    /// The ref's name. None for a branch, and for HEAD: what is on one needs no other word for where it is.
    pub reference: Option<String>,
}

const STASH: &str = "refs/stash";

/// Branches first: an object that several lead to is said to be on the first.
pub(super) fn all(
    repo: &Repository,
    git: &Git,
    collector: &Collector<'_>,
) -> Result<Vec<Root>, InventoryError> {
    let mut roots = heads(repo, git);
    let mut names = HashSet::new();
    for reference in repo.references().map_err(corrupt("its refs"))? {
        let read = reference.map(|reference| {
            (
                String::from_utf8_lossy(reference.name_bytes()).into_owned(),
                reference.target(),
            )
        });
        names.extend(read.iter().map(|(name, _)| name.clone()));
        match read {
            Ok((name, Some(id))) => roots.push(Root {
                id,
                reference: (!is_branch(&name)).then_some(name),
            }),
            // A symbolic ref: what it leads to is in the list itself.
            Ok((_, None)) => {}
            Err(error) => collector.gap(
                GapSubject::Domain,
                format!(
                    "a ref cannot be read, so what it leads to may not have been looked at: {error}"
                ),
            ),
        }
    }
    unreadable(git, &names, collector);
    roots.extend(stashes(repo));
    roots.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok(roots)
}

/// Files that should be refs and are none: libgit2 leaves them out of its list without a word.
fn unreadable(git: &Git, names: &HashSet<String>, collector: &Collector<'_>) {
    let mut folders = vec![git.dirs.shared.join("refs")];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let below = path.strip_prefix(&git.dirs.shared);
            let name = below.map(|below| String::from_utf8_lossy(&bytes_of(below)).into_owned());
            let Ok(name) = name else { continue };
            if path.is_dir() {
                folders.push(path);
            } else if !names.contains(&name) && Reference::is_valid_name(&name) {
                collector.gap(
                    GapSubject::Domain,
                    format!("the ref `{name}` cannot be read, so what it leads to may not have been looked at: run `git fsck`"),
                );
            }
        }
    }
}

fn is_branch(name: &str) -> bool {
    name.starts_with("refs/heads/") || name.starts_with("refs/remotes/")
}

fn heads(repo: &Repository, git: &Git) -> Vec<Root> {
    let here = repo.head().ok().and_then(|head| head.target());
    let linked = std::fs::read_dir(git.dirs.shared.join("worktrees"))
        .into_iter()
        .flatten()
        .flatten();
    let detached = linked.filter_map(|folder| {
        let text = std::fs::read_to_string(folder.path().join("HEAD")).ok()?;
        Oid::from_str(text.trim()).ok()
    });
    here.into_iter()
        .chain(detached)
        .map(|id| Root {
            id,
            reference: None,
        })
        .collect()
}

/// All stashes but the newest have no ref, only its log.
fn stashes(repo: &Repository) -> Vec<Root> {
    let Ok(log) = repo.reflog(STASH) else {
        return Vec::new();
    };
    let ids = log
        .iter()
        .flat_map(|entry| [entry.id_old(), entry.id_new()]);
    let there = ids.filter(|id| !id.is_zero());
    there
        .map(|id| Root {
            id,
            reference: Some(STASH.to_owned()),
        })
        .collect()
}
