//! What a change adds, and what was there before it.
//!
//! A fault is the same where fault, package and advisory are: an upgrade that leaves it in place has not brought it. A
//! second affected version beside the first has. Faults move with their lockfile when it is renamed or replaced; they move
//! neither out of one that is damaged now nor into one that was damaged before.

use super::audit::Hit;
use crate::source::RepoPath;
use std::collections::{HashMap, HashSet};

/// For each hit whether it was there before. The paths are those of all files that name packages, read or not.
pub fn existing(
    now: &[Hit],
    before: &[Hit],
    now_paths: &[RepoPath],
    before_paths: &[RepoPath],
) -> Vec<bool> {
    let mut known: Vec<bool> = vec![false; now.len()];
    let mut free: Vec<bool> = vec![true; before.len()];
    let same_file = |a: &Hit, b: &Hit| a.path == b.path;
    let now_set: HashSet<&RepoPath> = now_paths.iter().collect();
    let before_set: HashSet<&RepoPath> = before_paths.iter().collect();
    let moved = |a: &Hit, b: &Hit| !before_set.contains(&a.path) && !now_set.contains(&b.path);
    // The same version first, so that a second version is told from the first whatever their order.
    pair(now, before, &mut known, &mut free, &|a, b| {
        same_file(a, b) && version(a) == version(b)
    });
    pair(now, before, &mut known, &mut free, &same_file);
    pair(now, before, &mut known, &mut free, &|a, b| {
        moved(a, b) && version(a) == version(b)
    });
    pair(now, before, &mut known, &mut free, &moved);
    known
}

fn version(hit: &Hit) -> Option<&str> {
    hit.dependency.as_ref()?.version.as_deref()
}

/// Finds a free hit of before for each that has none yet.
fn pair(
    now: &[Hit],
    before: &[Hit],
    known: &mut [bool],
    free: &mut [bool],
    fits: &dyn Fn(&Hit, &Hit) -> bool,
) {
    let mut by_key: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, hit) in before.iter().enumerate().filter(|(at, _)| free[*at]) {
        by_key
            .entry((hit.fault.as_str(), &hit.key))
            .or_default()
            .push(at);
    }
    for (hit, known) in now.iter().zip(known).filter(|(_, known)| !**known) {
        let candidates = by_key.get(&(hit.fault.as_str(), hit.key.as_str()));
        let twin = candidates.into_iter().flatten().copied().find(|at| {
            let old = &before[*at];
            free[*at] && fits(hit, old) && !is_worse(hit, old)
        });
        if let Some(at) = twin {
            free[at] = false;
            *known = true;
        }
    }
}

/// Whether the change made it worse: more severe, or used by the product where only tests used it.
fn is_worse(now: &Hit, before: &Hit) -> bool {
    let development = |hit: &Hit| hit.dependency.as_ref().is_some_and(|d| d.development);
    now.severity > before.severity || (development(before) && !development(now))
}
