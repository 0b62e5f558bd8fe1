//! How changes reach the base: groups of the merge queue, pushes, releases; what came past the pull requests is refused.

use super::attacks::{Attack, approved, refuse};
use super::story::{Ended, Files, Story, branch};
use git2::Oid;

const FILE: Files<'_> = &[("src/b.rs", "b\n")];

const fn attack(name: &'static str, refused: &'static str, act: fn(&Story) -> Ended) -> Attack {
    Attack {
        name,
        policy: "",
        files: &[],
        refused,
        act,
    }
}

/// Pull request `number` on top of a group, as one commit of these files.
fn squashed(story: &Story, on: Oid, number: u64, files: Files<'_>) -> Oid {
    let id = story.commit(Some(on), &["1", "1"], "Squashed", files);
    story.came_by(id, &[number]);
    id
}

/// Pull request `number` on top of a group, as a merge.
fn joined(story: &Story, on: Oid, number: u64, files: Files<'_>) -> Oid {
    let id = story.joined(on, story.tip(&branch(number)), &["1", "1"], files);
    story.came_by(id, &[number]);
    id
}

#[test]
fn a_group_holds_nothing_that_was_not_approved() {
    refuse(&[
        attack(
            "an unapproved change behind an approved one",
            "not-approved",
            |s| {
                let base = s.tip("main");
                approved(s);
                s.open(2, 3, &[("src/c.rs", "c\n")]);
                let first = squashed(s, base, 1, FILE);
                let second = squashed(s, first, 2, &[("src/c.rs", "c\n")]);
                s.judge_event("merge_group", &s.group(base, second))
            },
        ),
        attack("an unapproved group before this one", "not-approved", |s| {
            let base = s.tip("main");
            approved(s);
            s.open(2, 3, &[("src/c.rs", "c\n")]);
            let first = squashed(s, base, 2, &[("src/c.rs", "c\n")]);
            let second = squashed(s, first, 1, FILE);
            s.judge_event("merge_group", &s.group(first, second))
        }),
        attack(
            "a squash that is not the pull request",
            "merge-not-by-host",
            |s| {
                let base = s.tip("main");
                approved(s);
                let evil = squashed(s, base, 1, &[("src/b.rs", "evil\n")]);
                s.judge_event("merge_group", &s.group(base, evil))
            },
        ),
        attack(
            "a merge with more in it than the pull request",
            "merge-not-by-host",
            |s| {
                let base = s.tip("main");
                approved(s);
                let evil = joined(s, base, 1, &[("src/evil.rs", "evil\n")]);
                s.judge_event("merge_group", &s.group(base, evil))
            },
        ),
        attack(
            "a commit that belongs to no pull request",
            "commit-without-pull-request",
            |s| {
                let base = s.tip("main");
                approved(s);
                let first = squashed(s, base, 1, FILE);
                let stray = s.commit(Some(first), &["1", "1"], "Stray", &[("src/e.rs", "evil\n")]);
                s.judge_event("merge_group", &s.group(base, stray))
            },
        ),
    ]);
}

#[test]
fn what_is_pushed_or_released_came_by_pull_requests() {
    refuse(&[
        attack("a direct push", "direct-push", |s| {
            let base = s.tip("main");
            let id = s.commit(Some(base), &["1", "1"], "Direct", FILE);
            s.judge_event("push", &s.pushed(base, id))
        }),
        attack(
            "an unapproved pull request merged by an administrator",
            "not-approved",
            |s| {
                let base = s.tip("main");
                s.open(1, 1, FILE);
                let id = joined(s, base, 1, &[]);
                s.merged(1, 9, id);
                s.judge_event("push", &s.pushed(base, id))
            },
        ),
        attack(
            "a pull request closed as merged by pushing its commits",
            "merge-not-by-host",
            |s| {
                let base = s.tip("main");
                approved(s);
                let id = s.tip(&branch(1));
                s.merged(1, 1, id);
                s.judge_event("push", &s.pushed(base, id))
            },
        ),
        attack(
            "a commit of no branch is released",
            "unreachable-commit",
            |s| {
                let base = s.tip("main");
                s.tag("v1.0.0", base);
                let id = s.commit(Some(base), &["1", "1"], "Imposter", FILE);
                s.tag("v1.0.1", id);
                s.judge_event("release", &s.released("v1.0.1"))
            },
        ),
        attack(
            "a commit between two releases came by no pull request",
            "commit-without-pull-request",
            |s| {
                let base = s.tip("main");
                s.tag("v1.0.0", base);
                let id = s.commit(Some(base), &["1", "1"], "Direct", FILE);
                s.set("main", id);
                s.tag("v1.0.1", id);
                s.judge_event("release", &s.released("v1.0.1"))
            },
        ),
    ]);
}

#[test]
fn ten_approved_changes_pass_the_queue_together() {
    let story = Story::plain();
    let base = story.tip("main");
    let mut on = base;
    for number in 1..=10 {
        let path = format!("src/part-{number}.rs");
        story.open(number, 1 + number % 2, &[(path.as_str(), "x\n")]);
        story.approve(number, 5);
        on = squashed(&story, on, number, &[(path.as_str(), "x\n")]);
    }
    let ended = story.judge_event("merge_group", &story.group(base, on));
    assert_eq!(ended.code, 0, "{}", ended.said());
    assert_eq!(
        ended.report["review"]["pulls"].as_array().unwrap().len(),
        10
    );
}

#[test]
fn merged_pull_requests_pass_when_they_are_pushed_and_released() {
    let story = Story::plain();
    let base = story.tip("main");
    story.tag("v1.0.0", base);
    approved(&story);
    let first = joined(&story, base, 1, &[]);
    story.merged(1, 2, first);
    let ended = story.judge_event("push", &story.pushed(base, first));
    assert_eq!(ended.code, 0, "{}", ended.said());
    story.open(2, 3, &[("src/c.rs", "c\n")]);
    story.approve(2, 4);
    let second = squashed(&story, first, 2, &[("src/c.rs", "c\n")]);
    story.merged(2, 4, second);
    let ended = story.judge_event("push", &story.pushed(first, second));
    assert_eq!(ended.code, 0, "{}", ended.said());
    story.tag("v1.1.0", second);
    let ended = story.judge_event("release", &story.released("v1.1.0"));
    assert_eq!(ended.code, 0, "{}", ended.said());
}
