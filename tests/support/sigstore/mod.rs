//! A private sigstore instance in memory: an authority that gives out certificates, a certificate log, a transparency log
//! and a timestamp authority, with keys of its own. It can be told to do each thing wrongly.

pub mod certificate;
pub mod der;
pub mod key;
pub mod log;
pub mod timestamp;

use certificate::{CODE_SIGNING, Certificate, Stamping, TIME_STAMPING, stamped};
use key::Key;
use log::Entry;
use portcullis::attestation::pre_authentication_encoding;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// 2026-01-15T12:00:00Z: when everything is signed, unless a test says otherwise.
pub const SIGNED: i64 = 1_768_478_400;
const YEAR: i64 = 31_536_000;
pub const IDENTITY: &str = "https://github.com/org/app/.github/workflows/gate.yml@refs/heads/main";
pub const ISSUER: &str = "https://token.actions.githubusercontent.com";
pub const COMMIT: &str = "0123456789012345678901234567890123456789";
const WORKFLOW_COMMIT: &str = COMMIT;

pub struct Instance {
    pub authority: Key,
    pub certificates: Key,
    pub log: Key,
    pub times: Key,
    pub timestamps: Key,
    /// Trusted by nobody.
    pub stranger: Key,
}

/// What is wrong with the timestamp of the certificate log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    Right,
    Missing,
    /// By a key that is not the log's, under the log's name.
    Forged,
    /// By a log that nobody trusts.
    Stranger,
    /// From before the log counted.
    Early,
    /// Two in one list.
    Twice,
}

/// What is signed, and how.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing to do wrongly, and they are independent"
)]
pub struct Recipe {
    pub payload: Vec<u8>,
    pub payload_type: String,
    pub certificate: Certificate,
    /// Whether the trusted authority gives the certificate out.
    pub trusted: bool,
    pub stamp: Stamp,
    pub kind: (&'static str, &'static str),
    /// What the log says of the time.
    pub logged: i64,
    /// What the log's entry is made from, before it is logged.
    pub entry: fn(&mut Value),
    /// Whether head and promise are by the log itself.
    pub head: bool,
    pub promise: bool,
    /// Of the timestamp authority.
    pub timestamp: Option<i64>,
    /// Whether the signature is by the key of the certificate.
    pub own_key: bool,
}

impl Recipe {
    /// Nothing wrong.
    pub fn new(payload: &Value) -> Self {
        Self {
            payload: payload.to_string().into_bytes(),
            payload_type: "application/vnd.in-toto+json".to_owned(),
            certificate: signer(),
            trusted: true,
            stamp: Stamp::Right,
            kind: ("dsse", "0.0.1"),
            logged: SIGNED,
            entry: |_| (),
            head: true,
            promise: true,
            timestamp: None,
            own_key: true,
        }
    }
}

/// The certificate of a workflow, as Fulcio writes it.
fn signer() -> Certificate {
    let claims = [
        (8, ISSUER),
        (9, IDENTITY),
        (10, WORKFLOW_COMMIT),
        (11, "github-hosted"),
        (12, "https://github.com/org/app"),
        (13, COMMIT),
        (14, "refs/heads/main"),
        (15, "4242"),
        (18, IDENTITY),
        (19, WORKFLOW_COMMIT),
        (20, "push"),
    ];
    Certificate {
        subject: "",
        serial: 5,
        from: SIGNED - 60,
        until: SIGNED + 540,
        authority: false,
        usage: Some(CODE_SIGNING),
        name: Some(IDENTITY.to_owned()),
        claims: claims
            .map(|(number, text)| (number, text.to_owned()))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    }
}

impl Instance {
    pub fn new() -> Self {
        Self {
            authority: Key::p256(),
            certificates: Key::p256(),
            log: Key::p256(),
            times: Key::p256(),
            timestamps: Key::p256(),
            stranger: Key::p256(),
        }
    }

