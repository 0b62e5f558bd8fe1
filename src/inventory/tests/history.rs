//! Everything that was ever committed.

use super::support::{Repo, Seen, Walk, try_walk, walk, walk_with};
use crate::finding::{Gap, GapSubject};
use crate::inventory::{Environment, ErrorKind, Limits, Scope};
use git2::Oid;

const REACHABLE: Scope = Scope::History {
    include_unreachable: false,
};
const ALL: Scope = Scope::History {
    include_unreachable: true,
};

fn reference(seen: &Seen) -> Option<&str> {
    seen.origin.as_ref().unwrap().reference.as_deref()
}

fn commit(seen: &Seen) -> String {
    seen.origin.as_ref().unwrap().commit.clone()
}

/// Puts every object into one pack, and leaves nothing else.
fn pack(repo: &Repo) -> std::path::PathBuf {
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

fn loose(repo: &Repo, id: Oid) -> std::path::PathBuf {
    let id = id.to_string();
    repo.git
        .path()
        .join("objects")
        .join(&id[..2])
        .join(&id[2..])
}

fn object_gaps(walk: &Walk) -> Vec<String> {
    let object = |gap: &Gap| match &gap.subject {
        GapSubject::Object { id } => Some(id.clone()),
        _ => None,
    };
    walk.survey.gaps.iter().filter_map(object).collect()
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
fn a_damaged_single_object_is_a_gap_and_the_rest_is_looked_at() {
    let repo = Repo::new();
    repo.write("a", "SECRET a\n").write("b", "SECRET b\n");
    repo.commit("one");
    let id = repo.git.blob(b"SECRET a\n").unwrap();
    let path = loose(&repo, id);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(path, "damaged").unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.names(), ["b"]);
    assert_eq!(object_gaps(&walk), [id.to_string()]);
}

#[test]
fn a_missing_object_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", "SECRET a\n").write("b", "SECRET b\n");
    repo.commit("one");
    let id = repo.git.blob(b"SECRET a\n").unwrap();
    std::fs::remove_file(loose(&repo, id)).unwrap();
    let walked = walk(repo.path(), REACHABLE);
    assert_eq!(
        (walked.names(), object_gaps(&walked)),
        (vec!["b".to_owned()], vec![id.to_string()])
    );

    super::support::write(&repo.at(".git/objects/pack/pack-1.promisor"), "");
    let walked = walk(repo.path(), REACHABLE);
    assert_eq!(
        (walked.survey.gaps.len(), object_gaps(&walked).len()),
        (1, 0)
    );
    assert!(
        walked.survey.gaps[0]
            .reason
            .contains("1 objects are not in this clone (partial clone)")
    );
}

/// Text that does not compress, so that damage hits the object it is meant for.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = seed;
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 24) as u8
    };
    let mut text: Vec<u8> = (0..len).map(|_| next(&mut state)).collect();
    text.extend_from_slice(b"SECRET");
    text
}

#[test]
fn damage_anywhere_in_a_pack_never_passes_silently() {
    let repo = Repo::new();
    for n in 0..4_u32 {
        repo.write(&format!("file{n}"), noise(n, 400));
        repo.commit(&format!("commit {n} SECRET"));
    }
    let whole = walk(repo.path(), REACHABLE).seen.len();
    assert_eq!(whole, 8);
    let path = pack(&repo);
    let sound = std::fs::read(&path).unwrap();
    for at in (12..sound.len() - 20).step_by(97) {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x55;
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &damaged).unwrap();
        match try_walk(repo.path(), &Environment::default(), REACHABLE) {
            Ok(walk) => assert!(
                !walk.survey.gaps.is_empty() || walk.seen.len() == whole,
                "damage at {at} passed silently"
            ),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Incomplete),
        }
    }
}

#[test]
fn a_pack_cut_short_or_an_index_cut_short_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", noise(1, 300));
    repo.commit("one");
    let pack = pack(&repo);
    for path in [pack.clone(), pack.with_extension("idx")] {
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        match try_walk(repo.path(), &Environment::default(), REACHABLE) {
            Ok(walk) => assert!(!walk.survey.gaps.is_empty()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Incomplete),
        }
        std::fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_blob_over_the_limit_is_a_gap_loose_and_packed() {
    let repo = Repo::new();
    repo.write("big", vec![b'x'; 1000])
        .write("small", "SECRET\n");
    repo.commit("one");
    let big = repo.git.blob(&[b'x'; 1000]).unwrap().to_string();
    let limits = Limits { largest_file: 999 };
    for packed in [false, true] {
        if packed {
            pack(&repo);
        }
        let walk = walk_with(
            repo.path(),
            &Environment::default(),
            REACHABLE,
            limits,
            vec![],
        )
        .unwrap();
        assert_eq!(
            (walk.names(), object_gaps(&walk)),
            (vec!["small".to_owned()], vec![big.clone()])
        );
        assert_eq!(walk.survey.coverage.files, 1);
    }
}

#[test]
fn a_shallow_clone_says_that_it_is_one_and_nothing_is_called_missing() {
    let repo = Repo::new();
    repo.write("a", "SECRET 1\n");
    let first = repo.commit("first");
    repo.write("a", "SECRET 2\n");
    let second = repo.commit("second");
    std::fs::remove_file(loose(&repo, first)).unwrap();
    std::fs::write(repo.at(".git/shallow"), format!("{second}\n")).unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.texts("a"), ["SECRET 2\n"]);
    assert_eq!(walk.survey.gaps.len(), 1);
    assert!(walk.survey.gaps[0].reason.contains("shallow"));
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
