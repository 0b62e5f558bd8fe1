//! Which fields a sigstore bundle may hold: `sigstore_bundle.proto`, `sigstore_rekor.proto`, `sigstore_common.proto` and
//! `envelope.proto` of <https://github.com/sigstore/protobuf-specs>, in their JSON form. A field that is unknown is
//! refused, as protobuf's JSON mapping has it: what nobody reads could still be taken for something.

use super::check::{Check, Refusal, quoted};
use serde_json::Value;

/// What stands at one place of a bundle.
enum Shape {
    Object(&'static [(&'static str, Shape)]),
    List(&'static Shape),
    Text,
    /// `int64` in JSON: a string of digits, or a number.
    Number,
}

use Shape::{List, Number, Object, Text};

const RAW: Shape = Object(&[("rawBytes", Text)]);

const CHECKPOINT: Shape = Object(&[("envelope", Text)]);

const PROOF: Shape = Object(&[
    ("logIndex", Number),
    ("rootHash", Text),
    ("treeSize", Number),
    ("hashes", List(&Text)),
    ("checkpoint", CHECKPOINT),
]);

const ENTRY: Shape = Object(&[
    ("logIndex", Number),
    ("logId", Object(&[("keyId", Text)])),
    ("kindVersion", Object(&[("kind", Text), ("version", Text)])),
    ("integratedTime", Number),
    (
        "inclusionPromise",
        Object(&[("signedEntryTimestamp", Text)]),
    ),
    ("inclusionProof", PROOF),
    ("canonicalizedBody", Text),
]);

const MATERIAL: Shape = Object(&[
    ("certificate", RAW),
    (
        "x509CertificateChain",
        Object(&[("certificates", List(&RAW))]),
    ),
    ("publicKey", Object(&[("hint", Text)])),
    ("tlogEntries", List(&ENTRY)),
    (
        "timestampVerificationData",
        Object(&[(
            "rfc3161Timestamps",
            List(&Object(&[("signedTimestamp", Text)])),
        )]),
    ),
]);

const MESSAGE: Shape = Object(&[
    (
        "messageDigest",
        Object(&[("algorithm", Text), ("digest", Text)]),
    ),
    ("signature", Text),
]);

const ENVELOPE: Shape = Object(&[
    ("payload", Text),
    ("payloadType", Text),
    (
        "signatures",
        List(&Object(&[("sig", Text), ("keyid", Text)])),
    ),
]);

const BUNDLE: Shape = Object(&[
    ("mediaType", Text),
    ("verificationMaterial", MATERIAL),
    ("messageSignature", MESSAGE),
    ("dsseEnvelope", ENVELOPE),
]);

/// Refuses what a bundle does not hold.
pub(super) fn check(bundle: &Value) -> Result<(), Refusal> {
    // The recursion is as deep as the table.
    fits(bundle, &BUNDLE, "bundle")?;
    one_of(bundle, &["messageSignature", "dsseEnvelope"], "signature")?;
    let material = bundle.get("verificationMaterial").unwrap_or(&Value::Null);
    let kinds = ["certificate", "x509CertificateChain", "publicKey"];
    one_of(material, &kinds, "certificate or key")
}

fn fits(value: &Value, shape: &Shape, name: &str) -> Result<(), Refusal> {
    let fits_it = match (shape, value) {
        // In protobuf's JSON, null is a field that is not there.
        (_, Value::Null) | (Text, Value::String(_)) => true,
        (Number, Value::String(text)) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        (Number, Value::Number(number)) => number.is_i64(),
        (List(item), Value::Array(items)) => {
            for one in items {
                fits(one, item, name)?;
            }
            true
        }
        (Object(fields), Value::Object(map)) => {
            for (key, one) in map {
                let Some((field, shape)) = fields.iter().find(|(field, _)| field == key) else {
                    return Err(unknown(key, name));
                };
                fits(one, shape, field)?;
            }
            true
        }
        _ => false,
    };
    if fits_it {
        return Ok(());
    }
    let message = format!(
        "`{name}` of the bundle is {}, not {}",
        kind(value),
        wanted(shape)
    );
    Err(Refusal::new(Check::BundleFormat, "field-type", message)
        .help("Get the bundle again from whoever made it; it is not in the format of sigstore's bundles."))
}

fn unknown(key: &str, name: &str) -> Refusal {
    let message = format!(
        "`{name}` holds a field {} that sigstore's bundles do not have",
        quoted(key)
    );
    Refusal::new(Check::BundleFormat, "unknown-field", message).help(
        "Get the bundle again from whoever made it; a field that nobody reads is not skipped.",
    )
}

fn one_of(value: &Value, keys: &[&str], what: &str) -> Result<(), Refusal> {
    let there = |key: &&&str| value.get(**key).is_some_and(|value| !value.is_null());
    let found: Vec<&&str> = keys.iter().filter(there).collect();
    if found.len() == 1 {
        return Ok(());
    }
    let message = format!("a bundle has one {what}; this one has {}", found.len());
    Err(Refusal::new(Check::BundleFormat, "content", message)
        .help("Get the bundle again from whoever made it."))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Object(_) => "an object",
        List(_) => "a list",
        Text => "a string",
        Number => "a whole number",
    }
}
