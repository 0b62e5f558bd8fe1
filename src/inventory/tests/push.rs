//! What a push brings, by what this clone knows of the remote; and what a merge that is staged adds to its parents.

use super::support::{Repo, Walk, try_walk, walk};
use crate::inventory::{
    Environment, HooksFolder, Inventory, InventoryError, Push, Scope, Snapshot as _, hooks_folder,
};
use git2::Oid;

fn push(head: Oid, known: &[Oid]) -> Scope {
    Scope::Push(Push {
        remote: Some("origin".to_owned()),
        known: known.iter().map(Oid::to_string).collect(),
        head: head.to_string(),
    })
}

fn published(repo: &Repo, branch: &str, at: Oid) {
    let name = format!("refs/remotes/origin/{branch}");
    repo.git.reference(&name, at, true, "").unwrap();
}

fn base(repo: &Repo, scope: Scope) -> Option<String> {
    let opened = Inventory::open(repo.path(), &Environment::default(), scope);
    opened.unwrap().base()
}

fn commits(walk: &Walk) -> u64 {
    walk.survey.coverage.commits
}

#[test]
fn a_first_push_brings_everything_and_has_no_base() {
    let repo = Repo::new();
    repo.write("a", "a").commit("one");
    let head = repo.write("b", "b").commit("two");
    let walk = walk(repo.path(), push(head, &[]));
    assert_eq!(
        (walk.names(), commits(&walk)),
        (vec!["a".to_owned(), "b".to_owned()], 2)
    );
    assert_eq!(base(&repo, push(head, &[])), None);
}

#[test]
fn a_new_branch_brings_what_no_branch_of_the_remote_has() {
    let repo = Repo::new();
    let one = repo.write("a", "a").commit("one");
    published(&repo, "main", one);
    let head = repo.write("b", "b").commit("two");
    let walk = walk(repo.path(), push(head, &[]));
    assert_eq!((walk.names(), commits(&walk)), (vec!["b".to_owned()], 1));
    assert_eq!(base(&repo, push(head, &[])), Some(one.to_string()));
}

#[test]
fn what_another_remote_has_is_new_to_this_one() {
    let repo = Repo::new();
    let one = repo.write("a", "a").commit("one");
    repo.git
        .reference("refs/remotes/upstream/main", one, true, "")
        .unwrap();
    assert_eq!(commits(&walk(repo.path(), push(one, &[]))), 1);
    let nameless = Scope::Push(Push {
        head: one.to_string(),
        ..Push::default()
    });
    assert_eq!(commits(&walk(repo.path(), nameless)), 1);
}

#[test]
fn a_remote_that_is_called_like_a_glob_hides_nothing() {
    let repo = Repo::new();
    let one = repo.write("a", "a").commit("one");
    published(&repo, "main", one);
    for name in ["*", "../remotes/origin", "", "o?igin"] {
        let scope = Scope::Push(Push {
            remote: Some(name.to_owned()),
            known: Vec::new(),
            head: one.to_string(),
        });
        assert_eq!(commits(&walk(repo.path(), scope)), 1, "{name}");
    }
}

/// The remote has `feature` as it was; since then `main` went on and was merged into it.
fn updated_branch(repo: &Repo) -> (Oid, Oid, Oid) {
    let one = repo.write("a", "one\n").commit("one");
    let feature = repo.write("f", "feature\n").commit("feature");
    repo.reset(one);
    let main = repo.write("m", "SECRET of main\n").commit("main");
    published(repo, "feature", feature);
    published(repo, "main", main);
    let tree = {
        let (ours, theirs) = (
            repo.git.find_commit(feature).unwrap(),
            repo.git.find_commit(main).unwrap(),
        );
        let mut index = repo.git.merge_commits(&ours, &theirs, None).unwrap();
        index.write_tree_to(&repo.git).unwrap()
    };
    let merge = repo.commit_tree(None, "merge", tree, &[feature, main]);
    (feature, main, merge)
}

#[test]
fn what_a_branch_took_over_from_the_published_main_is_not_pushed_again() {
    let repo = Repo::new();
    let (feature, main, merge) = updated_branch(&repo);
    let scope = push(merge, &[feature]);
    let walk = walk(repo.path(), scope.clone());
    assert_eq!((walk.names(), commits(&walk)), (Vec::<String>::new(), 1));
    let inventory = Inventory::open(repo.path(), &Environment::default(), scope).unwrap();
    assert_eq!(
        inventory.base(),
        Some(main.to_string()),
        "the policy is main's"
    );
    let others = inventory.others_before().unwrap();
    let names: Vec<_> = others.iter().map(|files| files.paths().len()).collect();
    assert_eq!(
        names,
        [2],
        "and it is compared with the branch as it was, too"
    );
}

#[test]
fn a_push_of_what_is_published_brings_nothing() {
    let repo = Repo::new();
    let (feature, ..) = updated_branch(&repo);
    let scope = push(feature, &[]);
    assert_eq!(commits(&walk(repo.path(), scope.clone())), 0);
    let inventory = Inventory::open(repo.path(), &Environment::default(), scope).unwrap();
    assert_eq!(
        inventory.others_before().unwrap().len(),
        1,
        "it is compared with itself"
    );
}

#[test]
fn a_known_commit_that_this_clone_does_not_have_tells_nothing() {
    let repo = Repo::new();
    let one = repo.write("a", "a").commit("one");
    let foreign = Oid::from_str(&"1".repeat(40)).unwrap();
    assert_eq!(commits(&walk(repo.path(), push(one, &[foreign]))), 1);
    let nowhere = try_walk(repo.path(), &Environment::default(), push(foreign, &[]));
    assert!(matches!(
        nowhere,
        Err(InventoryError::UnknownRevision { .. })
    ));
}

