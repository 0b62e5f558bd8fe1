//! Lists: walked to a proven end, in their own place, and never cut in silence.

use super::super::support::forge::{Damage, Fault, Running, State};
use super::{calm, clean, everything};
use portcullis::forge::{Limits, Plan, Seen, TimelineKind};

fn reviews(forge: &Running) -> Option<usize> {
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let reviews = &evidence.pull(1).unwrap().reviews;
    assert_ne!(reviews, &Seen::NotAsked);
    reviews.known().map(Vec::len)
}

fn with_reviews(count: usize) -> Running {
    let mut state = State::new();
    state.open(1, 1, "head");
    for _ in 0..count {
        state.review(1, 3, "COMMENTED");
    }
    Running::start(state)
}

#[test]
fn every_entry_of_every_page_is_read() {
    for count in [0, 1, 99, 100, 101, 199, 200, 201, 450] {
        assert_eq!(reviews(&with_reviews(count)), Some(count));
    }
}

#[test]
fn a_dropped_link_does_not_end_a_list() {
    for count in [100, 101, 250, 300] {
        let forge = with_reviews(count);
        forge.fail(Fault::at("/reviews", Damage::NoLink));
        assert_eq!(reviews(&forge), Some(count));
    }
}

#[test]
fn a_link_that_leads_elsewhere_makes_the_list_incomplete() {
    let here = "{}/repositories/4242/pulls/1/reviews";
    for link in [
        "<https://forge.invalid/repositories/4242/pulls/1/reviews?page=2>; rel=\"next\"".to_owned(),
        "<http://127.0.0.1:1/repositories/4242/pulls/1/reviews?page=2>; rel=\"next\"".to_owned(),
        "<{}/repositories/4242/pulls/2/reviews?page=2>; rel=\"next\"".to_owned(),
        "<{}/repositories/4243/pulls/1/reviews?page=2>; rel=\"next\"".to_owned(),
        "<{}/user/repos?page=2>; rel=\"next\"".to_owned(),
        "</repositories/4242/pulls/1/reviews?page=2>; rel=\"next\"".to_owned(),
        format!("<{here}?page=1>; rel=\"next\""),
        format!("<{here}?page=3>; rel=\"next\""),
        format!("<{here}?page=0>; rel=\"next\""),
        format!("<{here}?page=18446744073709551616>; rel=\"next\""),
        format!("<{here}>; rel=\"next\""),
        format!("<{here}?page=2>; rel=\"next\", <{here}?page=3>; rel=\"next\""),
        format!("{here}?page=2; rel=\"next\""),
        "garbage".to_owned(),
    ] {
        let forge = with_reviews(150);
        forge.fail(Fault::once("/reviews", Damage::Link(link.clone())));
        assert_eq!(reviews(&forge), None, "{link}");
    }
}

#[test]
fn a_page_that_repeats_makes_the_list_incomplete() {
    for count in [101, 200, 250] {
        let forge = with_reviews(count);
        forge.fail(Fault::at("/reviews?per_page=100&page=2", Damage::Repeat));
        assert_eq!(reviews(&forge), None);
    }
}

#[test]
fn a_page_that_does_not_come_makes_the_list_incomplete() {
    for status in [403, 404, 500, 502] {
        let forge = with_reviews(250);
        forge.fail(Fault::at(
            "page=2",
            Damage::status(status, r#"{"message":"No"}"#),
        ));
        assert_eq!(reviews(&forge), None);
    }
}

#[test]
fn a_list_without_an_end_is_incomplete() {
    let forge = with_reviews(350);
    let plan = Plan {
        limits: Limits {
            pages: 3,
            ..Limits::default()
        },
        ..Plan::default()
    };
    let evidence = forge.evidence(1, &plan).unwrap();
    let (_, why) = evidence.pull(1).unwrap().reviews.missing().unwrap();
    assert!(why.contains("more than 3 pages"), "{why}");
}

#[test]
fn more_requests_than_allowed_are_incomplete() {
    let forge = Running::start(calm());
    let mut plan = everything(&forge);
    let whole = forge_requests(&forge, &plan);
    for most in 2..whole {
        plan.limits.requests = u32::try_from(most).unwrap();
        let evidence = forge.evidence(1, &plan);
        let missing = evidence.map_or(1, |evidence| evidence.missing().len());
        assert!(missing > 0, "{most} of {whole} requests");
    }
}

fn forge_requests(forge: &Running, plan: &Plan) -> usize {
    forge.asked();
    clean(forge, plan);
    forge.asked().len()
}

#[test]
fn a_list_that_changes_while_it_is_read_is_incomplete() {
    let forge = with_reviews(150);
    forge.fail(Fault::at(
        "/reviews?per_page=100&page=2",
        Damage::Approve(1),
    ));
    // What comes behind the end moves nothing.
    assert!(reviews(&forge).is_some());
    forge.heal();
    let changed = |page: &mut serde_json::Value| page[0]["state"] = serde_json::json!("APPROVED");
    let first = "/repos/octo/gate/pulls/1/reviews?per_page=100";
    let mut fault = Fault::exactly(first, Damage::Edit(changed));
    fault.after = 1;
    forge.fail(fault);
    assert_eq!(reviews(&forge), None);
    assert!(forge.struck());
}

#[test]
fn what_happened_since_an_approval_is_read_from_the_end() {
    let mut state = State::new();
    state.open(1, 1, "head");
    for _ in 0..700 {
        state.happen(1, "labeled", 1);
    }
    state.approve(1, 2);
    state.retarget(1, "dev");
    for _ in 0..150 {
        state.happen(1, "labeled", 1);
    }
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let timeline = evidence.pull(1).unwrap().timeline.known().unwrap();
    assert!(!timeline.whole && timeline.since.is_some());
    let retargeted = |kind: &TimelineKind| *kind == TimelineKind::BaseRefChanged;
    assert!(timeline.events.iter().any(|event| retargeted(&event.kind)));
    let asked = forge.asked();
    let pages = asked
        .iter()
        .filter(|asked| asked.path.contains("timeline"))
        .count();
    assert!(pages <= 4, "{pages} pages of 9");
}

#[test]
fn an_early_approval_needs_the_whole_timeline() {
    let mut state = State::new();
    state.open(1, 1, "head");
    state.approve(1, 2);
    state.force_push(1, "other");
    for _ in 0..420 {
        state.happen(1, "labeled", 1);
    }
    let forge = Running::start(state);
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let timeline = evidence.pull(1).unwrap().timeline.known().unwrap();
    assert!(timeline.whole);
    assert_eq!(timeline.events.len(), 423);
    assert!(
        timeline
            .events
            .iter()
            .any(|one| one.kind == TimelineKind::HeadRefForcePushed)
    );
}

#[test]
fn two_pages_of_a_timeline_are_whole() {
    for events in [50, 99, 100, 150, 199, 200] {
        let mut state = State::new();
        state.open(1, 1, "head");
        for _ in 1..events {
            state.happen(1, "labeled", 1);
        }
        let forge = Running::start(state);
        let evidence = forge.evidence(1, &Plan::default()).unwrap();
        let timeline = evidence.pull(1).unwrap().timeline.known().unwrap();
        assert!(timeline.whole);
        assert_eq!(timeline.events.len(), events);
    }
}
