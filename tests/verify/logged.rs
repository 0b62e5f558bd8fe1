//! Everything that can be wrong with checks 5 to 7: the log, its entry, the signature.

use super::case::{Case, all_are_refused, changed, flip, in_entry, made};
use super::statement;
use crate::support::sigstore::{Instance, Recipe, SIGNED, base64, log};
use serde_json::{Value, json};

#[expect(clippy::too_many_lines, reason = "one table")]
fn logs() -> Vec<Case> {
    const PROOF: &str = "/inclusionProof";
    let in_proof = |bundle: &mut Value, field: &str, value: Value| {
        *in_entry(bundle, &format!("{PROOF}/{field}")) = value;
    };
    vec![
        changed("no entry", "verify/signing-time/missing", |bundle| {
            bundle["verificationMaterial"]["tlogEntries"] = json!([]);
        }),
        made(
            "a timestamp and no entry",
            "verify/inclusion/missing",
            |recipe| recipe.timestamp = Some(SIGNED),
        )
        .and(|bundle| bundle["verificationMaterial"]["tlogEntries"] = json!([])),
        changed("no proof", "verify/inclusion/missing-proof", |bundle| {
            *in_entry(bundle, PROOF) = Value::Null;
        }),
        changed(
            "no checkpoint",
            "verify/inclusion/missing-checkpoint",
            |bundle| {
                *in_entry(bundle, "/inclusionProof/checkpoint") = Value::Null;
            },
        ),
        changed(
            "another place in the tree",
            "verify/inclusion/proof",
            move |bundle| in_proof(bundle, "logIndex", json!("3")),
        ),
        changed(
            "another size",
            "verify/inclusion/tree-size",
            move |bundle| in_proof(bundle, "treeSize", json!("6")),
        ),
        changed("another root", "verify/inclusion/root", move |bundle| {
            in_proof(bundle, "rootHash", json!(base64(&[1; 32])));
        }),
        changed("a bit of the way", "verify/inclusion/proof", |bundle| {
            flip(in_entry(bundle, "/inclusionProof/hashes/0"));
        }),
        changed("a shorter way", "verify/inclusion/proof", |bundle| {
            in_entry(bundle, "/inclusionProof/hashes")
                .as_array_mut()
                .unwrap()
                .pop();
        }),
        made(
            "a head by another key",
            "verify/inclusion/checkpoint-signature",
            |recipe| recipe.head = false,
        ),
        changed(
            "a head in the name of a witness",
            "verify/inclusion/checkpoint-unsigned",
            |bundle| {
                let note = in_entry(bundle, "/inclusionProof/checkpoint/envelope");
                *note = json!(
                    note.as_str()
                        .unwrap()
                        .replace(&format!("\u{2014} {}", log::NAME), "\u{2014} witness")
                );
            },
        ),
        changed(
            "a head of another origin",
            "verify/inclusion/checkpoint-signature",
            |bundle| {
                let note = in_entry(bundle, "/inclusionProof/checkpoint/envelope");
                *note = json!(note.as_str().unwrap().replace("- 7\n", "- 8\n"));
            },
        ),
        changed(
            "text behind the head",
            "verify/inclusion/checkpoint-format",
            |bundle| {
                let note = in_entry(bundle, "/inclusionProof/checkpoint/envelope");
                *note = json!(format!("{}\nmore\n", note.as_str().unwrap()));
            },
        ),
        changed(
            "an entry of the kind of files",
            "verify/log-entry/kind",
            |bundle| {
                *in_entry(bundle, "/kindVersion") =
                    json!({ "kind": "hashedrekord", "version": "0.0.1" });
            },
        ),
        changed(
            "an entry of no known kind",
            "verify/log-entry/kind",
            |bundle| {
                *in_entry(bundle, "/kindVersion/kind") = json!("rpm");
            },
        ),
        made(
            "an entry about another payload",
            "verify/log-entry/digest",
            |recipe| {
                recipe.entry = |body| body["spec"]["payloadHash"]["value"] = json!("00".repeat(32));
            },
        ),
        made(
            "an entry by another algorithm",
            "verify/log-entry/algorithm",
            |recipe| {
                recipe.entry = |body| body["spec"]["payloadHash"]["algorithm"] = json!("sha512");
            },
        ),
        made(
            "an entry about another signature",
            "verify/log-entry/signature",
            |recipe| {
                recipe.entry = |body| body["spec"]["signatures"][0]["signature"] = json!("AAAA");
            },
        ),
        made(
            "an entry about two signatures",
            "verify/log-entry/signature",
            |recipe| {
                recipe.entry = |body| {
                    let one = body["spec"]["signatures"][0].clone();
                    body["spec"]["signatures"] = vec![one; 2].into();
                };
            },
        ),
        made(
            "an entry about another certificate",
            "verify/log-entry/certificate",
            |recipe| {
                recipe.entry = |body| body["spec"]["signatures"][0]["verifier"] = json!("AAAA");
            },
        ),
        made(
            "an entry that is none",
            "verify/log-entry/malformed",
            |recipe| recipe.entry = |body| *body = json!({}),
        ),
    ]
}

fn signatures() -> Vec<Case> {
    vec![
        changed("two signatures", "verify/envelope/signatures", |bundle| {
            let one = bundle["dsseEnvelope"]["signatures"][0].clone();
            bundle["dsseEnvelope"]["signatures"] = vec![one; 2].into();
        }),
        changed("no signature", "verify/envelope/signatures", |bundle| {
            bundle["dsseEnvelope"]["signatures"] = json!([]);
        }),
        made("by another key", "verify/envelope/signature", |recipe| {
            recipe.own_key = false;
        }),
        made(
            "of another type",
            "verify/envelope/payload-type",
            |recipe| "text/plain".clone_into(&mut recipe.payload_type),
        ),
        changed(
            "a key beside the certificate",
            "verify/envelope/key-hint",
            |bundle| {
                bundle["dsseEnvelope"]["signatures"][0]["keyid"] = json!("other");
            },
        ),
        changed(
            "a bit of the payload",
            "verify/log-entry/digest",
            |bundle| flip(&mut bundle["dsseEnvelope"]["payload"]),
        ),
        changed(
            "a bit of the signature",
            "verify/log-entry/signature",
            |bundle| {
                flip(&mut bundle["dsseEnvelope"]["signatures"][0]["sig"]);
            },
        ),
        changed(
            "the envelope of another bundle",
            "verify/log-entry/digest",
            |bundle| {
                let mut other = statement();
                other["subject"][1]["digest"]["sha256"] = json!("cd".repeat(32));
                bundle["dsseEnvelope"] =
                    Instance::new().sign(&Recipe::new(&other))["dsseEnvelope"].clone();
            },
        ),
    ]
}

#[test]
fn whatever_is_wrong_with_the_log_is_refused() {
    assert!(all_are_refused(&logs()) >= 21);
}

#[test]
fn whatever_is_wrong_with_the_signature_is_refused() {
    assert!(all_are_refused(&signatures()) >= 8);
}
