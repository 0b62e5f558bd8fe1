//! Repositories built in a temporary folder, and a visitor that writes down what it is shown.

use crate::finding::{Gap, GapSubject, Origin};
use crate::inventory::{
    Environment, Glance, Inventory, InventoryError, Limits, Scope, Start, Subject, Survey, Unit,
    Visitor,
};
use crate::source::RepoPath;
use git2::{Commit, IndexAddOption, Oid, Repository, RepositoryInitOptions, Signature, Time};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

/// What was shown, owned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    pub name: Vec<u8>,
    pub text: Vec<u8>,
    pub start: (u32, u32, u32),
    /// The added bytes' text, None for everything.
    pub added: Option<Vec<Vec<u8>>>,
    pub origin: Option<Origin>,
}

impl Seen {
    pub fn added(&self) -> Option<Vec<&str>> {
        let texts = self.added.as_ref()?.iter();
        Some(
            texts
                .map(|text| std::str::from_utf8(text).unwrap())
                .collect(),
        )
    }
}

/// Finds `SECRET` in whatever it is shown.
#[derive(Default)]
pub struct Recorder {
    seen: Mutex<Vec<Seen>>,
    excluded: Vec<&'static [u8]>,
}

fn holds_secret(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"SECRET").is_some()
}

impl Visitor for Recorder {
    fn visit(&self, unit: &Unit<'_>) -> usize {
        let name = match unit.subject {
            Subject::File(path) => path.as_bytes().to_vec(),
            Subject::Message { id } => format!("message {id}").into_bytes(),
        };
        let Start {
            offset,
            line,
            column,
        } = unit.start;
        self.seen.lock().unwrap().push(Seen {
            name,
            text: unit.bytes.to_vec(),
            start: (offset, line, column),
            added: unit.added.map(|spans| {
                spans
                    .iter()
                    .map(|span| unit.bytes[span.range()].to_vec())
                    .collect()
            }),
            origin: unit.origin.cloned(),
        });
        usize::from(holds_secret(unit.bytes))
    }

    fn glance(&self, bytes: &[u8], news: Option<&[Range<usize>]>) -> Glance {
        let _ = news;
        if holds_secret(bytes) {
            Glance::Suspect { marks: Vec::new() }
        } else {
            Glance::Clean
        }
    }

    fn excludes(&self, path: &RepoPath) -> bool {
        self.excluded.contains(&path.as_bytes())
    }
}

/// What a walk showed and said.
#[derive(Debug)]
pub struct Walk {
    pub seen: Vec<Seen>,
    pub survey: Survey,
}

impl Walk {
    pub fn names(&self) -> Vec<String> {
        let files = self
            .seen
            .iter()
            .filter(|seen| !seen.name.starts_with(b"message "));
        files
            .map(|seen| String::from_utf8_lossy(&seen.name).into_owned())
            .collect()
    }

    pub fn file(&self, name: &str) -> &Seen {
        let mut found = self.seen.iter().filter(|seen| seen.name == name.as_bytes());
        let one = found
            .next()
            .unwrap_or_else(|| panic!("{name} was not shown: {:?}", self.names()));
        assert!(found.next().is_none(), "{name} was shown more than once");
        one
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        let found = self.seen.iter().filter(|seen| seen.name == name.as_bytes());
        found
            .map(|seen| String::from_utf8_lossy(&seen.text).into_owned())
            .collect()
    }

    pub fn message(&self, id: Oid) -> &Seen {
        self.file(&format!("message {id}"))
    }

    /// The reasons of the gaps about a file.
    pub fn gaps_of(&self, name: &str) -> Vec<&str> {
        let about = |gap: &&Gap| matches!(&gap.subject, GapSubject::File { path, .. } if path.as_bytes() == name.as_bytes());
        self.survey
            .gaps
            .iter()
            .filter(about)
            .map(|gap| gap.reason.as_str())
            .collect()
    }
}

pub fn walk(path: &Path, scope: Scope) -> Walk {
    try_walk(path, &Environment::default(), scope).unwrap()
}

pub fn try_walk(path: &Path, env: &Environment, scope: Scope) -> Result<Walk, InventoryError> {
    walk_with(path, env, scope, Limits::default(), Vec::new())
}

pub fn walk_with(
    path: &Path,
    env: &Environment,
    scope: Scope,
    limits: Limits,
    excluded: Vec<&'static [u8]>,
) -> Result<Walk, InventoryError> {
    let recorder = Recorder {
        excluded,
        ..Recorder::default()
    };
    let survey = Inventory::open(path, env, scope)?.walk(&recorder, &limits, &())?;
    let mut seen = recorder.seen.into_inner().unwrap();
    seen.sort();
    Ok(Walk { seen, survey })
}

pub fn range(base: Oid, head: Oid) -> Scope {
    Scope::Range {
        base: base.to_string(),
        head: Some(head.to_string()),
    }
}

