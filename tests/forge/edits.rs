//! Answers that are JSON of the right shape, and wrong.

use super::super::support::forge::{Damage, Fault, Running};
use super::{calm, clean, everything};
use serde_json::{Value, json};

/// After the edit of the answer at an address, something is missing.
fn edited(address: &str, name: &str, edit: fn(&mut Value)) {
    let forge = Running::start(calm());
    let plan = everything(&forge);
    clean(&forge, &plan);
    forge.fail(Fault::at(address, Damage::Edit(edit)));
    match forge.evidence(1, &plan) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(evidence) => assert!(!evidence.missing().is_empty(), "{address}: {name}"),
    }
    assert!(forge.struck(), "{address}: {name}");
}

fn remove(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key);
}

#[test]
fn a_review_that_is_not_understood() {
    let at = "/pulls/1/reviews?per_page=100";
    edited(at, "unknown state", |page| page[0]["state"] = json!("LGTM"));
    edited(at, "no state", |page| remove(&mut page[0], "state"));
    edited(at, "no user", |page| remove(&mut page[0], "user"));
    edited(at, "no commit", |page| remove(&mut page[0], "commit_id"));
    edited(at, "a commit that is none", |page| {
        page[0]["commit_id"] = json!("main");
    });
    edited(at, "never submitted", |page| {
        page[0]["submitted_at"] = Value::Null;
    });
    edited(at, "submitted some day", |page| {
        page[0]["submitted_at"] = json!("yesterday");
    });
    edited(at, "a number that is a text", |page| {
        page[0]["id"] = json!("1");
    });
    edited(at, "a negative number", |page| page[0]["id"] = json!(-1));
    edited(at, "one that is null", |page| page[0] = Value::Null);
    edited(at, "the same twice", |page| {
        let first = page[0].clone();
        page.as_array_mut().unwrap().push(first);
    });
}

#[test]
fn a_pull_request_that_is_not_the_one() {
    for edit in [
        (|pull| pull["number"] = json!(2)) as fn(&mut Value),
        |pull| pull["base"]["repo"]["id"] = json!(1),
        |pull| pull["base"]["repo"] = Value::Null,
        |pull| pull["state"] = json!("merged"),
        |pull| pull["head"]["sha"] = json!("main"),
        |pull| remove(pull, "merged"),
        |pull| remove(pull, "draft"),
        |pull| remove(pull, "auto_merge"),
        |pull| pull["number"] = json!(null),
        |pull| pull["merged"] = json!("false"),
    ] {
        let forge = Running::start(calm());
        let plan = everything(&forge);
        forge.fail(Fault::exactly(
            "/repos/octo/gate/pulls/1",
            Damage::Edit(edit),
        ));
        let evidence = forge.evidence(1, &plan);
        let missing = evidence.map(|evidence| evidence.pull(1).unwrap().pull.is_known());
        assert!(!missing.unwrap_or(false));
    }
}

#[test]
fn a_permission_of_somebody_else() {
    let at = "/collaborators/user2/permission";
    edited(at, "another account", |told| told["user"]["id"] = json!(1));
    edited(at, "nobody", |told| told["user"] = Value::Null);
    edited(at, "an empty account", |told| told["user"] = json!({}));
    edited(at, "an unknown level", |told| {
        told["permission"] = json!("owner");
    });
    edited(at, "no level", |told| remove(told, "permission"));
    edited(at, "no role", |told| remove(told, "role_name"));
    edited("/collaborators/user5/permission", "another login", |told| {
        told["user"]["login"] = json!("user6");
    });
}

#[test]
fn a_commit_of_somebody_else() {
    let at = "?per_page=1";
    let edit = |name: &str, edit: fn(&mut Value)| {
        let forge = Running::start(calm());
        let plan = everything(&forge);
        forge.fail(Fault::at(
            &format!("{}{at}", super::word_sha("head")),
            Damage::Edit(edit),
        ));
        let evidence = forge.evidence(1, &plan).unwrap();
        assert!(!evidence.identities[0].identity.is_known(), "{name}");
    };
    edit("another name", |told| told["sha"] = json!("a".repeat(40)));
    edit("another author", |told| {
        told["commit"]["author"]["email"] = json!("x@y");
    });
    edit("another committer", |told| {
        told["commit"]["committer"]["email"] = json!("x@y");
    });
    edit("no verification", |told| {
        remove(&mut told["commit"], "verification");
    });
    edit("verified is a text", |told| {
        told["commit"]["verification"]["verified"] = json!("true");
    });
}

#[test]
fn rules_that_are_not_understood() {
    let at = "/rules/branches/main";
    edited(at, "no parameters", |page| {
        remove(&mut page[2], "parameters");
    });
    edited(at, "a count that is a text", |page| {
        page[2]["parameters"]["required_approving_review_count"] = json!("2");
    });
    edited(at, "no count", |page| {
        remove(
            &mut page[2]["parameters"],
            "required_approving_review_count",
        );
    });
    edited(at, "no kind", |page| remove(&mut page[2], "type"));
    let at = "/rulesets/71";
    edited(at, "another ruleset", |told| told["id"] = json!(1));
    edited(at, "an unknown enforcement", |told| {
        told["enforcement"] = json!("mostly");
    });
    edited(at, "an unknown mode", |told| {
        told["bypass_actors"][0]["bypass_mode"] = json!("sometimes");
    });
}

#[test]
fn protection_and_teams_that_are_not_understood() {
    let at = "/branches/main/protection";
    edited(at, "a switch that is none", |told| {
        told["enforce_admins"] = json!(true);
    });
    edited(at, "a count that is a text", |told| {
        told["required_pull_request_reviews"]["required_approving_review_count"] = json!("2");
    });
    edited("/memberships/user2", "an unknown state", |told| {
        told["state"] = json!("invited");
    });
    edited("/memberships/user2", "no state", |told| {
        remove(told, "state");
    });
}

#[test]
fn another_repository_under_the_name_is_not_asked_any_further() {
    let forge = Running::start(calm());
    forge.fail(Fault::at(
        "/repos/octo/gate",
        Damage::Edit(|told| {
            told["full_name"] = json!("evil/gate");
        }),
    ));
    assert!(forge.evidence(1, &everything(&forge)).is_err());
    assert_eq!(forge.asked().len(), 1);
}

#[test]
fn a_repository_with_another_number_than_the_event_s_is_refused() {
    use portcullis::forge::{Plan, Question, RepositoryName};
    let forge = Running::start(calm());
    let mut question = Question::about_pull_request(RepositoryName::new("octo/gate").unwrap(), 1);
    question.repository_id = Some(1);
    let error = forge.answer(&question, &Plan::default()).unwrap_err();
    assert!(error.to_string().contains("4242"), "{error}");
    assert_eq!(forge.asked().len(), 1);
}

#[test]
fn a_head_that_moves_meanwhile_is_incomplete() {
    let forge = Running::start(calm());
    let plan = everything(&forge);
    forge.fail(Fault::once("/timeline", Damage::Push(1)));
    let evidence = forge.evidence(1, &plan).unwrap();
    let (_, why) = evidence.pull(1).unwrap().pull.missing().unwrap();
    assert!(why.contains("changed"), "{why}");
}
