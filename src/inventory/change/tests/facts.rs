//! What is read of commits and paths.

use super::lab::{Files, Lab, edited};
use crate::inventory::change::{Change, CoAuthor, Mode, PathChange, SignatureKind, Status};
use git2::Oid;

fn start() -> Files {
    Files::of(&[("a.txt", &edited(&[])), ("dir/b", "b\n"), ("c", "c\n")])
}

fn change(lab: &Lab, base: Oid, head: Oid) -> Change {
    Change::between(&lab.inventory(), &base.to_string(), &head.to_string()).unwrap()
}

/// The change that one commit with these files makes.
fn changed(old: &Files, new: &Files) -> Change {
    let lab = Lab::new();
    let base = lab.commit(old, &[]);
    let head = lab.commit(new, &[base]);
    change(&lab, base, head)
}

fn one(old: &Files, new: &Files) -> PathChange {
    let mut change = changed(old, new);
    assert_eq!(change.paths.len(), 1, "{:?}", change.paths);
    change.paths.remove(0)
}

#[test]
fn every_kind_of_change_has_its_status() {
    let s = start();
    for (new, status) in [
        (s.with("n", "n"), Status::Added),
        (s.without("c"), Status::Deleted),
        (s.with("c", "d\n"), Status::Modified),
        (s.executable("c", "c\n"), Status::ModeChanged),
        (s.link("c", "c\n"), Status::TypeChanged),
        (s.module("c", '1'), Status::TypeChanged),
        (s.moved("a.txt", "z"), Status::Renamed),
        (
            s.without("a.txt").with("dir/z", edited(&[(1, "x\n")])),
            Status::Renamed,
        ),
    ] {
        assert_eq!(one(&s, &new).status, status, "{new:?}");
    }
}

#[test]
fn a_rename_has_both_names() {
    let s = start();
    let found = one(
        &s,
        &s.without("a.txt").executable("z", &edited(&[(2, "x\n")])),
    );
    let names: Vec<_> = found
        .paths()
        .map(|path| path.to_text().into_owned())
        .collect();
    assert_eq!(names, ["a.txt", "z"]);
    assert_eq!(found.old.unwrap().mode, Mode::Regular);
    assert_eq!(found.new.unwrap().mode, Mode::Executable);
}

#[test]
fn too_many_renames_hide_no_name() {
    let mut old = Files::default();
    let mut new = Files::default();
    for number in 0..400 {
        old = old.with(
            &format!("old/{number}"),
            format!("{number}\nsame\nsame\nsame\n"),
        );
        new = new.with(
            &format!("new/{number}"),
            format!("{number}\nsame\nsame\nmore\n"),
        );
    }
    let change = changed(&old, &new);
    assert_eq!(change.paths.len(), 800);
    assert!(
        change
            .paths
            .iter()
            .all(|path| path.status != Status::Renamed)
    );
}

#[test]
fn what_git_shows_no_lines_of_is_binary() {
    let s = start();
    assert_eq!(one(&s, &s.with("x", "a\0b")).binary, Some(true));
    assert_eq!(
        one(&s.with("x", "a\0b"), &s.with("x", "text")).binary,
        Some(true)
    );
    assert_eq!(one(&s, &s.with("x", "text")).binary, Some(false));
}

