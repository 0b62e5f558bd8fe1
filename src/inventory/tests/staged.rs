//! What is staged, and only that.

use super::support::{Repo, try_walk, walk};
use crate::inventory::{Environment, Inventory, InventoryError, Scope};
use crate::source::RepoPath;
use git2::{Index, IndexEntry, IndexTime, Oid};
use std::path::PathBuf;

pub fn index_entry(name: &str, id: Oid) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: name.as_bytes().to_vec(),
    }
}

#[test]
fn the_index_is_shown_and_not_the_work_tree() {
    let repo = Repo::new();
    repo.write("a", "one\ntwo\n")
        .write("same", "s")
        .write("gone", "g");
    repo.commit("one");
    repo.write("a", "one\nstaged\ntwo\n")
        .write("new", "n\n")
        .remove("gone")
        .add();
    repo.write("a", "one\nstaged\ntwo\nunstaged\n")
        .write("untracked", "u");
    let walk = walk(repo.path(), Scope::Staged);
    assert_eq!(walk.names(), ["a", "new"]);
    assert_eq!(walk.file("a").added(), Some(vec!["staged\n"]));
    assert_eq!(walk.file("new").added(), None);
    assert_eq!(walk.survey.gaps, []);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let repo = Repo::new();
    repo.write("a", "a").add();
    let inventory = Inventory::open(repo.path(), &Environment::default(), Scope::Staged).unwrap();
    assert_eq!((inventory.head(), inventory.base()), (None, None));
    assert_eq!(
        inventory.base_file(&RepoPath::new("a").unwrap()).unwrap(),
        None
    );
    assert_eq!(walk(repo.path(), Scope::Staged).names(), ["a"]);
}

#[test]
fn nothing_staged_is_nothing_to_look_at() {
    let repo = Repo::new();
    repo.write("a", "a");
    repo.commit("one");
    let walk = walk(repo.path(), Scope::Staged);
    assert_eq!((walk.seen, walk.survey.gaps), (vec![], vec![]));
}

#[test]
fn a_moved_file_adds_only_what_changed() {
    let repo = Repo::new();
    let text = "a line\n".repeat(50);
    repo.write("old", &text).write("same", "moved\n");
    repo.commit("one");
    repo.remove("old")
        .remove("same")
        .write("new", format!("{text}more\n"))
        .write("there", "moved\n")
        .add();
    let walk = walk(repo.path(), Scope::Staged);
    assert_eq!(walk.file("new").added(), Some(vec!["more\n"]));
    assert_eq!(walk.file("there").added(), Some(vec![]));
}

#[test]
fn a_changed_mode_alone_is_no_change_of_content() {
    let repo = Repo::new();
    repo.write("a", "a");
    repo.commit("one");
    let mut index = repo.git.index().unwrap();
    let mut entry = index.get_path(std::path::Path::new("a"), 0).unwrap();
    entry.mode = 0o100_755;
    index.add(&entry).unwrap();
    index.write().unwrap();
    assert_eq!(
        walk(repo.path(), Scope::Staged).names(),
        Vec::<String>::new()
    );
}

#[test]
fn a_folder_shows_what_is_staged_in_it() {
    let repo = Repo::new();
    repo.write("a", "a")
        .write("sub/b", "b")
        .write("sub[x]/c", "c")
        .add();
    assert_eq!(walk(&repo.at("sub"), Scope::Staged).names(), ["b"]);
    assert_eq!(walk(&repo.at("sub[x]"), Scope::Staged).names(), ["c"]);
}

#[test]
fn the_index_that_git_names_is_the_one_that_counts() {
    let repo = Repo::new();
    repo.write("a", "a").add();
    let id = repo.git.blob(b"of the other index").unwrap();
    let mut other = Index::open(&repo.at(".git/next-index-1.lock")).unwrap();
    other.add(&index_entry("b", id)).unwrap();
    other.write().unwrap();
    for file in [
        PathBuf::from(".git/next-index-1.lock"),
        repo.at(".git/next-index-1.lock"),
    ] {
        let env = Environment {
            git_dir: Some(repo.at(".git")),
            git_index_file: Some(file),
            git_work_tree: None,
        };
        let walk = try_walk(repo.path(), &env, Scope::Staged).unwrap();
        assert_eq!(walk.names(), ["b"]);
        assert_eq!(walk.file("b").text, b"of the other index");
    }
}

#[test]
fn a_named_index_that_is_not_there_does_not_look_like_an_empty_one() {
    let repo = Repo::new();
    repo.write("a", "a").add();
    let env = Environment {
        git_index_file: Some(PathBuf::from("nowhere")),
        ..Environment::default()
    };
    let error = try_walk(repo.path(), &env, Scope::Staged).unwrap_err();
    assert!(
        matches!(error, InventoryError::NoIndexFile { .. }),
        "{error}"
    );
}

