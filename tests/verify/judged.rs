//! Everything that can be wrong with checks 8 to 16: who signed, what it is about, what it says.

use super::case::{Case, all_are_refused, artifact, asked, asking, made, said};
use super::statement;
use crate::support::sigstore::{COMMIT, IDENTITY, ISSUER, Instance, Recipe};
use jiff::SignedDuration;
use portcullis::verification::{Check, Extent, Signer};
use serde_json::{Value, json};

/// A certificate with another claim.
fn claims(name: &'static str, code: &'static str, number: u8, claim: Option<&'static str>) -> Case {
    made(name, code, move |recipe| {
        let claims = &mut recipe.certificate.claims;
        match claim {
            Some(claim) => claims.insert(number, claim.to_owned()),
            None => claims.remove(&number),
        };
    })
}

#[expect(clippy::too_many_lines, reason = "one table")]
fn identities() -> Vec<Case> {
    vec![
        asking("another signer", "verify/identity/name", |asked| {
            asked.expected.signers[0].identity = IDENTITY.replace("main", "dev");
        }),
        made("no name at all", "verify/identity/name", |recipe| {
            recipe.certificate.name = None;
        }),
        asking("another issuer", "verify/identity/issuer", |asked| {
            asked.expected.signers[0].issuer = format!("{ISSUER}/enterprise");
        }),
        asking("nobody is expected", "verify/identity/no-signer", |asked| {
            asked.expected.signers.clear();
        }),
        claims(
            "another repository",
            "verify/identity/repository",
            12,
            Some("https://github.com/org/other"),
        ),
        claims(
            "a repository of the same name",
            "verify/identity/repository-id",
            15,
            Some("4243"),
        ),
        claims(
            "no repository id",
            "verify/identity/repository-id",
            15,
            None,
        ),
        claims(
            "another branch",
            "verify/identity/ref",
            14,
            Some("refs/heads/dev"),
        ),
        claims(
            "a pull request's ref",
            "verify/identity/ref",
            14,
            Some("refs/pull/7/merge"),
        ),
        claims(
            "another commit",
            "verify/identity/source-digest",
            13,
            Some("ffffffffffffffffffffffffffffffffffffffff"),
        ),
        claims("no commit", "verify/identity/source-digest", 13, None),
        claims(
            "two workflows that signed",
            "verify/identity/signer-workflow",
            9,
            Some("https://github.com/org/app/.github/workflows/x.yml@refs/heads/main"),
        ),
        claims(
            "two commits of one workflow",
            "verify/identity/workflow-digest",
            19,
            Some("ffffffffffffffffffffffffffffffffffffffff"),
        ),
        claims(
            "another workflow that ran",
            "verify/identity/workflow",
            18,
            Some("https://github.com/org/app/.github/workflows/x.yml@refs/heads/main"),
        ),
        claims("no workflow that ran", "verify/identity/workflow", 18, None),
        claims(
            "a runner of somebody's",
            "verify/identity/runner",
            11,
            Some("self-hosted"),
        ),
        claims("no runner", "verify/identity/runner", 11, None),
        claims(
            "set off by a pull request",
            "verify/identity/pull-request",
            20,
            Some("pull_request"),
        ),
        claims(
            "set off by a pull request's target",
            "verify/identity/pull-request",
            20,
            Some("pull_request_target"),
        ),
        claims(
            "set off by a schedule",
            "verify/identity/trigger",
            20,
            Some("schedule"),
        ),
        claims("set off by nothing", "verify/identity/trigger", 20, None),
    ]
}

