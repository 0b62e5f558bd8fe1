//! A bundle as it was read, strictly: <https://docs.sigstore.dev/about/bundle/>. Check 1. The bytes that were signed are
//! kept as they came and never written anew.

use super::check::{Check, Refusal, quoted};
use super::{note, shape};
use crate::attestation::PAYLOAD_TYPE;
use crate::document::strict::{self, Fault};
use serde_json::Value;
use sigstore_types::bundle::VerificationMaterialContent as Material;
use sigstore_types::{Bundle, DsseEnvelope, MediaType, MessageSignature, SignatureContent};

/// The longest bundle, in bytes.
pub const LONGEST: usize = 16 << 20;
/// The most log entries, and the most timestamps, of one bundle.
const MOST: usize = 32;

/// Kinds of log entries, with their versions.
const KINDS: [(&str, &str); 4] = [
    ("hashedrekord", "0.0.1"),
    ("hashedrekord", "0.0.2"),
    ("dsse", "0.0.1"),
    ("intoto", "0.0.2"),
];

/// A bundle of a known version, in every field as its format has it. Nothing in it has been proven.
#[derive(Debug, Clone)]
pub struct Unverified {
    pub(super) bundle: Bundle,
}

impl Unverified {
    /// Reads a bundle.
    ///
    /// Errors: `verify/bundle-format/...`; `verify/envelope/signatures` for an envelope with more or fewer signatures than
    /// one, which no bundle can hold, and `verify/inclusion/checkpoint-format`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > LONGEST {
            return Err(too_long());
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let message = format!("the bundle is not UTF-8 at byte {}", error.valid_up_to());
            refused("encoding", message)
        })?;
        let mut value = strict::parse(text).map_err(not_strict)?;
        drop_nulls(&mut value);
        media_type(&value)?;
        shape::check(&value)?;
        one_signature(&value)?;
        bounded(&value)?;
        entry_kinds(&value)?;
        checkpoints(&value)?;
        let bundle: Bundle = serde_json::from_value(value).map_err(|error| {
            refused(
                "field-value",
                format!("a field of the bundle cannot be read: {error}"),
            )
        })?;
        structure(&bundle)?;
        Ok(Self { bundle })
    }

    /// The signed envelope, where it is one.
    pub(super) fn envelope(&self) -> Option<&DsseEnvelope> {
        match &self.bundle.content {
            SignatureContent::DsseEnvelope(envelope) => Some(envelope),
            _ => None,
        }
    }

    pub(super) fn message(&self) -> Option<&MessageSignature> {
        match &self.bundle.content {
            SignatureContent::MessageSignature(message) => Some(message),
            _ => None,
        }
    }

    pub(super) fn signature(&self) -> &[u8] {
        match &self.bundle.content {
            SignatureContent::DsseEnvelope(envelope) => envelope.signature.sig.as_bytes(),
            SignatureContent::MessageSignature(message) => message.signature.as_bytes(),
            _ => &[],
        }
    }

    /// Whether a certificate says who signed; else it was a key.
    pub fn has_certificate(&self) -> bool {
        self.bundle.signing_certificate().is_some()
    }

    /// Whether it holds an in-toto statement; else it signs the artefact itself.
    pub fn is_attestation(&self) -> bool {
        self.envelope()
            .is_some_and(|envelope| envelope.payload_type == PAYLOAD_TYPE)
    }
}

/// The refusal of a bundle that is longer than [`LONGEST`].
pub fn too_long() -> Refusal {
    let message =
        format!("the bundle is longer than 16 MB ({LONGEST} bytes), the most that is read");
    refused("size", message).help("Check that this is the right file: a bundle is a few kilobytes.")
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::BundleFormat, part, message)
        .help("Get the bundle again from whoever made it; this one has been changed or cut.")
}

fn not_strict(fault: Fault) -> Refusal {
    match fault {
        Fault::NotJson(why) => refused("json", format!("the bundle is not one JSON value: {why}")),
        Fault::DuplicateKey(key) => refused(
            "duplicate-key",
            format!(
                "the key {} stands twice in one object of the bundle",
                quoted(&key)
            ),
        ),
        Fault::TooDeep => refused(
            "depth",
            format!("the bundle is nested more than {} deep", strict::DEEPEST),
        ),
    }
}

