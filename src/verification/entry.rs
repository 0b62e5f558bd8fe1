//! Check 6: the log entry is about this signature: the same bytes signed, the same signature, the same certificate or key.
//! Without it, the entry of another signature could lend its time (CVE-2022-36056).

use super::bundle::Unverified;
use super::check::{Check, Proof, Refusal};
use super::key::PublicKey;
use crate::document::strict;
use sha2::{Digest as _, Sha256};
use sigstore_types::{
    DerCertificate, DerPublicKey, HashAlgorithm, KindVersion, Sha256Hash, TransparencyLogEntry,
};
use sigstore_verify::rekor::body::{
    DsseV001Body, HashedRekordV001Body, HashedRekordV002Body, IntotoV002Body, RekorEntryBody,
};

/// Who signed, as the bundle and the user say it.
#[derive(Clone, Copy)]
pub(super) enum Signer<'a> {
    Certificate(&'a DerCertificate),
    Key(&'a PublicKey),
}

/// What an entry has to be about.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    pub bundle: &'a Unverified,
    /// SHA-256 of the bytes that were signed.
    pub digest: [u8; 32],
    pub signer: Signer<'a>,
}

/// Checks every entry against the bundle.
pub(super) fn check(signed: Signed<'_>) -> Result<Vec<Proof>, Refusal> {
    let entries = &signed.bundle.bundle.verification_material.tlog_entries;
    for entry in entries {
        of_entry(entry, signed)?;
    }
    let of = |entry: &TransparencyLogEntry| {
        let kind = entry.kind_version;
        let value = format!("{} {} is about this signature", kind.kind(), kind.version());
        Proof::new(Check::LogEntry, "log entry", value)
    };
    Ok(entries.iter().map(of).collect())
}

fn of_entry(entry: &TransparencyLogEntry, signed: Signed<'_>) -> Result<(), Refusal> {
    let of_envelope = signed.bundle.envelope().is_some();
    let kind = entry.kind_version;
    let fits = match kind {
        KindVersion::HashedRekordV001 => !of_envelope,
        KindVersion::HashedRekordV002 => true,
        _ => of_envelope,
    };
    if !fits {
        let what = if of_envelope { "an envelope" } else { "a file" };
        let message = format!(
            "expected the log entry of {what}; found one of kind {} {}",
            kind.kind(),
            kind.version()
        );
        return Err(refused("kind", message));
    }
    strict::parse_bytes(entry.canonicalized_body.as_bytes()).map_err(|fault| {
        refused(
            "malformed",
            format!("the log entry cannot be read: {fault}"),
        )
    })?;
    let body = RekorEntryBody::parse(&entry.canonicalized_body, kind).map_err(|error| {
        refused(
            "malformed",
            format!("the log entry cannot be read: {error}"),
        )
    })?;
    match body {
        RekorEntryBody::HashedRekordV001(body) => hashed_1(&body, signed),
        RekorEntryBody::HashedRekordV002(body) => hashed_2(&body, signed),
        RekorEntryBody::DsseV001(body) => dsse(&body, signed),
        RekorEntryBody::IntotoV002(body) => intoto(&body, signed),
        _ => Err(refused(
            "kind",
            "the log entry is of a kind that is not known",
        )),
    }
}

fn hashed_1(body: &HashedRekordV001Body, signed: Signed<'_>) -> Result<(), Refusal> {
    let hash = &body.spec.data.hash;
    same_digest(
        hash.algorithm,
        Sha256Hash::from_hex(hash.value.as_str()).ok(),
        signed.digest,
    )?;
    let signature = &body.spec.signature;
    same_signature(signature.content.as_bytes(), signed)?;
    let key = &signature.public_key;
    same_signer(
        key.parse_certificate().ok().as_ref(),
        key.parse_public_key().ok().as_ref(),
        signed.signer,
    )
}

fn hashed_2(body: &HashedRekordV002Body, signed: Signed<'_>) -> Result<(), Refusal> {
    let body = &body.spec.hashed_rekord_v002;
    same_digest(
        body.data.algorithm,
        Sha256Hash::try_from(&body.data.digest).ok(),
        signed.digest,
    )?;
    same_signature(body.signature.content.as_bytes(), signed)?;
    let verifier = &body.signature.verifier;
    let certificate = verifier.x509_certificate.as_ref().map(|one| &one.raw_bytes);
    let key = verifier.public_key.as_ref().map(|one| &one.raw_bytes);
    same_signer(certificate, key, signed.signer)
}

