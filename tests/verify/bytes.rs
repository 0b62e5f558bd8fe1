//! One byte changed anywhere is never accepted, unless the bundle reads as the same: white space, the same bytes in the
//! other alphabet of base64, a number with a zero in front.

use super::case::Asked;
use super::case::asked;
use super::statement;
use crate::support::sigstore::key::Key;
use crate::support::sigstore::{Instance, Recipe, SIGNED, base64, sign_with_key, unbase64};
use portcullis::verification::{PublicKey, Trust};
use proptest::prelude::*;
use sigstore_types::Bundle;
use std::sync::LazyLock;

struct Fixture {
    asked: Asked,
    trust: Trust,
    bundle: String,
}

static BY_CERTIFICATE: LazyLock<Fixture> = LazyLock::new(|| {
    let instance = Instance::new();
    let bundle = instance.sign(&Recipe::new(&statement())).to_string();
    let asked = asked(&instance);
    let trust = asked.trust();
    Fixture {
        asked,
        trust,
        bundle,
    }
});

/// With the timestamp of an authority, in a log that bears no time.
static TIMESTAMPED: LazyLock<Fixture> = LazyLock::new(|| {
    let instance = Instance::new();
    let mut recipe = Recipe::new(&statement());
    (recipe.kind, recipe.timestamp) = (("hashedrekord", "0.0.2"), Some(SIGNED));
    let bundle = instance.sign(&recipe).to_string();
    let asked = asked(&instance);
    let trust = asked.trust();
    Fixture {
        asked,
        trust,
        bundle,
    }
});

static BY_KEY: LazyLock<Fixture> = LazyLock::new(|| {
    let instance = Instance::new();
    let key = Key::ed25519();
    let bundle = sign_with_key(statement().to_string().as_bytes(), &key).to_string();
    let mut asked = asked(&instance);
    asked.expected.signers.clear();
    asked.expected.keys = vec![PublicKey::parse(&key.pem()).unwrap()];
    asked.expected.untimestamped = true;
    asked.expected.max_age = None;
    let trust = asked.trust();
    Fixture {
        asked,
        trust,
        bundle,
    }
});

impl Fixture {
    /// Whether a changed bundle is accepted though it reads as another.
    fn accepts_another(&self, changed: &[u8]) -> bool {
        if self.asked.verify_with(changed, &self.trust).is_err() {
            return false;
        }
        let read = |bytes: &[u8]| Bundle::from_json(std::str::from_utf8(bytes).unwrap()).unwrap();
        read(changed) != read(self.bundle.as_bytes())
    }

    fn changed(&self, at: usize, to: u8) -> Option<Vec<u8>> {
        let mut bytes = self.bundle.clone().into_bytes();
        let at = at % bytes.len();
        (bytes[at] != to).then(|| {
            bytes[at] = to;
            bytes
        })
    }
}

#[test]
fn every_byte_of_a_bundle_with_a_key_counts() {
    let fixture = &*BY_KEY;
    assert!(
        fixture
            .asked
            .verify_with(fixture.bundle.as_bytes(), &fixture.trust)
            .is_ok()
    );
    for (at, byte) in fixture.bundle.bytes().enumerate() {
        for to in [byte ^ 1, byte ^ 0x20, b'A', b' '] {
            let Some(changed) = fixture.changed(at, to) else {
                continue;
            };
            assert!(
                !fixture.accepts_another(&changed),
                "byte {at} to {}",
                char::from(to)
            );
        }
    }
}

#[test]
fn every_byte_of_a_timestamp_counts() {
    const TOKEN: &str =
        "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp";
    let fixture = &*TIMESTAMPED;
    assert!(
        fixture
            .asked
            .verify_with(fixture.bundle.as_bytes(), &fixture.trust)
            .is_ok()
    );
    let bundle: serde_json::Value = serde_json::from_str(&fixture.bundle).unwrap();
    let token = unbase64(bundle.pointer(TOKEN).unwrap().as_str().unwrap());
    for at in 0..token.len() {
        for mask in [1, 0x80] {
            let mut changed = token.clone();
            changed[at] ^= mask;
            let mut bundle = bundle.clone();
            *bundle.pointer_mut(TOKEN).unwrap() = base64(&changed).into();
            assert!(
                !fixture.accepts_another(bundle.to_string().as_bytes()),
                "byte {at} of {}",
                token.len()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_of_a_bundle_with_a_certificate_can_be_changed(at in any::<usize>(), to in any::<u8>()) {
        if let Some(changed) = BY_CERTIFICATE.changed(at, to) {
            prop_assert!(!BY_CERTIFICATE.accepts_another(&changed));
        }
    }

    #[test]
    fn no_printable_byte_of_it_can_either(at in any::<usize>(), to in b' '..b'~') {
        if let Some(changed) = BY_CERTIFICATE.changed(at, to) {
            prop_assert!(!BY_CERTIFICATE.accepts_another(&changed));
        }
    }

    #[test]
    fn none_can_be_left_out_or_put_in(at in any::<usize>(), byte in b' '..b'~') {
        let bundle = BY_CERTIFICATE.bundle.as_bytes();
        let at = at % bundle.len();
        let shorter = [&bundle[..at], &bundle[at + 1..]].concat();
        prop_assert!(!BY_CERTIFICATE.accepts_another(&shorter));
        let longer = [&bundle[..at], &[byte], &bundle[at..]].concat();
        prop_assert!(!BY_CERTIFICATE.accepts_another(&longer));
    }
}
