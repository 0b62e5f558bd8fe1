//! Everything that was ever committed.

use super::support::{REACHABLE, Repo, Seen, pack, walk, walk_with};
use crate::inventory::{Environment, Limits, Scope};
use git2::Oid;

const ALL: Scope = Scope::History {
    include_unreachable: true,
};

fn reference(seen: &Seen) -> Option<&str> {
    seen.origin.as_ref().unwrap().reference.as_deref()
}

fn commit(seen: &Seen) -> String {
    seen.origin.as_ref().unwrap().commit.clone()
}

#[test]
fn a_deleted_file_is_found_at_its_oldest_commit_loose_and_packed() {
    let repo = Repo::new();
    repo.write("a", "harmless\n")
        .write("dir/leak", "SECRET 1\n");
    let first = repo.commit("first");
    repo.write("b", "more\n");
    repo.commit("second");
    repo.remove("dir/leak");
    repo.commit("third");
    for packed in [false, true] {
        if packed {
            pack(&repo);
        }
        let walk = walk(repo.path(), REACHABLE);
        assert_eq!(walk.names(), ["dir/leak"]);
        let seen = walk.file("dir/leak");
        assert_eq!(
            (commit(seen), reference(seen), &seen.added),
            (first.to_string(), None, &None)
        );
        assert_eq!(
            (walk.survey.coverage.files, walk.survey.coverage.commits),
            (3, 3)
        );
        assert_eq!(walk.survey.gaps, []);
    }
}

#[test]
fn objects_of_several_packs_and_single_ones_are_looked_at_once() {
    let repo = Repo::new();
    repo.write("a", "SECRET a\n");
    repo.commit("first");
    pack(&repo);
    repo.write("b", "SECRET b\n");
    repo.commit("second");
    repo.git.blob(b"SECRET a\n").unwrap();
    let mut builder = repo.git.packbuilder().unwrap();
    builder
        .insert_recursive(repo.git.blob(b"SECRET a\n").unwrap(), None)
        .unwrap();
    builder.write(&repo.at(".git/objects/pack"), 0).unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.names(), ["a", "b"]);
    assert_eq!(walk.survey.coverage.files, 2);
}

#[test]
fn every_ref_is_followed_and_said_where_no_branch_leads() {
    let repo = Repo::new();
    repo.write("a", "a\n");
    let root = repo.commit("root");
    let only = |name: &str| {
        let tree = repo.tree(&[(name.as_bytes(), format!("SECRET {name}\n").as_bytes())]);
        repo.commit_tree(None, name, tree, &[root])
    };
    let reference_to = |name: &str, id| {
        repo.git.reference(name, id, true, "").unwrap();
    };
    reference_to("refs/heads/other", only("branch"));
    reference_to("refs/remotes/origin/x", only("remote"));
    reference_to("refs/pull/1/head", only("pull"));
    reference_to("refs/notes/commits", only("note"));
    reference_to("refs/tags/light", only("tag"));
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.names(), ["branch", "note", "pull", "remote", "tag"]);
    let expected = [
        ("branch", None),
        ("remote", None),
        ("pull", Some("refs/pull/1/head")),
        ("note", Some("refs/notes/commits")),
        ("tag", Some("refs/tags/light")),
    ];
    for (name, wanted) in expected {
        assert_eq!(reference(walk.file(name)), wanted);
    }
}

#[test]
fn messages_of_commits_and_of_nested_tags_are_looked_at() {
    let repo = Repo::new();
    repo.write("a", "a\n");
    let quiet = repo.commit("quiet");
    repo.write("a", "b\n");
    let loud = repo.commit("subject\n\nSECRET in a message\n");
    let object = repo.git.find_object(quiet, None).unwrap();
    let inner = repo
        .git
        .tag("inner", &object, &repo.who(), "SECRET inner", false)
        .unwrap();
    let inner_object = repo.git.find_object(inner, None).unwrap();
    let outer = repo
        .git
        .tag("outer", &inner_object, &repo.who(), "SECRET outer", false)
        .unwrap();
    repo.git
        .find_reference("refs/tags/inner")
        .unwrap()
        .delete()
        .unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.seen.len(), 3);
    assert_eq!(walk.message(loud).text, b"subject\n\nSECRET in a message\n");
    assert_eq!(commit(walk.message(loud)), loud.to_string());
    for tag in [inner, outer] {
        let seen = walk.message(tag);
        assert_eq!(
            (commit(seen), reference(seen)),
            (quiet.to_string(), Some("refs/tags/outer"))
        );
    }
}

