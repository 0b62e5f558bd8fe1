//! Repositories of every make, and how they are found.

use super::support::{Repo, Walk, range, try_walk, walk};
use crate::finding::GapSubject;
use crate::inventory::{Environment, ErrorKind, Inventory, InventoryError, Scope};
use crate::source::RepoPath;
use std::path::PathBuf;

const HISTORY: Scope = Scope::History {
    include_unreachable: false,
};

fn extend(repo: &Repo, extension: &str, value: &str) {
    let mut config = repo.git.config().unwrap();
    config.set_i32("core.repositoryformatversion", 1).unwrap();
    config
        .set_str(&format!("extensions.{extension}"), value)
        .unwrap();
}

#[cfg(unix)]
#[test]
fn a_partial_clone_is_read_as_far_as_it_goes() {
    let repo = Repo::new();
    repo.write("sub/a", "SECRET a\n");
    let base = repo.commit("one");
    repo.write("b", "SECRET b\n");
    let head = repo.commit("two");
    repo.write("c", "staged\n").add();
    extend(&repo, "partialclone", "origin");
    super::support::write(&repo.at(".git/objects/pack/pack-1.promisor"), "");
    let missing = repo.git.blob(b"SECRET a\n").unwrap().to_string();
    std::fs::remove_file(repo.at(&format!(".git/objects/{}/{}", &missing[..2], &missing[2..])))
        .unwrap();

    assert_eq!(
        walk(repo.path(), Scope::WorkTree).names(),
        ["b", "c", "sub/a"]
    );
    assert_eq!(walk(&repo.at("sub"), Scope::WorkTree).names(), ["a"]);
    assert_eq!(walk(repo.path(), Scope::Staged).names(), ["c"]);
    assert_eq!(walk(repo.path(), range(base, head)).names(), ["b"]);
    let history: Walk = walk(repo.path(), HISTORY);
    assert_eq!(history.names(), ["b"]);
    assert_eq!(history.survey.gaps.len(), 1);
    assert_eq!(history.survey.gaps[0].subject, GapSubject::Domain);
}

#[test]
fn a_repository_of_a_kind_that_cannot_be_read_is_no_plain_folder() {
    for (extension, value) in [
        ("objectformat", "sha256"),
        ("refstorage", "reftable"),
        ("unheardof", "x"),
    ] {
        for partial in [false, true] {
            let repo = Repo::new();
            repo.write("a", "a");
            extend(&repo, extension, value);
            if partial {
                extend(&repo, "partialclone", "origin");
            }
            for scope in [Scope::WorkTree, HISTORY] {
                let error = try_walk(repo.path(), &Environment::default(), scope).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Incomplete, "{extension}: {error}");
            }
        }
    }
}

#[test]
fn nothing_can_be_staged_in_a_bare_repository() {
    let error = try_walk(Repo::bare().path(), &Environment::default(), Scope::Staged).unwrap_err();
    assert!(
        matches!(error, InventoryError::NoWorkTree { .. }),
        "{error}"
    );
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[test]
fn the_base_of_a_folder_is_the_folder_s_or_the_repository_s_as_paths_are() {
    let repo = Repo::new();
    repo.write("policy", "top").write("sub/policy", "below");
    let head = repo.commit("one");
    let read = |scope| {
        let inventory = Inventory::open(&repo.at("sub"), &Environment::default(), scope).unwrap();
        inventory
            .base_file(&RepoPath::new("policy").unwrap())
            .unwrap()
            .unwrap()
    };
    assert_eq!(
        (read(Scope::WorkTree), read(Scope::Staged)),
        (b"below".to_vec(), b"below".to_vec())
    );
    assert_eq!(
        (read(HISTORY), read(range(head, head))),
        (b"top".to_vec(), b"top".to_vec())
    );
}

/// Only the superuser can give a folder to somebody else.
#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else_is_refused_with_the_remedy() {
    let repo = Repo::new();
    let given = |path: PathBuf| std::os::unix::fs::chown(path, Some(12_345), None).is_ok();
    if !given(repo.path().to_owned()) || !given(repo.at(".git")) {
        return;
    }
    match try_walk(repo.path(), &Environment::default(), Scope::WorkTree) {
        // The machine's own configuration trusts every folder.
        Ok(_) => {}
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains("safe.directory"), "{error}");
        }
    }
}

#[test]
fn a_linked_work_tree_is_a_work_tree() {
    let repo = Repo::new();
    repo.write("a", "SECRET\n");
    repo.commit("one");
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("linked");
    repo.git.worktree("linked", &path, None).unwrap();
    super::support::write(&path.join("b"), "b");
    assert_eq!(walk(&path, Scope::WorkTree).names(), ["a", "b"]);
    assert_eq!(walk(&path, Scope::Staged).names(), Vec::<String>::new());
    assert_eq!(walk(&path, HISTORY).names(), ["a"]);
}

#[test]
fn a_git_dir_that_is_none_is_said_to_be_none() {
    let repo = Repo::new();
    let env = Environment {
        git_dir: Some(PathBuf::from("/nowhere")),
        ..Environment::default()
    };
    let error = try_walk(repo.path(), &env, Scope::Staged).unwrap_err();
    assert!(matches!(error, InventoryError::BadGitDir { .. }), "{error}");
}

#[test]
fn the_repository_s_own_folder_shows_the_files_of_head_and_not_itself() {
    let repo = Repo::new();
    repo.write("a", "a");
    repo.commit("one");
    repo.write("b", "b");
    assert_eq!(walk(&repo.at(".git"), Scope::WorkTree).names(), ["a"]);
}