/// In protobuf's JSON a field that is null is one that is not there. As deep as [`strict::DEEPEST`].
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn media_type(value: &Value) -> Result<(), Refusal> {
    let expected = format!(
        "expected {}, or one of versions 0.1 and 0.2",
        quoted(MediaType::Bundle0_3.as_str())
    );
    let Some(found) = value.get("mediaType").and_then(Value::as_str) else {
        let message = format!("the bundle has no media type; {expected}");
        return Err(
            refused("media-type", message).help("Check that the file is a sigstore bundle.")
        );
    };
    if found.parse::<MediaType>().is_err() {
        let message = format!("the bundle's media type is {}; {expected}", quoted(found));
        return Err(refused("media-type", message)
            .help("If it was made by a newer tool, use a version of portcullis that knows it."));
    }
    Ok(())
}

/// One signature, as sigstore's bundles have it: the certificate, the timestamps and the log speak of one.
fn one_signature(value: &Value) -> Result<(), Refusal> {
    let Some(envelope) = value.get("dsseEnvelope").filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let count = envelope
        .get("signatures")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    if count == 1 {
        return Ok(());
    }
    let message = format!("the envelope has {count} signatures; expected exactly one");
    Err(Refusal::new(Check::Envelope, "signatures", message).help(
        "Nobody can say which of them the certificate and the log speak of: have it signed once.",
    ))
}

fn bounded(value: &Value) -> Result<(), Refusal> {
    let material = &value["verificationMaterial"];
    let lists = [
        &material["tlogEntries"],
        &material["timestampVerificationData"]["rfc3161Timestamps"],
    ];
    for list in lists {
        let count = list.as_array().map_or(0, Vec::len);
        if count > MOST {
            let message =
                format!("the bundle has {count} log entries or timestamps; the most is {MOST}");
            return Err(refused("too-many", message));
        }
    }
    Ok(())
}

/// A kind of log entry that is not known is no fault of the bundle's.
fn entry_kinds(value: &Value) -> Result<(), Refusal> {
    let entries = value["verificationMaterial"]["tlogEntries"].as_array();
    for entry in entries.into_iter().flatten() {
        let of = |key: &str| entry["kindVersion"][key].as_str().unwrap_or_default();
        let (kind, version) = (of("kind"), of("version"));
        if !KINDS.contains(&(kind, version)) {
            let found = quoted(&format!("{kind} {version}"));
            let message =
                format!("the log entry is of the kind {found}, which this version does not know");
            return Err(Refusal::new(Check::LogEntry, "kind", message).help(
                "It was signed by a client of another time. Have it signed by one that logs `dsse`, `intoto` or \
                 `hashedrekord`, or use a version of portcullis that knows it.",
            ));
        }
    }
    Ok(())
}

/// Checkpoints are texts with a form of their own: what is wrong there is no fault of the JSON.
fn checkpoints(value: &Value) -> Result<(), Refusal> {
    let entries = value["verificationMaterial"]["tlogEntries"].as_array();
    for entry in entries.into_iter().flatten() {
        if let Some(text) = entry["inclusionProof"]["checkpoint"]["envelope"].as_str() {
            note::check(text)?;
        }
    }
    Ok(())
}

/// What the versions of the format ask of a bundle beyond its fields.
fn structure(bundle: &Bundle) -> Result<(), Refusal> {
    let material = &bundle.verification_material.content;
    if bundle.media_type == MediaType::Bundle0_3
        && matches!(material, Material::X509CertificateChain { .. })
    {
        let message =
            "a bundle of version 0.3 carries one certificate, and this one carries a chain";
        return Err(refused("chain", message));
    }
    if let Material::X509CertificateChain { certificates } = material
        && certificates.is_empty()
    {
        return Err(refused("chain", "the bundle's certificate chain is empty"));
    }
    Ok(())
}
