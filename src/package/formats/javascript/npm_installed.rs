//! Installed folders as Node finds them: in the `node_modules` of the folder that asks, then in those above it.
//!
//! <https://nodejs.org/api/modules.html#loading-from-node_modules-folders> has the rule. Not here: what lies in a folder.

use super::npm_file::Folder;
use super::npm_path::{installed_in, parent};
use crate::package::Unreadable;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// The most folders that may lie within each other: a bound on the work that one package takes.
const DEEPEST: usize = 256;

/// Folders by their paths.
pub(super) struct Installed<'f> {
    /// Index of each folder.
    by_path: HashMap<&'f str, usize, RandomState>,
    /// Folders that have a `node_modules`, numbered.
    holders: HashMap<&'f str, u32, RandomState>,
    /// Index of a folder by who holds it, and the name under which it lies there.
    held: HashMap<(u32, &'f str), usize, RandomState>,
}

impl<'f> Installed<'f> {
    /// Takes the folders. Errors: one stands twice.
    pub fn of(folders: &'f [Folder<'_>]) -> Result<Self, Unreadable> {
        let mut installed = Self {
            by_path: HashMap::with_capacity_and_hasher(folders.len(), RandomState::default()),
            holders: HashMap::default(),
            held: HashMap::with_capacity_and_hasher(folders.len(), RandomState::default()),
        };
        for (at, folder) in folders.iter().enumerate() {
            if installed.by_path.insert(&folder.path, at).is_some() {
                let reason = format!("`{}` stands twice", folder.path);
                return Err(Unreadable::at(folder.at, reason));
            }
            if let Some((holder, name)) = installed_in(&folder.path) {
                let next = u32::try_from(installed.holders.len()).unwrap_or(u32::MAX);
                let holder = *installed.holders.entry(holder).or_insert(next);
                installed.held.insert((holder, name), at);
            }
        }
        Ok(installed)
    }

    /// The folder of a path.
    pub fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Where Node looks for what a folder asks for, the nearest first: those folders alone in which anything is installed.
    pub fn places(&self, from: &str) -> Vec<u32> {
        std::iter::successors(Some(from), |folder| {
            (!folder.is_empty()).then(|| parent(folder))
        })
        .take(DEEPEST)
        .filter_map(|folder| self.holders.get(folder).copied())
        .collect()
    }

    /// The folder in which Node finds a name.
    pub fn find(&self, places: &[u32], name: &str) -> Option<usize> {
        places
            .iter()
            .find_map(|place| self.held.get(&(*place, name)).copied())
    }
}
