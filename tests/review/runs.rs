//! Runs with and without a forge: records and their replay, addresses that disagree, faults on the way, and that the token
//! stands nowhere.

use super::attacks::approved;
use super::story::{POLICY, Story};
use crate::support::forge::{Damage, Fault, TOKEN};
use std::fs;
use std::time::Duration;

const FILE: super::story::Files<'_> = &[("src/b.rs", "b\n")];

/// What a report says apart from whether somebody was asked.
fn verdict(ended: &super::story::Ended) -> serde_json::Value {
    let mut report = ended.report.clone();
    if let Some(review) = report["review"].as_object_mut() {
        review.remove("replayed");
    }
    report
}

#[test]
fn a_record_gives_the_same_verdict_without_the_forge() {
    for name in ["nobody looked", "approved", "stale"] {
        let story = Story::plain();
        story.open(1, 1, FILE);
        if name != "nobody looked" {
            story.approve(1, 2);
        }
        if name == "stale" {
            story.push(1, 1, &[("src/c.rs", "c\n")]);
        }
        let record = story.path("reviews.json").display().to_string();
        story.flags(&format!("--record-reviews {record}"));
        let asked = story.judge(1);
        story.forge.asked();
        let replay = format!("--pull-request --only review --offline --reviews {record}");
        story.without_flags();
        let again = story.by_hand(&replay);
        assert_eq!(verdict(&asked), verdict(&again), "{name}");
        assert_eq!(asked.code, again.code, "{name}");
        assert_eq!(again.report["review"]["replayed"], true);
        assert!(story.forge.asked().is_empty(), "{name}");
        assert!(!fs::read_to_string(&record).unwrap().contains(TOKEN));
    }
}

#[test]
fn a_pull_request_can_be_named_outside_of_a_workflow() {
    let story = Story::plain();
    approved(&story);
    let address = story.forge.address();
    let line = format!("--pull-request 1 --repository octo/gate --api {address} --only review");
    let ended = story.by_hand(&line);
    assert_eq!(ended.code, 0, "{}", ended.said());
    let review = &ended.report["review"];
    assert_eq!(review["about"], "pull request 1");
    assert_eq!(review["pulls"][0]["reviews"][0]["reviewer"]["id"], 2);
    assert_eq!(review["pulls"][0]["reviews"][0]["counts"], true);
    assert!(ended.texts.contains("approved by user2 (account 2)"));
    assert_eq!(ended.report["run"]["base"], story.tip("main").to_string());
}

#[test]
fn nothing_passes_offline_or_without_a_token() {
    let story = Story::plain();
    approved(&story);
    story.flags("--offline");
    let ended = story.judge(1);
    assert_eq!(ended.code, 3, "{}", ended.said());
    assert!(ended.unknown().iter().any(|why| why.contains("--offline")));
    assert!(story.forge.asked().is_empty());
}

#[test]
fn addresses_that_disagree_are_refused_before_anybody_is_asked() {
    let other = Story::plain();
    let elsewhere = other.forge.address();
    let lies: [(&str, &str); 6] = [
        ("GITHUB_API_URL", &elsewhere),
        ("GITHUB_SERVER_URL", &elsewhere),
        ("GITHUB_API_URL", "https://api.github.com"),
        ("GITHUB_API_URL", "http://forge.example"),
        ("GITHUB_REPOSITORY", "octo/other"),
        ("GITHUB_BASE_REF", "dev"),
    ];
    for (name, value) in lies {
        let story = Story::plain();
        approved(&story);
        story.variable(name, value);
        let ended = story.judge(1);
        assert_eq!(ended.code, 2, "{name}={value}: {}", ended.said());
        assert!(
            story.forge.asked().is_empty() && other.forge.asked().is_empty(),
            "{name}"
        );
    }
}

#[test]
fn the_policy_says_which_forge_it_is() {
    let policy = POLICY.replace(
        "host_rules: off",
        "host_rules: off, forge: \"https://forge.example\"",
    );
    let story = Story::new(&policy, &[]);
    approved(&story);
    let ended = story.judge(1);
    assert_eq!(ended.code, 2, "{}", ended.said());
    assert!(story.forge.asked().is_empty());
}

