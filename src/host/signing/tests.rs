//! Keys as others make and read them, and what is no key.

use super::key::{KeyError, SigningKey, private_pem};
use super::pbes2;
use super::private::Private;
use super::store::{NewKey, NewKeyError, StoreError};
use crate::attestation::KeyAlgorithm;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey};
use proptest::prelude::*;
use std::fs;

const BOTH: [KeyAlgorithm; 2] = [KeyAlgorithm::Ed25519, KeyAlgorithm::EcdsaP256];

fn private(text: &str) -> Private {
    Private::new(text.to_owned())
}

fn read(pem: &Private) -> Result<SigningKey, KeyError> {
    SigningKey::read(pem, || Err(KeyError::NoPassphrase))
}

fn opened(pem: &Private, passphrase: &str) -> Result<SigningKey, KeyError> {
    SigningKey::read(pem, || Ok(private(passphrase)))
}

/// PEM, put together so that no text here looks like a key.
fn pem(label: &str, body: &str) -> Private {
    private(&format!(
        "-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"
    ))
}

/// RFC 8410, 10.1 and 10.3.
#[test]
fn the_key_of_the_standard_is_read() {
    let body = [
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY",
        "8fdp+K06/nwoy/HU++CXqI9EdVhC",
    ]
    .concat();
    let key = read(&pem(&["PRIVATE", "KEY"].join(" "), &body)).unwrap();
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    assert_eq!(key.public_pem().unwrap(), public);
}

#[test]
fn what_a_new_key_signs_holds_by_its_public_half() {
    for algorithm in BOTH {
        let (key, document) = SigningKey::generate(algorithm).unwrap();
        let again = read(&private_pem(&document, None).unwrap()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let signature = again.sign(b"a statement").unwrap();
        let checks = |bytes: &[u8]| match algorithm {
            KeyAlgorithm::Ed25519 => {
                UnparsedPublicKey::new(&ED25519, key.public_key()).verify(bytes, &signature)
            }
            KeyAlgorithm::EcdsaP256 => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.public_key())
                    .verify(bytes, &signature)
            }
        };
        assert!(checks(b"a statement").is_ok());
        assert!(checks(b"a statemenT").is_err());
    }
}

#[test]
fn a_passphrase_keeps_a_key_and_no_other_opens_it() {
    for algorithm in BOTH {
        let (key, document) = SigningKey::generate(algorithm).unwrap();
        let sealed = private_pem(&document, Some(&private("open sesame"))).unwrap();
        assert!(sealed.text().starts_with("-----BEGIN ENCRYPTED PRIVATE"));
        let again = opened(&sealed, "open sesame").unwrap();
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(
            opened(&sealed, "open barley").err(),
            Some(KeyError::OtherPassphrase)
        );
        assert_eq!(read(&sealed).err(), Some(KeyError::NoPassphrase));
    }
}

#[test]
fn what_is_no_key_is_refused_with_what_it_is() {
    let label = |first: &str| [first, "PRIVATE KEY"].concat();
    let refused = |pem: &Private| read(pem).err().unwrap();
    assert_eq!(refused(&private("")), KeyError::NotPem);
    assert_eq!(refused(&private("hello")), KeyError::NotPem);
    assert_eq!(refused(&pem("PUBLIC KEY", "AAAA")), KeyError::Public);
    for first in ["EC ", "RSA ", "OPENSSH ", "ENCRYPTED SIGSTORE "] {
        assert_eq!(
            refused(&pem(&label(first), "AAAA")),
            KeyError::OtherPem,
            "{first}"
        );
    }
    assert_eq!(refused(&pem(&label(""), "AAAA")), KeyError::Damaged);
    assert_eq!(refused(&pem(&label(""), "A!")), KeyError::Damaged);
    let sealed = |body: &str| opened(&pem(&label("ENCRYPTED "), body), "x").err();
    assert_eq!(sealed("AAAA"), Some(KeyError::Damaged));
    // An empty sequence.
    assert_eq!(sealed("MAA="), Some(KeyError::NotEncryptedLikeThat));
}

#[test]
fn a_key_of_another_kind_is_refused() {
    use aws_lc_rs::signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair};
    let random = aws_lc_rs::rand::SystemRandom::new();
    let other = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &random).unwrap();
    let document = pkcs8::SecretDocument::try_from(other.as_ref()).unwrap();
    let pem = private_pem(&document, None).unwrap();
    assert_eq!(read(&pem).err(), Some(KeyError::OtherAlgorithm));
}

#[test]
#[cfg(unix)]
fn new_keys_are_their_owners_and_replace_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("key.pem"), folder.path().join("key.pub"));
    let new = |passphrase| NewKey {
        algorithm: KeyAlgorithm::Ed25519,
        private: &secret,
        public: &public,
        passphrase,
    };
    let key = new(None).make().unwrap();
    assert_eq!(
        fs::metadata(&secret).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::read_to_string(&public).unwrap(),
        key.public_pem().unwrap()
    );
    let before = fs::read(&secret).unwrap();
    let there = new(None).make().err().unwrap();
    assert!(matches!(
        there,
        NewKeyError::Store(StoreError::AlreadyThere(_))
    ));
    assert_eq!(fs::read(&secret).unwrap(), before);
    // The public half alone is enough to leave both alone.
    fs::remove_file(&secret).unwrap();
    assert!(new(None).make().is_err() && !secret.exists());
    fs::remove_file(&public).unwrap();
    let empty = new(Some(private(""))).make().err().unwrap();
    assert!(matches!(
        empty,
        NewKeyError::Store(StoreError::EmptyPassphrase)
    ));
    assert!(!secret.exists());
}

#[test]
#[cfg(unix)]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    fs::write(&path, "x").unwrap();
    for (mode, fit) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(Private::key_file(&path).is_ok(), fit, "{mode:o}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_keys_panic(text in "\\PC*") {
        prop_assert!(opened(&private(&text), "x").is_err());
        let inside = pem(&["ENCRYPTED PRIVATE", "KEY"].join(" "), &text);
        prop_assert!(opened(&inside, "x").is_err());
    }

    #[test]
    fn no_bytes_make_the_reader_of_encrypted_keys_panic(bytes: Vec<u8>) {
        prop_assert!(pbes2::decrypt(&bytes, &private("x")).is_err());
    }
}
