//! Merges that somebody had to finish by hand: none is proven, whatever came of it.

use super::evil::start;
use super::lab::{Files, Lab, edited};
use crate::inventory::change::MergeProof;

/// What conflicts, the files, and a result as a person may have made it.
type Conflict = (&'static str, [Files; 4]);

fn conflicts() -> Vec<Conflict> {
    [
        conflicts_of_lines(),
        conflicts_of_entries(),
        conflicts_of_names(),
    ]
    .concat()
}

fn conflicts_of_lines() -> Vec<Conflict> {
    let s = start();
    let of = |text: &str| s.with("a.txt", text);
    let (x, y) = (edited(&[(5, "x\n")]), edited(&[(5, "y\n")]));
    let union = s.with(".gitattributes", "* merge=union\n");
    let joined = edited(&[(5, "x\ny\n")]);
    vec![
        (
            "an edit in the resolution",
            [
                s.clone(),
                of(&x),
                of(&y),
                of(&edited(&[(5, "x\n"), (6, "evil\n")])),
            ],
        ),
        ("always ours (-X ours)", [s.clone(), of(&x), of(&y), of(&x)]),
        (
            "always theirs (-X theirs)",
            [s.clone(), of(&x), of(&y), of(&y)],
        ),
        (
            "joined by an attribute of the repository",
            [
                union.clone(),
                union.with("a.txt", &x),
                union.with("a.txt", &y),
                union.with("a.txt", &joined),
            ],
        ),
        (
            "lines next to each other",
            [
                s.clone(),
                of(&edited(&[(5, "x\n")])),
                of(&edited(&[(6, "y\n")])),
                of(&edited(&[(5, "x\n"), (6, "y\n")])),
            ],
        ),
        (
            "changed here, removed there",
            [s.clone(), of(&x), s.without("a.txt"), of(&x)],
        ),
        (
            "both added, each its own",
            [
                s.clone(),
                s.with("n", "1\n2\n"),
                s.with("n", "1\n3\n"),
                s.with("n", "1\n2\n3\n"),
            ],
        ),
    ]
}

fn conflicts_of_entries() -> Vec<Conflict> {
    let s = start();
    let x = edited(&[(5, "x\n")]);
    let binary = s.with("x.bin", "\0one");
    vec![
        (
            "binary on both sides",
            [
                binary.clone(),
                binary.with("x.bin", "\0two"),
                binary.with("x.bin", "\0three"),
                binary.with("x.bin", "\0two"),
            ],
        ),
        (
            "two targets of a link",
            [
                s.clone(),
                s.link("link", "x"),
                s.link("link", "y"),
                s.link("link", "x"),
            ],
        ),
        (
            "two commits of a module",
            [
                s.clone(),
                s.module("module", '2'),
                s.module("module", '3'),
                s.module("module", '3'),
            ],
        ),
        (
            "a link here, an edit there",
            [
                s.clone(),
                s.link("a.txt", "lib.rs"),
                s.with("a.txt", &x),
                s.with("a.txt", &x),
            ],
        ),
    ]
}

fn conflicts_of_names() -> Vec<Conflict> {
    let s = start();
    let x = edited(&[(5, "x\n")]);
    vec![
        (
            "renamed to two names",
            [
                s.clone(),
                s.moved("a.txt", "b"),
                s.moved("a.txt", "c"),
                s.moved("a.txt", "b"),
            ],
        ),
        (
            "renamed here, removed there",
            [
                s.clone(),
                s.without("lib.rs").moved("a.txt", "b"),
                s.without("a.txt").without("lib.rs"),
                s.without("lib.rs").moved("a.txt", "b"),
            ],
        ),
        (
            "renamed onto what was added there",
            [
                s.clone(),
                s.moved("a.txt", "b"),
                s.with("a.txt", &x).with("b", "other\n"),
                s.without("a.txt").with("b", &x),
            ],
        ),
        (
            "a file here, a folder there",
            [
                s.clone(),
                s.with("n", "file"),
                s.with("n/in", "inside"),
                s.with("n/in", "inside"),
            ],
        ),
        (
            "executable here, a link there",
            [
                s.clone(),
                s.executable("a.txt", &edited(&[])),
                s.link("a.txt", "x"),
                s.executable("a.txt", &edited(&[])),
            ],
        ),
    ]
}

#[test]
fn what_a_person_resolved_is_never_proven() {
    let lab = Lab::new();
    for (what, [base, ours, theirs, result]) in &conflicts() {
        for [one, other] in [[ours, theirs], [theirs, ours]] {
            let proof = lab.merge([base, one, other, result]);
            assert!(
                matches!(proof, MergeProof::Conflicting { .. }),
                "{what}: {proof:?}"
            );
            assert!(!proof.paths().is_empty(), "{what}");
        }
    }
}

#[test]
fn an_edit_beside_a_conflict_is_named_apart() {
    let lab = Lab::new();
    let s = start();
    let (x, y) = (edited(&[(5, "x\n")]), edited(&[(5, "y\n")]));
    let result = s.with("a.txt", &x).with("lib.rs", "evil\n");
    let proof = lab.merge([&s, &s.with("a.txt", &x), &s.with("a.txt", &y), &result]);
    let MergeProof::Conflicting { paths, differing } = proof else {
        panic!("{proof:?}");
    };
    assert_eq!(
        (paths[0].as_bytes(), differing[0].as_bytes()),
        (&b"a.txt"[..], &b"lib.rs"[..])
    );
}