/// Answers that are whole, and not what was asked for; what breaks on the way stands in `faults`.
fn faults() -> Vec<(&'static str, Damage)> {
    let status = |status, body: &str| Damage::status(status, body);
    vec![
        ("502 with a page", status(502, "<html>")),
        (
            "403",
            status(
                403,
                "{\"message\":\"Resource not accessible by integration\"}",
            ),
        ),
        ("404", status(404, "{\"message\":\"Not Found\"}")),
        (
            "429",
            status(429, "{\"message\":\"API rate limit exceeded\"}"),
        ),
        ("an empty list in its place", status(200, "[]")),
        ("an empty object in its place", status(200, "{}")),
    ]
}

#[test]
fn no_fault_on_the_way_makes_a_pass() {
    let mut passed = Vec::new();
    let mut count = 0;
    for request in ["/pulls/1?", "/pulls/1/reviews", "/permission", "/timeline"] {
        for (name, damage) in faults() {
            // An empty timeline, or no review, is an answer as good as another.
            let answer = name == "an empty list in its place" && request == "/timeline";
            if answer {
                continue;
            }
            let story = Story::plain();
            approved(&story);
            let pattern = request.trim_end_matches('?');
            let mut fault = Fault::at(pattern, damage);
            if request.ends_with('?') {
                fault.pattern = "/pulls/1".to_owned();
            }
            story.forge.fail(fault);
            let ended = story.judge(1);
            count += 1;
            if ended.code == 0 {
                passed.push(format!("{request} {name}"));
            }
        }
    }
    assert!(count >= 20 && passed.is_empty(), "{count}: {passed:?}");
}

#[test]
fn lists_that_break_off_make_no_pass() {
    let second = |damage: fn() -> Damage| {
        let story = Story::plain();
        approved(&story);
        for _ in 0..110 {
            story.review(1, 4, "COMMENTED");
        }
        story.review(1, 3, "CHANGES_REQUESTED");
        let mut fault = Fault::at("/pulls/1/reviews", damage());
        fault.after = 1;
        story.forge.fail(fault);
        story.judge(1).code
    };
    assert_ne!(second(|| Damage::status(500, "")), 0);
    assert_ne!(second(|| Damage::status(403, "{}")), 0);
    assert_ne!(second(|| Damage::Repeat), 0);
    assert_ne!(second(|| Damage::status(200, "[]")), 0);
    let story = Story::plain();
    approved(&story);
    story.forge.fail(Fault::at(
        "/pulls/1/reviews",
        Damage::Link("<http://127.0.0.1:1/x?page=2>; rel=\"next\"".into()),
    ));
    assert_ne!(story.judge(1).code, 0);
}

#[test]
fn an_answer_that_never_comes_ends_in_time_and_makes_no_pass() {
    let story = Story::plain();
    approved(&story);
    let mut patience = story.patience.get();
    patience.answer = Duration::from_millis(200);
    story.patience.set(patience);
    story
        .forge
        .fail(Fault::at("/pulls/1/reviews", Damage::Hang));
    let ended = story.judge(1);
    assert_eq!(ended.code, 3, "{}", ended.said());
}

#[test]
fn the_token_stands_in_no_output() {
    let story = Story::plain();
    approved(&story);
    // A forge that says it back.
    story.forge.fail(Fault::at(
        "/timeline",
        Damage::status(403, &format!("{{\"message\":\"bad {TOKEN}\"}}")),
    ));
    let record = story.path("reviews.json").display().to_string();
    story.flags(&format!("--record-reviews {record}"));
    let ended = story.judge(1);
    assert_ne!(ended.code, 0);
    let kept = fs::read_to_string(&record).unwrap();
    assert!(!ended.texts.contains(TOKEN) && !kept.contains(TOKEN));
}

#[test]
fn what_is_missing_in_the_clone_is_named_with_its_cure() {
    let story = Story::plain();
    approved(&story);
    let mut event = story.event(1);
    event["pull_request"]["head"]["sha"] = "12".repeat(20).into();
    let ended = story.judge_event("pull_request", &event);
    assert_eq!(ended.code, 3, "{}", ended.said());
    assert!(ended.texts.contains("fetch-depth: 0") && ended.texts.contains("pull/1/head"));
}

#[test]
fn an_event_about_no_change_is_a_gap() {
    let story = Story::plain();
    let event = serde_json::json!({"repository": story.repository(), "ref": "refs/heads/main"});
    let ended = story.judge_event("workflow_dispatch", &event);
    assert_eq!(ended.code, 3, "{}", ended.said());
    assert!(story.forge.asked().is_empty());
}
