//! Answers as the API writes them, and answers that it never would.

use super::*;
use crate::forge::{AccountKind, ReviewState, Seen, TimelineKind};
use proptest::prelude::*;
use serde_json::{Value, json};

fn account(value: &Value) -> Result<Option<Account>, WireError> {
    let wire: WireAccount = serde_json::from_value(value.clone()).unwrap();
    wire.known()
}

fn review(value: &Value) -> Result<Vec<Review>, WireError> {
    Review::read_page(json!([value]).to_string().as_bytes())
}

fn event(value: &Value) -> Result<TimelineEvent, WireError> {
    let mut page = TimelineEvent::read_page(json!([value]).to_string().as_bytes())?;
    Ok(page.remove(0))
}

#[test]
fn an_account_that_is_not_understood_is_not_nobody() {
    let told = json!({"id": 1, "login": "ann", "type": "User", "site_admin": false});
    let kind = |value: &Value| account(value).unwrap().unwrap().kind;
    assert_eq!(kind(&told), AccountKind::User);
    let bot = json!({"id": 49_699_333, "login": "dependabot[bot]", "type": "Bot"});
    assert_eq!(kind(&bot), AccountKind::Bot);
    assert_eq!(account(&json!({})), Ok(None));
    assert!(account(&json!({"id": 1})).is_err());
    assert!(account(&json!({"login": "ann"})).is_err());
    for login in [
        "",
        "../x",
        "a b",
        "a/b",
        "a\nb",
        "[bot]",
        "é",
        &"a".repeat(101),
    ] {
        let strange = json!({"id": 1, "login": login, "type": "User"});
        assert!(account(&strange).is_err(), "{login}");
    }
    let unknown = json!({"id": 1, "login": "ann", "type": "Robot"});
    assert!(!account(&unknown).unwrap().unwrap().is_person());
}

#[test]
fn a_review_keeps_the_head_it_was_given_on() {
    let told = json!({
        "id": 80, "user": null, "state": "APPROVED", "commit_id": "A".repeat(40),
        "submitted_at": "2026-11-01T10:00:00Z", "body": "/lgtm",
    });
    let review = review(&told).unwrap().remove(0);
    assert_eq!((review.author, review.state), (None, ReviewState::Approved));
    assert_eq!(review.commit_id.unwrap().as_str(), "a".repeat(40));
}

#[test]
fn a_pending_review_alone_may_have_no_time() {
    let told = |state: &str| json!({"id": 1, "user": null, "state": state, "commit_id": null});
    assert!(review(&told("PENDING")).is_ok());
    assert!(review(&told("APPROVED")).is_err());
}

#[test]
fn every_kind_of_event_that_counts_is_told_apart() {
    for (name, kind) in [
        ("base_ref_changed", TimelineKind::BaseRefChanged),
        (
            "automatic_base_change_succeeded",
            TimelineKind::AutomaticBaseChangeSucceeded,
        ),
        ("head_ref_force_pushed", TimelineKind::HeadRefForcePushed),
        ("head_ref_restored", TimelineKind::HeadRefRestored),
        ("ready_for_review", TimelineKind::ReadyForReview),
        ("convert_to_draft", TimelineKind::ConvertToDraft),
        ("auto_merge_enabled", TimelineKind::AutoMergeEnabled),
        ("auto_squash_enabled", TimelineKind::AutoMergeEnabled),
        ("added_to_merge_queue", TimelineKind::AddedToMergeQueue),
        ("closed", TimelineKind::Closed),
        ("reopened", TimelineKind::Reopened),
        ("merged", TimelineKind::Merged),
    ] {
        let told = json!({
            "id": 4, "event": name, "actor": {"id": 2, "login": "bob", "type": "User"},
            "created_at": "2026-11-01T10:00:00Z", "commit_id": null,
        });
        let event = event(&told).unwrap();
        assert_eq!(event.kind, kind);
        assert_eq!(event.actor.unwrap().id, 2);
    }
}

