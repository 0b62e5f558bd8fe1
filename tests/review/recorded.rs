//! Events as GitHub sent them, run as a runner does it: the payload in a file, the runner's variables, the program as a
//! process, a forge that answers. In a payload only the forge's addresses are changed, and the ids of commits and reviews,
//! which are those of the repository at hand.

use super::story::{Ended, Files, Story, branch};
use crate::support::forge::TOKEN;
use crate::support::gate;
use git2::Oid;
use serde_json::{Value, json};
use std::fs;

/// Each with the name of its event. Where they come from stands in `payloads/SOURCE.md`.
const PAYLOADS: [(&str, &str); 7] = [
    (
        "pull_request",
        include_str!("payloads/pull_request.opened.json"),
    ),
    (
        "pull_request",
        include_str!("payloads/pull_request.synchronize.json"),
    ),
    (
        "pull_request_review",
        include_str!("payloads/pull_request_review.submitted.json"),
    ),
    (
        "pull_request_review",
        include_str!("payloads/pull_request_review.dismissed.json"),
    ),
    (
        "merge_group",
        include_str!("payloads/merge_group.checks_requested.json"),
    ),
    ("push", include_str!("payloads/push.json")),
    ("release", include_str!("payloads/release.published.json")),
];
const OPENED: usize = 0;
const SYNCHRONIZED: usize = 1;
const SUBMITTED: usize = 2;
const DISMISSED: usize = 3;
const GROUP: usize = 4;
const PUSH: usize = 5;
const RELEASE: usize = 6;

/// Who opened the pull request of the payloads and sent most of them.
const AUTHOR: u64 = 21_031_067;
/// Of the pull request.
const NUMBER: u64 = 2;
/// Of the pull request that the merge group is for.
const QUEUED: u64 = 104;
const FILE: Files<'_> = &[("src/b.rs", "b\n")];

/// A story in the repository of a payload.
struct Stage {
    story: Story,
    payload: usize,
}

impl Stage {
    fn of(payload: usize) -> Self {
        let told: Value = serde_json::from_str(PAYLOADS[payload].1).unwrap();
        let repository = &told["repository"];
        let name = repository["full_name"].as_str().unwrap().to_owned();
        let main = repository["default_branch"].as_str().unwrap_or("main");
        let story = Story::plain();
        story.set(main, story.tip("main"));
        let mut state = story.forge.state();
        state.full_name = name;
        state.repository = repository["id"].as_u64().unwrap();
        main.clone_into(&mut state.default_branch);
        state.person(AUTHOR, "User", ("admin", "admin"));
        let author = state.people.get_mut(&AUTHOR).unwrap();
        "Codertocat".clone_into(&mut author.login);
        drop(state);
        Self { story, payload }
    }

    /// The payload with the addresses of this forge.
    fn here(&self) -> Value {
        let address = self.story.forge.address();
        let text = PAYLOADS[self.payload].1;
        let text = text.replace("https://api.github.com", &address);
        let text = text.replace("https://github.com", &address);
        serde_json::from_str(&text).unwrap()
    }

    fn open(&self) -> Oid {
        let id = self.story.open(NUMBER, AUTHOR, FILE);
        let mut state = self.story.forge.state();
        "changes".clone_into(&mut state.pull(NUMBER).head_branch);
        id
    }

    /// Another commit by the author; the ends of the push.
    fn push(&self) -> (Oid, Oid) {
        let before = self.story.tip(&branch(NUMBER));
        let after = self.story.push(NUMBER, AUTHOR, &[("src/c.rs", "c\n")]);
        (before, after)
    }

    /// The pull request's event as things stand.
    fn pull_request(&self) -> Value {
        let mut event = self.here();
        let state = self.story.forge.state();
        let pull = &state.pulls[&NUMBER];
        // One of the payloads has those of another repository.
        let (address, name) = (self.story.forge.address(), &state.full_name);
        event["pull_request"]["url"] = json!(format!("{address}/repos/{name}/pulls/{NUMBER}"));
        event["pull_request"]["html_url"] = json!(format!("{address}/{name}/pull/{NUMBER}"));
        event["pull_request"]["head"]["sha"] = json!(pull.head);
        event["pull_request"]["base"]["sha"] = json!(pull.base_sha);
        event
    }