/// The entry's digest of the whole envelope is left alone: it is one of the JSON as it was sent to the log, which no bundle
/// keeps. Payload, signature and signer are what it stands for.
fn dsse(body: &DsseV001Body, signed: Signed<'_>) -> Result<(), Refusal> {
    let hash = &body.spec.payload_hash;
    same_digest(
        hash.algorithm,
        Sha256Hash::from_hex(&hash.value).ok(),
        payload_digest(signed),
    )?;
    let [signature] = body.spec.signatures.as_slice() else {
        return Err(signature_count(body.spec.signatures.len()));
    };
    same_signature(signature.signature.as_bytes(), signed)?;
    let key = public_key(signature.verifier.as_bytes());
    same_signer(
        signature.parse_certificate().ok().as_ref(),
        key.as_ref(),
        signed.signer,
    )
}

fn intoto(body: &IntotoV002Body, signed: Signed<'_>) -> Result<(), Refusal> {
    let content = &body.spec.content;
    let hash = &content.payload_hash;
    same_digest(
        hash.algorithm,
        Sha256Hash::from_hex(hash.value.as_str()).ok(),
        payload_digest(signed),
    )?;
    let payload_type = signed
        .bundle
        .envelope()
        .map(|envelope| envelope.payload_type.as_str());
    if payload_type != Some(content.envelope.payload_type.as_str()) {
        return Err(refused(
            "payload-type",
            "the log entry is about a payload of another type",
        ));
    }
    let [signature] = content.envelope.signatures.as_slice() else {
        return Err(signature_count(content.envelope.signatures.len()));
    };
    // This kind of entry has the signature in base64 once more.
    let inner = std::str::from_utf8(signature.sig.as_bytes()).ok();
    let inner = inner.and_then(|text| sigstore_types::SignatureBytes::from_base64(text).ok());
    same_signature(inner.as_ref().map_or(&[], |inner| inner.as_bytes()), signed)?;
    let certificate = signature.parse_certificate().ok();
    same_signer(
        certificate.as_ref(),
        signature.parse_public_key().ok().as_ref(),
        signed.signer,
    )
}

fn payload_digest(signed: Signed<'_>) -> [u8; 32] {
    let payload = signed
        .bundle
        .envelope()
        .map(|envelope| envelope.payload.as_bytes());
    Sha256::digest(payload.unwrap_or_default()).into()
}

fn same_digest(
    algorithm: HashAlgorithm,
    found: Option<Sha256Hash>,
    expected: [u8; 32],
) -> Result<(), Refusal> {
    if algorithm != HashAlgorithm::Sha2256 {
        return Err(refused(
            "algorithm",
            format!("expected a SHA-256 digest in the log entry; found one by {algorithm}"),
        ));
    }
    let expected = Sha256Hash::new(expected);
    if found == Some(expected) {
        return Ok(());
    }
    let found = found.map_or("what is none".to_owned(), |found| found.to_hex());
    let message = format!(
        "expected a log entry about the digest {}; found one about {found}",
        expected.to_hex()
    );
    Err(refused("digest", message))
}

fn same_signature(found: &[u8], signed: Signed<'_>) -> Result<(), Refusal> {
    if found == signed.bundle.signature() {
        return Ok(());
    }
    Err(refused(
        "signature",
        "the log entry is about another signature than the bundle's",
    ))
}

fn same_signer(
    certificate: Option<&DerCertificate>,
    key: Option<&DerPublicKey>,
    signer: Signer<'_>,
) -> Result<(), Refusal> {
    match signer {
        Signer::Certificate(expected) if certificate == Some(expected) => Ok(()),
        Signer::Key(expected) if key.is_some_and(|key| key.as_bytes() == expected.spki()) => Ok(()),
        Signer::Certificate(_) => Err(refused(
            "certificate",
            "the log entry is about another certificate than the bundle's",
        )),
        Signer::Key(_) => Err(refused(
            "key",
            "the log entry is about another key than the one that was named",
        )),
    }
}

fn signature_count(count: usize) -> Refusal {
    refused(
        "signature",
        format!("expected a log entry about one signature; found one about {count}"),
    )
}

fn public_key(pem: &[u8]) -> Option<DerPublicKey> {
    DerPublicKey::from_pem(std::str::from_utf8(pem).ok()?).ok()
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::LogEntry, part, message)
        .help("Do not use the artefact: the bundle has been put together from parts of others.")
}
