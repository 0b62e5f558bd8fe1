//! What the commits of a range bring in.

use super::support::{Repo, range, try_walk, walk};
use crate::inventory::{Environment, ErrorKind, Inventory, InventoryError, Scope};
use crate::source::RepoPath;

#[test]
fn every_commit_shows_what_it_adds_even_when_a_later_one_takes_it_back() {
    let repo = Repo::new();
    repo.write("a", "one\n");
    let base = repo.commit("base");
    repo.write("a", "one\nSECRET\n").write("b", "b\n");
    let leak = repo.commit("leak");
    repo.write("a", "one\n");
    let head = repo.commit("take back");
    let walk = walk(repo.path(), range(base, head));
    assert_eq!(walk.texts("a").len(), 2);
    let leaked = walk
        .seen
        .iter()
        .find(|seen| seen.text == b"one\nSECRET\n")
        .unwrap();
    assert_eq!(leaked.added(), Some(vec!["SECRET\n"]));
    let origin = leaked.origin.as_ref().unwrap();
    assert_eq!(
        (origin.commit.as_str(), origin.author.as_str()),
        (leak.to_string().as_str(), "Ann <ann@example.org>")
    );
    assert_eq!(
        (origin.date.as_str(), &origin.reference),
        ("2023-11-15", &None)
    );
    assert_eq!(walk.message(leak).text, b"leak");
    assert_eq!(walk.message(head).text, b"take back");
    assert_eq!(walk.survey.coverage.commits, 2);
    assert_eq!(walk.survey.gaps, []);
}

#[test]
fn a_merge_shows_what_none_of_its_parents_has() {
    let repo = Repo::new();
    let tree = |files: &[(&[u8], &[u8])]| repo.tree(files);
    let base = repo.commit_tree(Some("HEAD"), "base", tree(&[(b"a", b"1\n2\n3\n")]), &[]);
    let left = repo.commit_tree(None, "left", tree(&[(b"a", b"left\n2\n3\n")]), &[base]);
    let right = repo.commit_tree(
        None,
        "right",
        tree(&[(b"a", b"1\n2\nright\n"), (b"r", b"r\n")]),
        &[base],
    );
    let merged: &[(&[u8], &[u8])] = &[
        (b"a", b"left\n2\nevil\nright\n"),
        (b"evil", b"new\n"),
        (b"r", b"r\n"),
    ];
    let merge = repo.commit_tree(None, "merge", tree(merged), &[left, right]);
    let of_merge = |walk: &super::support::Walk| {
        let ours = |seen: &&super::support::Seen| {
            seen.origin
                .as_ref()
                .is_some_and(|origin| origin.commit == merge.to_string())
        };
        walk.seen
            .iter()
            .filter(ours)
            .filter(|seen| !seen.name.starts_with(b"message"))
            .cloned()
            .collect::<Vec<_>>()
    };
    let seen = of_merge(&walk(repo.path(), range(base, merge)));
    let names: Vec<_> = seen
        .iter()
        .map(|seen| String::from_utf8_lossy(&seen.name).into_owned())
        .collect();
    assert_eq!(names, ["a", "evil"]);
    assert_eq!(seen[0].added(), Some(vec!["evil\n"]));
    assert_eq!(seen[1].added(), None);
    assert_eq!(
        walk(repo.path(), range(base, merge))
            .survey
            .coverage
            .commits,
        3
    );
}

#[test]
fn a_base_that_is_no_ancestor_counts_from_where_they_part() {
    let repo = Repo::new();
    repo.write("a", "a");
    let root = repo.commit("root");
    repo.write("ours", "o");
    let ours = repo.commit("ours");
    repo.reset(root).write("theirs", "t");
    let theirs = repo.commit("theirs");
    let walked = walk(repo.path(), range(ours, theirs));
    assert_eq!(walked.names(), ["theirs"]);
    let inventory =
        Inventory::open(repo.path(), &Environment::default(), range(ours, theirs)).unwrap();
    assert_eq!(inventory.base(), Some(ours.to_string()));
    assert_eq!(inventory.head(), Some(theirs.to_string()));
    let read = |name| inventory.base_file(&RepoPath::new(name).unwrap()).unwrap();
    assert_eq!((read("ours"), read("theirs")), (Some(b"o".to_vec()), None));
}

#[test]
fn an_empty_range_is_no_error() {
    let repo = Repo::new();
    repo.write("a", "a");
    let root = repo.commit("root");
    let walk = walk(repo.path(), range(root, root));
    assert_eq!((walk.seen, walk.survey.coverage.commits), (vec![], 0));
}

