//! A git repository that a test builds, commit by commit. Author, committer and times are always the same.

use git2::{Oid, Signature, Time, build::CheckoutBuilder};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A day in January 2026.
const FIRST_COMMIT: i64 = 1_767_600_000;

/// A repository with a work tree in a temporary folder.
pub struct Repository {
    folder: TempDir,
    git: git2::Repository,
    commits: std::cell::Cell<i64>,
}

impl Repository {
    /// An empty one, on the unborn branch `main`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main").external_template(false);
        let git = git2::Repository::init_opts(folder.path(), &options).expect("a repository");
        Self {
            folder,
            git,
            commits: std::cell::Cell::new(0),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// For what this builder cannot do.
    pub fn git(&self) -> &git2::Repository {
        &self.git
    }

    /// Puts files into the work tree and leaves the index alone.
    pub fn write(&self, files: &[(&str, &str)]) -> &Self {
        for (path, text) in files {
            write(self.path(), path, text.as_bytes());
        }
        self
    }

    /// Puts files into the work tree and the index.
    pub fn stage(&self, files: &[(&str, &str)]) -> &Self {
        self.write(files);
        let mut index = self.git.index().expect("an index");
        for (path, _) in files {
            index.add_path(Path::new(path)).expect("a path to stage");
        }
        index.write().expect("a written index");
        self
    }

    /// Puts bytes into the work tree and the index.
    pub fn stage_bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        write(self.path(), path, bytes);
        let mut index = self.git.index().expect("an index");
        index.add_path(Path::new(path)).expect("a path to stage");
        index.write().expect("a written index");
        self
    }

    /// Where a loose object lies.
    pub fn object(&self, spec: &str) -> std::path::PathBuf {
        let id = self.git.revparse_single(spec).expect("an object").id();
        let id = id.to_string();
        self.git
            .path()
            .join("objects")
            .join(&id[..2])
            .join(&id[2..])
    }

    /// Moves every loose object into one pack. Returns the pack's path.
    pub fn pack(&self) -> std::path::PathBuf {
        let mut builder = self.git.packbuilder().expect("a pack");
        let odb = self.git.odb().expect("objects");
        odb.foreach(|id| builder.insert_object(*id, None).is_ok())
            .expect("a list of objects");
        let objects = self.git.path().join("objects");
        let folder = objects.join("pack");
        fs::create_dir_all(&folder).expect("a folder");
        builder.write(&folder, 0).expect("a written pack");
        for entry in fs::read_dir(&objects).expect("a folder").flatten() {
            if entry.file_name().len() == 2 {
                fs::remove_dir_all(entry.path()).expect("loose objects");
            }
        }
        let mut files = fs::read_dir(&folder).expect("a folder").flatten();
        let pack = files.find(|file| file.path().extension().is_some_and(|end| end == "pack"));
        pack.expect("a pack").path()
    }

    /// Takes a file out of the work tree and the index.
    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path().join(path)).expect("a file to remove");
        let mut index = self.git.index().expect("an index");
        index.remove_path(Path::new(path)).expect("a staged file");
        index.write().expect("a written index");
        self
    }

    /// Commits the index with these files put into it. Returns the commit's id.
    pub fn commit(&self, message: &str, files: &[(&str, &str)]) -> String {
        self.stage(files);
        let parents: Vec<Oid> = self.head().into_iter().collect();
        self.commit_index(message, &parents)
    }

    /// Makes a branch where HEAD is and goes there.
    pub fn branch(&self, name: &str) -> &Self {
        let head = self
            .git
            .head()
            .and_then(|head| head.peel_to_commit())
            .expect("a commit");
        self.git.branch(name, &head, false).expect("a new branch");
        self.switch(name)
    }

    /// Goes to a branch.
    pub fn switch(&self, name: &str) -> &Self {
        self.git
            .set_head(&format!("refs/heads/{name}"))
            .expect("a branch");
        let mut checkout = CheckoutBuilder::new();
        checkout.force().remove_untracked(true);
        self.git
            .checkout_head(Some(&mut checkout))
            .expect("a checkout");
        self
    }

    /// Merges a branch into HEAD with a merge commit that also brings in `files`. Returns its id.
    pub fn merge(&self, name: &str, files: &[(&str, &str)]) -> String {
        let theirs = self
            .git
            .find_branch(name, git2::BranchType::Local)
            .expect("a branch");
        let theirs = theirs.get().peel_to_commit().expect("a commit");
        let annotated = self
            .git
            .find_annotated_commit(theirs.id())
            .expect("a commit");
        self.git.merge(&[&annotated], None, None).expect("a merge");
        let mut checkout = CheckoutBuilder::new();
        checkout.force();
        self.git
            .checkout_index(None, Some(&mut checkout))
            .expect("a checkout");
        self.stage(files);
        let parents = [self.head().expect("a commit"), theirs.id()];
        let id = self.commit_index(&format!("Merge {name}"), &parents);
        self.git.cleanup_state().expect("a merge to end");
        id
    }

    fn head(&self) -> Option<Oid> {
        self.git.head().ok().and_then(|head| head.target())
    }

    fn commit_index(&self, message: &str, parents: &[Oid]) -> String {
        let mut index = self.git.index().expect("an index");
        let tree = index
            .write_tree()
            .and_then(|tree| self.git.find_tree(tree))
            .expect("a tree");
        let parents: Vec<_> = parents
            .iter()
            .map(|id| self.git.find_commit(*id).expect("a parent"))
            .collect();
        let parents: Vec<_> = parents.iter().collect();
        let number = self.commits.replace(self.commits.get() + 1);
        let time = Time::new(FIRST_COMMIT + 60 * number, 0);
        let author = Signature::new("Ada", "ada@example.com", &time).expect("a name");
        let id = self
            .git
            .commit(Some("HEAD"), &author, &author, message, &tree, &parents);
        id.expect("a commit").to_string()
    }
}

/// Puts a file into a folder.
pub fn write(folder: &Path, path: &str, text: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
    fs::write(path, text).expect("a written file");
}
