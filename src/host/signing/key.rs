//! Private keys: Ed25519 and ECDSA on P-256, PKCS#8 in PEM (RFC 5958, RFC 7468), with or without a passphrase.

use super::pbes2;
use super::private::Private;
use crate::attestation::KeyAlgorithm;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use pkcs8::SecretDocument;
use pkcs8::der::pem::LineEnding;

/// A key that signs.
pub struct SigningKey {
    pair: Pair,
    /// DER of its `SubjectPublicKeyInfo`.
    public: Vec<u8>,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    EcdsaP256(EcdsaKeyPair),
}

/// Why a key cannot be used. None of them quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "it is no private key in PEM: it has to begin with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN ENCRYPTED PRIVATE KEY-----`"
    )]
    NotPem,
    #[error(
        "it begins as a private key does, and what follows cannot be read: it is damaged or cut"
    )]
    Damaged,
    #[error(
        "it is PEM of another kind: `openssl pkcs8 -topk8 -in KEY -out NEW` makes PKCS#8 of a key"
    )]
    OtherPem,
    #[error("it is a public key, and signing takes the private one")]
    Public,
    #[error("it is no Ed25519 key and no ECDSA key on P-256: `portcullis keygen` makes one")]
    OtherAlgorithm,
    #[error(
        "it is encrypted in a way that is not read: PBES2 with PBKDF2 (HMAC-SHA-2) and AES-CBC is; `openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in KEY -out NEW` makes that of it"
    )]
    NotEncryptedLikeThat,
    #[error("the passphrase does not open it")]
    OtherPassphrase,
    #[error(
        "it is encrypted, and there is no passphrase: set PORTCULLIS_KEY_PASSPHRASE, or start portcullis where it can ask for it"
    )]
    NoPassphrase,
    #[error("the cryptographic library failed")]
    Backend,
}

impl SigningKey {
    /// A new key, and its PKCS#8.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<(Self, SecretDocument), KeyError> {
        let random = SystemRandom::new();
        // Version 1, without the public key in it: not every reader knows version 2.
        let document = match algorithm {
            KeyAlgorithm::Ed25519 => Ed25519KeyPair::generate_pkcs8v1(&random),
            KeyAlgorithm::EcdsaP256 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)
            }
        };
        let document = document.map_err(|_| KeyError::Backend)?;
        let key = Self::of_pkcs8(document.as_ref())?;
        let document = SecretDocument::try_from(document.as_ref());
        Ok((key, document.map_err(|_| KeyError::Backend)?))
    }

    /// Reads a key in PEM; the passphrase is asked for where it is encrypted.
    pub fn read(
        pem: &Private,
        passphrase: impl FnOnce() -> Result<Private, KeyError>,
    ) -> Result<Self, KeyError> {
        let text = pem.text().trim();
        let begins = |label: &str| text.starts_with(&format!("-----BEGIN {label}-----"));
        if begins("PUBLIC KEY") {
            return Err(KeyError::Public);
        }
        if !begins("PRIVATE KEY") && !begins("ENCRYPTED PRIVATE KEY") {
            let pem = text.starts_with("-----BEGIN ");
            return Err(if pem {
                KeyError::OtherPem
            } else {
                KeyError::NotPem
            });
        }
        let (label, document) = SecretDocument::from_pem(text).map_err(|_| KeyError::Damaged)?;
        match label {
            "PRIVATE KEY" => Self::of_pkcs8(document.as_bytes()),
            _ => Self::of_pkcs8(&pbes2::decrypt(document.as_bytes(), &passphrase()?)?)
                // Another passphrase leaves padding that looks right once in 256 times.
                .map_err(|error| match error {
                    KeyError::Damaged => KeyError::OtherPassphrase,
                    other => other,
                }),
        }
    }

    fn of_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let info = pkcs8::PrivateKeyInfo::try_from(der).map_err(|_| KeyError::Damaged)?;
        // RFC 8410, 3; RFC 5480, 2.1.1.
        let pair = match info.algorithm.oid.to_string().as_str() {
            "1.3.101.112" => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Pair::Ed25519),
            "1.2.840.10045.2.1" => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der).map(Pair::EcdsaP256)
            }
            _ => return Err(KeyError::OtherAlgorithm),
        };
        let pair = pair.map_err(|_| KeyError::OtherAlgorithm)?;
        let public = match &pair {
            Pair::Ed25519(pair) => public_der(pair.public_key()),
            Pair::EcdsaP256(pair) => public_der(pair.public_key()),
        };
        Ok(Self {
            pair,
            public: public?,
        })
    }

    /// The signature of some bytes; of ECDSA in ASN.1, over their SHA-256.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(bytes),
            Pair::EcdsaP256(pair) => pair.sign(&SystemRandom::new(), bytes),
        };
        let signature = signature.map_err(|_| KeyError::Backend)?;
        Ok(signature.as_ref().to_vec())
    }

    /// DER of its `SubjectPublicKeyInfo`.
    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// The same in PEM.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let pem = pkcs8::der::pem::encode_string("PUBLIC KEY", LineEnding::LF, &self.public);
        pem.map_err(|_| KeyError::Backend)
    }
}

fn public_der(key: &impl AsDer<PublicKeyX509Der<'static>>) -> Result<Vec<u8>, KeyError> {
    let der = key.as_der().map_err(|_| KeyError::Backend)?;
    Ok(der.as_ref().to_vec())
}

/// A private key in PEM, encrypted where there is a passphrase.
pub(super) fn private_pem(
    key: &SecretDocument,
    passphrase: Option<&Private>,
) -> Result<Private, KeyError> {
    let (label, document) = match passphrase {
        None => ("PRIVATE KEY", key.clone()),
        Some(passphrase) => {
            let encrypted = pbes2::encrypt(key.as_bytes(), passphrase)?;
            let document = SecretDocument::try_from(encrypted);
            (
                "ENCRYPTED PRIVATE KEY",
                document.map_err(|_| KeyError::Backend)?,
            )
        }
    };
    let pem = document.to_pem(label, LineEnding::LF);
    let pem = pem.map_err(|_| KeyError::Backend)?;
    Ok(Private::new(pem.to_string()))
}