fn subjects() -> Vec<Case> {
    let other = |statement: &mut Value| {
        statement["subject"][1]["digest"]["sha256"] = json!("cd".repeat(32));
    };
    vec![
        said("another statement", "verify/statement/type", |said| {
            said["_type"] = json!("https://in-toto.io/Statement/v0.1");
        }),
        said("no subject", "verify/statement/no-subject", |said| {
            said["subject"] = json!([]);
        }),
        said(
            "a subject without a digest",
            "verify/statement/subject",
            |said| said["subject"][0]["digest"] = json!({}),
        ),
        said("another artefact", "verify/statement/artifact", other),
        asking(
            "an artefact that is none of them",
            "verify/statement/artifact",
            |asked| {
                asked.artifact = Some(artifact(b"changed since"));
            },
        ),
        asking("another commit", "verify/statement/commit", |asked| {
            asked.expected.commit = Some("ffffffffffffffffffffffffffffffffffffffff".to_owned());
        }),
        made("no JSON", "verify/statement/format", |recipe| {
            recipe.payload = b"text".to_vec();
        }),
        made(
            "a predicate that is a list",
            "verify/statement/format",
            |recipe| {
                let text = String::from_utf8(recipe.payload.clone()).unwrap();
                let (head, _) = text.split_once("\"predicate\":").unwrap();
                recipe.payload = format!(
                    "{head}\"predicate\":[],{}",
                    &text[text.find("\"predicateType\"").unwrap()..]
                )
                .into_bytes();
            },
        ),
        made("a key twice", "verify/statement/duplicate-key", |recipe| {
            let text = String::from_utf8(recipe.payload.clone()).unwrap();
            let twice = "\"verificationResult\":\"FAILED\",\"verificationResult\":";
            recipe.payload = text.replace("\"verificationResult\":", twice).into_bytes();
        }),
        made("deep nesting", "verify/statement/depth", |recipe| {
            recipe.payload = format!("{}{}", "[".repeat(500), "]".repeat(500)).into_bytes();
        }),
    ]
}

fn predicates() -> Vec<Case> {
    const SUMMARY: &str = "urn:portcullis:gate:v1:summary";
    vec![
        said("another predicate", "verify/predicate/type", |said| {
            said["predicateType"] = json!("https://slsa.dev/provenance/v1");
        }),
        said("another verifier", "verify/verifier/id", |said| {
            said["predicate"]["verifier"]["id"] = json!("urn:other");
        }),
        said("no verifier", "verify/verifier/missing", |said| {
            said["predicate"]["verifier"] = Value::Null;
        }),
        asking(
            "a verifier that this signer may not be",
            "verify/verifier/id",
            |asked| {
                asked.expected.signers[0].verifiers = ["urn:review".to_owned()].into();
            },
        ),
        said("another policy", "verify/policy/digest", |said| {
            said["predicate"]["policy"]["digest"]["sha256"] = json!("cd".repeat(32));
        }),
        said("no policy", "verify/policy/missing", |said| {
            said["predicate"]["policy"] = json!({ "uri": "built-in" });
        }),
        said("failed", "verify/result/failed", |said| {
            said["predicate"]["verificationResult"] = json!("FAILED");
        }),
        said("no result", "verify/result/missing", |said| {
            said["predicate"]["verificationResult"] = Value::Null;
        }),
        said("passed, and incomplete", "verify/result/outcome", |said| {
            said["predicate"][SUMMARY]["outcome"] = json!("incomplete");
        }),
        said("a level too few", "verify/levels/missing", |said| {
            said["predicate"]["verifiedLevels"] = json!(["GATE_SECRETS_CLEAN"]);
        }),
        said("no level", "verify/levels/missing", |said| {
            said["predicate"]["verifiedLevels"] = Value::Null;
        }),
        said("another resource", "verify/resource/uri", |said| {
            said["predicate"]["resourceUri"] = json!("git+https://github.com/org/other");
        }),
        said("no time", "verify/freshness/time", |said| {
            said["predicate"]["timeVerified"] = json!("yesterday");
        }),
        said(
            "verified behind the signature",
            "verify/freshness/after-signing",
            |said| {
                said["predicate"]["timeVerified"] = json!("2026-01-15T12:06:00Z");
            },
        ),
        said(
            "an old verdict signed again",
            "verify/freshness/age",
            |said| said["predicate"]["timeVerified"] = json!("2025-11-15T12:00:00Z"),
        ),
        asking("too old", "verify/freshness/age", |asked| {
            asked.now += 31 * 86_400;
        }),
        asking("an hour too old", "verify/freshness/age", |asked| {
            asked.expected.max_age = Some(SignedDuration::from_hours(1));
        }),
    ]
}

