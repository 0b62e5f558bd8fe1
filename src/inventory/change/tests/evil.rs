//! Merges with more in them than their parents have, or less: none is proven.

use super::lab::{Files, Lab, edited};
use crate::inventory::change::MergeProof;

pub(super) fn start() -> Files {
    Files::of(&[
        ("a.txt", &edited(&[])),
        ("lib.rs", &edited(&[])),
        ("dir/run.sh", "#!/bin/sh\necho one\necho two\n"),
        ("dir/policy.yaml", "require: [review]\n"),
    ])
    .link("link", "a.txt")
    .module("module", '1')
}

/// What each side did, and what a merge of it should be.
fn sides() -> [Files; 4] {
    let base = start();
    let fix = edited(&[(1, "fix of the base\n")]);
    let work = edited(&[(10, "work\n")]);
    let ours = base.with("a.txt", &work).with("new.txt", "new\n");
    let theirs = base
        .with("a.txt", &fix)
        .with("dir/policy.yaml", "require: [review, secrets]\n")
        .with("theirs.txt", "t\n");
    let both = edited(&[(1, "fix of the base\n"), (10, "work\n")]);
    let right = ours
        .with("a.txt", both)
        .with("dir/policy.yaml", "require: [review, secrets]\n")
        .with("theirs.txt", "t\n");
    [base, ours, theirs, right]
}

/// What was done to the merge, the result, and a path that must be named.
type Tampered = (&'static str, Files, &'static str);

fn tampered() -> Vec<Tampered> {
    [tampered_content(), tampered_entries(), left_out()].concat()
}

fn tampered_content() -> Vec<Tampered> {
    let [.., right] = sides();
    let both = [(1, "fix of the base\n"), (10, "work\n")];
    let with_line = |line| edited(&[both[0], line, both[1]]);
    vec![
        (
            "a line in a merged file",
            right.with("a.txt", with_line((5, "evil\n"))),
            "a.txt",
        ),
        (
            "a line in a file that nobody touched",
            right.with("lib.rs", edited(&[(5, "evil\n")])),
            "lib.rs",
        ),
        ("a file added", right.with("evil.txt", "evil\n"), "evil.txt"),
        (
            "a hidden file added",
            right.with(".github/workflows/x.yml", "on: push\n"),
            ".github/workflows/x.yml",
        ),
        ("a file removed", right.without("lib.rs"), "lib.rs"),
        (
            "a file of the base's left out",
            right.without("theirs.txt"),
            "theirs.txt",
        ),
    ]
}

fn tampered_entries() -> Vec<Tampered> {
    let [.., right] = sides();
    vec![
        (
            "a file made executable",
            right.executable("lib.rs", &edited(&[])),
            "lib.rs",
        ),
        (
            "a file made a link",
            right.without("lib.rs").link("lib.rs", "a.txt"),
            "lib.rs",
        ),
        ("a link turned", right.link("link", "/etc/passwd"), "link"),
        ("a link made a file", right.with("link", "a.txt"), "link"),
        ("a module moved on", right.module("module", '2'), "module"),
        (
            "a module in a file's place",
            right.module("lib.rs", '3'),
            "lib.rs",
        ),
        (
            "a file in a module's place",
            right.with("module", "text"),
            "module",
        ),
        (
            "white space alone",
            right.with("lib.rs", edited(&[(5, "line 5 \n")])),
            "lib.rs",
        ),
        (
            "carriage returns alone",
            right.with("lib.rs", edited(&[]).replace('\n', "\r\n")),
            "lib.rs",
        ),
        (
            "no newline at the end any more",
            right.with("lib.rs", edited(&[(10, "line 10")])),
            "lib.rs",
        ),
    ]
}

fn left_out() -> Vec<Tampered> {
    let [base, ours, theirs, right] = sides();
    vec![
        (
            "the base's change taken back in one file",
            right.with("a.txt", edited(&[(10, "work\n")])),
            "a.txt",
        ),
        (
            "the base's policy taken back",
            right.with("dir/policy.yaml", "require: [review]\n"),
            "dir/policy.yaml",
        ),
        (
            "all of the base's change dropped (-s ours)",
            ours.clone(),
            "theirs.txt",
        ),
        (
            "all of the own change dropped (-s theirs)",
            theirs.clone(),
            "new.txt",
        ),
        ("everything taken back", base, "a.txt"),
        (
            "a file moved",
            right.moved("lib.rs", "src/lib.rs"),
            "src/lib.rs",
        ),
        (
            "a name in another case",
            right.moved("lib.rs", "LIB.rs"),
            "LIB.rs",
        ),
        (
            "a folder made a file",
            right
                .without("dir/run.sh")
                .without("dir/policy.yaml")
                .with("dir", "x"),
            "dir",
        ),
        (
            "contents of two files swapped",
            right.with("new.txt", "t\n").with("theirs.txt", "new\n"),
            "new.txt",
        ),
    ]
}

#[test]
fn no_tampered_merge_is_proven() {
    let cases = tampered();
    assert!(cases.len() >= 20);
    let lab = Lab::new();
    let [base, ours, theirs, right] = sides();
    assert_eq!(
        lab.merge([&base, &ours, &theirs, &right]),
        MergeProof::Clean
    );
    for (what, result, path) in &cases {
        for [one, other] in [[&ours, &theirs], [&theirs, &ours]] {
            let proof = lab.merge([&base, one, other, result]);
            let MergeProof::Differs { paths } = &proof else {
                panic!("{what}: {proof:?}");
            };
            assert!(
                paths.iter().any(|it| it.as_bytes() == path.as_bytes()),
                "{what}: {paths:?}"
            );
        }
    }
}

