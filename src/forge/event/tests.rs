//! Events as runners leave them.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn sha(digit: &str) -> String {
    digit.repeat(40)
}

fn repository() -> Value {
    json!({
        "id": 4242, "full_name": "octo/gate", "default_branch": "main", "fork": false,
        "url": "https://github.com/octo/gate", "html_url": "https://github.com/octo/gate",
        "commits_url": "https://api.github.com/repos/octo/gate/commits{/sha}",
    })
}

fn pull_request() -> Value {
    let side = |branch: &str, digit: &str, repo: Value| json!({"ref": branch, "sha": sha(digit), "repo": repo});
    json!({
        "action": "synchronize", "number": 7,
        "pull_request": {
            "number": 7, "url": "https://api.github.com/repos/octo/gate/pulls/7",
            "html_url": "https://github.com/octo/gate/pull/7",
            "head": side("change", "a", Value::Null), "base": side("main", "b", repository()),
        },
        "repository": repository(), "sender": {"id": 1, "login": "ann", "type": "User"},
    })
}

fn read(name: &str, payload: &Value) -> Result<Question, EventError> {
    Event::read(name, payload.to_string().as_bytes())
}

#[test]
fn a_pull_request_names_its_ends() {
    for name in ["pull_request", "pull_request_target"] {
        let question = read(name, &pull_request()).unwrap();
        let Subject::PullRequest {
            number,
            head,
            base,
            review,
        } = &question.subject
        else {
            panic!("{question:?}");
        };
        assert_eq!((*number, *review), (7, None));
        let (head, base) = (head.as_ref().unwrap(), base.as_ref().unwrap());
        assert_eq!((head.branch.as_str(), head.repository_id), ("change", None));
        assert_eq!(
            (base.branch.as_str(), base.repository_id),
            ("main", Some(4242))
        );
        assert_eq!(question.base_branch(), Some("main"));
        assert_eq!(question.repository_id, Some(4242));
        assert_eq!(question.sender.unwrap().id, 1);
        assert_eq!(question.addresses.api.len(), 3);
        assert_eq!(question.addresses.pages.len(), 3);
    }
}

#[test]
fn a_review_names_its_number() {
    let mut payload = pull_request();
    payload.as_object_mut().unwrap().remove("number");
    payload["review"] = json!({"id": 99, "state": "approved"});
    let question = read("pull_request_review", &payload).unwrap();
    assert!(matches!(
        question.subject,
        Subject::PullRequest {
            review: Some(99),
            number: 7,
            ..
        }
    ));
}

#[test]
fn a_sender_that_is_not_understood_is_not_nobody() {
    let mut payload = pull_request();
    payload["sender"] = json!({"id": 1, "login": "a b", "type": "User"});
    assert!(matches!(
        read("pull_request", &payload),
        Err(EventError::Malformed { .. })
    ));
    payload["sender"] = Value::Null;
    assert_eq!(read("pull_request", &payload).unwrap().sender, None);
}

#[test]
fn an_event_that_names_two_changes_is_refused() {
    let mut payload = pull_request();
    payload["number"] = json!(8);
    assert!(matches!(
        read("pull_request", &payload),
        Err(EventError::Contradiction(_))
    ));
    let mut payload = pull_request();
    payload["pull_request"]["base"]["repo"]["id"] = json!(1);
    assert!(matches!(
        read("pull_request", &payload),
        Err(EventError::Contradiction(_))
    ));
}

#[test]
fn a_merge_group_names_its_ends() {
    let payload = json!({
        "action": "checks_requested", "repository": repository(),
        "merge_group": {
            "head_sha": sha("a"), "base_sha": sha("b"), "base_ref": "refs/heads/main",
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-104-x",
        },
    });
    let question = read("merge_group", &payload).unwrap();
    assert_eq!(question.base_branch(), Some("main"));
    let Subject::MergeGroup { head, .. } = question.subject else {
        panic!("no merge group");
    };
    assert_eq!(head.branch, "gh-readonly-queue/main/pr-104-x");
}

#[test]
fn a_push_may_make_or_delete_its_branch() {
    let payload = |before: &str, after: &str| {
        json!({
            "ref": "refs/heads/main", "before": before, "after": after, "forced": true,
            "repository": repository(),
        })
    };
    let moved =
        |before: &str, after: &str| match read("push", &payload(before, after)).unwrap().subject {
            Subject::Push {
                before,
                after,
                forced,
                ..
            } => (before.is_some(), after.is_some(), forced),
            other => panic!("{other:?}"),
        };
    assert_eq!(moved(&sha("a"), &sha("b")), (true, true, true));
    assert_eq!(moved(&sha("0"), &sha("b")), (false, true, true));
    assert_eq!(moved(&sha("a"), &sha("0")), (true, false, true));
    assert!(read("push", &payload("main", &sha("b"))).is_err());
}

#[test]
fn a_release_names_its_tag_and_a_schedule_its_repository() {
    let payload = json!({
        "action": "published", "repository": repository(),
        "release": {"id": 5, "tag_name": "v1", "target_commitish": "main", "draft": false, "prerelease": false},
    });
    let question = read("release", &payload).unwrap();
    assert!(matches!(&question.subject, Subject::Release { tag, .. } if tag == "v1"));
    let payload = json!({"schedule": "0 0 * * *", "repository": repository()});
    let question = read("schedule", &payload).unwrap();
    assert_eq!(question.subject, Subject::Branch { reference: None });
    let payload = json!({"ref": "refs/heads/dev", "inputs": {}, "repository": repository()});
    assert_eq!(
        read("workflow_dispatch", &payload).unwrap().base_branch(),
        Some("dev")
    );
}

#[test]
fn other_events_and_other_texts_ask_nothing() {
    assert!(matches!(
        read("issues", &pull_request()),
        Err(EventError::Unknown(_))
    ));
    assert!(matches!(
        read("merge_group", &pull_request()),
        Err(EventError::Missing { .. })
    ));
    assert!(matches!(
        read("push", &json!({})),
        Err(EventError::Missing { .. })
    ));
    assert!(matches!(
        read("push", &json!([])),
        Err(EventError::Malformed { .. })
    ));
    assert!(Event::read("push", b"\xff").is_err());
    let twice = br#"{"number":1,"number":2}"#;
    assert!(matches!(
        Event::read("pull_request", twice),
        Err(EventError::Malformed { .. })
    ));
}

#[test]
fn names_that_would_leave_their_place_are_refused() {
    for name in ["octo/gate/../../x", "octo", "octo/gate?x", "../..", ""] {
        let mut payload = pull_request();
        payload["repository"]["full_name"] = json!(name);
        assert!(read("pull_request", &payload).is_err(), "{name}");
    }
}

const EVENTS: [&str; 8] = [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "merge_group",
    "push",
    "release",
    "schedule",
    "workflow_dispatch",
];

proptest! {
    #[test]
    fn no_bytes_make_it_panic(name in 0..8_usize, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Event::read(EVENTS[name], &bytes);
    }

    #[test]
    fn an_event_cut_anywhere_or_changed_anywhere_does_not_make_it_panic(
        name in 0..8_usize,
        at in 0..1000_usize,
        byte in any::<u8>(),
    ) {
        let mut bytes = pull_request().to_string().into_bytes();
        let at = at % bytes.len();
        let _ = Event::read(EVENTS[name], &bytes[..at]);
        bytes[at] = byte;
        let _ = Event::read(EVENTS[name], &bytes);
    }
}