#[test]
fn all_stashes_are_looked_at_with_their_index_and_untracked_files() {
    let mut repo = Repo::new();
    repo.write("a", "a\n");
    repo.commit("root");
    for n in ["first", "second"] {
        repo.write("a", format!("SECRET {n} staged\n")).add();
        repo.write("a", format!("SECRET {n}\n"))
            .write(&format!("{n} untracked"), format!("SECRET {n} untracked\n"));
        let who = repo.who();
        repo.git
            .stash_save(&who, n, Some(git2::StashFlags::INCLUDE_UNTRACKED))
            .unwrap();
    }
    let walk = walk(repo.path(), REACHABLE);
    let mut texts = walk.texts("a");
    texts.sort();
    assert_eq!(
        texts,
        [
            "SECRET first\n",
            "SECRET first staged\n",
            "SECRET second\n",
            "SECRET second staged\n"
        ]
    );
    assert_eq!(
        walk.texts("first untracked").len() + walk.texts("second untracked").len(),
        2
    );
    assert!(
        walk.seen
            .iter()
            .all(|seen| reference(seen) == Some("refs/stash"))
    );
}

#[test]
fn what_no_ref_leads_to_is_looked_at_only_when_asked() {
    let repo = Repo::new();
    repo.write("a", "a\n");
    let root = repo.commit("root");
    repo.write("lost", "SECRET lost\n");
    let lost = repo.commit("lost SECRET");
    repo.reset(root);
    let blob = repo.git.blob(b"SECRET dangling\n").unwrap();
    let tree = repo.git.treebuilder(None).map(|mut builder| {
        let named = repo.git.blob(b"SECRET in a dangling tree\n").unwrap();
        builder.insert("named", named, 0o100_644).unwrap();
        builder.write().unwrap()
    });
    for packed in [false, true] {
        if packed {
            pack(&repo);
        }
        assert_eq!(walk(repo.path(), REACHABLE).seen, []);
        let walk = walk(repo.path(), ALL);
        assert_eq!(walk.names().len(), 3);
        assert_eq!(commit(walk.file("lost")), lost.to_string());
        assert_eq!(
            commit(walk.file("named")),
            tree.as_ref().unwrap().to_string()
        );
        assert_eq!(commit(walk.file(&blob.to_string())), blob.to_string());
        assert!(
            walk.seen
                .iter()
                .all(|seen| reference(seen) == Some("unreachable"))
        );
        assert_eq!(walk.message(lost).text, b"lost SECRET");
    }
}

#[test]
fn a_detached_head_and_those_of_linked_work_trees_are_followed() {
    let repo = Repo::new();
    repo.write("a", "a\n");
    let root = repo.commit("root");
    let leak = |name: &str| {
        let tree = repo.tree(&[(name.as_bytes(), format!("SECRET {name}\n").as_bytes())]);
        repo.commit_tree(None, name, tree, &[root])
    };
    let there = leak("linked");
    repo.git.set_head_detached(leak("detached")).unwrap();
    super::support::write(&repo.at(".git/worktrees/x/HEAD"), format!("{there}\n"));
    assert_eq!(walk(repo.path(), REACHABLE).names(), ["detached", "linked"]);
}

#[test]
fn a_blob_is_visited_at_its_paths_oldest_first_until_something_is_found() {
    let repo = Repo::new();
    repo.write("z/old", "SECRET\n");
    let first = repo.commit("first");
    repo.remove("z/old").write("a/new", "SECRET\n");
    repo.commit("moved");
    let walk_of = |excluded| {
        walk_with(
            repo.path(),
            &Environment::default(),
            REACHABLE,
            Limits::default(),
            excluded,
        )
        .unwrap()
    };
    let plain = walk_of(vec![]);
    assert_eq!(plain.names(), ["z/old"]);
    assert_eq!(commit(plain.file("z/old")), first.to_string());
    assert_eq!(walk_of(vec![b"z/old"]).names(), ["a/new"]);
    let none = walk_of(vec![b"z/old", b"a/new"]);
    assert_eq!((none.names().len(), none.survey.excluded), (0, 1));
}

#[test]
fn an_older_date_does_not_make_a_child_the_older_commit() {
    let repo = Repo::new();
    let (early, late) = (repo.who(), repo.who());
    let tree = repo
        .git
        .find_tree(repo.tree(&[(b"leak", b"SECRET\n")]))
        .unwrap();
    let commit_at = |who: &git2::Signature<'_>, parents: &[&git2::Commit<'_>]| {
        repo.git
            .commit(Some("HEAD"), who, who, "m", &tree, parents)
            .unwrap()
    };
    let parent = commit_at(&late, &[]);
    commit_at(&early, &[&repo.git.find_commit(parent).unwrap()]);
    assert_eq!(
        commit(walk(repo.path(), REACHABLE).file("leak")),
        parent.to_string()
    );
}

