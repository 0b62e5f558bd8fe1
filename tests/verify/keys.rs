//! Bundles that are signed with a key, without certificate and without log.

use super::case::{Asked, asked};
use super::statement;
use crate::support::sigstore::key::Key;
use crate::support::sigstore::{Instance, SIGNED, base64, sign_with_key, timestamp, unbase64};
use portcullis::verification::{Check, PublicKey, Refusal};
use serde_json::{Value, json};

fn by_key(instance: &Instance, key: &Key) -> Asked {
    let mut asked = asked(instance);
    asked.expected.signers.clear();
    asked.expected.keys = vec![PublicKey::parse(&key.pem()).unwrap()];
    asked.expected.untimestamped = true;
    asked.expected.max_age = None;
    asked
}

fn signed(key: &Key) -> Value {
    sign_with_key(statement().to_string().as_bytes(), key)
}

fn refused(asked: &Asked, bundle: &Value) -> Refusal {
    asked
        .verify(bundle.to_string().as_bytes())
        .expect_err("it is wrong")
}

#[test]
fn both_kinds_of_keys_prove_who_signed_and_nothing_of_a_certificate() {
    let instance = Instance::new();
    for key in [Key::ed25519(), Key::p256()] {
        let asked = by_key(&instance, &key);
        let bundle = signed(&key).to_string();
        let proofs = asked
            .verify(bundle.as_bytes())
            .unwrap_or_else(|refusal| panic!("{refusal}"));
        assert!(proofs.iter().all(|proof| proof.check >= Check::Envelope));
        assert!(proofs.iter().any(|proof| proof.what == "key"));
    }
}

#[test]
fn without_a_trusted_time_it_has_to_be_said_that_none_is_needed() {
    let instance = Instance::new();
    let key = Key::ed25519();
    let mut asked = by_key(&instance, &key);
    asked.expected.untimestamped = false;
    let mut bundle = signed(&key);
    assert_eq!(
        refused(&asked, &bundle).code(),
        "verify/signing-time/missing"
    );
    let signature = unbase64(
        bundle["dsseEnvelope"]["signatures"][0]["sig"]
            .as_str()
            .unwrap(),
    );
    let token = timestamp::token(
        &signature,
        SIGNED,
        ("test times", 2),
        &instance.timestamps,
        &[],
    );
    bundle["verificationMaterial"]["timestampVerificationData"] =
        json!({ "rfc3161Timestamps": [{ "signedTimestamp": base64(&token) }] });
    assert!(asked.verify(bundle.to_string().as_bytes()).is_ok());
    let forged = timestamp::token(
        &signature,
        SIGNED,
        ("test times", 2),
        &instance.stranger,
        &[],
    );
    bundle["verificationMaterial"]["timestampVerificationData"] =
        json!({ "rfc3161Timestamps": [{ "signedTimestamp": base64(&forged) }] });
    assert_eq!(refused(&asked, &bundle).code(), "verify/signing-time/token");
}

#[test]
fn an_age_cannot_be_told_without_a_time() {
    let instance = Instance::new();
    let key = Key::p256();
    let mut asked = by_key(&instance, &key);
    asked.expected.max_age = Some(jiff::SignedDuration::from_hours(24));
    assert_eq!(
        refused(&asked, &signed(&key)).code(),
        "verify/freshness/untimed"
    );
}

#[test]
fn another_key_is_refused_wherever_it_shows() {
    let instance = Instance::new();
    let (key, other) = (Key::ed25519(), Key::ed25519());
    let asked = by_key(&instance, &key);
    assert_eq!(
        refused(&asked, &signed(&other)).code(),
        "verify/envelope/key-hint"
    );
    let mut unhinted = signed(&other);
    unhinted["verificationMaterial"]["publicKey"]["hint"] = json!("");
    assert_eq!(
        refused(&asked, &unhinted).code(),
        "verify/envelope/signature"
    );
    let mut hinted = signed(&key);
    hinted["dsseEnvelope"]["signatures"][0]["keyid"] = json!("0".repeat(64));
    assert_eq!(refused(&asked, &hinted).code(), "verify/envelope/key-hint");
    let mut nobody = by_key(&instance, &key);
    nobody.expected.keys.clear();
    assert_eq!(
        refused(&nobody, &signed(&key)).code(),
        "verify/envelope/no-key"
    );
}

#[test]
fn a_certificate_where_a_key_is_expected_is_refused_and_the_other_way_round() {
    let instance = Instance::new();
    let key = Key::p256();
    let asked_by_key = by_key(&instance, &key);
    let bundle = instance.sign(&crate::support::sigstore::Recipe::new(&statement()));
    assert_eq!(
        refused(&asked_by_key, &bundle).code(),
        "verify/identity/no-signer"
    );
    assert_eq!(
        refused(&asked(&instance), &signed(&key)).code(),
        "verify/envelope/no-key"
    );
}

#[test]
fn what_is_said_under_a_key_is_asked_as_under_a_certificate() {
    let instance = Instance::new();
    let key = Key::ed25519();
    let asked = by_key(&instance, &key);
    let mut failed = statement();
    failed["predicate"]["verificationResult"] = json!("FAILED");
    let bundle = sign_with_key(failed.to_string().as_bytes(), &key);
    assert_eq!(refused(&asked, &bundle).code(), "verify/result/failed");
    let mut spoken = by_key(&instance, &key);
    spoken.expected.verifiers = ["urn:other".to_owned()].into();
    assert_eq!(refused(&spoken, &signed(&key)).code(), "verify/verifier/id");
}

#[test]
fn a_certificate_in_a_timestamp_is_the_authoritys_own_to_the_byte() {
    let instance = Instance::new();
    let key = Key::p256();
    let mut asked = by_key(&instance, &key);
    asked.expected.untimestamped = false;
    let own =
        asked.root["timestampAuthorities"][0]["certChain"]["certificates"][0]["rawBytes"].clone();
    let own = unbase64(own.as_str().unwrap());
    let mut bundle = signed(&key);
    let signature = bundle["dsseEnvelope"]["signatures"][0]["sig"].clone();
    let signature = unbase64(signature.as_str().unwrap());
    let mut with = |certificate: &[u8]| {
        let authority = ("test times", 2);
        let token = timestamp::token(
            &signature,
            SIGNED,
            authority,
            &instance.timestamps,
            certificate,
        );
        bundle["verificationMaterial"]["timestampVerificationData"] =
            json!({ "rfc3161Timestamps": [{ "signedTimestamp": base64(&token) }] });
        asked.verify(bundle.to_string().as_bytes())
    };
    with(&own).unwrap_or_else(|refusal| panic!("{refusal}"));
    for at in (4..own.len()).step_by(7) {
        let mut changed = own.clone();
        changed[at] ^= 1;
        let refusal = with(&changed).expect_err("it is wrong");
        assert_eq!(refusal.check, Check::SigningTime, "byte {at}: {refusal}");
    }
    let mut last = own.clone();
    *last.last_mut().unwrap() ^= 1;
    let refusal = with(&last).unwrap_err();
    assert_eq!(refusal.code(), "verify/signing-time/embedded-certificate");
}
