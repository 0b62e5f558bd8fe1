//! Everything that can be wrong with checks 1 to 4: format, certificate, certificate log, times.

use super::case::{
    Case, all_are_refused, asked, asking, at, changed, flip, in_entry, made, written,
};
use super::statement;
use crate::support::sigstore::certificate::TIME_STAMPING;
use crate::support::sigstore::{Instance, Recipe, SIGNED, Stamp, base64, unbase64};
use portcullis::verification::{Check, Extent};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn a_bundle_in_which_nothing_is_wrong_is_accepted_and_every_check_has_proven_something() {
    let instance = Instance::new();
    let kinds: [fn(&mut Recipe); 4] = [
        |_| (),
        |recipe| recipe.timestamp = Some(SIGNED + 1),
        |recipe| (recipe.kind, recipe.timestamp) = (("hashedrekord", "0.0.2"), Some(SIGNED)),
        |recipe| recipe.payload.extend(b" \n"),
    ];
    for kind in kinds {
        let mut recipe = Recipe::new(&statement());
        kind(&mut recipe);
        let bundle = instance.sign(&recipe).to_string();
        let proofs = asked(&instance)
            .verify(bundle.as_bytes())
            .unwrap_or_else(|refusal| panic!("{refusal}"));
        let proven: BTreeSet<Check> = proofs.iter().map(|proof| proof.check).collect();
        let expected: BTreeSet<Check> = Check::ALL[1..16].iter().copied().collect();
        assert_eq!(proven, expected);
    }
}

#[test]
fn a_statement_about_a_commit_alone_is_one_too() {
    let instance = Instance::new();
    let mut alone = statement();
    alone["subject"].as_array_mut().unwrap().pop();
    for kind in [("dsse", "0.0.1"), ("hashedrekord", "0.0.2")] {
        let mut recipe = Recipe::new(&alone);
        (recipe.kind, recipe.timestamp) = (kind, Some(SIGNED));
        let mut asked = asked(&instance);
        asked.artifact = None;
        let bundle = instance.sign(&recipe);
        asked
            .verify(bundle.to_string().as_bytes())
            .unwrap_or_else(|refusal| panic!("{refusal}"));
        let mut forged = bundle;
        flip(in_entry(&mut forged, "/canonicalizedBody"));
        assert!(asked.verify(forged.to_string().as_bytes()).is_err());
    }
}

#[expect(clippy::too_many_lines, reason = "one table")]
fn format() -> Vec<Case> {
    vec![
        written("100 MB", "verify/bundle-format/size", |text| {
            [text.as_bytes(), &vec![b' '; 100 << 20]].concat()
        }),
        written("not UTF-8", "verify/bundle-format/encoding", |text| {
            [text.as_bytes(), b"\xff"].concat()
        }),
        written("cut", "verify/bundle-format/json", |text| {
            text.as_bytes()[..text.len() - 9].to_vec()
        }),
        written("something behind it", "verify/bundle-format/json", |text| {
            format!("{text}{{}}").into_bytes()
        }),
        written("empty", "verify/bundle-format/json", |_| Vec::new()),
        written("deep nesting", "verify/bundle-format/depth", |_| {
            format!("{}{}", "[".repeat(9999), "]".repeat(9999)).into_bytes()
        }),
        written(
            "a key twice",
            "verify/bundle-format/duplicate-key",
            |text| {
                text.replacen("\"payload\":", "\"payload\":\"e30=\",\"payload\":", 1)
                    .into_bytes()
            },
        ),
        written("a list", "verify/bundle-format/media-type", |text| {
            format!("[{text}]").into_bytes()
        }),
        changed(
            "no media type",
            "verify/bundle-format/media-type",
            |bundle| bundle["mediaType"] = Value::Null,
        ),
        changed(
            "another version",
            "verify/bundle-format/media-type",
            |bundle| {
                bundle["mediaType"] = json!("application/vnd.dev.sigstore.bundle.v0.9+json");
            },
        ),
        changed(
            "an unknown field",
            "verify/bundle-format/unknown-field",
            |bundle| bundle["note"] = json!("x"),
        ),
        changed(
            "an unknown field within",
            "verify/bundle-format/unknown-field",
            |bundle| {
                in_entry(bundle, "/inclusionProof")["extra"] = json!(1);
            },
        ),
        changed(
            "a field of another type",
            "verify/bundle-format/field-type",
            |bundle| {
                *at(bundle, "/dsseEnvelope/payloadType") = json!(["application/vnd.in-toto+json"]);
            },
        ),
        changed(
            "an index that is none",
            "verify/bundle-format/field-value",
            |bundle| *in_entry(bundle, "/logIndex") = json!("-1"),
        ),
        changed("no base64", "verify/bundle-format/field-value", |bundle| {
            *at(bundle, "/dsseEnvelope/payload") = json!("a*b");
        }),
        changed(
            "neither envelope nor message",
            "verify/bundle-format/content",
            |bundle| bundle["dsseEnvelope"] = Value::Null,
        ),
        changed(
            "a certificate and a key",
            "verify/bundle-format/content",
            |bundle| {
                bundle["verificationMaterial"]["publicKey"] = json!({ "hint": "x" });
            },
        ),
        changed(
            "a chain in version 0.3",
            "verify/bundle-format/chain",
            |bundle| {
                let material = &mut bundle["verificationMaterial"];
                let one = material["certificate"].take();
                material["x509CertificateChain"] = json!({ "certificates": [one] });
            },
        ),
        changed(
            "forty log entries",
            "verify/bundle-format/too-many",
            |bundle| {
                let entry = in_entry(bundle, "").clone();
                bundle["verificationMaterial"]["tlogEntries"] = vec![entry; 40].into();
            },
        ),
    ]
}

