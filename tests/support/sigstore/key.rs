//! Keys of a private sigstore: ECDSA P-256, and Ed25519 for bundles that are signed with a key.

use super::der;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use sha2::{Digest, Sha256};

pub enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    pub fn p256() -> Self {
        Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
    }

    pub fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => key
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec(),
            Self::Ed25519(key) => key.sign(message).as_ref().to_vec(),
        }
    }

    /// `SubjectPublicKeyInfo`
    pub fn spki(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let kind = der::sequence(&[
                    &der::oid("1.2.840.10045.2.1"),
                    &der::oid("1.2.840.10045.3.1.7"),
                ]);
                der::sequence(&[&kind, &der::bits(key.public_key().as_ref())])
            }
            Self::Ed25519(key) => {
                let kind = der::sequence(&[&der::oid("1.3.101.112")]);
                der::sequence(&[&kind, &der::bits(key.public_key().as_ref())])
            }
        }
    }

    /// SHA-256 of the public key: what logs are called.
    pub fn id(&self) -> [u8; 32] {
        Sha256::digest(self.spki()).into()
    }

    pub fn pem(&self) -> String {
        super::pem("PUBLIC KEY", &self.spki())
    }
}
