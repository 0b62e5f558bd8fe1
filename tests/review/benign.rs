//! What people do every day: none of it is blocked.

use super::attacks::{approved, story};
use super::story::{Ended, Files, Story, branch};

struct Benign {
    name: &'static str,
    policy: &'static str,
    files: Files<'static>,
    act: fn(&Story) -> Ended,
}

const FILE: Files<'_> = &[("src/b.rs", "b\n")];

const fn benign(name: &'static str, act: fn(&Story) -> Ended) -> Benign {
    Benign {
        name,
        policy: "",
        files: &[],
        act,
    }
}

fn pass(all: &[Benign]) {
    let mut wrong = Vec::new();
    for one in all {
        let ended = (one.act)(&story(one.policy, one.files));
        if ended.code != 0 {
            wrong.push(format!("{}: {}", one.name, ended.said()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ordinary_reviews_pass() {
    pass(&[
        benign("one approval", |s| {
            approved(s);
            s.judge(1)
        }),
        benign("a comment after the approval", |s| {
            approved(s);
            s.review(1, 2, "COMMENTED");
            s.judge(1)
        }),
        benign("a second approval, and comments of many", |s| {
            approved(s);
            for by in [3, 4, 5, 6] {
                s.review(1, by, "COMMENTED");
            }
            s.approve(1, 3);
            s.judge(1)
        }),
        benign(
            "changes requested, and approved after they were made",
            |s| {
                s.open(1, 1, FILE);
                s.review(1, 2, "CHANGES_REQUESTED");
                s.push(1, 1, &[("src/b.rs", "better\n")]);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        benign("approved again after a push", |s| {
            approved(s);
            s.push(1, 1, &[("src/c.rs", "c\n")]);
            s.approve(1, 2);
            s.judge(1)
        }),
        benign(
            "a dismissed request for changes, and another approval",
            |s| {
                s.open(1, 1, FILE);
                let review = s.review(1, 3, "CHANGES_REQUESTED");
                s.dismiss(1, review, 9);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        benign("two commits of two people, approved by a third", |s| {
            s.open(1, 1, FILE);
            s.push(1, 2, &[("src/c.rs", "c\n")]);
            s.approve(1, 3);
            s.judge(1)
        }),
    ]);
}

#[test]
fn reviews_of_all_kinds_of_people_pass() {
    pass(&[
        benign(
            "a co-author who has written here before, approved by a third",
            |s| {
                let message = "Change\n\nCo-authored-by: Nine <9@forge.invalid>\n";
                s.open_as(1, 1, &["1", "1"], message, FILE);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        benign("an administrator approves", |s| {
            s.forge.state().people.get_mut(&2).unwrap().permission = ("admin", "admin");
            approved(s);
            s.judge(1)
        }),
        benign("a maintainer approves", |s| {
            s.forge.state().people.get_mut(&2).unwrap().permission = ("write", "maintain");
            approved(s);
            s.judge(1)
        }),
        benign("a bot's change with a person's review", |s| {
            s.forge.state().person(50, "Bot", ("write", "write"));
            s.open_as(1, 50, &["50", "50"], "Bump", FILE);
            s.approve(1, 2);
            s.judge(1)
        }),
        benign("a reader and a bot comment", |s| {
            approved(s);
            s.forge.state().person(20, "User", ("read", "read"));
            s.forge.state().person(50, "Bot", ("write", "write"));
            s.review(1, 20, "COMMENTED");
            s.review(1, 50, "COMMENTED");
            s.judge(1)
        }),
        benign("a reader requests changes", |s| {
            approved(s);
            s.forge.state().person(20, "User", ("read", "read"));
            s.review(1, 20, "CHANGES_REQUESTED");
            s.judge(1)
        }),
    ]);
}

#[test]
fn clean_updates_and_renames_pass() {
    pass(&[
        benign("a clean update after the approval", |s| {
            approved(s);
            s.main(&[("src/d.rs", "d\n")]);
            s.update(1, &[]);
            s.judge(1)
        }),
        benign("two clean updates", |s| {
            approved(s);
            for file in ["src/d.rs", "src/e.rs"] {
                s.main(&[(file, "x\n")]);
                s.update(1, &[]);
            }
            s.judge(1)
        }),
        benign("the base goes on without the branch", |s| {
            approved(s);
            s.main(&[("src/d.rs", "d\n")]);
            s.judge(1)
        }),
        benign("a rename", |s| {
            s.open(
                1,
                1,
                &[("src/a.rs", super::story::GONE), ("src/z.rs", "a\n")],
            );
            s.approve(1, 2);
            s.judge(1)
        }),
        benign("forced before the approval", |s| {
            s.open(1, 1, FILE);
            let id = s.commit(
                Some(s.tip("main")),
                &["1", "1"],
                "Again",
                &[("src/b.rs", "c\n")],
            );
            s.forced(1, id);
            s.approve(1, 2);
            s.judge(1)
        }),
        benign("retargeted before the approval", |s| {
            s.open(1, 1, FILE);
            s.forge.state().retarget(1, "main");
            s.approve(1, 2);
            s.judge(1)
        }),
        benign("a hundred commits", |s| {
            s.open(1, 1, FILE);
            let mut on = s.tip(&branch(1));
            for at in 0..100 {
                let text = at.to_string();
                on = s.commit(
                    Some(on),
                    &["1", "1"],
                    "More",
                    &[("src/b.rs", text.as_str())],
                );
            }
            s.moved(1, on);
            s.approve(1, 2);
            s.judge(1)
        }),
    ]);
}

#[test]
fn those_who_answer_for_a_path_can_approve_it() {
    const OWNERS: Files<'_> = &[(
        ".github/CODEOWNERS",
        "* @user2\n/vault/ @user5 @user6\n/team/ @octo/cyber\n",
    )];
    let owned = |name, act| Benign {
        name,
        policy: "code_owners: true, security_owners: [\"@user6\"]",
        files: OWNERS,
        act,
    };
    pass(&[
        owned("one of two owners", |s| {
            s.open(1, 1, &[("vault/x", "x\n")]);
            s.approve(1, 5);
            s.judge(1)
        }),
        owned("each for their part", |s| {
            s.open(1, 1, &[("vault/x", "x\n"), ("src/b.rs", "b\n")]);
            s.approve(1, 2);
            s.approve(1, 6);
            s.judge(1)
        }),
        owned(
            "a protected path with its owner and the security owner",
            |s| {
                s.open(1, 1, &[(".github/workflows/ci.yml", "on: push\n")]);
                s.approve(1, 2);
                s.approve(1, 6);
                s.judge(1)
            },
        ),
        owned("a member of the team", |s| {
            let mut state = s.forge.state();
            state.token.members = true;
            state.teams.insert("cyber".into(), vec![(3, "active")]);
            drop(state);
            s.open(1, 1, &[("team/x", "x\n")]);
            s.approve(1, 3);
            s.judge(1)
        }),
    ]);
}