#[test]
fn a_request_for_changes_by_somebody_strange_is_not_lost() {
    let told = |user: Value| {
        json!({
            "id": 80, "user": user, "state": "CHANGES_REQUESTED", "commit_id": "a".repeat(40),
            "submitted_at": "2026-11-01T10:00:00Z",
        })
    };
    for user in [
        json!({"id": 7}),
        json!({"id": 7, "login": "a b"}),
        json!({"login": "ann"}),
    ] {
        assert!(review(&told(user.clone())).is_err(), "{user}");
    }
    assert!(review(&told(json!({"id": 7, "login": "ann", "type": "User"}))).is_ok());
}

#[test]
fn a_dismissal_says_of_what() {
    let told = json!({
        "id": 4, "event": "review_dismissed", "actor": null, "created_at": "2026-11-01T10:00:00Z",
        "dismissed_review": {"review_id": 9, "state": "approved", "dismissal_commit_id": "b".repeat(40)},
    });
    let TimelineKind::ReviewDismissed {
        review_id,
        state,
        dismissal_commit,
    } = event(&told).unwrap().kind
    else {
        panic!("no dismissal");
    };
    assert_eq!((review_id, state), (9, Some(ReviewState::Approved)));
    assert!(dismissal_commit.is_some());
    assert!(event(&json!({"id": 4, "event": "review_dismissed"})).is_err());
}

#[test]
fn commits_and_comments_of_a_timeline_are_read() {
    let told = json!({
        "event": "committed", "sha": "c".repeat(40),
        "committer": {"name": "A", "email": "a@x", "date": "2026-11-01T10:00:00Z"},
    });
    let commit = event(&told).unwrap();
    assert!(matches!(commit.kind, TimelineKind::Committed { .. }) && commit.at.is_some());
    assert!(event(&json!({"event": "committed"})).is_err());
    for nameless in [json!({"id": 4}), json!({"id": 4, "event": ""}), json!({})] {
        assert!(event(&nameless).is_err(), "{nameless}");
    }
    // Comments on lines stand there without a kind of their own.
    let comment = event(&json!({"node_id": "x", "comments": []})).unwrap();
    assert_eq!(
        comment.kind,
        TimelineKind::Other {
            name: String::new()
        }
    );
}

#[test]
fn a_bypass_list_that_is_not_shown_is_not_an_empty_one() {
    let told = json!({"id": 1, "name": "r", "source": "o/r", "enforcement": "active"});
    let ruleset = Ruleset::read(told.to_string().as_bytes()).unwrap();
    assert!(matches!(ruleset.bypass_actors, Seen::NotVisible { .. }));
    let mut shown = told;
    shown["bypass_actors"] = json!([]);
    let ruleset = Ruleset::read(shown.to_string().as_bytes()).unwrap();
    assert_eq!(ruleset.bypass_actors, Seen::Known(vec![]));
}

#[test]
fn a_field_that_stands_twice_is_an_error() {
    let twice = br#"{"permission":"read","role_name":"read","permission":"admin","user":{"id":1,"login":"a","type":"User"}}"#;
    assert!(Permission::read(twice).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_any_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = PullRequest::read(&bytes);
        let _ = Review::read_page(&bytes);
        let _ = TimelineEvent::read_page(&bytes);
        let _ = Rule::read_page(&bytes);
        let _ = Ruleset::read(&bytes);
        let _ = Protection::read(&bytes);
        let _ = CommitIdentity::read(&bytes);
        let _ = Permission::read(&bytes);
        let _ = Refusal::read(&bytes);
    }

    #[test]
    fn a_review_of_any_values_is_read_whole_or_not_at_all(
        id in any::<i64>(),
        state in "APPROVED|approved|LGTM|DISMISSED|\\PC{0,8}",
        commit in "[0-9a-f]{38,42}|\\PC{0,8}",
        at in "2026-11-0[0-9]T10:00:00Z|\\PC{0,8}",
    ) {
        let told = json!({"id": id, "user": null, "state": state, "commit_id": commit, "submitted_at": at});
        if let Ok(reviews) = review(&told) {
            prop_assert_eq!(reviews.len(), 1);
            prop_assert_eq!(i64::try_from(reviews[0].id), Ok(id));
            prop_assert!(reviews[0].submitted_at.is_some());
        }
    }
}
