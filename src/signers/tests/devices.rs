//! Keys that a device holds (`PROTOCOL.u2f` of OpenSSH), played by keys of the test: no device signs for a test.

use super::*;
use crate::signers::crypto::{Hash, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};

const APPLICATION: &[u8] = b"ssh:";

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn mpint(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let bare = &number[zeros..];
    let sign: &[u8] = if bare[0] >= 0x80 { &[0] } else { &[] };
    string(&[sign, bare].concat())
}

type Sign = dyn Fn(&[u8]) -> Vec<u8>;

/// A key's public half as OpenSSH writes it, and how it signs.
struct Device {
    kind: &'static str,
    public: Vec<u8>,
    sign: Box<Sign>,
}

fn ed25519() -> Device {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let kind = "sk-ssh-ed25519@openssh.com";
    let key = pair.public_key().as_ref();
    Device {
        kind,
        public: [string(kind.as_bytes()), string(key), string(APPLICATION)].concat(),
        sign: Box::new(move |message| pair.sign(message).as_ref().to_vec()),
    }
}

fn ecdsa() -> Device {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).unwrap();
    let kind = "sk-ecdsa-sha2-nistp256@openssh.com";
    let point = pair.public_key().as_ref();
    let parts = [kind.as_bytes(), b"nistp256", point, APPLICATION];
    Device {
        kind,
        public: parts.map(string).concat(),
        sign: Box::new(move |message| {
            let signature = pair.sign(&random, message).unwrap();
            let (r, s) = signature.as_ref().split_at(32);
            [mpint(r), mpint(s)].concat()
        }),
    }
}

impl Device {
    /// The commit `unsigned`, signed with these flags.
    fn signs(&self, flags: u8) -> CommitFacts {
        let payload = fixture!("unsigned.commit");
        let hashed = digest(Hash::Sha512, payload);
        let parts = [&b"git"[..], b"", b"sha512"].map(string).concat();
        let message = [&b"SSHSIG"[..], &parts, &string(&hashed)].concat();
        let counter = 9_u32.to_be_bytes();
        let of_device = [
            &digest(Hash::Sha256, APPLICATION)[..],
            &[flags],
            &counter,
            &digest(Hash::Sha256, &message),
        ];
        let inner = (self.sign)(&of_device.concat());
        let blob = [
            &string(self.kind.as_bytes()),
            &string(&inner),
            &[flags][..],
            &counter,
        ]
        .concat();
        let version = 1_u32.to_be_bytes();
        let whole = [
            &b"SSHSIG"[..],
            &version,
            &string(&self.public),
            &parts,
            &string(&blob),
        ];
        let mut commit = commit(fixture!("ed25519.commit"));
        commit.signature.as_mut().unwrap().payload = payload.to_vec();
        resigned(&commit, "SSH SIGNATURE", &whole.concat())
    }

    fn listed(&self) -> Keyring {
        let mut key = unpadded(&self.public);
        while !key.len().is_multiple_of(4) {
            key.push('=');
        }
        let line = format!("ann@example.org {} {key}", self.kind);
        let list = AllowedSigners::parse(line.as_bytes()).unwrap();
        assert_eq!(list.problems(), []);
        Keyring {
            ssh: Some(list),
            openpgp: None,
        }
    }
}

#[test]
fn a_device_counts_only_where_somebody_touched_it() {
    for device in [ed25519(), ecdsa()] {
        let keys = device.listed();
        expect(
            &keys.standing(&device.signs(0x01), today()),
            "verified",
            "SHA256:",
        );
        expect(
            &keys.standing(&device.signs(0x05), today()),
            "verified",
            "SHA256:",
        );
        expect(
            &keys.standing(&device.signs(0x00), today()),
            "wrong",
            "nobody touched",
        );
    }
}

#[test]
fn what_a_device_says_cannot_be_altered() {
    for device in [ed25519(), ecdsa()] {
        let keys = device.listed();
        let signed = device.signs(0x00);
        let bytes = binary(&signed);
        for at in 1..=5 {
            let mut altered = bytes.clone();
            let last = altered.len() - at;
            altered[last] ^= 1;
            let standing = keys.standing(&resigned(&signed, "SSH SIGNATURE", &altered), today());
            expect(&standing, "wrong", "not one of this commit");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        let longer = resigned(&signed, "SSH SIGNATURE", &longer);
        expect(&keys.standing(&longer, today()), "wrong", "malformed");
    }
}
