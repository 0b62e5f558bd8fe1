//! Histories from lists of files: every tree is given, nothing is computed by what is tested.

use crate::inventory::change::{CommitGraph, MergeProof};
use crate::inventory::tests::support::Repo;
use crate::inventory::{Environment, Inventory, Scope};
use git2::{Index, IndexEntry, IndexTime, Oid};
use std::collections::BTreeMap;

/// All files of a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, (u32, Vec<u8>)>);

impl Files {
    pub fn of(files: &[(&str, &str)]) -> Self {
        let start = Self::default();
        files
            .iter()
            .fold(start, |all, (path, text)| all.with(path, text))
    }

    pub fn with(&self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.put(path, 0o100_644, text.as_ref())
    }

    pub fn executable(&self, path: &str, text: &str) -> Self {
        self.put(path, 0o100_755, text.as_bytes())
    }

    pub fn link(&self, path: &str, target: &str) -> Self {
        self.put(path, 0o120_000, target.as_bytes())
    }

    /// A commit of another repository, by one hexadecimal digit.
    pub fn module(&self, path: &str, digit: char) -> Self {
        let id: String = std::iter::repeat_n(digit, 40).collect();
        self.put(path, 0o160_000, id.as_bytes())
    }

    pub fn without(&self, path: &str) -> Self {
        let mut files = self.clone();
        assert!(files.0.remove(path).is_some(), "{path} is not there");
        files
    }

    pub fn moved(&self, from: &str, to: &str) -> Self {
        let mut files = self.clone();
        let file = files.0.remove(from).unwrap();
        files.0.insert(to.into(), file);
        files
    }

    fn put(&self, path: &str, mode: u32, content: &[u8]) -> Self {
        let mut files = self.clone();
        files.0.insert(path.into(), (mode, content.to_vec()));
        files
    }
}

/// Ten lines, each with its number.
pub fn lines() -> Vec<String> {
    (1..=10).map(|number| format!("line {number}\n")).collect()
}

/// Those ten, some of them (from one) exchanged.
pub fn edited(changes: &[(usize, &str)]) -> String {
    let mut lines = lines();
    for (number, text) in changes {
        lines[number - 1] = (*text).to_owned();
    }
    lines.concat()
}

/// A repository of such commits.
pub struct Lab {
    pub repo: Repo,
}

impl Lab {
    pub fn new() -> Self {
        Self { repo: Repo::bare() }
    }

    pub fn tree(&self, files: &Files) -> Oid {
        let mut index = Index::new().unwrap();
        for (path, (mode, content)) in &files.0 {
            let id = match mode {
                0o160_000 => Oid::from_str(std::str::from_utf8(content).unwrap()).unwrap(),
                _ => self.repo.git.blob(content).unwrap(),
            };
            index.add(&entry(path, *mode, id)).unwrap();
        }
        index.write_tree_to(&self.repo.git).unwrap()
    }

    pub fn commit(&self, files: &Files, parents: &[Oid]) -> Oid {
        self.commit_as("commit", files, parents)
    }

    pub fn commit_as(&self, message: &str, files: &Files, parents: &[Oid]) -> Oid {
        let tree = self.tree(files);
        self.repo.commit_tree(None, message, tree, parents)
    }

    pub fn graph(&self) -> CommitGraph {
        CommitGraph::open(&self.inventory()).unwrap()
    }

    pub fn inventory(&self) -> Inventory {
        let scope = Scope::History {
            include_unreachable: false,
        };
        Inventory::open(self.repo.path(), &Environment::default(), scope).unwrap()
    }

    pub fn proof(&self, commit: Oid) -> MergeProof {
        self.graph().prove_merge(&commit.to_string()).unwrap()
    }

    /// The proof of a merge of two commits on top of one.
    pub fn merge(&self, [base, ours, theirs, result]: [&Files; 4]) -> MergeProof {
        let base = self.commit(base, &[]);
        let ours = self.commit(ours, &[base]);
        let theirs = self.commit(theirs, &[base]);
        self.proof(self.commit(result, &[ours, theirs]))
    }
}

fn entry(path: &str, mode: u32, id: Oid) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
