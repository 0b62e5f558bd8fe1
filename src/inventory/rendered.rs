//! Folders of manifests that another program has rendered, inside the repository or beside it: the files in one, and what
//! could not be read of it. Not here: what they declare.

use super::base::from_folder;
use super::error::InventoryError;
use super::paths::{bytes_of, path_of, repo_path};
use super::place::existing_folder;
use super::reader::unreadable;
use super::snapshot::Snapshot;
use crate::source::RepoPath;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// Extensions of files that may be manifests.
const MANIFESTS: [&str; 3] = ["json", "yaml", "yml"];

/// One folder.
#[derive(Debug)]
pub struct Rendered {
    name: RepoPath,
    root: PathBuf,
    inside: bool,
    paths: Vec<RepoPath>,
    /// By its name: where a file is in the folder.
    below: BTreeMap<RepoPath, RepoPath>,
    unread: Vec<(RepoPath, String)>,
}

impl Rendered {
    /// Lists a folder. `home` is what paths are relative to: what is in it is called as it is there, and anything else as
    /// the user wrote it (`/tmp/out` is `tmp/out`, `../out` is `%2E%2E/out`). Errors: it is no folder.
    pub(super) fn list(folder: &Path, home: Option<&Path>) -> Result<Self, InventoryError> {
        let root = existing_folder(folder)?;
        let at_home = home.and_then(|home| root.strip_prefix(home).ok());
        let prefix = match at_home {
            Some(below) => bytes_of(below).into_owned(),
            None => repo_path(&written(folder)).as_bytes().to_vec(),
        };
        let name = if prefix.is_empty() {
            repo_path(b".")
        } else {
            repo_path(&prefix)
        };
        let mut rendered = Self {
            name,
            inside: at_home.is_some(),
            root,
            paths: Vec::new(),
            below: BTreeMap::new(),
            unread: Vec::new(),
        };
        rendered.walk(&prefix);
        rendered.paths = rendered.below.keys().cloned().collect();
        Ok(rendered)
    }

    /// The folder itself.
    pub fn name(&self) -> &RepoPath {
        &self.name
    }

    /// Whether its files are files of the repository too, under the same names.
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Which file on the disk one of the paths is: the same file may be in two folders that are one within the other.
    pub fn on_disk(&self, path: &RepoPath) -> Option<PathBuf> {
        let below = self.below.get(path)?;
        Some(self.root.join(path_of(below.as_bytes())))
    }

    /// What could not be read, and why.
    pub fn unread(&self) -> &[(RepoPath, String)] {
        &self.unread
    }

    fn walk(&mut self, prefix: &[u8]) {
        let walk = WalkBuilder::new(&self.root)
            .standard_filters(false)
            .follow_links(false)
            .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git")
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => self.entry(&entry, prefix),
                Err(error) => {
                    let reason = match error.io_error() {
                        Some(error) => unreadable(error),
                        None => format!("it could not be read: {error}"),
                    };
                    let reason = format!("a folder in it: {reason}");
                    self.unread.push((self.name.clone(), reason));
                }
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, prefix: &[u8]) {
        let kind = entry.file_type();
        let Ok(below) = entry.path().strip_prefix(&self.root) else {
            return;
        };
        if kind.is_none_or(|kind| kind.is_dir()) {
            return;
        }
        let below = bytes_of(below);
        let name = match prefix {
            [] => repo_path(&below),
            prefix => repo_path(&[prefix, b"/", &below].concat()),
        };
        if kind.is_some_and(|kind| kind.is_symlink()) {
            let reason = left_out(entry.path(), &self.root).map(str::to_owned);
            self.unread.extend(reason.map(|reason| (name, reason)));
        } else if !is_manifest(entry.path()) {
        } else if kind.is_some_and(|kind| kind.is_file()) {
            self.below.insert(name, repo_path(&below));
        } else {
            self.unread.push((name, "it is no plain file".to_owned()));
        }
    }
}

