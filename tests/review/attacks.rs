//! Ways to get a change past its review. Each is a story in a real repository and on a forge that remembers; none of them may
//! pass, and each has to be refused for the right reason.

use super::story::{Ended, Files, POLICY, Story, branch};
use crate::support::forge::RuleSet;

/// A story that has to end badly.
pub struct Attack {
    pub name: &'static str,
    /// Below `review:` of the policy, beside `host_rules: off`.
    pub policy: &'static str,
    pub files: Files<'static>,
    /// The check that blocks; or, behind `?`, a word of the gap that keeps it from passing.
    pub refused: &'static str,
    pub act: fn(&Story) -> Ended,
}

pub fn story(policy: &str, files: Files<'_>) -> Story {
    let more = match policy {
        "" => POLICY.to_owned(),
        policy => {
            format!("version: 1\nrequire: [review]\nreview: {{ host_rules: off, {policy} }}\n")
        }
    };
    Story::new(&more, files)
}

pub fn refuse(attacks: &[Attack]) {
    let mut wrong = Vec::new();
    for attack in attacks {
        let ended = (attack.act)(&story(attack.policy, attack.files));
        let expected = match attack.refused.strip_prefix('?') {
            Some(word) => ended.code == 3 && ended.unknown().iter().any(|why| why.contains(word)),
            None => ended.code == 1 && ended.blocked().iter().any(|id| id == attack.refused),
        };
        if !expected {
            wrong.push(format!(
                "{}: wanted {}, {}",
                attack.name,
                attack.refused,
                ended.said()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const FILE: Files<'_> = &[("src/b.rs", "b\n")];

/// A pull request of person 1, approved by person 2.
pub fn approved(story: &Story) {
    story.open(1, 1, FILE);
    story.approve(1, 2);
}

const fn attack(name: &'static str, refused: &'static str, act: fn(&Story) -> Ended) -> Attack {
    Attack {
        name,
        policy: "",
        files: &[],
        refused,
        act,
    }
}

#[test]
fn approvals_that_are_stale_or_were_given_for_something_else_do_not_count() {
    refuse(&[
        attack("approve, then push", "stale-approval", |s| {
            approved(s);
            s.push(1, 1, &[("src/c.rs", "evil\n")]);
            s.judge(1)
        }),
        attack(
            "approve, then force-push something else",
            "stale-approval",
            |s| {
                approved(s);
                let id = s.commit(
                    Some(s.tip("main")),
                    &["1", "1"],
                    "Other",
                    &[("src/c.rs", "evil\n")],
                );
                s.forced(1, id);
                s.judge(1)
            },
        ),
        attack(
            "approve, force-push away and stay away with the same message",
            "stale-approval",
            |s| {
                approved(s);
                let id = s.commit(
                    Some(s.tip("main")),
                    &["1", "1"],
                    "Change",
                    &[("src/b.rs", "b \n")],
                );
                s.forced(1, id);
                s.judge(1)
            },
        ),
        attack("retarget after the approval", "retargeted", |s| {
            approved(s);
            s.forge.state().retarget(1, "main");
            s.judge(1)
        }),
        attack(
            "merge of a branch that the base does not have",
            "stale-approval",
            |s| {
                approved(s);
                let foreign = s.commit(
                    Some(s.tip("main")),
                    &["1", "1"],
                    "Foreign",
                    &[("src/f.rs", "evil\n")],
                );
                let id = s.joined(s.tip(&branch(1)), foreign, &["1", "1"], &[]);
                s.moved(1, id);
                s.judge(1)
            },
        ),
    ]);
}

#[test]
fn merges_of_the_base_hide_nothing_and_old_runs_do_not_count() {
    refuse(&[
        attack("update with edits in the merge", "evil-merge", |s| {
            approved(s);
            s.main(&[("src/d.rs", "d\n")]);
            s.update(1, &[("src/b.rs", "evil\n")]);
            s.judge(1)
        }),
        attack(
            "update with edits in the resolution of a conflict",
            "stale-approval",
            |s| {
                s.open(1, 1, &[("src/a.rs", "one\n")]);
                s.approve(1, 2);
                s.main(&[("src/a.rs", "two\n")]);
                s.update(1, &[("src/a.rs", "evil\n")]);
                s.judge(1)
            },
        ),
        attack(
            "update that takes back what the base did",
            "evil-merge",
            |s| {
                approved(s);
                let before = s.tip("main");
                s.main(&[("src/a.rs", "repaired\n")]);
                let tree = s.git().find_commit(s.tip(&branch(1))).unwrap().tree_id();
                let parents = [s.tip(&branch(1)), s.tip("main")];
                let id = s.of_tree(tree, &parents, &["1", "1"], "Merge");
                assert_ne!(before, s.tip("main"));
                s.moved(1, id);
                s.judge(1)
            },
        ),
        attack("the run is of an older head", "head-moved", |s| {
            approved(s);
            let old = s.event(1);
            s.push(1, 1, &[("src/c.rs", "evil\n")]);
            s.judge_event("pull_request", &old)
        }),
        attack(
            "the approval was dismissed after a run that passed",
            "not-approved",
            |s| {
                s.open(1, 1, FILE);
                let review = s.approve(1, 2);
                assert_eq!(s.judge(1).code, 0);
                s.dismiss(1, review, 3);
                s.judge_event("pull_request_review", &s.event(1))
            },
        ),
    ]);
}

#[test]
fn who_took_part_cannot_approve() {
    refuse(&[
        attack("the author approves", "not-approved", |s| {
            s.open(1, 1, FILE);
            s.approve(1, 1);
            s.judge(1)
        }),
        attack(
            "an e-mail that belongs to nobody",
            "unknown-identity",
            |s| {
                s.open_as(1, 1, &["ghost@forge.invalid", "1"], "Change", FILE);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        attack(
            "a committer of somebody else's pull request approves",
            "self-approval",
            |s| {
                s.open(1, 1, FILE);
                s.push(1, 2, &[("src/c.rs", "c\n")]);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        attack(
            "the committer and not the author of a commit approves",
            "self-approval",
            |s| {
                s.open_as(1, 1, &["1", "2"], "Change", FILE);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        attack(
            "whoever pushed to a bot's pull request approves it",
            "self-approval",
            |s| {
                s.forge.state().person(50, "Bot", ("write", "write"));
                s.open_as(1, 50, &["50", "50"], "Bump", FILE);
                s.push(1, 2, &[("src/c.rs", "c\n")]);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
        attack("a co-author approves", "self-approval", |s| {
            let message = "Change\n\nCo-authored-by: Nine <9@forge.invalid>\n";
            s.open_as(1, 1, &["1", "1"], message, FILE);
            s.approve(1, 9);
            s.judge(1)
        }),
        attack(
            "a co-author whom nobody knows may be the approver",
            "unknown-identity",
            |s| {
                let message = "Change\n\nco-AUTHORED-by: Who <who@forge.invalid>\n";
                s.open_as(1, 1, &["1", "1"], message, FILE);
                s.approve(1, 2);
                s.judge(1)
            },
        ),
    ]);
}

#[test]
fn who_may_not_write_or_is_no_person_cannot_approve() {
    refuse(&[
        attack("a bot approves", "bot-approval", |s| {
            s.forge.state().person(50, "Bot", ("write", "write"));
            s.open(1, 1, FILE);
            s.approve(1, 50);
            s.judge(1)
        }),
        attack("the workflow's own bot approves", "bot-approval", |s| {
            s.forge
                .state()
                .person(41_898_282, "Bot", ("write", "write"));
            s.forge.state().people.get_mut(&41_898_282).unwrap().login =
                "github-actions[bot]".into();
            s.open(1, 1, FILE);
            s.approve(1, 41_898_282);
            s.judge(1)
        }),
        attack("a reader approves", "approver-without-write", |s| {
            s.forge.state().person(20, "User", ("read", "read"));
            s.open(1, 1, FILE);
            s.approve(1, 20);
            s.judge(1)
        }),
        attack(
            "somebody with triage approves",
            "approver-without-write",
            |s| {
                s.forge.state().person(20, "User", ("read", "triage"));
                s.open(1, 1, FILE);
                s.approve(1, 20);
                s.judge(1)
            },
        ),
        attack("a former member approves", "approver-without-write", |s| {
            approved(s);
            s.forge.state().people.get_mut(&2).unwrap().permission = ("none", "none");
            s.judge(1)
        }),
        attack("a deleted account has approved", "not-approved", |s| {
            approved(s);
            s.forge.state().pull(1).reviews[0].by = None;
            s.judge(1)
        }),
        Attack {
            policy: "approvals: 2",
            ..attack(
                "one person approves twice under two names",
                "not-approved",
                |s| {
                    approved(s);
                    s.forge.state().people.get_mut(&2).unwrap().login = "USER2-renamed".into();
                    s.approve(1, 2);
                    s.judge(1)
                },
            )
        },
        Attack {
            policy: "shared_accounts: [user2]",
            ..attack(
                "an account that several people use approves",
                "shared-account",
                |s| {
                    approved(s);
                    s.judge(1)
                },
            )
        },
    ]);
}

#[test]
fn what_is_not_an_approval_that_stands_does_not_count() {
    refuse(&[
        attack("nobody looked", "not-approved", |s| {
            s.open(1, 1, FILE);
            s.judge(1)
        }),
        attack("only comments", "not-approved", |s| {
            s.open(1, 1, FILE);
            s.review(1, 2, "COMMENTED");
            s.judge(1)
        }),
        attack("a dismissed approval", "not-approved", |s| {
            s.open(1, 1, FILE);
            let review = s.approve(1, 2);
            s.dismiss(1, review, 1);
            s.judge(1)
        }),
        attack(
            "a dismissed request for changes revives nothing",
            "not-approved",
            |s| {
                approved(s);
                let review = s.review(1, 2, "CHANGES_REQUESTED");
                s.dismiss(1, review, 1);
                s.judge(1)
            },
        ),
        attack("the reviewer took it back", "changes-requested", |s| {
            approved(s);
            s.review(1, 2, "CHANGES_REQUESTED");
            s.judge(1)
        }),
        attack(
            "another reviewer requests changes",
            "changes-requested",
            |s| {
                approved(s);
                s.review(1, 3, "CHANGES_REQUESTED");
                s.judge(1)
            },
        ),
        attack(
            "a request for changes on the second page",
            "changes-requested",
            |s| {
                approved(s);
                for _ in 0..110 {
                    s.review(1, 4, "COMMENTED");
                }
                s.review(1, 3, "CHANGES_REQUESTED");
                s.judge(1)
            },
        ),
        attack("a draft", "draft", |s| {
            approved(s);
            s.forge.state().pull(1).draft = true;
            s.judge(1)
        }),
        attack(
            "unapproved under pull_request_target",
            "not-approved",
            |s| {
                s.open(1, 1, FILE);
                s.judge_event("pull_request_target", &s.event(1))
            },
        ),
    ]);
}

#[test]
fn the_forge_has_to_enforce_what_the_policy_asks() {
    let policy = "version: 1\nrequire: [review]\nblock_at: low\nreview: { approvals: 2 }\n";
    let ended = |rules: RuleSet| {
        let story = Story::new(policy, &[]);
        approved(&story);
        story.approve(1, 3);
        let mut state = story.forge.state();
        state.rulesets = vec![rules];
        // Else classic protection may ask for more, for all that the token sees.
        state.token.administration = true;
        drop(state);
        story.judge(1)
    };
    let weak = ended(RuleSet::new(71, 1));
    assert!(
        weak.blocked().contains(&"host-rule-weaker".to_owned()),
        "{}",
        weak.said()
    );
    let mut lowered = RuleSet::new(71, 2);
    lowered.updated = 600;
    let lowered = ended(lowered);
    assert!(
        lowered.blocked().contains(&"rule-lowered".to_owned()),
        "{}",
        lowered.said()
    );
}
