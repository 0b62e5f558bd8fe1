//! The section `release:`.

use super::*;
use crate::policy::{ReleaseRules, Runner};

const IDENTITY: &str = "https://github.com/o/r/.github/workflows/gate.yml@refs/heads/main";

fn release(section: &str) -> ReleaseRules {
    let policy = read(&format!("version: 1\nrelease: {section}\n"));
    policy.unwrap().release.expect("a section")
}

/// Messages and advice, on one line.
fn told(section: &str) -> String {
    let error = read(&format!("version: 1\nrelease: {section}\n"));
    let text = rendered(&error.expect_err("it is wrong"));
    let words = text.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_policy_without_the_section_says_nothing_of_releases() {
    assert_eq!(read("version: 1\n").unwrap().release, None);
}

#[test]
fn everything_of_a_release_that_can_be_written_arrives() {
    let digest = "ab".repeat(32);
    let rules = release(&format!(
        "{{ issuer: \"https://issuer.example\", runner: any, triggers: [push], keys: [MCow], levels: [GATE_SECRETS_CLEAN], \
         verifiers: [\"urn:x\"], resource: \"git+https://github.com/o/r\", policy_digests: [{digest}], max_age: 30d, \
         signers: [{{ identity: \"{IDENTITY}\", repository: \"https://github.com/o/r\", repository_id: 7, \
         ref: refs/heads/main, workflow: \"w\", verifier: \"urn:y\" }}], \
         attestations: [{{ name: review, levels: [ORG_SOURCE_TWO_PARTY_REVIEWED] }}, {{ name: secrets, keys: [MCox] }}] }}"
    ));
    assert_eq!(rules.issuer.as_deref(), Some("https://issuer.example"));
    assert_eq!((rules.runner, rules.max_age), (Runner::Any, Some(30)));
    assert!(rules.policy_digests.contains(&digest));
    let signer = &rules.general.signers[0];
    assert_eq!(
        (signer.identity.as_str(), signer.repository_id.as_deref()),
        (IDENTITY, Some("7"))
    );
    assert_eq!(signer.reference.as_deref(), Some("refs/heads/main"));
    let names: Vec<&str> = rules
        .attestations
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["review", "secrets"]);
    assert_eq!(rules.attestations[1].keys, ["MCox"]);
}

#[test]
fn a_section_that_lets_nobody_sign_is_a_mistake() {
    assert!(told("{}").contains("does not say who may sign"));
    assert!(
        told("{ attestations: [{ name: a, keys: [MCow] }, { name: b }] }")
            .contains("does not say who may sign")
    );
    assert_eq!(
        release("{ attestations: [{ name: a, keys: [MCow] }] }")
            .attestations
            .len(),
        1
    );
}

#[test]
fn what_would_let_through_more_than_it_looks_like_is_a_mistake() {
    assert!(
        told("{ keys: [MCow], triggers: [pull_request_target] }")
            .contains("cannot be named: anybody sets them off")
    );
    assert!(
        told("{ signers: [{ identity: \"https://github.com/o/*\" }] }")
            .contains("a signer is named exactly")
    );
    assert!(told("{ signers: [{ repository_id: 7 }] }").contains("a signer has no identity"));
    assert!(told("{ keys: [MCow], triggers: [] }").contains("`triggers` names no event"));
    assert!(
        told("{ keys: [\"-----BEGIN PRIVATE KEY-----\"] }")
            .contains("nothing that `keys` can hold")
    );
}

#[test]
fn values_of_another_form_are_told_all_at_once() {
    let told = told(
        "{ keys: [MCow], max_age: 30, policy_digests: [abc], levels: [clean], issuer: here, runner: self, signer: x, \
         attestations: [{ name: a }, { name: a }, {}] }",
    );
    for message in [
        "`max_age` has to be a number of days",
        "nothing that `policy_digests` can hold",
        "nothing that `levels` can hold",
        "`here` is no issuer of tokens",
        "is no runner",
        "Did you mean `signers`?",
        "two attestations are called `a`",
        "an attestation has no name",
    ] {
        assert!(told.contains(message), "{message}: {told}");
    }
}
