//! Public keys that the user names: a `SubjectPublicKeyInfo` of Ed25519 (RFC 8410) or ECDSA P-256 (RFC 5480), in PEM or
//! in base64.

use sha2::{Digest, Sha256};
use sigstore_types::{DerPublicKey, Sha256Hash};
use sigstore_verify::crypto::{KeyAlgorithm, VerificationKey};

/// A key that a bundle may be signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki: DerPublicKey,
    algorithm: &'static str,
}

/// Why a text is no such key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "it is a private key: name the public one, and keep this one where nobody else can read it"
    )]
    Private,
    #[error("it is no public key in PEM (`-----BEGIN PUBLIC KEY-----`) or base64")]
    NotAKey,
    #[error("it is a key of another kind than Ed25519 and ECDSA P-256")]
    OtherKind,
}

impl PublicKey {
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.contains("PRIVATE KEY") {
            return Err(KeyError::Private);
        }
        let text = text.trim();
        let spki = DerPublicKey::from_pem(text).or_else(|_| DerPublicKey::from_base64(text));
        let spki = spki.map_err(|_| KeyError::NotAKey)?;
        let algorithm = match KeyAlgorithm::from_spki(&spki) {
            Ok(KeyAlgorithm::Ed25519) => "Ed25519",
            Ok(KeyAlgorithm::EcdsaP256) => "ECDSA P-256",
            Ok(_) => return Err(KeyError::OtherKind),
            Err(_) => return Err(KeyError::NotAKey),
        };
        VerificationKey::from_spki(&spki).map_err(|_| KeyError::NotAKey)?;
        Ok(Self { spki, algorithm })
    }

    pub(super) fn spki(&self) -> &[u8] {
        self.spki.as_bytes()
    }

    pub(super) fn der(&self) -> &DerPublicKey {
        &self.spki
    }

    /// What it is, and its SHA-256.
    pub fn shown(&self) -> String {
        let digest = Sha256Hash::new(Sha256::digest(self.spki()).into());
        format!("{} key, SHA-256 {}", self.algorithm, digest.to_hex())
    }

    /// Whether a hint of a bundle can be one of this key: the digest of the key, as sigstore's clients write it.
    pub(super) fn is_hinted(&self, hint: &str) -> bool {
        let digest = Sha256Hash::new(Sha256::digest(self.spki()).into());
        let base64 = digest.to_base64();
        hint.is_empty()
            || hint == base64
            || hint == base64.trim_end_matches('=')
            || hint == digest.to_hex()
            || hint
                .strip_prefix("SHA256:")
                .is_some_and(|hint| hint == base64.trim_end_matches('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_private_key_is_refused_as_one_and_not_quoted() {
        let text = "-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----";
        assert_eq!(PublicKey::parse(text), Err(KeyError::Private));
        assert!(!KeyError::Private.to_string().contains("TUlJ"));
    }

    #[test]
    fn both_kinds_are_read_and_others_are_named() {
        let ed25519 = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let key = PublicKey::parse(ed25519).unwrap();
        assert!(key.shown().starts_with("Ed25519 key, SHA-256 "));
        let bare = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
        assert_eq!(PublicKey::parse(bare), Ok(key));
        for text in [
            "",
            "hello",
            "AAAA",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(PublicKey::parse(text), Err(KeyError::NotAKey), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = PublicKey::parse(&text);
        }
    }
}
