//! Records: read back as they were written, and not at all where they are anything else.

use super::*;
use crate::forge::{RepositoryName, Rule};
use proptest::prelude::*;
use serde_json::{Value, json};

fn evidence() -> Evidence {
    let name = RepositoryName::new("octo/gate").unwrap();
    let pull = |number| PullEvidence {
        number,
        pull: Seen::incomplete("GET /pulls/1", "500"),
        reviews: Seen::Known(vec![]),
        timeline: Seen::NotAsked,
        threads: Seen::not_visible("GET /pulls/1", "REST"),
    };
    Evidence {
        schema: SCHEMA.to_owned(),
        api: "https://api.github.com".to_owned(),
        server: "https://github.com".to_owned(),
        repository: Repository {
            id: 4242,
            full_name: name.clone(),
            fork: false,
        },
        default_branch: "main".to_owned(),
        fetched_at: "2026-11-22T12:00:00Z".parse().unwrap(),
        question: Question::about_pull_request(name, 1),
        requests: vec![],
        pulls: vec![pull(1), pull(2)],
        identities: vec![],
        permissions: vec![],
        rules: Seen::Known(BranchRules::of("main", Vec::<Rule>::new())),
        rulesets: vec![],
        protection: Seen::Known(None),
        organisation: Seen::NotAsked,
        memberships: vec![],
        pulls_of_commits: vec![],
    }
}

fn changed(change: impl FnOnce(&mut Value)) -> Result<Evidence, EvidenceError> {
    let mut value = serde_json::to_value(evidence()).unwrap();
    change(&mut value);
    Evidence::read(value.to_string().as_bytes())
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let bytes = evidence().write().unwrap();
    assert_eq!(Evidence::read(&bytes), Ok(evidence()));
    assert_eq!(changed(|_| {}), Ok(evidence()));
}

#[test]
fn what_is_missing_is_named() {
    let evidence = evidence();
    assert_eq!(
        evidence.missing(),
        [("GET /pulls/1", "500"), ("GET /pulls/1", "500")]
    );
}

#[test]
fn another_form_is_not_read() {
    let said = changed(|value| value["schema"] = json!("portcullis.review-evidence/2"));
    assert!(matches!(said, Err(EvidenceError::Schema(_))));
    assert!(changed(|value| value["schema"] = json!(1)).is_err());
}

#[test]
fn a_field_that_is_not_known_or_not_there_is_an_error() {
    assert!(changed(|value| value["approved"] = json!(true)).is_err());
    assert!(changed(|value| value["pulls"][0]["approved"] = json!(true)).is_err());
    assert!(changed(|value| value["repository"]["x"] = json!(1)).is_err());
    let keys = serde_json::to_value(evidence()).unwrap();
    for key in keys.as_object().unwrap().keys() {
        let said = changed(|value| {
            value.as_object_mut().unwrap().remove(key);
        });
        assert!(said.is_err(), "{key}");
    }
}

#[test]
fn a_field_that_stands_twice_is_an_error() {
    let text = String::from_utf8(evidence().write().unwrap()).unwrap();
    for key in [
        "\"rules\":",
        "\"reviews\":",
        "\"schema\":",
        "\"known\":",
        "\"id\":",
    ] {
        let at = text.find(key).unwrap();
        let twice = format!("{}{key} null, {}", &text[..at], &text[at..]);
        assert!(Evidence::read(twice.as_bytes()).is_err(), "{key}");
    }
}

#[test]
fn two_records_of_one_pull_request_are_an_error() {
    let said = changed(|value| value["pulls"][1]["number"] = json!(1));
    assert!(matches!(said, Err(EvidenceError::Contradiction(_))));
}

#[test]
fn a_record_longer_than_is_read_is_refused() {
    let long = vec![b' '; LONGEST + 1];
    assert_eq!(Evidence::read(&long), Err(EvidenceError::TooLong));
}

proptest! {
    #[test]
    fn no_change_of_a_byte_makes_it_panic(at in 0..4000_usize, byte in any::<u8>()) {
        let mut bytes = evidence().write().unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Evidence::read(&bytes);
        let _ = Evidence::read(&bytes[..at]);
    }
}
