//! Check 7: the signature. Of an envelope over its pre-authentication encoding, of a message over the artefact's digest.

use super::artifact::Artifact;
use super::bundle::Unverified;
use super::check::{Check, Proof, Refusal, quoted};
use super::key::PublicKey;
use crate::attestation::{PAYLOAD_TYPE, pre_authentication_encoding};
use sigstore_types::{DerPublicKey, DsseEnvelope, HashAlgorithm, MessageSignature};
use sigstore_verify::crypto::{KeyAlgorithm, verify_signature, verify_signature_prehashed};

/// Checks an envelope's signature.
pub(super) fn check(envelope: &DsseEnvelope, key: &DerPublicKey) -> Result<Proof, Refusal> {
    if envelope.payload_type != PAYLOAD_TYPE {
        let message = format!(
            "expected the payload type {}; found {}",
            quoted(PAYLOAD_TYPE),
            quoted(&envelope.payload_type)
        );
        return Err(
            refused("payload-type", message).help("Name a bundle with an in-toto statement in it.")
        );
    }
    let algorithm = algorithm(key)?;
    let encoded = pre_authentication_encoding(&envelope.payload_type, envelope.payload.as_bytes());
    verify_signature(
        key,
        &encoded,
        &envelope.signature.sig,
        algorithm.default_signing_scheme(),
    )
    .map_err(|_| not_signed("the statement"))?;
    Ok(proof(algorithm, "over the statement's exact bytes"))
}

/// Checks a signature of the artefact itself.
pub(super) fn check_message(
    message: &MessageSignature,
    artifact: &Artifact,
    key: &DerPublicKey,
) -> Result<Proof, Refusal> {
    if let Some(stated) = &message.message_digest {
        let found = digest(artifact, stated.algorithm)?;
        if stated.digest.as_bytes() != found {
            let message = format!(
                "the bundle is about a file of another digest than {}",
                quoted(&artifact.name)
            );
            return Err(refused("artifact", message)
                .help("Name the file that was signed, as it was signed."));
        }
    }
    let algorithm = algorithm(key)?;
    let stated = message
        .message_digest
        .as_ref()
        .map(|stated| stated.algorithm);
    let scheme = match stated {
        Some(stated) => algorithm
            .resolve_signing_scheme(stated)
            .map_err(|error| unsupported(&error.to_string()))?,
        None => algorithm.default_signing_scheme(),
    };
    let hash = scheme.hash_algorithm().ok_or_else(|| {
        unsupported(
            "a signature of this kind is checked with the whole file, and only its digest is taken",
        )
    })?;
    verify_signature_prehashed(key, digest(artifact, hash)?, &message.signature, scheme)
        .map_err(|_| not_signed(&quoted(&artifact.name)))?;
    Ok(proof(algorithm, "over the artefact"))
}

/// The bundle's hints about the key name the key that was used.
pub(super) fn check_hints(bundle: &Unverified, key: &PublicKey) -> Result<(), Refusal> {
    use sigstore_types::bundle::VerificationMaterialContent as Material;
    let hint = match &bundle.bundle.verification_material.content {
        Material::PublicKey(id) => id.hint.as_str(),
        _ => "",
    };
    let keyid = bundle
        .envelope()
        .map(|envelope| envelope.signature.keyid.as_str().to_owned());
    for named in [hint, keyid.as_deref().unwrap_or_default()] {
        if !key.is_hinted(named) {
            let message = format!(
                "expected a bundle signed with the {}; it names the key {}",
                key.shown(),
                quoted(named)
            );
            return Err(
                refused("key-hint", message).help("Name the key that signed it: --key FILE.")
            );
        }
    }
    Ok(())
}

/// An envelope beside a certificate names no other key.
pub(super) fn check_no_hint(envelope: &DsseEnvelope) -> Result<(), Refusal> {
    let named = envelope.signature.keyid.as_str().to_owned();
    if named.is_empty() {
        return Ok(());
    }
    let message = format!(
        "expected the certificate alone to say who signed; the envelope names the key {}",
        quoted(&named)
    );
    Err(refused("key-hint", message))
}

fn digest(artifact: &Artifact, algorithm: HashAlgorithm) -> Result<&[u8], Refusal> {
    match algorithm {
        HashAlgorithm::Sha2256 => Ok(&artifact.sha256),
        HashAlgorithm::Sha2512 => artifact
            .sha512
            .as_ref()
            .map(<[u8; 64]>::as_slice)
            .ok_or_else(|| {
                unsupported("it is one by SHA-512, and only the SHA-256 of the artefact was given")
            }),
        other => Err(unsupported(&format!("it is one by {other}"))),
    }
}

fn algorithm(key: &DerPublicKey) -> Result<KeyAlgorithm, Refusal> {
    KeyAlgorithm::from_spki(key).map_err(|error| unsupported(&error.to_string()))
}

fn proof(algorithm: KeyAlgorithm, over: &str) -> Proof {
    Proof::new(
        Check::Envelope,
        "signature",
        format!("{algorithm:?}, one, {over}"),
    )
}

fn unsupported(why: &str) -> Refusal {
    refused(
        "unsupported",
        format!("the signature cannot be checked: {why}"),
    )
    .help("Have it signed with Ed25519 or ECDSA P-256.")
}

fn not_signed(what: &str) -> Refusal {
    refused(
        "signature",
        format!("the signature is not one of {what} by this key"),
    )
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Envelope, part, message)
        .help("Do not use the artefact: what it says has been changed since it was signed, or another key has signed it.")
}
