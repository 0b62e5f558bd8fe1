//! The comment on a pull request: made once, replaced by later runs, never anybody else's, and no part of the verdict.

use super::review::story::Story;
use crate::support::forge::{Damage, Fault, Kept, Running, State, TOKEN, patience};
use portcullis::forge::{Question, RepositoryName};
use portcullis::host::forge::{Comment, CommentError, Commented, Fetch, Token};
use std::time::Duration;

const MARKER: &str = "<!-- portcullis check -->";
const FILE: super::review::story::Files<'_> = &[("src/b.rs", "b\n")];

fn kept(id: u64, by: Option<u64>, body: &str) -> Kept {
    Kept {
        id,
        number: 1,
        by,
        body: body.to_owned(),
    }
}

/// A pull request that nobody reviewed, and what is on it already.
fn story(comments: Vec<Kept>) -> Story {
    let story = Story::plain();
    story.open(1, 1, FILE);
    story.forge.state().comments = comments;
    story.flags("--comment");
    story
}

fn comments(forge: &Running) -> Vec<Kept> {
    forge.state().comments.clone()
}

fn writes(story: &Story) -> Vec<String> {
    let asked = story.forge.asked().into_iter();
    let written = asked.filter(|asked| asked.method != "GET" && asked.path != "/graphql");
    written
        .map(|asked| format!("{} {}", asked.method, asked.path))
        .collect()
}

#[test]
fn a_comment_is_made_once_and_then_replaced() {
    let story = story(Vec::new());
    assert_eq!(story.judge(1).code, 1);
    let made = comments(&story.forge);
    assert_eq!(made.len(), 1);
    assert!(
        made[0]
            .body
            .starts_with(&format!("{MARKER}\n## ❌ portcullis: FAIL"))
    );
    assert_eq!(writes(&story), ["POST /repos/octo/gate/issues/1/comments"]);
    story.approve(1, 2);
    assert_eq!(story.judge(1).code, 0);
    let replaced = comments(&story.forge);
    assert_eq!((replaced.len(), replaced[0].id), (1, made[0].id));
    assert!(replaced[0].body.contains("portcullis: PASS"));
    assert_eq!(
        writes(&story),
        ["PATCH /repos/octo/gate/issues/comments/900"]
    );
}

#[test]
fn a_clean_change_gets_no_comment() {
    let story = story(Vec::new());
    story.approve(1, 2);
    assert_eq!(story.judge(1).code, 0);
    assert_eq!(
        (comments(&story.forge), writes(&story)),
        (Vec::new(), Vec::new())
    );
}

#[test]
fn nobody_elses_comment_is_changed_whatever_it_says() {
    let others = vec![
        kept(1, Some(1), &format!("{MARKER}\nPASS, says the author")),
        kept(2, None, MARKER),
        kept(3, Some(41), &format!("I quote {MARKER}")),
        kept(4, Some(41), "<!-- portcullis other -->\nof another job"),
        Kept {
            number: 2,
            ..kept(5, Some(41), MARKER)
        },
    ];
    let story = story(others.clone());
    assert_eq!(story.judge(1).code, 1);
    let now = comments(&story.forge);
    assert_eq!(now[..5], others);
    assert_eq!((now.len(), now[5].by), (6, Some(41)));
}

#[test]
fn an_older_run_leaves_the_comment_to_the_newer_one() {
    let story = story(Vec::new());
    let older = story.event(1);
    story.push(1, 1, &[("src/c.rs", "c\n")]);
    assert_eq!(story.judge_event("pull_request", &older).code, 1);
    assert_eq!(writes(&story), Vec::<String>::new());
    story.judge(1);
    assert_eq!(writes(&story), ["POST /repos/octo/gate/issues/1/comments"]);
}

#[test]
fn each_key_has_a_comment_of_its_own() {
    let story = story(Vec::new());
    story.judge(1);
    story.without_flags();
    story.flags("--comment=infra-2");
    story.judge(1);
    let bodies: Vec<String> = comments(&story.forge)
        .into_iter()
        .map(|kept| kept.body)
        .collect();
    assert_eq!(bodies.len(), 2);
    assert!(bodies[1].starts_with("<!-- portcullis infra-2 -->\n"));
}

#[test]
fn the_comment_is_found_beyond_the_first_page() {
    let mut many: Vec<Kept> = (1..=230).map(|id| kept(id, Some(2), "talk")).collect();
    many[220] = kept(221, Some(41), &format!("{MARKER}\nold"));
    let story = story(many);
    story.judge(1);
    assert_eq!(
        writes(&story),
        ["PATCH /repos/octo/gate/issues/comments/221"]
    );
}