/// A repository in a folder that vanishes with it.
pub struct Repo {
    pub git: Repository,
    pub dir: tempfile::TempDir,
    clock: AtomicI64,
}

impl Repo {
    pub fn new() -> Self {
        Self::init(false)
    }

    pub fn bare() -> Self {
        Self::init(true)
    }

    fn init(bare: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut options = RepositoryInitOptions::new();
        options
            .initial_head("main")
            .bare(bare)
            .external_template(false);
        let git = Repository::init_opts(dir.path(), &options).unwrap();
        Self {
            git,
            dir,
            clock: AtomicI64::new(1_700_000_000),
        }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        write(&self.at(name), text);
        self
    }

    pub fn remove(&self, name: &str) -> &Self {
        std::fs::remove_file(self.at(name)).unwrap();
        self
    }

    /// Stages the work tree as it is.
    pub fn add(&self) -> &Self {
        let mut index = self.git.index().unwrap();
        index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        self
    }

    /// Stages one file, ignored or not.
    pub fn add_one(&self, name: &str) -> &Self {
        let mut index = self.git.index().unwrap();
        index.add_path(Path::new(name)).unwrap();
        index.write().unwrap();
        self
    }

    /// Stages everything and commits it onto HEAD.
    pub fn commit(&self, message: &str) -> Oid {
        self.add();
        let tree = self.git.index().unwrap().write_tree().unwrap();
        let parents: Vec<Oid> = self.head().into_iter().collect();
        self.commit_tree(Some("HEAD"), message, tree, &parents)
    }

    pub fn head(&self) -> Option<Oid> {
        self.git
            .head()
            .ok()
            .map(|head| head.peel_to_commit().unwrap().id())
    }

    pub fn commit_tree(
        &self,
        reference: Option<&str>,
        message: &str,
        tree: Oid,
        parents: &[Oid],
    ) -> Oid {
        let tree = self.git.find_tree(tree).unwrap();
        let parents: Vec<Commit<'_>> = parents
            .iter()
            .map(|id| self.git.find_commit(*id).unwrap())
            .collect();
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        let who = self.who();
        self.git
            .commit(reference, &who, &who, message, &tree, &parents)
            .unwrap()
    }

    /// A tree of these files, nothing of it in the work tree.
    pub fn tree(&self, files: &[(&[u8], &[u8])]) -> Oid {
        let mut builder = self.git.treebuilder(None).unwrap();
        for (name, text) in files {
            let blob = self.git.blob(text).unwrap();
            builder.insert(*name, blob, 0o100_644).unwrap();
        }
        builder.write().unwrap()
    }

    /// Each signature a day after the one before, so that what is oldest is never a matter of luck.
    pub fn who(&self) -> Signature<'static> {
        let seconds = self.clock.fetch_add(86_400, Ordering::Relaxed);
        Signature::new("Ann", "ann@example.org", &Time::new(seconds, 0)).unwrap()
    }

    pub fn branch(&self, name: &str, at: Oid) -> &Self {
        self.git
            .reference(&format!("refs/heads/{name}"), at, true, "")
            .unwrap();
        self
    }

    /// Makes everything after this commit belong to no ref.
    pub fn reset(&self, to: Oid) -> &Self {
        let commit = self.git.find_object(to, None).unwrap();
        self.git
            .reset(&commit, git2::ResetType::Hard, None)
            .unwrap();
        self
    }
}

pub fn write(path: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Everything that a ref leads to.
pub const REACHABLE: Scope = Scope::History {
    include_unreachable: false,
};

/// Puts every object into one pack, and leaves nothing else.
pub fn pack(repo: &Repo) -> std::path::PathBuf {
    let mut builder = repo.git.packbuilder().unwrap();
    repo.git
        .odb()
        .unwrap()
        .foreach(|id| builder.insert_object(*id, None).is_ok())
        .unwrap();
    let folder = repo.git.path().join("objects/pack");
    std::fs::create_dir_all(&folder).unwrap();
    builder.write(&folder, 0).unwrap();
    for entry in std::fs::read_dir(repo.git.path().join("objects"))
        .unwrap()
        .flatten()
    {
        if entry.file_name().len() == 2 {
            std::fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    let files = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    files
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "pack"))
        .unwrap()
}

/// The file of a single object.
pub fn loose(repo: &Repo, id: Oid) -> std::path::PathBuf {
    let id = id.to_string();
    repo.git
        .path()
        .join("objects")
        .join(&id[..2])
        .join(&id[2..])
}

/// Ids of the objects that could not be looked at.
pub fn object_gaps(walk: &Walk) -> Vec<String> {
    let object = |gap: &Gap| match &gap.subject {
        GapSubject::Object { id } => Some(id.clone()),
        _ => None,
    };
    walk.survey.gaps.iter().filter_map(object).collect()
}