    /// What its users trust: `trusted_root.json`.
    pub fn root(&self) -> Value {
        let (from, until) = (SIGNED - YEAR, SIGNED + 10 * YEAR);
        let window = json!({ "start": time(from) });
        let of = |key: &Key| {
            json!({
                "baseUrl": "https://log.test", "hashAlgorithm": "SHA2_256",
                "publicKey": { "rawBytes": base64(&key.spki()), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": window },
                "logId": { "keyId": base64(&key.id()) },
            })
        };
        let authority = Certificate::authority("test authority", from, until);
        let authority = authority.issue(&self.authority, ("test authority", &self.authority), None);
        let times = Certificate::authority("test times", from, until);
        let times = times.issue(&self.times, ("test times", &self.times), None);
        let stamper = Certificate {
            subject: "test stamper",
            serial: 2,
            authority: false,
            usage: Some(TIME_STAMPING),
            ..Certificate::authority("", from, until)
        };
        let stamper = stamper.issue(&self.timestamps, ("test times", &self.times), None);
        json!({
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [of(&self.log)],
            "certificateAuthorities": [{
                "subject": { "organization": "test", "commonName": "test" }, "uri": "https://authority.test",
                "certChain": { "certificates": [{ "rawBytes": base64(&authority) }] }, "validFor": window,
            }],
            "ctlogs": [of(&self.certificates)],
            "timestampAuthorities": [{
                "subject": { "organization": "test", "commonName": "test" },
                "certChain": { "certificates": [{ "rawBytes": base64(&stamper) }, { "rawBytes": base64(&times) }] },
                "validFor": window,
            }],
        })
    }

    /// A bundle of version 0.3 with a certificate.
    pub fn sign(&self, recipe: &Recipe) -> Value {
        let key = Key::p256();
        let certificate = self.certificate(recipe, &key);
        let signed = pre_authentication_encoding(&recipe.payload_type, &recipe.payload);
        let signature = if recipe.own_key {
            key.sign(&signed)
        } else {
            self.stranger.sign(&signed)
        };
        let body = body(
            recipe,
            &signature,
            &pem("CERTIFICATE", &certificate),
            &certificate,
        );
        let body = body.to_string();
        let by = |own: bool| if own { &self.log } else { &self.stranger };
        let entry = Entry {
            body: body.as_bytes(),
            kind: recipe.kind,
            time: recipe.logged,
            log: &self.log,
            signers: (by(recipe.head), by(recipe.promise)),
        };
        let mut bundle = json!({
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": { "rawBytes": base64(&certificate) },
                "tlogEntries": [entry.written()],
            },
            "dsseEnvelope": {
                "payload": base64(&recipe.payload),
                "payloadType": recipe.payload_type,
                "signatures": [{ "sig": base64(&signature) }],
            },
        });
        if let Some(seconds) = recipe.timestamp {
            let token = timestamp::token(
                &signature,
                seconds,
                ("test times", 2),
                &self.timestamps,
                &[],
            );
            bundle["verificationMaterial"]["timestampVerificationData"] =
                json!({ "rfc3161Timestamps": [{ "signedTimestamp": base64(&token) }] });
        }
        bundle
    }

    fn certificate(&self, recipe: &Recipe, key: &Key) -> Vec<u8> {
        let issuer = if recipe.trusted {
            &self.authority
        } else {
            &self.stranger
        };
        let stamp = |before: &[u8]| {
            let (log, signer) = match recipe.stamp {
                Stamp::Forged => (&self.certificates, &self.stranger),
                Stamp::Stranger => (&self.stranger, &self.stranger),
                _ => (&self.certificates, &self.certificates),
            };
            let seconds = if recipe.stamp == Stamp::Early {
                SIGNED - 2 * YEAR
            } else {
                SIGNED
            };
            let list = stamped(before, issuer, log, signer, seconds * 1000);
            if recipe.stamp == Stamp::Twice {
                let both = [&list[2..], &list[2..]].concat();
                return [&u16::try_from(both.len()).unwrap().to_be_bytes()[..], &both].concat();
            }
            list
        };
        let stamp: Option<Stamping<'_>> = (recipe.stamp != Stamp::Missing).then_some(&stamp);
        let name = if recipe.trusted {
            "test authority"
        } else {
            "another authority"
        };
        recipe.certificate.issue(key, (name, issuer), stamp)
    }
}

/// What the log is handed.
fn body(recipe: &Recipe, signature: &[u8], verifier: &str, certificate: &[u8]) -> Value {
    let digest = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes));
    let signed = pre_authentication_encoding(&recipe.payload_type, &recipe.payload);
    let mut body = match recipe.kind {
        ("dsse", _) => json!({
            "apiVersion": "0.0.1", "kind": "dsse",
            "spec": {
                "envelopeHash": { "algorithm": "sha256", "value": digest(b"as it was sent") },
                "payloadHash": { "algorithm": "sha256", "value": digest(&recipe.payload) },
                "signatures": [{ "signature": base64(signature), "verifier": base64(verifier.as_bytes()) }],
            },
        }),
        ("hashedrekord", "0.0.2") => json!({
            "apiVersion": "0.0.2", "kind": "hashedrekord",
            "spec": { "hashedRekordV002": {
                "data": { "algorithm": "SHA2_256", "digest": base64(&Sha256::digest(&signed)) },
                "signature": {
                    "content": base64(signature),
                    "verifier": {
                        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                        "x509Certificate": { "rawBytes": base64(certificate) },
                    },
                },
            } },
        }),
        (kind, version) => json!({
            "apiVersion": version, "kind": kind,
            "spec": {
                "data": { "hash": { "algorithm": "sha256", "value": digest(&signed) } },
                "signature": { "content": base64(signature), "publicKey": { "content": base64(verifier.as_bytes()) } },
            },
        }),
    };
    (recipe.entry)(&mut body);
    body
}

/// A bundle signed with a key: no certificate, no log.
pub fn sign_with_key(payload: &[u8], key: &Key) -> Value {
    let payload_type = "application/vnd.in-toto+json";
    let signature = key.sign(&pre_authentication_encoding(payload_type, payload));
    json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": { "publicKey": { "hint": base64(&key.id()) } },
        "dsseEnvelope": {
            "payload": base64(payload),
            "payloadType": payload_type,
            "signatures": [{ "sig": base64(&signature) }],
        },
    })
}

pub fn base64(bytes: &[u8]) -> String {
    sigstore_types::SignatureBytes::from_bytes(bytes).to_base64()
}

pub fn unbase64(text: &str) -> Vec<u8> {
    sigstore_types::SignatureBytes::from_base64(text)
        .unwrap()
        .into_bytes()
}

pub fn hexadecimal(bytes: &[u8]) -> String {
    portcullis::verification::hexadecimal(bytes)
}

pub fn pem(label: &str, der: &[u8]) -> String {
    let text = base64(der);
    let lines = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap());
    let lines: Vec<&str> = lines.collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap().to_string()
}