#[test]
fn a_tree_that_holds_itself_a_million_times_takes_no_time() {
    let repo = Repo::new();
    let mut tree = repo.tree(&[(b"leak", b"SECRET\n")]);
    for _ in 0..20 {
        let mut builder = repo.git.treebuilder(None).unwrap();
        for name in ["a", "b", "c", "d"] {
            builder.insert(name, tree, 0o040_000).unwrap();
        }
        tree = builder.write().unwrap();
    }
    repo.commit_tree(Some("HEAD"), "bomb", tree, &[]);
    assert_eq!(walk(repo.path(), REACHABLE).seen.len(), 1);
}

#[test]
fn hostile_names_are_shown_and_lead_nowhere() {
    let repo = Repo::new();
    let blob = |text: &str| repo.git.blob(text.as_bytes()).unwrap();
    let mut raw = Vec::new();
    for (name, text) in [
        (&b".."[..], "SECRET dots"),
        (b"a\nb", "SECRET newline"),
        (b"\xff", "SECRET bytes"),
    ] {
        raw.extend_from_slice(b"100644 ");
        raw.extend_from_slice(name);
        raw.push(0);
        raw.extend_from_slice(blob(text).as_bytes());
    }
    let tree = repo
        .git
        .odb()
        .unwrap()
        .write(git2::ObjectType::Tree, &raw)
        .unwrap();
    let raw = format!("tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nm");
    let commit = repo
        .git
        .odb()
        .unwrap()
        .write(git2::ObjectType::Commit, raw.as_bytes())
        .unwrap();
    repo.branch("main", commit);
    let walk = walk(repo.path(), REACHABLE);
    let names: Vec<_> = walk.seen.iter().map(|seen| seen.name.as_slice()).collect();
    assert_eq!(names, [&b"%2E%2E"[..], b"a\nb", b"\xff"]);
}

#[test]
fn borrowed_objects_are_looked_at() {
    let lender = Repo::new();
    lender.write("a", "SECRET\n");
    let commit = lender.commit("one");
    for packed in [false, true] {
        if packed {
            pack(&lender);
        }
        let borrower = Repo::bare();
        let path = lender.at(".git/objects");
        super::support::write(
            &borrower.at("objects/info/alternates"),
            format!("{}\n", path.display()),
        );
        super::support::write(&borrower.at("refs/heads/main"), format!("{commit}\n"));
        assert_eq!(walk(borrower.path(), REACHABLE).names(), ["a"]);
    }
}

#[test]
fn pointers_of_git_lfs_are_one_gap() {
    let repo = Repo::new();
    repo.write(
        "data.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    );
    repo.commit("one");
    let walk = walk(repo.path(), REACHABLE);
    assert!(
        walk.survey.gaps[0].reason.contains("1 files is in Git LFS"),
        "{:?}",
        walk.survey.gaps
    );
}

#[test]
fn a_submodule_s_commit_is_not_called_missing() {
    let repo = Repo::new();
    let mut builder = repo.git.treebuilder(None).unwrap();
    builder
        .insert("sub", Oid::from_bytes(&[7; 20]).unwrap(), 0o160_000)
        .unwrap();
    repo.commit_tree(Some("HEAD"), "one", builder.write().unwrap(), &[]);
    assert_eq!(walk(repo.path(), REACHABLE).survey.gaps, []);
}

#[test]
fn a_repository_without_a_commit_is_empty() {
    let walk = walk(Repo::new().path(), ALL);
    assert_eq!((walk.seen, walk.survey.gaps), (vec![], vec![]));
}

#[test]
fn tags_of_trees_and_blobs_are_followed() {
    let repo = Repo::new();
    let tree = repo.tree(&[(b"in a tree", b"SECRET tree\n")]);
    let blob = repo.git.blob(b"SECRET blob\n").unwrap();
    let tag = |name: &str, id| {
        let object = repo.git.find_object(id, None).unwrap();
        repo.git
            .tag(name, &object, &repo.who(), "m", false)
            .unwrap();
    };
    tag("tree", tree);
    tag("blob", blob);
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(reference(walk.file("in a tree")), Some("refs/tags/tree"));
    assert_eq!(
        reference(walk.file(&blob.to_string())),
        Some("refs/tags/blob")
    );
}