#[test]
fn an_edit_along_a_rename_is_found() {
    let lab = Lab::new();
    let s = start();
    let theirs = s.with("a.txt", edited(&[(9, "y\n")]));
    let ours = s.moved("a.txt", "z.txt");
    for (result, path) in [
        (
            ours.with("z.txt", edited(&[(9, "y\n"), (2, "evil\n")])),
            "z.txt",
        ),
        (ours.clone(), "z.txt"),
        (theirs.clone(), "a.txt"),
        (theirs.with("z.txt", edited(&[])), "a.txt"),
    ] {
        let proof = lab.merge([&s, &ours, &theirs, &result]);
        let named = proof
            .paths()
            .iter()
            .any(|it| it.as_bytes() == path.as_bytes());
        assert!(!proof.is_clean() && named, "{path}: {proof:?}");
    }
}

#[test]
fn an_edit_in_a_criss_cross_is_found() {
    let lab = Lab::new();
    let of = |changes: &[(usize, &str)]| Files::of(&[("a.txt", &edited(changes))]);
    let root = lab.commit(&of(&[]), &[]);
    let (x, y) = ((1, "x\n"), (10, "y\n"));
    let left = lab.commit(&of(&[x]), &[root]);
    let right = lab.commit(&of(&[y]), &[root]);
    let left_again = lab.commit(&of(&[x, y]), &[left, right]);
    let right_again = lab.commit(&of(&[x, y]), &[right, left]);
    for result in [of(&[x, y, (5, "evil\n")]), of(&[x]), of(&[])] {
        let merge = lab.commit(&result, &[left_again, right_again]);
        assert!(matches!(lab.proof(merge), MergeProof::Differs { .. }));
    }
}

#[test]
fn an_octopus_is_not_proven_and_a_plain_commit_is_no_merge() {
    let lab = Lab::new();
    let s = start();
    let base = lab.commit(&s, &[]);
    let arms: Vec<_> = ["1", "2", "3"]
        .map(|arm| lab.commit(&s.with(arm, arm), &[base]))
        .to_vec();
    let evil = s
        .with("1", "1")
        .with("2", "2")
        .with("3", "3")
        .with("evil", "e");
    assert_eq!(
        lab.proof(lab.commit(&evil, &arms)),
        MergeProof::Octopus { parents: 3 }
    );
    assert_eq!(lab.proof(base), MergeProof::NotAMerge);
    assert_eq!(lab.proof(arms[0]), MergeProof::NotAMerge);
}

#[test]
fn histories_that_have_nothing_in_common_are_not_proven() {
    let lab = Lab::new();
    let ours = lab.commit(&Files::of(&[("a", "a")]), &[]);
    let theirs = lab.commit(&Files::of(&[("b", "b")]), &[]);
    let proof = lab.proof(lab.commit(&Files::of(&[("a", "a"), ("b", "b")]), &[ours, theirs]));
    assert!(matches!(proof, MergeProof::Unprovable { .. }), "{proof:?}");
}

#[test]
fn a_tree_with_a_name_twice_or_a_mode_of_old_is_not_proven() {
    let lab = Lab::new();
    let s = Files::of(&[("a", "a"), ("b", "b")]);
    let base = lab.commit(&s, &[]);
    let ours = lab.commit(&s.with("o", "o"), &[base]);
    let theirs = lab.commit(&s.with("t", "t"), &[base]);
    let blob = lab.repo.git.blob(b"a").unwrap();
    let odb = lab.repo.git.odb().unwrap();
    let right = lab.tree(&s.with("o", "o").with("t", "t"));
    let object = odb.read(right).unwrap().data().to_vec();
    let entry =
        |mode: &str, name: &str| [format!("{mode} {name}\0").as_bytes(), blob.as_bytes()].concat();
    let old_mode = [
        entry("100664", "a"),
        object[entry("100644", "a").len()..].to_vec(),
    ]
    .concat();
    let twice = [entry("100644", "a"), object].concat();
    for bytes in [old_mode, twice] {
        let tree = odb.write(git2::ObjectType::Tree, &bytes).unwrap();
        let merge = lab.repo.commit_tree(None, "merge", tree, &[ours, theirs]);
        assert!(!lab.proof(merge).is_clean());
    }
}

#[test]
fn a_proof_writes_nothing() {
    let lab = Lab::new();
    let [files, ours, theirs, right] = sides();
    let base = lab.commit(&files, &[]);
    let ours = lab.commit(&ours, &[base]);
    let theirs = lab.commit(&theirs, &[base]);
    let merged = edited(&[(1, "fix of the base\n"), (5, "evil\n"), (10, "work\n")]);
    let evil = lab.commit(&right.with("a.txt", merged), &[ours, theirs]);
    let count = || {
        let mut objects = 0;
        let count = |_: &git2::Oid| {
            objects += 1;
            true
        };
        lab.repo.git.odb().unwrap().foreach(count).unwrap();
        objects
    };
    let before = count();
    // The merge of `a.txt` is a content that the repository does not have.
    assert!(!lab.proof(evil).is_clean());
    assert_eq!(count(), before);
}

#[test]
fn a_proof_is_written_with_its_paths() {
    let lab = Lab::new();
    let [base, ours, theirs, right] = sides();
    let proof = lab.merge([&base, &ours, &theirs, &right.without("lib.rs")]);
    let text = serde_json::to_string(&proof).unwrap();
    assert_eq!(text, r#"{"proof":"differs","paths":["lib.rs"]}"#);
}
