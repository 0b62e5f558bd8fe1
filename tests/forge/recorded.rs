//! The reader of events against payloads that GitHub has sent: those that stand in `tests/review/payloads`, or all that are
//! known, which `.ci/forge-contract` fetches and leaves in `target/forge-events`, each with the name of its event and the
//! server that it came from.

use portcullis::forge::{Claims, Event, EventError, Forge, Question, Subject};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Events of which every payload names a change.
const NAMED: [&str; 6] = [
    "merge_group",
    "pull_request",
    "pull_request_review",
    "pull_request_target",
    "push",
    "release",
];

struct Recorded {
    file: String,
    name: String,
    /// `https://github.com`, or a company's own.
    server: String,
    payload: Value,
}

/// Our few, named after their events.
fn kept() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/payloads");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let payloads = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let read = |path: std::path::PathBuf| {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        Recorded {
            name: file.split('.').next().unwrap().to_owned(),
            server: "https://github.com".to_owned(),
            payload: serde_json::from_slice(&fs::read(&path).unwrap()).unwrap(),
            file,
        }
    };
    payloads.map(read).collect()
}

fn recorded() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/forge-events");
    let Ok(files) = fs::read_dir(&folder) else {
        return kept();
    };
    let read = |file: fs::DirEntry| {
        let told: Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
        Recorded {
            file: file.file_name().to_string_lossy().into_owned(),
            name: told["name"].as_str().unwrap().to_owned(),
            server: told["server"].as_str().unwrap().to_owned(),
            payload: told["payload"].clone(),
        }
    };
    files.map(|file| read(file.unwrap())).collect()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// What the payload says, by its documentation, is what was read of it.
fn same(question: &Question, payload: &Value, file: &str) {
    let name = text(payload, "/repository/full_name");
    assert_eq!(question.repository.to_string(), name, "{file}");
    let id = payload["repository"]["id"].as_u64();
    assert_eq!(question.repository_id, id, "{file}");
    let sender = question.sender.as_ref().map(|sender| sender.id);
    assert_eq!(sender, payload["sender"]["id"].as_u64(), "{file}");
    match &question.subject {
        Subject::PullRequest {
            number, head, base, ..
        } => {
            assert_eq!(Some(*number), payload["pull_request"]["number"].as_u64());
            for (end, side) in [(head, "head"), (base, "base")] {
                let end = end.as_ref().unwrap();
                let told = &payload["pull_request"][side];
                assert_eq!(end.sha.as_str(), text(told, "/sha"), "{file}");
                assert_eq!(end.branch, text(told, "/ref"), "{file}");
            }
        }
        Subject::MergeGroup { head, base } => {
            let group = &payload["merge_group"];
            assert_eq!(head.sha.as_str(), text(group, "/head_sha"), "{file}");
            assert_eq!(base.sha.as_str(), text(group, "/base_sha"), "{file}");
            let branch = format!("refs/heads/{}", base.branch);
            assert_eq!(branch, text(group, "/base_ref"), "{file}");
        }
        Subject::Push {
            reference,
            before,
            after,
            forced,
        } => {
            assert_eq!(reference, text(payload, "/ref"), "{file}");
            assert_eq!(before.is_none(), payload["created"] == true, "{file}");
            assert_eq!(after.is_none(), payload["deleted"] == true, "{file}");
            assert_eq!(payload["forced"], *forced, "{file}");
        }
        Subject::Release { id, tag, .. } => {
            assert_eq!(Some(*id), payload["release"]["id"].as_u64(), "{file}");
            assert_eq!(tag, text(payload, "/release/tag_name"), "{file}");
        }
        Subject::Branch { .. } => panic!("{file}: no change"),
    }
}

fn is_branch(question: &Question) -> bool {
    matches!(question.subject, Subject::Branch { .. })
}

/// Whether the pull request, or the release, is said to be in the repository of the event: in one example it is not.
fn of_one_repository(payload: &Value) -> bool {
    let name = text(payload, "/repository/full_name");
    let things = [
        "/pull_request/url",
        "/pull_request/html_url",
        "/release/url",
    ];
    let addresses = things.iter().map(|pointer| text(payload, pointer));
    let mut there = addresses.filter(|address| !address.is_empty());
    there.all(|address| address.contains(&format!("/{name}/")))
}

fn agree(question: &Question, server: Option<&str>, api: Option<&str>) -> Option<Forge> {
    let claims = Claims {
        api,
        server,
        policy: None,
        event: &question.addresses,
        repository: &question.repository,
    };
    Forge::agree(claims).ok()
}

#[test]
fn every_recorded_payload_is_read_as_what_it_is() {
    let (mut read, mut of_two) = (0, 0);
    let all = recorded();
    for Recorded {
        file,
        name,
        server,
        payload,
    } in &all
    {
        let bytes = payload.to_string().into_bytes();
        let said = Event::read(name, &bytes);
        if !NAMED.contains(&name.as_str()) {
            let none = matches!(&said, Err(EventError::Unknown(_)));
            let by_hand = matches!(&said, Ok(question) if is_branch(question));
            assert!(none || (by_hand && name == "workflow_dispatch"), "{file}");
            continue;
        }
        let question = said.unwrap_or_else(|error| panic!("{file}: {error}"));
        same(&question, payload, file);
        assert!(!question.addresses.api.is_empty(), "{file}");
        assert!(!question.addresses.pages.is_empty(), "{file}");
        let agreed = agree(&question, Some(server), None).is_some();
        assert_eq!(agreed, of_one_repository(payload), "{file}");
        of_two += usize::from(!agreed);
        for (other, api) in [
            (Some("https://forge.example"), None),
            (None, Some("http://127.0.0.1:1")),
            (Some(server.as_str()), Some("http://127.0.0.1:1")),
        ] {
            assert_eq!(agree(&question, other, api), None, "{file}");
        }
        read += 1;
    }
    assert!(read >= 7, "{read} of {}", all.len());
    assert!(of_two <= 1, "{of_two} of {read} contradict themselves");
}

#[test]
fn a_recorded_payload_under_another_name_is_refused_or_is_the_same_change() {
    for Recorded {
        file,
        name,
        payload,
        ..
    } in recorded()
    {
        let bytes = payload.to_string().into_bytes();
        for other in NAMED.iter().filter(|other| **other != name) {
            if let Ok(question) = Event::read(other, &bytes) {
                same(&question, &payload, &format!("{file} as {other}"));
            }
        }
    }
}