fn certificate() -> Vec<Case> {
    vec![
        made(
            "by another authority",
            "verify/certificate-chain/issuer",
            |recipe| recipe.trusted = false,
        ),
        made("expired", "verify/certificate-chain/expired", |recipe| {
            recipe.certificate.until = SIGNED - 1;
        }),
        made(
            "not yet valid",
            "verify/certificate-chain/not-yet-valid",
            |recipe| recipe.certificate.from = SIGNED + 1,
        ),
        made(
            "an authority's",
            "verify/certificate-chain/is-authority",
            |recipe| recipe.certificate.authority = true,
        ),
        made(
            "for another use",
            "verify/certificate-chain/usage",
            |recipe| recipe.certificate.usage = Some(TIME_STAMPING),
        ),
        made("for no use", "verify/certificate-chain/usage", |recipe| {
            recipe.certificate.usage = None;
        }),
        changed(
            "a bit of its signature",
            "verify/certificate-chain/signature",
            |bundle| {
                let raw = at(bundle, "/verificationMaterial/certificate/rawBytes");
                let mut bytes = unbase64(raw.as_str().unwrap());
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                *raw = json!(base64(&bytes));
            },
        ),
        changed(
            "no certificate at all",
            "verify/certificate-chain/malformed",
            |bundle| {
                *at(bundle, "/verificationMaterial/certificate/rawBytes") = json!("AAAA");
            },
        ),
        asking(
            "the authority did not count then",
            "verify/certificate-chain/no-authority",
            |asked| {
                asked.root["certificateAuthorities"][0]["validFor"] =
                    json!({ "start": "2026-01-16T00:00:00Z" });
            },
        ),
        made("no log timestamp", "verify/sct/missing", |recipe| {
            recipe.stamp = Stamp::Missing;
        }),
        made("a forged log timestamp", "verify/sct/signature", |recipe| {
            recipe.stamp = Stamp::Forged;
        }),
        made(
            "a timestamp of another log",
            "verify/sct/unknown-log",
            |recipe| recipe.stamp = Stamp::Stranger,
        ),
        made(
            "a timestamp of before the log counted",
            "verify/sct/log-time",
            |recipe| recipe.stamp = Stamp::Early,
        ),
        made("two log timestamps", "verify/sct/malformed", |recipe| {
            recipe.stamp = Stamp::Twice;
        }),
    ]
}