    /// The event of the last review.
    fn reviewed(&self) -> Value {
        let mut event = self.pull_request();
        let state = self.story.forge.state();
        let last = state.pulls[&NUMBER].reviews.last().unwrap();
        let by = &state.people[&last.by.unwrap()];
        event["review"]["id"] = json!(last.id);
        event["review"]["state"] = json!(last.state.to_lowercase());
        event["review"]["commit_id"] = json!(last.commit);
        event["review"]["user"]["id"] = json!(by.id);
        event["review"]["user"]["login"] = json!(by.login);
        if last.state != "DISMISSED" {
            event["sender"] = event["review"]["user"].clone();
        }
        event
    }

    /// The pull request as a merge on top of the base, merged there or not yet.
    fn land(&self, number: u64) -> (Oid, Oid) {
        let (base, head) = (self.story.tip("main"), self.story.tip(&branch(number)));
        let id = self.story.joined(base, head, &["1", "1"], &[]);
        self.story.came_by(id, &[number]);
        (base, id)
    }

    /// The event of a group of the merge queue.
    fn group(&self) -> Value {
        let mut event = self.here();
        let (base, head) = self.land(QUEUED);
        let group = &mut event["merge_group"];
        let queue = group["head_ref"].as_str().unwrap();
        self.story
            .set(queue.trim_start_matches("refs/heads/"), head);
        group["head_sha"] = json!(head.to_string());
        group["base_sha"] = json!(base.to_string());
        event
    }

    /// The event of the push that a merge is.
    fn merge(&self) -> Value {
        let (before, after) = self.land(NUMBER);
        self.story.merged(NUMBER, 9, after);
        self.pushed(before, after)
    }

    fn pushed(&self, before: Oid, after: Oid) -> Value {
        self.story.set("master", after);
        let mut event = self.here();
        event["before"] = json!(before.to_string());
        event["after"] = json!(after.to_string());
        // The recorded one made the branch.
        event["created"] = json!(false);
        event
    }

    /// The event of a release of the merge, behind one of what was there before.
    fn released(&self) -> Value {
        let (before, after) = self.land(NUMBER);
        self.story.merged(NUMBER, 9, after);
        self.story.set("master", after);
        self.story.tag("0.0.0", before);
        self.story.tag("0.0.1", after);
        self.here()
    }

