//! Attacks on what has owners and what is protected, and on the gate's own files.

use super::attacks::{Attack, refuse};
use super::story::{Ended, Files, GONE, Story};

const OWNERS: Files<'_> = &[
    (
        ".github/CODEOWNERS",
        "* @user2\n/vault/ @user5\n/.github/ @user5\n",
    ),
    ("vault/key.tf", "resource \"a\" \"b\" {}\n"),
    (
        ".github/workflows/ci.yml",
        "on: pull_request\njobs: { gate: { runs-on: x, steps: [] } }\n",
    ),
];
const OWNED: &str = "code_owners: true, security_owners: [\"@user6\"]";

const fn owned(name: &'static str, refused: &'static str, act: fn(&Story) -> Ended) -> Attack {
    Attack {
        name,
        policy: OWNED,
        files: OWNERS,
        refused,
        act,
    }
}

/// A change of person 1 that the owner of everything else has approved.
fn changed(story: &Story, files: Files<'_>) -> Ended {
    story.open(1, 1, files);
    story.approve(1, 2);
    story.judge(1)
}

#[test]
fn owned_and_protected_paths_need_those_who_answer_for_them() {
    refuse(&[
        owned("a file of other owners", "code-owner-missing", |s| {
            changed(s, &[("vault/new.txt", "x\n")])
        }),
        owned(
            "a rename out of an owned folder",
            "code-owner-missing",
            |s| {
                changed(
                    s,
                    &[
                        ("vault/key.tf", GONE),
                        ("src/key.tf", "resource \"a\" \"b\" {}\n"),
                    ],
                )
            },
        ),
        owned("a rename into an owned folder", "code-owner-missing", |s| {
            changed(s, &[("src/a.rs", GONE), ("vault/a.rs", "a\n")])
        }),
        owned(
            "a protected file among three thousand",
            "security-owner-missing",
            |s| {
                let names: Vec<String> = (0..3100).map(|at| format!("src/many/{at}.txt")).collect();
                let mut files: Vec<(&str, &str)> =
                    names.iter().map(|it| (it.as_str(), "x\n")).collect();
                files.push((".github/workflows/zz.yml", "on: push\n"));
                changed(s, &files)
            },
        ),
        owned(
            "an owned file touched in the first of several commits",
            "code-owner-missing",
            |s| {
                s.open(1, 1, &[("vault/key.tf", "evil\n")]);
                for at in 0..3 {
                    s.push(1, 1, &[("src/a.rs", ["x\n", "y\n", "z\n"][at])]);
                }
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        owned(
            "a symbolic link in the place of a protected file",
            "protected-path-swapped",
            |s| {
                s.open(1, 1, &[("src/b.rs", "b\n")]);
                s.put(1, ".github/workflows/ci.yml", 0o120_000, "../../src/b.rs");
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        owned(
            "a submodule in the place of a protected file",
            "protected-path-swapped",
            |s| {
                s.open(1, 1, &[("src/b.rs", "b\n")]);
                s.put(1, "vault/key.tf", 0o160_000, "");
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        owned(
            "a protected file made executable",
            "protected-path-swapped",
            |s| {
                s.open(1, 1, &[("src/b.rs", "b\n")]);
                s.put(1, "vault/key.tf", 0o100_755, "resource \"a\" \"b\" {}\n");
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        owned(
            "a protected path in other letters",
            "security-owner-missing",
            |s| changed(s, &[(".GitHub/workflows/ci.yml", "on: push\n")]),
        ),
    ]);
}

#[test]
fn a_change_does_not_choose_its_own_judges() {
    refuse(&[
        owned("CODEOWNERS edited", "codeowners-changed", |s| {
            changed(s, &[(".github/CODEOWNERS", "* @user2\n")])
        }),
        Attack {
            files: &[("CODEOWNERS", "* @user2\n/vault/ @user5\n")],
            policy: "code_owners: true",
            ..owned(
                "a CODEOWNERS that goes before the other",
                "code-owner-missing",
                |s| {
                    changed(
                        s,
                        &[(".github/CODEOWNERS", "* @user2\n"), ("vault/x", "x\n")],
                    )
                },
            )
        },
        Attack {
            files: &[(".github/CODEOWNERS", "* @user2\n/vault/\n")],
            policy: "security_owners: [\"@user6\"], protected: [\"/vault/**\"]",
            ..owned(
                "a line that takes the owners away",
                "security-owner-missing",
                |s| changed(s, &[("vault/x", "x\n")]),
            )
        },
        Attack {
            files: &[(".github/CODEOWNERS", "* @user2\n/vault/ @user20\n")],
            policy: "code_owners: true",
            ..owned("an owner who may not write", "code-owner-missing", |s| {
                s.forge.state().person(20, "User", ("read", "read"));
                s.open(1, 1, &[("vault/x", "x\n")]);
                s.approve(1, 2);
                s.approve(1, 20);
                s.judge(1)
            })
        },
        Attack {
            files: &[(".github/CODEOWNERS", "* @octo/cyber\n")],
            policy: "code_owners: true",
            ..owned(
                "a member of the team who has not accepted",
                "code-owner-missing",
                |s| {
                    let mut state = s.forge.state();
                    state.token.members = true;
                    state.teams.insert("cyber".into(), vec![(2, "pending")]);
                    drop(state);
                    changed(s, &[("vault/x", "x\n")])
                },
            )
        },
        Attack {
            files: &[(".github/CODEOWNERS", "* @octo/cyber\n")],
            policy: "code_owners: true",
            ..owned("a team that the token does not see", "?team", |s| {
                s.forge
                    .state()
                    .teams
                    .insert("cyber".into(), vec![(2, "active")]);
                changed(s, &[("vault/x", "x\n")])
            })
        },
        owned("the policy edited", "security-owner-missing", |s| {
            changed(
                s,
                &[("portcullis.yaml", "version: 1\nreview: { approvals: 0 }\n")],
            )
        }),
        owned(
            "the gate's workflow edited",
            "security-owner-missing",
            |s| changed(s, &[(".github/workflows/ci.yml", "on: push\n")]),
        ),
    ]);
}

#[test]
fn what_a_reviewer_is_not_shown_is_said() {
    let story = Story::new(
        "version: 1\nrequire: [review]\nblock_at: medium\nreview: { host_rules: off, protected: [\"/none\"] }\n",
        &[],
    );
    let ended = changed(
        &story,
        &[(".gitattributes", "*.rs -diff\n"), ("src/b.rs", "evil\n")],
    );
    assert!(
        ended.blocked().contains(&"hidden-from-diff".to_owned()),
        "{}",
        ended.said()
    );
}