#[test]
fn whatever_is_wrong_with_who_signed_is_refused() {
    assert!(all_are_refused(&identities()) >= 20);
}

#[test]
fn whatever_is_wrong_with_what_it_is_about_is_refused() {
    assert!(all_are_refused(&subjects()) >= 10);
}

#[test]
fn whatever_is_wrong_with_what_it_says_is_refused() {
    assert!(all_are_refused(&predicates()) >= 17);
}

#[test]
fn the_signer_who_comes_closest_is_the_one_who_is_named() {
    let instance = Instance::new();
    let bundle = instance.sign(&Recipe::new(&statement())).to_string();
    let mut asked = asked(&instance);
    let mut closest = asked.expected.signers[0].clone();
    closest.repository_id = Some("1".to_owned());
    let stranger = Signer::new("https://github.com/x", ISSUER);
    asked.expected.signers = vec![stranger.clone(), closest, stranger];
    let refusal = asked.verify(bundle.as_bytes()).unwrap_err();
    assert_eq!(refusal.code(), "verify/identity/repository-id");
    assert_eq!(
        refusal.message,
        "expected the repository id `1`; found `4242`"
    );
}

#[test]
fn a_workflow_is_named_with_its_ref_or_without() {
    let instance = Instance::new();
    let bundle = instance.sign(&Recipe::new(&statement())).to_string();
    let mut asked = asked(&instance);
    let (path, _) = IDENTITY.rsplit_once('@').unwrap();
    for (workflow, right) in [
        (path, true),
        (IDENTITY, true),
        (&path[..20], false),
        (&IDENTITY[..IDENTITY.len() - 1], false),
    ] {
        asked.expected.signers[0].workflow = Some(workflow.to_owned());
        assert_eq!(asked.verify(bundle.as_bytes()).is_ok(), right, "{workflow}");
    }
}

#[test]
fn a_simple_result_is_read_as_well() {
    let instance = Instance::new();
    let mut simple = statement();
    simple["predicateType"] = json!("https://in-toto.io/attestation/svr/v0.1");
    let predicate = simple["predicate"].as_object_mut().unwrap();
    let policy = predicate.remove("policy").unwrap();
    predicate["verifier"]["policy"] = policy;
    let time = predicate.remove("timeVerified").unwrap();
    predicate.insert("timeCreated".to_owned(), time);
    let levels = predicate.remove("verifiedLevels").unwrap();
    predicate.insert("properties".to_owned(), levels);
    predicate.remove("verificationResult");
    let verify = |statement: &Value| {
        let bundle = instance.sign(&Recipe::new(statement)).to_string();
        asked(&instance).verify(bundle.as_bytes())
    };
    verify(&simple).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut failed = simple.clone();
    failed["predicate"]["urn:portcullis:gate:v1:summary"]["outcome"] = json!("fail");
    assert_eq!(verify(&failed).unwrap_err().code(), "verify/result/outcome");
    failed["predicate"]["urn:portcullis:gate:v1:summary"] = Value::Null;
    failed["predicate"]["properties"] = json!([]);
    assert_eq!(verify(&failed).unwrap_err().code(), "verify/result/missing");
}

#[test]
fn with_the_signature_alone_nothing_is_asked_of_what_it_says() {
    let instance = Instance::new();
    let mut foreign = statement();
    foreign["_type"] = json!("https://in-toto.io/Statement/v0.1");
    foreign["predicateType"] = json!("https://slsa.dev/provenance/v1");
    let mut recipe = Recipe::new(&foreign);
    recipe
        .certificate
        .claims
        .insert(20, "pull_request".to_owned());
    let bundle = instance.sign(&recipe).to_string();
    let mut asked = asked(&instance);
    asked.extent = Extent::SignatureOnly;
    let proofs = asked
        .verify(bundle.as_bytes())
        .unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(proofs.iter().all(|proof| proof.check <= Check::Statement));
    asked.artifact = Some(artifact(b"other"));
    assert_eq!(
        asked.verify(bundle.as_bytes()).unwrap_err().code(),
        "verify/statement/artifact"
    );
    assert_eq!(COMMIT.len(), 40);
}