#[test]
fn a_git_dir_elsewhere_has_the_work_tree_it_is_told() {
    let repo = Repo::bare();
    let work_tree = tempfile::tempdir().unwrap();
    super::support::write(&work_tree.path().join("a"), "a");
    let id = repo.git.blob(b"staged").unwrap();
    let mut index = Index::open(&repo.at("index")).unwrap();
    index.add(&index_entry("a", id)).unwrap();
    index.write().unwrap();
    let env = Environment {
        git_dir: Some(repo.path().to_owned()),
        git_index_file: None,
        git_work_tree: Some(work_tree.path().to_owned()),
    };
    assert_eq!(
        try_walk(work_tree.path(), &env, Scope::Staged)
            .unwrap()
            .file("a")
            .text,
        b"staged"
    );
    assert_eq!(
        try_walk(work_tree.path(), &env, Scope::WorkTree)
            .unwrap()
            .file("a")
            .text,
        b"a"
    );
}

#[test]
fn another_folder_is_not_given_the_hook_s_repository() {
    let (hook, other) = (Repo::new(), Repo::new());
    hook.write("a", "a").add();
    other.write("b", "b").add();
    let env = Environment {
        git_dir: Some(hook.at(".git")),
        ..Environment::default()
    };
    assert_eq!(
        try_walk(other.path(), &env, Scope::Staged).unwrap().names(),
        ["b"]
    );
}

#[test]
fn a_file_in_conflict_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", "a");
    repo.commit("one");
    let mut index = repo.git.index().unwrap();
    index.remove_path(std::path::Path::new("a")).unwrap();
    for stage in 1..=3_u16 {
        let mut entry = index_entry(
            "a",
            repo.git
                .blob(&[b'0' + u8::try_from(stage).unwrap()])
                .unwrap(),
        );
        entry.flags = stage << 12;
        index.add(&entry).unwrap();
    }
    index.write().unwrap();
    assert_eq!(walk(repo.path(), Scope::Staged).gaps_of("a").len(), 1);
}

/// The same answer with and without what the index remembers of its folders, whatever has changed.
mod difference {
    use super::*;
    use crate::inventory::changes;
    use crate::inventory::{index_diff, index_file};
    use proptest::prelude::*;

    fn by_libgit2(repo: &Repo) -> Vec<(Vec<u8>, Oid)> {
        let head = repo.git.head().unwrap().peel_to_tree().unwrap();
        let mut index = repo.git.index().unwrap();
        index.read(true).unwrap();
        let mut options = changes::options();
        let mut diff = repo
            .git
            .diff_tree_to_index(Some(&head), Some(&index), Some(&mut options))
            .unwrap();
        let changes = changes::of_diff(&mut diff, false);
        changes
            .into_iter()
            .map(|change| (change.path, change.id))
            .collect()
    }

    fn by_us(repo: &Repo) -> Vec<(Vec<u8>, Oid)> {
        let head = repo.git.head().unwrap().peel_to_tree().unwrap();
        let index = index_file::parse(&std::fs::read(repo.at(".git/index")).unwrap()).unwrap();
        let found = index_diff::compare(&repo.git, Some(&head), &index).unwrap();
        found
            .changes
            .into_iter()
            .map(|change| (change.path, change.id))
            .collect()
    }

    fn set(repo: &Repo, files: &[(String, u8)]) {
        let mut index = repo.git.index().unwrap();
        for (path, text) in files {
            if *text == 0 {
                index.remove_path(std::path::Path::new(path)).unwrap();
            } else {
                let id = repo.git.blob(&[*text]).unwrap();
                index.add(&index_entry(path, id)).unwrap();
            }
        }
        index.write().unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn is_what_libgit2_says(
            before in proptest::collection::vec(("[ab](/(a|b|b[.]a)){0,2}x", 1_u8..4), 1..8),
            after in proptest::collection::vec(("[ab](/(a|b|b[.]a)){0,2}x", 0_u8..4), 0..4),
        ) {
            let repo = Repo::new();
            set(&repo, &before);
            let mut index = repo.git.index().unwrap();
            let tree = index.write_tree().unwrap();
            index.write().unwrap();
            repo.commit_tree(Some("HEAD"), "one", tree, &[]);
            prop_assert_eq!(by_us(&repo), Vec::new());
            set(&repo, &after);
            prop_assert_eq!(by_us(&repo), by_libgit2(&repo));
        }
    }
}
