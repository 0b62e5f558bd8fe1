//! What a key signed, as a sigstore bundle: <https://docs.sigstore.dev/about/bundle>. The key itself is not in it, only a
//! hint by which it is found; whoever verifies has it already.

use super::PAYLOAD_TYPE;
use sha2::{Digest, Sha256};
use sigstore_types::bundle::{
    MediaType, PublicKeyIdentifier, Rfc3161Timestamp, SignatureContent, TimestampVerificationData,
    VerificationMaterial, VerificationMaterialContent,
};
use sigstore_types::{
    Bundle, DsseEnvelope, DsseSignature, KeyId, PayloadBytes, SignatureBytes, TimestampToken,
};

/// The hint of a public key, as sigstore's own clients make it: base64 of the SHA-256 of its DER (`SubjectPublicKeyInfo`).
pub fn key_hint(public_key: &[u8]) -> String {
    SignatureBytes::new(Sha256::digest(public_key).to_vec()).to_base64()
}

/// A statement and the signature of its pre-authentication encoding by a key.
pub fn of_key(
    statement: &[u8],
    signature: Vec<u8>,
    public_key: &[u8],
    timestamp: Option<TimestampToken>,
) -> Bundle {
    let hint = key_hint(public_key);
    let signature = DsseSignature::new(SignatureBytes::new(signature), KeyId::new(hint.clone()));
    let payload = PayloadBytes::new(statement.to_vec());
    let key = VerificationMaterialContent::PublicKey(PublicKeyIdentifier::new(hint));
    let mut material = VerificationMaterial::new(key);
    if let Some(token) = timestamp {
        let stamps = TimestampVerificationData::new(vec![Rfc3161Timestamp::new(token)]);
        material = material.with_timestamp_verification_data(stamps);
    }
    Bundle::new(
        MediaType::Bundle0_3,
        material,
        SignatureContent::DsseEnvelope(DsseEnvelope::new(PAYLOAD_TYPE, payload, signature)),
    )
}