impl Snapshot for Rendered {
    fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, InventoryError> {
        match self.below.get(path) {
            Some(below) => from_folder(&self.root, below),
            None => Ok(None),
        }
    }
}

/// Why what a symbolic link leads to is not looked at. None: it is, where it lies, or it is no manifest.
fn left_out(link: &Path, root: &Path) -> Option<&'static str> {
    match link.canonicalize() {
        Ok(target) if target.is_dir() || is_manifest(link) => {
            let known = target.starts_with(root) && (target.is_dir() || is_manifest(&target));
            (!known).then_some("a symbolic link, which is not followed out of the folder")
        }
        Err(_) if is_manifest(link) => Some("a symbolic link that leads to nothing"),
        _ => None,
    }
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    MANIFESTS
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// The parts of a path as it was written, without those that say nothing.
fn written(path: &Path) -> Vec<u8> {
    let parts: PathBuf = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .collect();
    bytes_of(&parts).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rendered: &Rendered) -> Vec<String> {
        let text = |path: &RepoPath| path.to_text().into_owned();
        rendered.paths().iter().map(text).collect()
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, *file).unwrap();
        }
        folder
    }

    #[test]
    fn manifests_are_listed_under_the_names_of_the_repository() {
        let home = folder(&[
            "out/a.yaml",
            "out/b/c.JSON",
            "out/b/d.txt",
            "out/.git/e.yml",
            "f.yml",
        ]);
        let real = home.path().canonicalize().unwrap();
        let rendered = Rendered::list(&home.path().join("out"), Some(&real)).unwrap();
        assert_eq!(names(&rendered), ["out/a.yaml", "out/b/c.JSON"]);
        assert!(rendered.is_inside() && rendered.unread().is_empty());
        let bytes = rendered.read(&rendered.paths()[1]).unwrap().unwrap();
        assert_eq!(bytes, b"out/b/c.JSON");
        let whole = Rendered::list(home.path(), Some(&real)).unwrap();
        assert_eq!(names(&whole).len(), 3);
        assert_eq!(whole.name().to_text(), ".");
    }

    #[test]
    fn a_folder_elsewhere_is_called_as_it_was_written() {
        let other = folder(&["a.yaml"]);
        let home = folder(&[]);
        let rendered = Rendered::list(other.path(), Some(home.path())).unwrap();
        let expected = format!("{}/a.yaml", other.path().display());
        assert_eq!(names(&rendered), [expected.trim_start_matches('/')]);
        assert!(!rendered.is_inside());
        assert_eq!(written(Path::new("./a//../../b/.")), b"a/../../b");
        assert_eq!(
            repo_path(&written(Path::new("../b"))).as_bytes(),
            b"%2E%2E/b"
        );
    }

    #[test]
    fn what_is_no_folder_is_an_error() {
        let home = folder(&["a.yaml"]);
        for path in ["a.yaml", "b"] {
            let error = Rendered::list(&home.path().join(path), None).unwrap_err();
            assert_eq!(error.kind(), super::super::ErrorKind::Usage, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_out_of_the_folder() {
        use std::os::unix::fs::symlink;
        let other = folder(&["secret.yaml"]);
        let home = folder(&["a.yaml", "sub/b.yaml"]);
        symlink(other.path().join("secret.yaml"), home.path().join("c.yaml")).unwrap();
        symlink(other.path(), home.path().join("folder")).unwrap();
        symlink("gone.yaml", home.path().join("d.yaml")).unwrap();
        symlink("a.yaml", home.path().join("e.yaml")).unwrap();
        symlink("sub", home.path().join("f")).unwrap();
        let real = home.path().canonicalize().unwrap();
        let rendered = Rendered::list(home.path(), Some(&real)).unwrap();
        assert_eq!(names(&rendered), ["a.yaml", "sub/b.yaml"]);
        let mut unread: Vec<_> = rendered
            .unread()
            .iter()
            .map(|(path, _)| path.to_text())
            .collect();
        unread.sort();
        assert_eq!(unread, ["c.yaml", "d.yaml", "folder"]);
    }
}