#[test]
fn a_shallow_clone_says_that_it_cannot_tell() {
    let repo = Repo::new();
    repo.write("a", "a").commit("one");
    let two = repo.write("b", "b").commit("two");
    std::fs::write(repo.git.path().join("shallow"), format!("{two}\n")).unwrap();
    let walked = try_walk(repo.path(), &Environment::default(), push(two, &[]));
    assert!(matches!(walked, Err(InventoryError::Shallow { .. })));
    published(&repo, "main", two);
    assert_eq!(commits(&walk(repo.path(), push(two, &[]))), 0);
}

/// HEAD and another branch part; their merge is staged and not committed. Returns the other branch.
fn merging(repo: &Repo) -> Oid {
    let one = repo.write("a", "1\n2\n3\n4\n5\n").commit("one");
    let theirs = repo
        .write("a", "1\n2\n3\n4\nSECRET of theirs\n")
        .write("new", "SECRET of theirs\n")
        .commit("theirs");
    repo.reset(one);
    repo.write("a", "ours\n2\n3\n4\n5\n").commit("ours");
    repo.write("a", "ours\n2\n3\n4\nSECRET of theirs\n")
        .write("new", "SECRET of theirs\n")
        .add();
    std::fs::write(repo.git.path().join("MERGE_HEAD"), format!("{theirs}\n")).unwrap();
    theirs
}

#[test]
fn of_a_staged_merge_only_what_no_parent_has_is_added() {
    let repo = Repo::new();
    let theirs = merging(&repo);
    let seen = walk(repo.path(), Scope::Staged);
    assert_eq!(seen.names(), ["a"]);
    assert_eq!(seen.file("a").added(), Some(vec![]));
    repo.write("a", "ours\n2\nSECRET of the merge\n4\nSECRET of theirs\n")
        .write("evil", "SECRET\n")
        .add();
    let seen = walk(repo.path(), Scope::Staged);
    assert_eq!(seen.names(), ["a", "evil"]);
    assert_eq!(seen.file("a").added(), Some(vec!["SECRET of the merge\n"]));
    assert_eq!(seen.file("evil").added(), None);
    let inventory = Inventory::open(repo.path(), &Environment::default(), Scope::Staged).unwrap();
    let others = inventory.others_before().unwrap();
    assert_eq!(others.len(), 1);
    assert_eq!(
        others[0].paths().len(),
        repo.git.find_commit(theirs).unwrap().tree().unwrap().len()
    );
}

#[test]
fn without_a_merge_all_of_it_is_added() {
    let repo = Repo::new();
    merging(&repo);
    std::fs::remove_file(repo.git.path().join("MERGE_HEAD")).unwrap();
    let seen = walk(repo.path(), Scope::Staged);
    assert_eq!(seen.names(), ["a", "new"]);
    assert_eq!(seen.file("a").added(), Some(vec!["SECRET of theirs\n"]));
}

#[test]
fn a_merge_with_a_commit_that_is_not_there_cannot_be_judged() {
    let repo = Repo::new();
    merging(&repo);
    for damaged in [format!("{}\n", "1".repeat(40)), "no id\n".to_owned()] {
        std::fs::write(repo.git.path().join("MERGE_HEAD"), damaged).unwrap();
        let walked = try_walk(repo.path(), &Environment::default(), Scope::Staged);
        assert!(matches!(walked, Err(InventoryError::Corrupt { .. })));
    }
}

#[test]
fn hooks_lie_where_git_looks_for_them() {
    let repo = Repo::new();
    repo.write("a", "a").commit("one");
    let folder = || hooks_folder(repo.path(), &Environment::default()).unwrap();
    let top = repo.path().canonicalize().unwrap();
    assert_eq!(folder(), HooksFolder::Private(top.join(".git/hooks")));
    let mut config = repo.git.config().unwrap();
    config.set_str("core.hooksPath", "tools/hooks").unwrap();
    assert_eq!(folder(), HooksFolder::InWorkTree(top.join("tools/hooks")));
    config.set_str("core.hooksPath", ".git/own").unwrap();
    assert_eq!(folder(), HooksFolder::Private(top.join(".git/own")));
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().canonicalize().unwrap();
    config
        .set_str("core.hooksPath", path.to_str().unwrap())
        .unwrap();
    assert_eq!(folder(), HooksFolder::Elsewhere(path));
    config.set_str("core.hooksPath", "../hooks").unwrap();
    assert!(matches!(folder(), HooksFolder::Elsewhere(_)));
    config
        .set_str("core.hooksPath", "not/there/../../../hooks")
        .unwrap();
    assert!(!matches!(folder(), HooksFolder::Private(_)));
}

#[test]
fn a_linked_work_tree_has_the_hooks_of_its_repository() {
    let repo = Repo::new();
    repo.write("a", "a").commit("one");
    let other = tempfile::tempdir().unwrap();
    repo.git
        .worktree("linked", &other.path().join("linked"), None)
        .unwrap();
    let found = hooks_folder(&other.path().join("linked"), &Environment::default()).unwrap();
    let hooks = repo.git.path().canonicalize().unwrap().join("hooks");
    assert_eq!(found, HooksFolder::Private(hooks));
    let bare = Repo::bare();
    let refused = hooks_folder(bare.path(), &Environment::default());
    assert!(matches!(refused, Err(InventoryError::NoWorkTree { .. })));
}