    /// What a runner says beside the event.
    fn variables(&self, event: &Value) -> Vec<(&'static str, String)> {
        let text = |pointer: &str| {
            let found = event.pointer(pointer).and_then(Value::as_str);
            found.unwrap_or_default().to_owned()
        };
        let name = PAYLOADS[self.payload].0;
        let tag = text("/release/tag_name");
        let (sha, reference) = match name {
            "merge_group" => (text("/merge_group/head_sha"), text("/merge_group/head_ref")),
            "push" => (text("/after"), text("/ref")),
            "release" => (self.tagged(&tag), format!("refs/tags/{tag}")),
            _ => ("5a".repeat(20), format!("refs/pull/{NUMBER}/merge")),
        };
        let address = self.story.forge.address();
        vec![
            ("CI", "true".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_EVENT_NAME", name.to_owned()),
            ("GITHUB_API_URL", address.clone()),
            ("GITHUB_SERVER_URL", address),
            ("GITHUB_REPOSITORY", text("/repository/full_name")),
            ("GITHUB_SHA", sha),
            ("GITHUB_REF", reference),
            ("GITHUB_BASE_REF", text("/pull_request/base/ref")),
            ("GITHUB_HEAD_REF", text("/pull_request/head/ref")),
            ("GITHUB_TOKEN", TOKEN.to_owned()),
        ]
    }

    fn tagged(&self, tag: &str) -> String {
        let found = self.story.git().refname_to_id(&format!("refs/tags/{tag}"));
        found.map_or_else(|_| "5a".repeat(20), |id| id.to_string())
    }

    /// A run on an event.
    fn run(&self, event: &Value) -> Ended {
        self.run_with(event, &[])
    }

    /// The same, with other values of some variables.
    fn run_with(&self, event: &Value, others: &[(&'static str, &str)]) -> Ended {
        let path = self.story.path("event.json");
        fs::write(&path, event.to_string()).unwrap();
        let mut run = gate()
            .at(&self.story.path("clone"))
            .args("check --pull-request --only review -f json")
            .variable("GITHUB_EVENT_PATH", &path);
        for (name, value) in self.variables(event) {
            run = run.variable(name, value);
        }
        for (name, value) in others {
            run = run.variable(name, *value);
        }
        let said = run.run();
        let texts = said.stdout.clone() + &said.stderr;
        assert!(!texts.contains(TOKEN), "the token stands in no output");
        Ended {
            code: u8::try_from(said.code).unwrap(),
            report: serde_json::from_str(&said.stdout).unwrap_or(Value::Null),
            texts,
        }
    }

    /// Runs, and wants it to pass.
    fn passes(&self, event: &Value) {
        let ended = self.run(event);
        assert_eq!(ended.code, 0, "{}\n{}", ended.said(), ended.texts);
        assert!(!self.story.forge.asked().is_empty());
    }

    /// Runs, and wants it to be blocked by these checks.
    fn blocked(&self, event: &Value, by: &[&str]) {
        let ended = self.run(event);
        assert_eq!(ended.code, 1, "{}\n{}", ended.said(), ended.texts);
        assert_eq!(ended.blocked(), by);
    }

    /// Everything that the payload tells of, approved; and its event.
    fn approved(&self) -> Value {
        if self.payload == GROUP {
            self.story.open(QUEUED, 1, FILE);
            self.story.approve(QUEUED, 3);
            return self.group();
        }
        self.open();
        self.story.approve(NUMBER, 3);
        match self.payload {
            OPENED | SYNCHRONIZED => self.pull_request(),
            PUSH => self.merge(),
            RELEASE => self.released(),
            _ => self.reviewed(),
        }
    }
}

#[test]
fn a_pull_request_that_was_opened() {
    let stage = Stage::of(OPENED);
    stage.open();
    stage.blocked(&stage.pull_request(), &["not-approved"]);
    stage.story.approve(NUMBER, AUTHOR);
    stage.blocked(&stage.pull_request(), &["not-approved", "self-approval"]);
    stage.story.approve(NUMBER, 3);
    stage.passes(&stage.pull_request());
}

#[test]
fn a_pull_request_that_was_pushed_to() {
    let stage = Stage::of(SYNCHRONIZED);
    stage.open();
    stage.story.approve(NUMBER, 3);
    let (before, after) = stage.push();
    let mut event = stage.pull_request();
    event["before"] = json!(before.to_string());
    event["after"] = json!(after.to_string());
    stage.blocked(&event, &["not-approved", "stale-approval"]);
    stage.story.approve(NUMBER, 3);
    stage.passes(&event);
    // Whoever sent the event has pushed.
    event["sender"] = json!({"id": 3, "login": "user3", "type": "User"});
    stage.blocked(&event, &["not-approved", "self-approval"]);
}

#[test]
fn a_review_that_was_submitted() {
    let stage = Stage::of(SUBMITTED);
    stage.open();
    // As it was recorded: a comment by the author.
    stage.story.review(NUMBER, AUTHOR, "COMMENTED");
    stage.blocked(&stage.reviewed(), &["not-approved"]);
    stage.story.approve(NUMBER, 3);
    stage.passes(&stage.reviewed());
    stage.story.review(NUMBER, 4, "CHANGES_REQUESTED");
    stage.blocked(&stage.reviewed(), &["changes-requested"]);
}

#[test]
fn a_review_that_was_dismissed() {
    let stage = Stage::of(DISMISSED);
    stage.open();
    let review = stage.story.approve(NUMBER, 3);
    stage.story.dismiss(NUMBER, review, AUTHOR);
    let event = stage.reviewed();
    stage.blocked(&event, &["not-approved"]);
    stage.story.approve(NUMBER, 4);
    stage.passes(&event);
}

#[test]
fn a_group_of_the_merge_queue() {
    let stage = Stage::of(GROUP);
    stage.story.open(QUEUED, 1, FILE);
    stage.blocked(&stage.group(), &["not-approved"]);
    stage.story.approve(QUEUED, 3);
    stage.passes(&stage.group());
}

#[test]
fn a_push_to_the_default_branch() {
    let stage = Stage::of(PUSH);
    let base = stage.story.tip("main");
    let direct = stage
        .story
        .commit(Some(base), &["1", "1"], "Direct", &[("x", "x\n")]);
    stage.blocked(&stage.pushed(base, direct), &["direct-push"]);
    stage.open();
    stage.blocked(&stage.merge(), &["not-approved"]);
    let stage = Stage::of(PUSH);
    stage.passes(&stage.approved());
}

#[test]
fn a_release() {
    let stage = Stage::of(RELEASE);
    stage.open();
    stage.blocked(&stage.released(), &["not-approved"]);
    let stage = Stage::of(RELEASE);
    stage.passes(&stage.approved());
}

/// Wants a run to be refused before anybody is asked.
fn refused(stage: &Stage, event: &Value, others: &[(&'static str, &str)], what: &str) {
    let ended = stage.run_with(event, others);
    assert_eq!(ended.code, 2, "{what}: {}\n{}", ended.said(), ended.texts);
    assert!(stage.story.forge.asked().is_empty(), "{what}");
}

#[test]
fn a_payload_of_another_forge_than_the_runner_s_is_refused_before_anybody_is_asked() {
    for (payload, (name, _)) in PAYLOADS.iter().enumerate() {
        let stage = Stage::of(payload);
        let event = stage.approved();
        // The event speaks of api.github.com, and the runner of this machine.
        let address = stage.story.forge.address();
        let text = event.to_string();
        let of_github = text
            .replace(
                &format!("{address}/repos/"),
                "https://api.github.com/repos/",
            )
            .replace(&address, "https://github.com");
        refused(
            &stage,
            &serde_json::from_str(&of_github).unwrap(),
            &[],
            name,
        );
        // The event speaks of this machine, and the runner of api.github.com.
        let github = [
            ("GITHUB_API_URL", "https://api.github.com"),
            ("GITHUB_SERVER_URL", "https://github.com"),
        ];
        refused(&stage, &event, &github, name);
        refused(&stage, &event, &github[..1], name);
        refused(&stage, &event, &github[1..], name);
        // And it is all these runs lack.
        stage.passes(&event);
    }
}

#[test]
fn a_payload_as_it_was_recorded_asks_nobody() {
    for (payload, (_, recorded)) in PAYLOADS.iter().enumerate() {
        let stage = Stage::of(payload);
        stage.approved();
        let event = serde_json::from_str(recorded).unwrap();
        let ended = stage.run(&event);
        assert_ne!(ended.code, 0, "{}", ended.said());
        assert!(stage.story.forge.asked().is_empty());
    }
}

#[test]
fn a_payload_that_speaks_of_two_repositories_is_refused() {
    let stage = Stage::of(DISMISSED);
    let mut event = stage.approved();
    let recorded = stage.here();
    event["pull_request"]["url"] = recorded["pull_request"]["url"].clone();
    event["pull_request"]["html_url"] = recorded["pull_request"]["html_url"].clone();
    refused(&stage, &event, &[], "as it was recorded");
}

/// Addresses of a payload that say at which forge it happened.
const ADDRESSES: [&str; 8] = [
    "/repository/commits_url",
    "/repository/html_url",
    "/pull_request/url",
    "/pull_request/html_url",
    "/pull_request/base/repo/commits_url",
    "/pull_request/base/repo/html_url",
    "/release/url",
    "/release/html_url",
];

#[test]
fn one_address_of_a_payload_that_leads_elsewhere_is_enough() {
    let other = Story::plain();
    let mut count = 0;
    for payload in [OPENED, SUBMITTED, GROUP, PUSH, RELEASE] {
        let stage = Stage::of(payload);
        let event = stage.approved();
        for pointer in ADDRESSES {
            let Some(address) = event.pointer(pointer).and_then(Value::as_str) else {
                continue;
            };
            let here = stage.story.forge.address();
            let mut lie = event.clone();
            let elsewhere = address.replace(&here, &other.forge.address());
            *lie.pointer_mut(pointer).unwrap() = json!(elsewhere);
            refused(&stage, &lie, &[], pointer);
            assert!(other.forge.asked().is_empty(), "{pointer}");
            count += 1;
        }
    }
    assert_eq!(count, 20);
}

#[test]
fn variables_that_the_payload_contradicts_are_refused() {
    let lies: [(usize, &str, &str); 11] = [
        (OPENED, "GITHUB_REF", "refs/pull/9/merge"),
        (SUBMITTED, "GITHUB_REF", "refs/pull/9/merge"),
        (OPENED, "GITHUB_BASE_REF", "dev"),
        (OPENED, "GITHUB_HEAD_REF", "other"),
        (OPENED, "GITHUB_REPOSITORY", "Codertocat/Other"),
        (SUBMITTED, "GITHUB_BASE_REF", "dev"),
        (
            GROUP,
            "GITHUB_SHA",
            "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
        ),
        (
            PUSH,
            "GITHUB_SHA",
            "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
        ),
        (PUSH, "GITHUB_REF", "refs/heads/dev"),
        (RELEASE, "GITHUB_REF", "refs/tags/0.0.2"),
        (RELEASE, "GITHUB_REPOSITORY", "octo/gate"),
    ];
    for (payload, name, value) in lies {
        let stage = Stage::of(payload);
        let event = stage.approved();
        refused(&stage, &event, &[(name, value)], name);
    }
}
