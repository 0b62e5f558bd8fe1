//! Real signatures, made by ssh-keygen 9.2 and gpg 2.2 through git 2.47 with keys that were thrown away; see
//! `tests/review/signatures`.

mod arbitrary;
mod devices;
mod keys;
mod lists;
mod real;

use super::armour::unpadded;
use super::*;
use git2::Oid;
use jiff::civil::date;

/// A file beside the end-to-end tests, which use the same.
macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/review/signatures/",
            $name
        ))
    };
}
pub(super) use fixture;

fn today() -> Today {
    Today::of(date(2026, 11, 22))
}

fn commit(object: &[u8]) -> CommitFacts {
    CommitFacts::read(Oid::ZERO_SHA1, object)
}

/// The keys of the base.
fn listed() -> Keyring {
    Keyring {
        ssh: Some(AllowedSigners::parse(fixture!("allowed_signers")).unwrap()),
        openpgp: Some(Certificates::parse(fixture!("openpgp-keys.asc")).unwrap()),
    }
}

/// The same commit with another signature in its place.
fn resigned(commit: &CommitFacts, kind: &str, binary: &[u8]) -> CommitFacts {
    let mut text = unpadded(binary);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    let blank = if kind.starts_with("PGP") { "\n" } else { "" };
    let armour = format!("-----BEGIN {kind}-----\n{blank}{text}\n-----END {kind}-----\n");
    let mut commit = commit.clone();
    if let Some(signature) = &mut commit.signature {
        signature.bytes = armour.into_bytes();
    }
    commit
}

/// The bytes of a commit's signature.
fn binary(commit: &CommitFacts) -> Vec<u8> {
    let armour = &commit.signature.as_ref().unwrap().bytes;
    let ssh = armour::only_block(armour, "SSH SIGNATURE", false);
    ssh.or_else(|| armour::only_block(armour, "PGP SIGNATURE", true))
        .unwrap()
}

/// The kind of a standing, and its words.
fn told(standing: &Standing) -> (&'static str, &str) {
    match standing {
        Ok(by) => ("verified", &by.key),
        Err(Denial::Missing) => ("missing", ""),
        Err(Denial::Wrong(why)) => ("wrong", why),
        Err(Denial::Weak(why)) => ("weak", why),
        Err(Denial::UnknownKey(why)) => ("unknown", why),
        Err(Denial::OtherPerson(why)) => ("another", why),
        Err(Denial::KeyNotValid(why)) => ("not valid", why),
        Err(Denial::Unverifiable(why)) => ("unverifiable", why),
    }
}

#[track_caller]
fn expect(standing: &Standing, kind: &str, words: &str) {
    let (found, said) = told(standing);
    assert_eq!(found, kind, "{said}");
    assert!(said.contains(words), "{said}");
}
