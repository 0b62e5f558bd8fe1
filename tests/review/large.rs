//! The largest change that has to be looked into: 1,000 commits, 5,000 files, 1,200 reviews. Few requests, little memory, and
//! no pass without the approval.

use super::story::{Story, branch};
use crate::support::forge::TOKEN;
use crate::support::gate;
use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

/// Requests that it may take.
const REQUESTS: usize = 40;
/// Kibibytes that the process may hold at its peak.
const MEMORY: u64 = 80_000_000 / 1024;

/// A thousand commits of five files each by three people, and 1,200 reviews of which none approves.
fn large() -> Story {
    let story = Story::plain();
    story.open(1, 1, &[("src/b.rs", "b\n")]);
    let mut on = story.tip(&branch(1));
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
    story
}

#[test]
fn a_thousand_commits_and_reviews_take_few_requests_and_little_memory() {
    let story = large();
    assert_eq!(story.judge(1).blocked(), ["not-approved"]);
    story.approve(1, 5);
    story.forge.asked();
    let ended = story.judge(1);
    let asked = story.forge.asked().len();
    // Most requests for changes are by people whose permission is past the number that is asked for.
    let reviews = ended.report["review"]["pulls"][0]["reviews"].as_array();
    assert_eq!(reviews.unwrap().len(), 1201);
    assert!(asked <= REQUESTS, "{asked} requests: {}", ended.said());
    if let Some((code, peak)) = alone(&story) {
        assert_eq!(code, i32::from(ended.code));
        assert!(peak <= MEMORY, "{peak} KiB at the peak");
    }
}

/// The same run as a process of its own: its code, and its peak in kibibytes. None where the system does not tell that.
fn alone(story: &Story) -> Option<(i32, u64)> {
    let event = story.path("event.json");
    fs::write(&event, story.event(1).to_string()).unwrap();
    let address = story.forge.address();
    let report = story.path("alone.json").display().to_string();
    let run = gate()
        .at(&story.path("clone"))
        .args("check --pull-request --only review --quiet")
        .arg(format!("--format=json={report}"))
        .variable("GITHUB_EVENT_NAME", "pull_request")
        .variable("GITHUB_EVENT_PATH", event)
        .variable("GITHUB_REPOSITORY", "octo/gate")
        .variable("GITHUB_API_URL", &address)
        .variable("GITHUB_SERVER_URL", &address)
        .variable("GITHUB_TOKEN", TOKEN);
    let mut command = run.command();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = child.stderr(Stdio::null()).spawn().unwrap();
    watched(child)
}

/// Waits for a process, and looks again and again at the most that it held: `VmHWM`, which never falls.
fn watched(mut child: Child) -> Option<(i32, u64)> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(held);
        if let Some(ended) = child.try_wait().unwrap() {
            return ended.code().zip(peak);
        }
        thread::sleep(Duration::from_millis(1));
    }
}