#[expect(clippy::too_many_lines, reason = "one table")]
fn times() -> Vec<Case> {
    vec![
        changed("another time", "verify/signing-time/promise", |bundle| {
            *in_entry(bundle, "/integratedTime") = json!((SIGNED + 1).to_string());
        }),
        changed("another index", "verify/signing-time/promise", |bundle| {
            *in_entry(bundle, "/logIndex") = json!("1003");
        }),
        changed(
            "a bit of the promise",
            "verify/signing-time/promise",
            |bundle| {
                flip(in_entry(bundle, "/inclusionPromise/signedEntryTimestamp"));
            },
        ),
        made(
            "a promise by another key",
            "verify/signing-time/promise",
            |recipe| recipe.promise = false,
        ),
        changed("no promise", "verify/signing-time/unsigned", |bundle| {
            *in_entry(bundle, "/inclusionPromise") = Value::Null;
        }),
        changed(
            "neither promise nor time",
            "verify/signing-time/missing",
            |bundle| {
                *in_entry(bundle, "/inclusionPromise") = Value::Null;
                *in_entry(bundle, "/integratedTime") = Value::Null;
            },
        ),
        changed(
            "an unknown log",
            "verify/signing-time/unknown-log",
            |bundle| *in_entry(bundle, "/logId/keyId") = json!(base64(&[7; 32])),
        ),
        changed(
            "an id that is none",
            "verify/signing-time/unknown-log",
            |bundle| *in_entry(bundle, "/logId/keyId") = json!("AAAA"),
        ),
        asking(
            "the log did not count then",
            "verify/signing-time/log-time",
            |asked| {
                asked.root["tlogs"][0]["publicKey"]["validFor"]["end"] =
                    json!("2026-01-15T11:59:59Z");
            },
        ),
        asking(
            "signed in the future",
            "verify/signing-time/future",
            |asked| asked.now = SIGNED - 1,
        ),
        made(
            "a timestamp outside the certificate",
            "verify/certificate-chain/expired",
            |recipe| recipe.timestamp = Some(SIGNED + 3000),
        ),
        made(
            "a timestamp in the future",
            "verify/signing-time/future",
            |recipe| recipe.timestamp = Some(SIGNED + 4000),
        ),
        made(
            "an entry that bears no time, and no timestamp",
            "verify/signing-time/missing",
            |recipe| {
                recipe.kind = ("hashedrekord", "0.0.2");
            },
        ),
        changed(
            "a timestamp of another signature",
            "verify/signing-time/other-signature",
            |bundle| {
                let other = Instance::new();
                let mut recipe = Recipe::new(&statement());
                recipe.timestamp = Some(SIGNED);
                let theirs = other.sign(&recipe);
                bundle["verificationMaterial"]["timestampVerificationData"] =
                    theirs["verificationMaterial"]["timestampVerificationData"].clone();
            },
        ),
        changed(
            "a token that is none",
            "verify/signing-time/token",
            |bundle| {
                bundle["verificationMaterial"]["timestampVerificationData"] =
                    json!({ "rfc3161Timestamps": [{ "signedTimestamp": "AAAA" }] });
            },
        ),
    ]
}

#[test]
fn whatever_is_wrong_with_the_format_is_refused() {
    assert!(all_are_refused(&format()) >= 19);
}

#[test]
fn whatever_is_wrong_with_the_certificate_is_refused() {
    assert!(all_are_refused(&certificate()) >= 14);
}

#[test]
fn whatever_is_wrong_with_the_time_is_refused() {
    assert!(all_are_refused(&times()) >= 15);
}

#[test]
fn a_key_of_a_log_counts_until_its_end_and_with_it() {
    let instance = Instance::new();
    let bundle = instance.sign(&Recipe::new(&statement())).to_string();
    let mut asked = asked(&instance);
    asked.root["tlogs"][0]["publicKey"]["validFor"]["end"] = json!("2026-01-15T12:00:00Z");
    assert!(asked.verify(bundle.as_bytes()).is_ok());
    let mut recipe = Recipe::new(&statement());
    (recipe.kind, recipe.timestamp) = (("hashedrekord", "0.0.2"), Some(SIGNED));
    let bundle = instance.sign(&recipe).to_string();
    assert!(asked.verify(bundle.as_bytes()).is_ok());
    asked.root["tlogs"][0]["publicKey"]["validFor"]["end"] = json!("2026-01-15T11:59:59Z");
    let refusal = asked.verify(bundle.as_bytes()).unwrap_err();
    assert_eq!(refusal.code(), "verify/inclusion/log-time");
}

#[test]
fn an_authority_of_certificates_and_one_of_times_are_not_the_same() {
    let instance = Instance::new();
    let mut asked = asked(&instance);
    let certificates = asked.root["certificateAuthorities"].take();
    asked.root["certificateAuthorities"] = asked.root["timestampAuthorities"].clone();
    asked.root["certificateAuthorities"][0]["uri"] = json!("https://times.test");
    let bundle = instance.sign(&Recipe::new(&statement())).to_string();
    assert_eq!(
        asked.verify(bundle.as_bytes()).unwrap_err().check,
        Check::CertificateChain
    );
    asked.root["certificateAuthorities"] = certificates;
    asked.extent = Extent::SignatureOnly;
    assert!(asked.verify(bundle.as_bytes()).is_ok());
}
