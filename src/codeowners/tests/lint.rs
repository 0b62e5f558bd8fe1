//! The file in its repository: what matches nothing, what decides nothing, what has no owner.

use super::*;
use crate::codeowners::lint::{Linted, Protected, Tree, lint};

/// What a text and files come to, but for the owner of the file itself.
fn said(text: &str, files: &[&str]) -> Vec<(String, ProblemKind)> {
    said_in(text, files, &[], &[])
}

fn said_in(
    text: &str,
    files: &[&str],
    links: &[&str],
    submodules: &[&str],
) -> Vec<(String, ProblemKind)> {
    let sorted = |names: &[&str]| {
        let mut paths: Vec<RepoPath> = names.iter().map(|name| path(name)).collect();
        paths.sort();
        paths
    };
    let (files, links, submodules) = (sorted(files), sorted(links), sorted(submodules));
    let tree = Tree {
        files: &files,
        links: &links,
        submodules: &submodules,
    };
    let Linted { problems, complete } = lint(&parsed(text), tree, &[]);
    assert!(complete);
    let itself = |kind: &ProblemKind| matches!(kind, ProblemKind::OwnFileUnowned { .. });
    let others = problems
        .into_iter()
        .filter(|problem| !itself(&problem.kind));
    others
        .map(|p| (text[p.span.range()].to_owned(), p.kind))
        .collect()
}

fn unmatched(pattern: &str, nearest: Option<&str>) -> (String, ProblemKind) {
    let nearest = nearest.map(str::to_owned);
    (
        pattern.to_owned(),
        ProblemKind::Unmatched {
            pattern: pattern.to_owned(),
            nearest,
        },
    )
}

#[test]
fn a_file_that_is_right_has_no_problems() {
    let text = "* @a\n*.md @b\n/src/ @c\n/src/deep/ @d\n";
    assert_eq!(said(text, &["README.md", "src/a.rs", "src/deep/b.rs"]), []);
}

#[test]
fn a_line_for_files_that_are_still_to_come_is_no_fault_where_it_matches_one() {
    assert_eq!(
        said("* @a\n/src/ @b\n/docs/ @c\n", &["src/a", "docs/b"]),
        []
    );
}

#[test]
fn a_misspelt_path_is_shown_the_one_that_exists() {
    let files = [
        "infrastructure/main.tf",
        "src/app/a.rs",
        "src/app/b.rs",
        "build/logs/x",
        "Makefile",
    ];
    for (pattern, nearest) in [
        ("/infrastucture/", Some("/infrastructure/")),
        ("/src/appp/", Some("/src/app/")),
        ("/src/appp/*.rs", Some("/src/app/*.rs")),
        ("/s/app/", None),
        ("/srcs/app/", Some("/src/app/")),
        ("Makefiel", Some("Makefile")),
        ("/logs/", Some("/build/logs/")),
        ("/app/*.rs", Some("**/app/*.rs")),
        ("/nowhere/at/all", None),
        ("*.jsx", None),
    ] {
        let text = format!("{pattern} @x\n");
        assert_eq!(said(&text, &files), [unmatched(pattern, nearest)]);
    }
}

#[test]
fn another_case_is_told_from_another_name() {
    let found = said("/Docs/ @x\n", &["docs/a.md"]);
    let existing = "docs/a.md".to_owned();
    let pattern = "/Docs/".to_owned();
    assert_eq!(
        found,
        [(pattern.clone(), ProblemKind::Case { pattern, existing })]
    );
}

#[test]
fn a_slash_behind_a_file_is_said() {
    let pattern = "/README.md/".to_owned();
    let found = said("/README.md/ @x\n", &["README.md"]);
    assert_eq!(
        found,
        [(pattern.clone(), ProblemKind::SlashOnFile { pattern })]
    );
    assert_eq!(said("*/ @x\n", &["README.md"]), [unmatched("*/", None)]);
}

#[test]
fn git_has_no_files_behind_links_and_in_submodules() {
    let files = ["a/x"];
    let link = |pattern: &str| {
        (
            pattern.to_owned(),
            ProblemKind::Link {
                pattern: pattern.to_owned(),
                link: "docs".to_owned(),
            },
        )
    };
    for pattern in ["/docs/", "docs/", "/docs/deep/x.md"] {
        assert_eq!(
            said_in(&format!("{pattern} @x\n"), &files, &["docs"], &[]),
            [link(pattern)]
        );
    }
    let pattern = "/vendor/lib/src/".to_owned();
    let found = said_in("/vendor/lib/src/ @x\n", &files, &[], &["vendor/lib"]);
    let submodule = "vendor/lib".to_owned();
    assert_eq!(
        found,
        [(
            pattern.clone(),
            ProblemKind::Submodule { pattern, submodule }
        )]
    );
    // The commit that a submodule stands at, and the link itself, can be owned.
    assert_eq!(
        said_in(
            "/vendor/lib @x\n/docs @x\n",
            &files,
            &["docs"],
            &["vendor/lib"]
        ),
        []
    );
}

#[test]
fn parts_that_no_path_has_never_match() {
    for (pattern, part) in [
        ("./src/", "."),
        ("../src", ".."),
        ("src//a", ""),
        ("/a/./b", "."),
    ] {
        let found = said(&format!("{pattern} @x\n"), &["src/a"]);
        let kind = ProblemKind::NeverMatches {
            pattern: pattern.to_owned(),
            part: part.to_owned(),
        };
        assert_eq!(found, [(pattern.to_owned(), kind)]);
    }
}