#[test]
fn a_name_in_another_case_is_told() {
    let s = start().with(".github/CODEOWNERS", "* @a\n");
    let found = changed(&s, &s.with(".GitHub/codeowners", "* @b\n").with("C", "c"));
    let pairs: Vec<_> = found
        .case_variants
        .iter()
        .map(|it| {
            (
                it.new.to_text().into_owned(),
                it.other.to_text().into_owned(),
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [
            (".GitHub".into(), ".github".into()),
            ("C".into(), "c".to_owned())
        ]
    );
}

#[test]
fn attributes_that_hide_a_file_from_a_diff_are_told() {
    let s = start().with(".gitattributes", "*.lock -diff\n");
    let found = changed(
        &s,
        &s.with(".gitattributes", "*.lock -diff\n*.tf linguist-generated\n")
            .with("dir/.gitattributes", "b binary\n"),
    );
    let lines: Vec<_> = found
        .hidden_from_diff
        .iter()
        .map(|it| (it.file.to_text().into_owned(), it.line, &*it.pattern))
        .collect();
    assert_eq!(
        lines,
        [
            (".gitattributes".into(), 2, "*.tf"),
            ("dir/.gitattributes".to_owned(), 1, "b")
        ]
    );
}

#[test]
fn what_a_later_commit_takes_back_is_listed_with_its_commit() {
    let lab = Lab::new();
    let s = start();
    let base = lab.commit(&s, &[]);
    let there = lab.commit(&s.with("x", "x"), &[base]);
    let gone = lab.commit(&s, &[there]);
    let found = change(&lab, base, gone);
    assert_eq!(found.paths, []);
    let statuses: Vec<_> = found.commits.iter().map(|it| it.paths[0].status).collect();
    assert_eq!(statuses, [Status::Deleted, Status::Added]);
    assert_eq!(found.all_paths().count(), 2);
}

#[test]
fn of_a_merge_only_what_no_parent_has_is_listed() {
    let lab = Lab::new();
    let s = start();
    let base = lab.commit(&s, &[]);
    let ours = lab.commit(&s.with("o", "o"), &[base]);
    let theirs = lab.commit(&s.with("t", "t"), &[base]);
    let merge = lab.commit(
        &s.with("o", "o").with("t", "t").with("evil", "e"),
        &[ours, theirs],
    );
    let found = change(&lab, base, merge);
    let of_merge = &found.commits[0];
    assert!(of_merge.facts.is_merge());
    assert_eq!(of_merge.paths.len(), 1);
    assert_eq!(found.commits.len(), 3);
    assert_eq!(found.merge_bases, [base.to_string()]);
}

#[test]
fn a_base_that_has_moved_on_counts_from_where_they_part() {
    let lab = Lab::new();
    let s = start();
    let root = lab.commit(&s, &[]);
    let base = lab.commit(&s.with("base", "b"), &[root]);
    let head = lab.commit(&s.with("head", "h"), &[root]);
    let found = change(&lab, base, head);
    let paths: Vec<_> = found
        .all_paths()
        .map(|path| path.to_text().into_owned())
        .collect();
    assert_eq!(paths, ["head", "head"]);
}

#[test]
fn people_and_co_authors_are_read() {
    let lab = Lab::new();
    let base = lab.commit(&start(), &[]);
    let message = "subject\n\nbody\n\nCo-authored-by: Bob <bob@example.org>\n";
    let head = lab.commit_as(message, &start().with("x", "x"), &[base]);
    let facts = lab.graph().facts(&head.to_string()).unwrap();
    assert_eq!(
        (facts.author.email.as_str(), facts.subject.as_str()),
        ("ann@example.org", "subject")
    );
    let bob = CoAuthor::Person {
        name: "Bob".into(),
        email: "bob@example.org".into(),
    };
    assert_eq!(facts.co_authors.credited, [bob]);
    assert!(facts.author.time.is_some() && facts.irregular.is_empty());
}

#[test]
fn a_signature_and_what_it_signs_are_those_that_git_takes() {
    let lab = Lab::new();
    let base = lab.commit(&start(), &[]);
    let git = &lab.repo.git;
    let (who, tree) = (
        lab.repo.who(),
        git.find_commit(base).unwrap().tree().unwrap(),
    );
    let unsigned = git
        .commit_create_buffer(&who, &who, "signed\n\nbody\n", &tree, &[])
        .unwrap();
    let unsigned = std::str::from_utf8(&unsigned).unwrap();
    let armour = "-----BEGIN SSH SIGNATURE-----\nAAAA\n\nBBBB\n-----END SSH SIGNATURE-----\n";
    let id = git.commit_signed(unsigned, armour, None).unwrap();
    let signature = lab
        .graph()
        .facts(&id.to_string())
        .unwrap()
        .signature
        .unwrap();
    assert_eq!(signature.kind, SignatureKind::Ssh);
    let (bytes, payload) = git.extract_signature(&id, None).unwrap();
    assert_eq!(payload.to_vec(), signature.payload);
    assert_eq!(signature.payload, unsigned.as_bytes());
    assert_eq!(
        bytes.to_vec().trim_ascii_end(),
        signature.bytes.trim_ascii_end()
    );
    assert_eq!(
        lab.graph().facts(&base.to_string()).unwrap().signature,
        None
    );
}
