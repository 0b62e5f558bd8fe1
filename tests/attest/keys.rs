//! Bundles of keys, and keys as `keygen` makes them. That other clients of sigstore take the bundles is tested elsewhere.

use super::{Repository, bundle, clean, signing};
use crate::support::{gate, samples};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey, VerificationAlgorithm,
};
use sha2::{Digest, Sha256};
use sigstore_types::{DerPublicKey, SignatureContent};
use std::fs;
use std::path::Path;

/// Whether the bundle's signature holds by this public key, and is about this artefact.
fn holds(path: &Path, public: &str, artefact: &[u8]) -> Result<(), &'static str> {
    let SignatureContent::DsseEnvelope(envelope) = bundle(path).content else {
        return Err("no envelope");
    };
    let key = DerPublicKey::from_pem(public).map_err(|_| "no key")?;
    let signature = envelope.signature.sig.as_bytes();
    let by = |algorithm: &'static dyn VerificationAlgorithm| {
        let key = UnparsedPublicKey::new(algorithm, key.as_bytes());
        key.verify(&envelope.pae(), signature).is_ok()
    };
    if !by(&ED25519) && !by(&ECDSA_P256_SHA256_ASN1) {
        return Err("the signature does not hold");
    }
    let digest = samples::hex(&Sha256::digest(artefact));
    let statement = String::from_utf8_lossy(envelope.payload.as_bytes());
    let about = statement.contains(&format!(r#""digest":{{"sha256":"{digest}"}}"#));
    about.then_some(()).ok_or("it is about something else")
}

/// Makes a key in the repository's folder for objects, with variables set. Returns the public half.
fn made(repository: &Repository, line: &str, passphrase: Option<&str>) -> String {
    let mut run = gate()
        .repo(repository)
        .args(&format!("keygen --out .git/k.pem {line}"));
    if let Some(passphrase) = passphrase {
        run = run.variable("PORTCULLIS_KEY_PASSPHRASE", passphrase);
    }
    let said = run.run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    fs::read_to_string(repository.path().join(".git/k.pub")).unwrap()
}

#[test]
fn what_a_key_signed_holds_by_its_public_half() {
    for (line, passphrase) in [
        ("", None),
        ("--algorithm ecdsa-p256", None),
        ("--algorithm ecdsa-p256", Some("open sesame")),
        ("--algorithm ed25519", Some("open sesame")),
    ] {
        let repository = clean();
        let public = made(&repository, line, passphrase);
        let sealed = fs::read_to_string(repository.path().join(".git/k.pem")).unwrap();
        assert_eq!(sealed.contains("ENCRYPTED"), passphrase.is_some());
        fs::write(repository.path().join(".git/app"), "an artefact").unwrap();
        let mut run = gate().repo(&repository);
        if let Some(passphrase) = passphrase {
            run = run.variable("PORTCULLIS_KEY_PASSPHRASE", passphrase);
        }
        let said = run
            .args("check --key .git/k.pem --attest .git/a --subject .git/app")
            .run();
        assert_eq!(said.code, 0, "{}", said.stderr);
        let path = repository.path().join(".git/a");
        holds(&path, &public, b"an artefact").unwrap();
        assert!(holds(&path, &public, b"another artefact").is_err());
        let other = made(&clean(), line, None);
        assert!(holds(&path, &other, b"an artefact").is_err());
        // One byte of what was signed.
        let text = fs::read_to_string(&path).unwrap();
        let at = text.find(r#""payload":""#).unwrap() + 40;
        let mut forged = text.into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        fs::write(&path, forged).unwrap();
        assert!(holds(&path, &public, b"an artefact").is_err());
    }
}

#[test]
fn a_passphrase_that_does_not_open_the_key_is_said_before_anything_is_looked_at() {
    let repository = clean();
    made(&repository, "", Some("open sesame"));
    let line = "check --key .git/k.pem --attest .git/a";
    let run = || gate().repo(&repository).args(line);
    let none = run().run();
    assert_eq!((none.code, none.stdout.as_str()), (2, ""));
    assert!(
        none.stderr.contains("PORTCULLIS_KEY_PASSPHRASE"),
        "{}",
        none.stderr
    );
    let other = run()
        .variable("PORTCULLIS_KEY_PASSPHRASE", "open barley")
        .run();
    assert_eq!(other.code, 2);
    assert!(
        other.stderr.contains("passphrase does not open it"),
        "{}",
        other.stderr
    );
    assert!(!other.stderr.contains("barley"), "{}", other.stderr);
}

#[test]
fn a_key_is_never_replaced_and_never_shown() {
    let repository = clean();
    made(&repository, "", None);
    let pem = fs::read_to_string(repository.path().join(".git/k.pem")).unwrap();
    let again = gate()
        .repo(&repository)
        .args("keygen --out .git/k.pem")
        .run();
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("never replaced"), "{}", again.stderr);
    assert_eq!(
        fs::read_to_string(repository.path().join(".git/k.pem")).unwrap(),
        pem
    );
    let said = signing(&repository)
        .variable("KEY", pem.as_str())
        .args("check --key-env KEY --attest .git/a -f json")
        .run();
    let body = pem.lines().nth(1).unwrap();
    let written = fs::read_to_string(repository.path().join(".git/a")).unwrap();
    for text in [&said.stdout, &said.stderr, &written] {
        assert!(!text.contains(&body[20..]), "{text}");
    }
}

#[test]
#[cfg(unix)]
fn a_key_that_others_can_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let repository = clean();
    made(&repository, "", None);
    let path = repository.path().join(".git/k.pem");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let said = gate()
        .repo(&repository)
        .args("check --key .git/k.pem --attest .git/a")
        .run();
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("chmod 600"), "{}", said.stderr);
}