#[test]
fn an_owner_in_the_place_of_a_pattern_is_said() {
    for pattern in ["@acme/core", "@user", "*@user", "docs@example.com"] {
        let found = said(&format!("{pattern}\n"), &["a"]);
        let kind = ProblemKind::OwnerInPattern {
            pattern: pattern.to_owned(),
        };
        assert_eq!(found, [(pattern.to_owned(), kind)]);
    }
    let scoped = "/packages/@acme/ui";
    assert_eq!(
        said(&format!("{scoped} @x\n"), &["a"]),
        [unmatched(scoped, None)]
    );
    assert_eq!(said("*@2x.png @x\n", &["icon@2x.png"]), []);
}

#[test]
fn a_line_without_owners_takes_them_away() {
    let pattern = "/apps/github".to_owned();
    let found = said("/apps/ @x\n/apps/github\n", &["apps/a", "apps/github/b"]);
    assert_eq!(found, [(pattern.clone(), ProblemKind::Unowned { pattern })]);
}

#[test]
fn a_pattern_twice_is_said_at_the_first() {
    let pattern = "/a/".to_owned();
    let found = said("/a/ @x\n/a/ @y\n", &["a/b"]);
    assert_eq!(
        found,
        [(
            pattern.clone(),
            ProblemKind::DuplicatePattern {
                pattern,
                by_line: 2
            }
        )]
    );
}

#[test]
fn a_line_that_a_later_one_covers_decides_nothing() {
    let found = said("/src/lib/ @x\n*.rs @z\n* @y\n", &["src/lib/a.rs", "b.rs"]);
    let covered = |pattern: &str| {
        let (pattern, by) = (pattern.to_owned(), "*".to_owned());
        (
            pattern.clone(),
            ProblemKind::Covered {
                pattern,
                by_line: 3,
                by,
            },
        )
    };
    assert_eq!(found, [covered("/src/lib/"), covered("*.rs")]);
}

#[test]
fn lines_that_cover_another_only_together_are_no_fault() {
    assert_eq!(said("*.rs @x\n/a/ @y\n/b/ @z\n", &["a/x.rs", "b/y.rs"]), []);
}

#[test]
fn protected_paths_without_an_owner_are_gathered_by_the_line_that_says_so() {
    let text = "/src/ @x\n/.github/workflows/free.yml\n";
    let names = [
        ".github/workflows/a.yml",
        ".github/workflows/b.yml",
        ".github/workflows/free.yml",
        "src/main.tf",
    ];
    let mut files: Vec<RepoPath> = names.iter().map(|name| path(name)).collect();
    files.sort();
    let tree = Tree {
        files: &files,
        ..Tree::default()
    };
    let protected = [
        Protected::new("workflows", &["/.github/workflows/"]),
        Protected::new("infrastructure", &["*.tf"]),
    ];
    let linted = lint(&parsed(text), tree, &protected);
    let groups: Vec<(u32, String, usize, Option<u32>)> = linted
        .problems
        .into_iter()
        .filter_map(|problem| match problem.kind {
            ProblemKind::ProtectedUnowned {
                path,
                paths,
                by_line,
                name,
            } => {
                assert_eq!(name, "workflows");
                Some((problem.line, path, paths, by_line))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        groups,
        [
            (1, ".github/workflows/a.yml".to_owned(), 2, None),
            (2, ".github/workflows/free.yml".to_owned(), 1, Some(2)),
        ]
    );
}

#[test]
fn a_pattern_of_protected_paths_that_cannot_be_read_protects_all_of_them() {
    let files = [path("a.rs"), path("b.rs")];
    let tree = Tree {
        files: &files,
        ..Tree::default()
    };
    let unowned = |patterns: &[&str]| {
        let protected = [Protected::new("all", patterns)];
        let linted = lint(&parsed("/CODEOWNERS @x\n"), tree, &protected);
        let mut problems = linted.problems.iter();
        problems.any(|one| matches!(one.kind, ProblemKind::ProtectedUnowned { paths: 2, .. }))
    };
    assert!(unowned(&["[ab].rs"]) && unowned(&["/none", "!a"]));
    assert!(!unowned(&["/none"]) && !unowned(&[]));
}

#[test]
fn the_file_itself_has_to_have_an_owner() {
    let itself = |text: &str| {
        let linted = lint(&parsed(text), Tree::default(), &[]);
        let kinds = linted.problems.into_iter().map(|problem| problem.kind);
        kinds
            .filter(|kind| matches!(kind, ProblemKind::OwnFileUnowned { .. }))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        itself("/src/ @x\n"),
        [ProblemKind::OwnFileUnowned { by_line: None }]
    );
    let by_line = Some(2);
    assert_eq!(
        itself("* @x\n/.github/\n"),
        [ProblemKind::OwnFileUnowned { by_line }]
    );
    assert_eq!(itself("* @x\n"), []);
    assert_eq!(itself("CODEOWNERS @x\n"), []);
}

#[test]
fn nothing_is_said_of_lines_that_were_skipped_already() {
    let found = said("!src @x\n", &["src/a"]);
    assert_eq!(found.len(), 1, "{found:?}");
}