#[test]
fn the_head_of_a_range_is_head_where_none_is_named() {
    let repo = Repo::new();
    repo.write("a", "a");
    let root = repo.commit("root");
    repo.branch("before", root).write("b", "b");
    repo.commit("next");
    let scope = Scope::Range {
        base: "before".into(),
        head: None,
    };
    assert_eq!(walk(repo.path(), scope).names(), ["b"]);
}

#[test]
fn a_branch_that_only_the_remote_has_is_found() {
    let repo = Repo::new();
    repo.write("a", "a");
    let root = repo.commit("root");
    repo.git
        .reference("refs/remotes/origin/release/1", root, true, "")
        .unwrap();
    let scope = Scope::Range {
        base: "release/1".into(),
        head: None,
    };
    assert_eq!(walk(repo.path(), scope).survey.coverage.commits, 0);
}

#[test]
fn a_revision_that_is_not_there_is_named() {
    let repo = Repo::new();
    repo.write("a", "a");
    repo.commit("root");
    let scope = Scope::Range {
        base: "nowhere".into(),
        head: None,
    };
    let error = try_walk(repo.path(), &Environment::default(), scope).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("`nowhere`"), "{error}");
}

#[test]
fn a_moved_file_adds_only_what_changed() {
    let repo = Repo::new();
    let text = "a line\n".repeat(50);
    repo.write("old", &text);
    let base = repo.commit("base");
    repo.remove("old").write("new", format!("{text}more\n"));
    let head = repo.commit("move");
    assert_eq!(
        walk(repo.path(), range(base, head)).file("new").added(),
        Some(vec!["more\n"])
    );
}

#[test]
fn binary_files_are_added_whole() {
    let repo = Repo::new();
    repo.write("a", b"\0one\n");
    let base = repo.commit("base");
    repo.write("a", b"\0one\ntwo\n");
    let head = repo.commit("more");
    assert_eq!(walk(repo.path(), range(base, head)).file("a").added(), None);
}

#[test]
fn attributes_of_the_scanned_repository_hide_nothing() {
    let repo = Repo::new();
    repo.write("a", "one\n")
        .write(".gitattributes", "* binary -diff\n");
    let base = repo.commit("base");
    repo.write("a", "one\ntwo\n");
    let head = repo.commit("more");
    assert_eq!(
        walk(repo.path(), range(base, head)).file("a").added(),
        Some(vec!["two\n"])
    );
}

#[test]
fn a_shallow_clone_that_ends_too_early_cannot_answer() {
    let repo = Repo::new();
    let commits: Vec<_> = (0..4)
        .map(|n| {
            repo.write("a", format!("{n}\n"));
            repo.commit(&format!("commit {n}"))
        })
        .collect();
    std::fs::write(repo.at(".git/shallow"), format!("{}\n", commits[2])).unwrap();
    assert_eq!(
        walk(repo.path(), range(commits[2], commits[3]))
            .survey
            .coverage
            .commits,
        1
    );
    for base in [commits[0], commits[1]] {
        let error = try_walk(
            repo.path(),
            &Environment::default(),
            range(base, commits[3]),
        )
        .unwrap_err();
        assert!(matches!(error, InventoryError::Shallow { .. }), "{error}");
        assert_eq!(error.kind(), ErrorKind::Incomplete);
        assert!(error.to_string().contains("--unshallow"));
    }
}

#[test]
fn a_blob_that_is_not_in_the_clone_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", "a");
    let base = repo.commit("base");
    repo.write("b", "only here\n");
    let head = repo.commit("more");
    let id = repo.git.blob(b"only here\n").unwrap().to_string();
    std::fs::remove_file(repo.at(&format!(".git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
    let walk = walk(repo.path(), range(base, head));
    assert!(walk.gaps_of("b")[0].contains(&id));
}

#[test]
fn what_a_partial_clone_lacks_keeps_nothing_else_from_being_looked_at() {
    let repo = Repo::new();
    let text = "a line\n".repeat(50);
    repo.write("old", &text);
    let base = repo.commit("base");
    repo.remove("old").write("new", format!("{text}more\n"));
    let head = repo.commit("move");
    let id = repo.git.blob(text.as_bytes()).unwrap().to_string();
    std::fs::remove_file(repo.at(&format!(".git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
    let walk = walk(repo.path(), range(base, head));
    assert_eq!(walk.file("new").added(), None);
}