#[test]
fn what_keeps_the_comment_away_does_not_touch_the_verdict() {
    let faults: [(&str, Damage); 5] = [
        ("/graphql", Damage::status(403, r#"{"message":"no"}"#)),
        (
            "/graphql",
            Damage::status(200, r#"{"data":null,"errors":[]}"#),
        ),
        ("/issues/1/comments", Damage::status(500, "")),
        ("/issues/1/comments", Damage::Truncate),
        ("/issues/1/comments", Damage::Close),
    ];
    for (path, damage) in faults {
        let story = story(Vec::new());
        story.forge.fail(Fault::at(path, damage));
        assert_eq!(story.judge(1).code, 1, "{path}");
        assert!(comments(&story.forge).is_empty(), "{path}");
        story.approve(1, 2);
        assert_eq!(story.judge(1).code, 0, "{path}");
    }
    let fork = story(Vec::new());
    fork.forge.state().may_comment = false;
    assert_eq!(fork.judge(1).code, 1);
    assert!(comments(&fork.forge).is_empty());
}

#[test]
fn an_event_about_no_pull_request_has_nowhere_to_comment() {
    let story = story(Vec::new());
    let before = story.tip("main");
    let after = story.main(FILE);
    let ended = story.judge_event("push", &story.pushed(before, after));
    assert_eq!(ended.code, 1, "{}", ended.said());
    assert_eq!(writes(&story), Vec::<String>::new());
}

/// What the client alone makes of it.
fn said(forge: &Running) -> Result<Commented, CommentError> {
    let token = Token::new(TOKEN).unwrap();
    let addresses = forge.addresses();
    let clock = || "2026-11-22T12:00:00Z".parse().unwrap();
    let fetch = Fetch {
        forge: &addresses,
        token: Some(&token),
        deadline: Duration::from_mins(1),
        patience: patience(),
        proxy: None,
        clock: &clock,
    };
    let name = RepositoryName::new("octo/gate").unwrap();
    let comment = Comment {
        number: 1,
        marker: MARKER,
        body: &format!("{MARKER}\nx"),
        make: true,
        head: None,
    };
    fetch.comment(&Question::about_pull_request(name, 1), &comment)
}

#[test]
fn a_token_that_may_only_read_is_told_what_it_lacks() {
    let forge = Running::start(State::new());
    forge.state().may_comment = false;
    let error = said(&forge).unwrap_err();
    assert!(matches!(error, CommentError::Forbidden(_)));
    let text = error.to_string();
    assert!(
        text.contains("pull-requests: write") && text.contains("fork"),
        "{text}"
    );
    assert!(!text.contains(TOKEN));
}

#[test]
fn a_comment_whose_answer_is_lost_is_not_sent_again() {
    let forge = Running::start(State::new());
    let mut lost = Fault::at("/repos/octo/gate/issues/1/comments", Damage::Truncate);
    lost.whole = true;
    forge.fail(lost);
    // The list has a query, so the fault strikes what is written alone; its answer is not read, its status is.
    assert_eq!(said(&forge).unwrap(), Commented::Made);
    forge.heal();
    forge.state().comments.clear();
    let mut broken = Fault::at(
        "/repos/octo/gate/issues/1/comments",
        Damage::status(502, "x"),
    );
    broken.whole = true;
    forge.fail(broken);
    forge.asked();
    assert!(matches!(said(&forge), Err(CommentError::Unwritten(_))));
    let sent = forge
        .asked()
        .into_iter()
        .filter(|asked| asked.method == "POST");
    let sent = sent
        .filter(|asked| asked.path.ends_with("/comments"))
        .count();
    assert_eq!(sent, 1);
}

#[test]
fn a_replacement_is_sent_again_when_the_forge_fails_once() {
    let forge = Running::start(State::new());
    forge.state().comments = vec![kept(7, Some(41), &format!("{MARKER}\r\nold"))];
    let mut once = Fault::at("/issues/comments/7", Damage::status(502, "x"));
    once.times = Some(1);
    forge.fail(once);
    assert_eq!(said(&forge).unwrap(), Commented::Replaced);
    assert!(forge.struck());
    assert_eq!(said(&forge).unwrap(), Commented::Same);
}

#[test]
fn an_answer_that_repeats_the_token_does_not_show_it() {
    let forge = Running::start(State::new());
    let body = format!(r#"{{"message":"bad {TOKEN}"}}"#);
    forge.fail(Fault::at("/graphql", Damage::Say(403, Vec::new(), body)));
    let text = said(&forge).unwrap_err().to_string();
    assert!(text.contains("bad ***"), "{text}");
}
