//! The folder that a policy names: what of it is read, from where, and what is refused.

use super::support::{Repo, range};
use crate::inventory::{Bounds, Environment, Inventory, Scope, Subtree, folder_on_disk};
use crate::source::RepoPath;

const BOUNDS: Bounds = Bounds {
    files: 3,
    file: 100,
    bytes: 150,
    depth: 2,
};

fn read(repo: &Repo, scope: Scope, folder: &str) -> Subtree {
    let inventory = Inventory::open(repo.path(), &Environment::default(), scope).unwrap();
    let folder = RepoPath::new(folder).unwrap();
    inventory.base_folder(&folder, &BOUNDS).unwrap()
}

/// Names and texts, or why not.
fn said(subtree: Subtree) -> Vec<String> {
    match subtree {
        Subtree::Absent => vec!["absent".to_owned()],
        Subtree::Refused { path, why } => vec![format!("{}: {why}", path.to_text())],
        Subtree::Files(files) => files
            .into_iter()
            .map(|(path, text)| format!("{}={}", path.to_text(), String::from_utf8_lossy(&text)))
            .collect(),
    }
}

/// What the disk and a commit of it say, which is the same.
fn both(repo: &Repo, folder: &str) -> Vec<String> {
    let on_disk = said(read(repo, Scope::WorkTree, folder));
    repo.commit("All");
    assert_eq!(said(read(repo, Scope::Staged, folder)), on_disk);
    on_disk
}

#[test]
fn the_yaml_files_are_read_by_their_paths_below_the_folder() {
    let repo = Repo::new();
    repo.write("own/b.yaml", "1")
        .write("own/deep/a.yaml", "2")
        .write("own/c.yml", "3")
        .write("own/README.md", "x".repeat(1000))
        .write("other/d.yaml", "4");
    assert_eq!(both(&repo, "own"), ["b.yaml=1", "c.yml=3", "deep/a.yaml=2"]);
    assert_eq!(said(read(&repo, Scope::WorkTree, "none")), ["absent"]);
    assert_eq!(said(read(&repo, Scope::Staged, "none")), ["absent"]);
    assert_eq!(
        said(read(&repo, Scope::Staged, "own/deep/a.yaml")),
        [".: is no folder"]
    );
    assert_eq!(
        said(read(&repo, Scope::WorkTree, "own/deep/a.yaml")),
        [".: is no folder"]
    );
}

#[test]
fn of_a_change_the_folder_is_that_of_the_base() {
    let repo = Repo::new();
    let base = repo.write("own/a.yaml", "old").commit("Base");
    let head = repo
        .write("own/a.yaml", "new")
        .write("own/b.yaml", "new")
        .commit("Change");
    assert_eq!(said(read(&repo, range(base, head), "own")), ["a.yaml=old"]);
    repo.write("own/a.yaml", "newer").add();
    assert_eq!(
        said(read(&repo, Scope::Staged, "own")),
        ["a.yaml=new", "b.yaml=new"]
    );
    assert_eq!(
        said(read(&repo, Scope::WorkTree, "own")),
        ["a.yaml=newer", "b.yaml=new"]
    );
}

#[test]
fn what_is_too_much_is_refused_and_not_cut() {
    let refused = |files: &[(&str, usize)], why: &str| {
        let repo = Repo::new();
        for (path, length) in files {
            repo.write(&format!("own/{path}"), "x".repeat(*length));
        }
        let said = both(&repo, "own");
        assert!(said.len() == 1 && said[0].ends_with(why), "{said:?}");
    };
    refused(
        &[("a.yaml", 101)],
        "a.yaml: has 101 bytes; 100 are the most",
    );
    refused(
        &[("a.yaml", 80), ("b.yaml", 80)],
        "makes all files together longer than 150 bytes",
    );
    let four = ["a.yaml", "b.yaml", "c.yaml", "d.yaml"].map(|name| (name, 1));
    refused(&four, "is one of more than 3 files");
    refused(
        &[("1/2/3/a.yaml", 1)],
        "1/2/3: lies more than 2 folders deep",
    );
}

#[cfg(unix)]
#[test]
fn links_are_refused_wherever_they_lead() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new();
    repo.write("own/a.yaml", "1").write("elsewhere/b.yaml", "2");
    symlink(repo.at("elsewhere"), repo.at("own/deep")).unwrap();
    assert_eq!(both(&repo, "own"), ["deep: is no plain file"]);

    let repo = Repo::new();
    repo.write("real/a.yaml", "1");
    symlink("real", repo.at("own")).unwrap();
    symlink(".", repo.at("here")).unwrap();
    let behind = [".: is or lies behind a symbolic link"];
    assert_eq!(said(read(&repo, Scope::WorkTree, "own")), behind);
    assert_eq!(said(read(&repo, Scope::WorkTree, "here/real")), behind);
    repo.commit("All");
    assert_eq!(said(read(&repo, Scope::Staged, "own")), [".: is no folder"]);
    assert_eq!(said(read(&repo, Scope::Staged, "here/real")), ["absent"]);
}

#[test]
fn a_folder_of_the_disk_needs_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    super::support::write(&folder.path().join("own/a.yaml"), "1");
    let own = RepoPath::new("own").unwrap();
    let read = folder_on_disk(folder.path(), &own, &BOUNDS).unwrap();
    assert_eq!(said(read), ["a.yaml=1"]);
    let nowhere = folder_on_disk(&folder.path().join("none"), &own, &BOUNDS).unwrap();
    assert_eq!(nowhere, Subtree::Absent);
}
