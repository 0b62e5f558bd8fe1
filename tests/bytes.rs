//! Whatever bytes come in, the parsers answer: no panic, no endless loop, no position outside of the text.
//!
//! `PROPTEST_CASES=100000 cargo test --test main bytes` looks longer.

use portcullis::check::Catalogue;
use portcullis::detect::secrets::decode::archive::{ArchiveLimits, archive_kind, expand};
use portcullis::detect::secrets::decode::each_run;
use portcullis::detect::secrets::suppress::Files;
use portcullis::detect::secrets::{SecretDetector, Settings};
use portcullis::policy::Policy;
use proptest::prelude::*;
use std::sync::LazyLock;

static DETECTOR: LazyLock<SecretDetector> = LazyLock::new(|| {
    let settings = Settings {
        depth: 4,
        change: false,
    };
    let checks = Catalogue::embedded().of_domain(portcullis::finding::Domain::Secrets);
    let detector = SecretDetector::new(checks, settings, Files::default());
    detector.unwrap_or_else(|_| panic!("a check of ours does not compile"))
});

/// Words that parsers wait for, so that arbitrary bytes come further than to the first of them.
fn nearly(words: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => prop::sample::select(words).prop_map(<[u8]>::to_vec),
        2 => prop::collection::vec(any::<u8>(), 0..24),
        1 => "[A-Za-z0-9+/=_-]{0,90}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const ARCHIVES: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06\0\0\0\0",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"\x1f\x8b\x08",
    b"\x1f\x8b\x08\x08",
    b"ustar\x0000",
    b"0000644\0",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"a/b.txt",
    b"BZh91AY",
    b"\xfd7zXZ\0",
];

const TEXTS: &[&[u8]] = &[
    b"-----BEGIN ",
    b"-----END ",
    b"RSA PRIVATE ",
    b"KEY-----",
    b"\\n",
    b"\n",
    b"{\"kty\":\"RSA\",\"d\":\"",
    b"\"}",
    b"password = \"",
    b"://user:",
    b"@host/",
    b"ghp_",
    b"AKIA",
    b"eyJ",
    b"\xff\xfe",
    b"\0",
    b"%41%42",
    b"\\u0041",
    b"0x41, ",
    b"Authorization: Basic ",
    b"portcullis:allow secret/* until 2999-12-31 ",
    b"<key>",
    b"apiVersion: v1\nkind: Secret\ndata:\n  a: ",
    b"943 476 5919",
];

const POLICIES: &[&[u8]] = &[
    b"version: 1\n",
    b"require: [secrets]\n",
    b"block_at: high\n",
    b"checks:\n  secret/*: off\n",
    b"waivers:\n",
    b"  - check: secret/jwt\n",
    b"    scope: { fingerprint: ",
    b" }\n",
    b"    expires: 2027-01-31\n",
    b"&a [*a, *a]\n",
    b"\t",
    b"? ",
    b"!!binary ",
    b"--- ",
    b"{",
    b"}",
];

proptest! {
    #[test]
    fn archives(bytes in nearly(ARCHIVES)) {
        if let Some(kind) = archive_kind(&bytes) {
            let mut total = 0;
            let limits = ArchiveLimits::default();
            expand(kind, &bytes, &limits, &mut |member| total += member.bytes.len() as u64, &mut |_, _| {});
            prop_assert!(total <= limits.total);
        }
    }

    #[test]
    fn encoded_runs(bytes in nearly(TEXTS)) {
        each_run(&bytes, &mut Vec::new(), &mut |run| {
            assert!(run.span.start <= run.span.end && run.span.end <= bytes.len());
        });
    }

    #[test]
    fn policies(bytes in nearly(POLICIES)) {
        if let Err(error) = Policy::parse_bytes(&bytes, "portcullis.yaml", &|_| true) {
            let text = error.to_string();
            prop_assert!(!text.is_empty());
        }
    }

    #[test]
    fn texts(bytes in nearly(TEXTS)) {
        for (_, span) in DETECTOR.scan("a.txt", &bytes) {
            // UTF-16 is the caller's to turn into UTF-8, so every span is one of these bytes.
            prop_assert!(span.start <= span.end && span.end <= bytes.len());
        }
    }

    #[test]
    fn texts_of_archives(bytes in nearly(ARCHIVES)) {
        DETECTOR.scan("a.zip", &bytes);
    }
}
