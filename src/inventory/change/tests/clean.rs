//! Merges that git makes by itself: every one is proven, in both directions.

use super::lab::{Files, Lab, edited};
use crate::inventory::change::MergeProof;

/// What it is, and the files of the base, of both sides and of the merge.
type Case = (&'static str, [Files; 4]);

fn start() -> Files {
    Files::of(&[
        ("a.txt", &edited(&[])),
        ("dir/b.txt", "b one\nb two\nb three\nb four\nb five\n"),
        ("dir/c.txt", "c\n"),
    ])
}

fn of_lines() -> Vec<Case> {
    let s = start();
    let of = |text: &str| s.with("a.txt", text);
    vec![
        (
            "two files",
            [
                s.clone(),
                s.with("a.txt", "ours\n"),
                s.with("dir/c.txt", "theirs\n"),
                s.with("a.txt", "ours\n").with("dir/c.txt", "theirs\n"),
            ],
        ),
        (
            "two ends of one file",
            [
                s.clone(),
                of(&edited(&[(1, "x\n")])),
                of(&edited(&[(10, "y\n")])),
                of(&edited(&[(1, "x\n"), (10, "y\n")])),
            ],
        ),
        (
            "one line between",
            [
                s.clone(),
                of(&edited(&[(4, "x\n")])),
                of(&edited(&[(6, "y\n")])),
                of(&edited(&[(4, "x\n"), (6, "y\n")])),
            ],
        ),
        (
            "the same change on both sides",
            [
                s.clone(),
                of(&edited(&[(5, "x\n")])),
                of(&edited(&[(5, "x\n")])).with("n", "n"),
                of(&edited(&[(5, "x\n")])).with("n", "n"),
            ],
        ),
        (
            "the same and another",
            [
                s.clone(),
                of(&edited(&[(2, "x\n"), (9, "z\n")])),
                of(&edited(&[(2, "x\n")])),
                of(&edited(&[(2, "x\n"), (9, "z\n")])),
            ],
        ),
        (
            "lines inserted and lines removed",
            [
                s.clone(),
                of(&edited(&[(1, "line 1\nnew\n")])),
                of(&edited(&[(8, ""), (9, "")])),
                of(&edited(&[(1, "line 1\nnew\n"), (8, ""), (9, "")])),
            ],
        ),
    ]
}

fn of_line_ends() -> Vec<Case> {
    let s = start();
    let crlf = |changes: &[(usize, &str)]| edited(changes).replace('\n', "\r\n");
    let of = |text: &str| s.with("a.txt", text);
    vec![
        (
            "carriage returns",
            [
                of(&crlf(&[])),
                of(&crlf(&[(1, "x\n")])),
                of(&crlf(&[(10, "y\n")])),
                of(&crlf(&[(1, "x\n"), (10, "y\n")])),
            ],
        ),
        (
            "no newline at the end",
            [
                s.clone(),
                of(&edited(&[(10, "line 10")])),
                of(&edited(&[(1, "y\n")])),
                of(&edited(&[(1, "y\n"), (10, "line 10")])),
            ],
        ),
        (
            "white space alone",
            [
                s.clone(),
                of(&edited(&[(2, "line 2  \n")])),
                of(&edited(&[(8, "\tline 8\n")])),
                of(&edited(&[(2, "line 2  \n"), (8, "\tline 8\n")])),
            ],
        ),
    ]
}

fn of_files() -> Vec<Case> {
    let s = start();
    let binary = Files::of(&[("x.bin", "\0one")]);
    let both = |a: &Files| a.with("ours", "o").with("theirs", "t");
    vec![
        (
            "a binary file on one side",
            [
                binary.clone(),
                binary.with("x.bin", "\0two"),
                binary.with("t", "t"),
                binary.with("x.bin", "\0two").with("t", "t"),
            ],
        ),
        (
            "added on both sides",
            [
                s.clone(),
                s.with("ours", "o"),
                s.with("theirs", "t"),
                both(&s),
            ],
        ),
        (
            "the same file added on both sides",
            [
                s.clone(),
                s.with("new", "n\n"),
                s.with("new", "n\n").with("t", "t"),
                s.with("new", "n\n").with("t", "t"),
            ],
        ),
        (
            "removed on one side",
            [
                s.clone(),
                s.without("dir/c.txt"),
                s.with("t", "t"),
                s.without("dir/c.txt").with("t", "t"),
            ],
        ),
        (
            "removed on both sides",
            [
                s.clone(),
                s.without("dir/c.txt"),
                s.without("dir/c.txt").with("t", "t"),
                s.without("dir/c.txt").with("t", "t"),
            ],
        ),
        (
            "executable here, edited there",
            [
                s.clone(),
                s.executable("a.txt", &edited(&[])),
                s.with("a.txt", edited(&[(3, "x\n")])),
                s.executable("a.txt", &edited(&[(3, "x\n")])),
            ],
        ),
    ]
}

fn of_entries() -> Vec<Case> {
    let s = start();
    vec![
        (
            "a link for a file",
            [
                s.clone(),
                s.without("dir/c.txt").link("dir/c.txt", "b.txt"),
                s.with("t", "t"),
                s.link("dir/c.txt", "b.txt").with("t", "t"),
            ],
        ),
        (
            "a file for a folder",
            [
                s.clone(),
                s.without("dir/b.txt")
                    .without("dir/c.txt")
                    .with("dir", "file"),
                s.with("t", "t"),
                s.without("dir/b.txt")
                    .without("dir/c.txt")
                    .with("dir", "file")
                    .with("t", "t"),
            ],
        ),
        (
            "a module on one side",
            [
                s.module("m", '1'),
                s.module("m", '2'),
                s.module("m", '1').with("t", "t"),
                s.module("m", '2').with("t", "t"),
            ],
        ),
        (
            "the same module on both sides",
            [
                s.module("m", '1'),
                s.module("m", '2').with("o", "o"),
                s.module("m", '2'),
                s.module("m", '2').with("o", "o"),
            ],
        ),
        (
            "the folder all renamed, nothing else",
            [
                s.clone(),
                s.moved("dir/b.txt", "d2/b.txt")
                    .moved("dir/c.txt", "d2/c.txt"),
                s.with("t", "t"),
                s.moved("dir/b.txt", "d2/b.txt")
                    .moved("dir/c.txt", "d2/c.txt")
                    .with("t", "t"),
            ],
        ),
        (
            "one side did nothing",
            [s.clone(), s.clone(), s.with("t", "t"), s.with("t", "t")],
        ),
    ]
}

fn of_renames() -> Vec<Case> {
    let s = start();
    let edit = edited(&[(9, "y\n")]);
    let both = edited(&[(1, "x\n"), (9, "y\n")]);
    let union = "*.txt merge=union\n";
    vec![
        (
            "renamed here, edited there",
            [
                s.clone(),
                s.moved("a.txt", "z.txt"),
                s.with("a.txt", &edit),
                s.without("a.txt").with("z.txt", &edit),
            ],
        ),
        (
            "renamed and edited here, edited there",
            [
                s.clone(),
                s.without("a.txt").with("dir/z.md", edited(&[(1, "x\n")])),
                s.with("a.txt", &edit),
                s.without("a.txt").with("dir/z.md", &both),
            ],
        ),
        (
            "moved with its name",
            [
                s.clone(),
                s.without("a.txt")
                    .with("deep/er/a.txt", edited(&[(1, "x\n")])),
                s.with("a.txt", &edit),
                s.without("a.txt").with("deep/er/a.txt", &both),
            ],
        ),
        (
            "renamed on both sides alike",
            [
                s.clone(),
                s.moved("a.txt", "z.txt"),
                s.without("a.txt").with("z.txt", &edit),
                s.without("a.txt").with("z.txt", &edit),
            ],
        ),
        (
            "two renamed here, one edited there",
            [
                s.clone(),
                s.moved("a.txt", "z.txt").moved("dir/b.txt", "q.txt"),
                s.with("a.txt", &edit),
                s.without("a.txt")
                    .with("z.txt", &edit)
                    .moved("dir/b.txt", "q.txt"),
            ],
        ),
        (
            "renamed here, executable there",
            [
                s.clone(),
                s.moved("a.txt", "z.txt"),
                s.executable("a.txt", &edited(&[])),
                s.without("a.txt").executable("z.txt", &edited(&[])),
            ],
        ),
        (
            "attributes that no one follows",
            [
                s.with(".gitattributes", union),
                s.with(".gitattributes", union)
                    .with("a.txt", edited(&[(1, "x\n")])),
                s.with(".gitattributes", union).with("a.txt", &edit),
                s.with(".gitattributes", union).with("a.txt", &both),
            ],
        ),
    ]
}

#[test]
fn every_clean_merge_is_proven() {
    let cases = [
        of_lines(),
        of_line_ends(),
        of_files(),
        of_entries(),
        of_renames(),
    ]
    .concat();
    assert!(cases.len() >= 20);
    let lab = Lab::new();
    for (what, [base, ours, theirs, result]) in &cases {
        assert_eq!(
            lab.merge([base, ours, theirs, result]),
            MergeProof::Clean,
            "{what}"
        );
        assert_eq!(
            lab.merge([base, theirs, ours, result]),
            MergeProof::Clean,
            "{what}, turned round"
        );
    }
}

#[test]
fn a_merge_without_a_need_for_one_is_proven() {
    let lab = Lab::new();
    let files = start();
    let base = lab.commit(&files, &[]);
    let topic = lab.commit(&files.with("t", "t"), &[base]);
    let merge = lab.commit(&files.with("t", "t"), &[base, topic]);
    assert_eq!(lab.proof(merge), MergeProof::Clean);
}

#[test]
fn a_criss_cross_is_proven() {
    let lab = Lab::new();
    let of = |changes: &[(usize, &str)]| Files::of(&[("a.txt", &edited(changes))]);
    let root = lab.commit(&of(&[]), &[]);
    let (x, y) = ((1, "x\n"), (10, "y\n"));
    let left = lab.commit(&of(&[x]), &[root]);
    let right = lab.commit(&of(&[y]), &[root]);
    let left_again = lab.commit(&of(&[x, y]), &[left, right]);
    let right_again = lab.commit(&of(&[x, y]), &[right, left]);
    let left_end = lab.commit(&of(&[x, y, (4, "4\n")]), &[left_again]);
    let right_end = lab.commit(&of(&[x, y, (7, "7\n")]), &[right_again]);
    let merge = lab.commit(&of(&[x, y, (4, "4\n"), (7, "7\n")]), &[left_end, right_end]);
    for commit in [left_again, right_again, merge] {
        assert_eq!(lab.proof(commit), MergeProof::Clean);
    }
}

#[test]
fn a_criss_cross_over_a_conflict_that_both_resolved_alike_is_proven() {
    let lab = Lab::new();
    let of = |changes: &[(usize, &str)]| Files::of(&[("a.txt", &edited(changes))]);
    let root = lab.commit(&of(&[]), &[]);
    let left = lab.commit(&of(&[(5, "left\n")]), &[root]);
    let right = lab.commit(&of(&[(5, "right\n")]), &[root]);
    let agreed = (5, "agreed\n");
    let left_again = lab.commit(&of(&[agreed]), &[left, right]);
    let right_again = lab.commit(&of(&[agreed, (1, "x\n")]), &[right, left]);
    let merge = lab.commit(&of(&[agreed, (1, "x\n")]), &[left_again, right_again]);
    assert_eq!(lab.proof(merge), MergeProof::Clean);
    assert!(!lab.proof(left_again).is_clean());
}

#[test]
fn a_large_merge_is_proven() {
    let lab = Lab::new();
    let mut base = Files::default();
    for number in 0..2_000 {
        base = base.with(
            &format!("d{}/f{number}", number % 40),
            format!("{number}\n"),
        );
    }
    let ours = base.with("d1/f1", "ours\n").with("a", edited(&[]));
    let theirs = base.with("d2/f2", "theirs\n");
    let result = ours.with("d2/f2", "theirs\n");
    assert_eq!(
        lab.merge([&base, &ours, &theirs, &result]),
        MergeProof::Clean
    );
}
