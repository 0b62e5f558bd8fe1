//! The largest change that has to be looked into: 1,000 commits, 5,000 files, 1,200 reviews. Few requests, and no pass without
//! the approval.

use super::story::Story;
use std::time::Instant;

#[test]
fn a_thousand_commits_and_reviews_take_forty_requests() {
    let story = Story::plain();
    story.open(1, 1, &[("src/b.rs", "b\n")]);
    let mut on = story.tip("change-1");
    for commit in 0..1000_u32 {
        let names: Vec<String> = (0..5)
            .map(|file| format!("d{}/{commit}-{file}", commit % 40))
            .collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x\n")).collect();
        let who = (commit % 3 + 1).to_string();
        on = story.commit(Some(on), &[&who, &who], "More", &files);
    }
    story.moved(1, on);
    for review in 0..1200_u64 {
        let by = 100 + review % 300;
        if !story.forge.state().people.contains_key(&by) {
            story.forge.state().person(by, "User", ("read", "read"));
        }
        let state = if review % 7 == 0 {
            "CHANGES_REQUESTED"
        } else {
            "COMMENTED"
        };
        story.review(1, by, state);
    }
    story.forge.asked();
    assert_eq!(story.judge(1).blocked(), ["not-approved"]);
    story.approve(1, 5);
    story.forge.asked();
    let started = Instant::now();
    let ended = story.judge(1);
    let asked = story.forge.asked().len();
    // Most requests for changes are by people whose permission is past the number that is asked for.
    assert_eq!(
        ended.report["review"]["pulls"][0]["reviews"]
            .as_array()
            .unwrap()
            .len(),
        1201
    );
    assert!(
        asked <= 40,
        "{asked} requests in {:?}: {}",
        started.elapsed(),
        ended.said()
    );
}
