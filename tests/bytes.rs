//! Whatever bytes come in, the parsers answer: no panic, no endless loop, no position outside of the text.
//!
//! `PROPTEST_CASES=100000 cargo test --test main bytes` looks longer, and `tests/fuzz` longer still.

#[path = "fuzz/targets.rs"]
mod targets;

use proptest::prelude::*;

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

const BUNDLES: &[&[u8]] = &[
    br#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","#,
    br#""verificationMaterial":{"publicKey":{"hint":"a"},"tlogEntries":[]},"#,
    br#""dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","#,
    br#""signatures":[{"sig":"AAAA","keyid":""}]}}"#,
    br#""certificate":{"rawBytes":"MIIB"}"#,
    br#""timestampVerificationData":{"rfc3161Timestamps":[]}"#,
    b"-----BEGIN PUBLIC KEY-----\n",
    b"MCowBQYDK2VwAyEA\n",
    b"-----END PUBLIC KEY-----\n",
    b"null",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
];

const DOCUMENTS: &[&[u8]] = &[
    b"resource \"aws_s3_bucket\" \"b\" {\n",
    b"  a = \"${var.b}\"\n",
    b"  c = <<-EOT\n",
    b"EOT\n",
    b"%{ if true }",
    b"for x in y : x => ",
    b"}\n",
    b"a: &b\n  - *b\n",
    b"<<: *b\n",
    b"key: |-\n  text\n",
    b"--- !Sub\n",
    b"FROM a AS b\n",
    b"RUN <<E\n",
    b"E\n",
    b"curl $(a | b) && c \\\n",
    b"{\"a\": [1.5e3, null, \"\\ud800\"]}",
    b"\t",
    b"'",
    b"\"",
    "é\u{202e}".as_bytes(),
];

const EVENTS: &[&[u8]] = &[
    b"pull_request\n",
    b"push\n",
    b"merge_group\n",
    br#"{"action":"opened","number":1,"#,
    br#""pull_request":{"number":1,"head":{"sha":"1111111111111111111111111111111111111111","ref":"a"},"#,
    br#""repository":{"id":1,"full_name":"a/b"}}"#,
    br#""before":"0000000000000000000000000000000000000000","#,
    br#""ref":"refs/heads/main","#,
    b"{",
    b"}",
    b",",
];

const PACKAGES: &[&[u8]] = &[
    b"Cargo.lock\n",
    b"package-lock.json\n",
    b"yarn.lock\n",
    b"pnpm-lock.yaml\n",
    b"go.mod\n",
    b"requirements.txt\n",
    b"poetry.lock\n",
    b"Gemfile.lock\n",
    b"pom.xml\n",
    b"Dockerfile\n",
    b"bom.cdx.json\n",
    b"a.spdx\n",
    b"mix.lock\n",
    b"build.gradle\n",
    b"packages.lock.json\n",
    b"version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n",
    br#"{"lockfileVersion":3,"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}"#,
    b"a@^1:\n  version \"1.0.0\"\n  dependencies:\n    b \"1\"\n",
    b"require a.b/c v1.0.0\n",
    b"a==1.0 --hash=sha256:00 ; python_version < '3'\n",
    b"GEM\n  remote: https://a/\n  specs:\n    a (1.0)\n",
    b"<project><dependencies><dependency><groupId>a</groupId>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"-r other.txt\n",
    b"&b;",
    b"${a}",
    b"{",
    b"}",
];

const SIGNERS: &[&[u8]] = &[
    b"a@example.org namespaces=\"git\" valid-after=\"20260101\" ssh-ed25519 ",
    b"AAAAC3NzaC1lZDI1NTE5AAAAI",
    b"cert-authority ",
    b"\n",
    b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n",
    b"-----END PGP PUBLIC KEY BLOCK-----\n",
    b"=AAAA\n",
    b"\x99\x01\x0d\x04",
    b"\x98\x33\x04",
    b"\xc6\x33\x04",
    b"\xb4\x05a <b>",
    b"\x89\x01",
];

/// The beginning of an index, so that what follows is read as one.
const INDEXES: &[&[u8]] = &[b"\0\0\0\0", b"\x01\0\0\0", b"\xff\xff\xff\xff"];

const REPORTS: &[&[u8]] = &[
    br#"{"schema":"#,
    br#""portcullis/report/1","#,
    br#""outcome":"pass","exit_code":0,"#,
    br#""tool":{"name":"portcullis","version":"0.1.0"},"#,
    br#""findings":[],"gaps":[],"#,
    b"{",
    b"}",
    b"[",
    b"]",
];

/// Runs the target of that name.
fn on(name: &str, bytes: &[u8]) {
    let found = targets::ALL.iter().find(|(target, _)| *target == name);
    (found.expect("a target").1)(bytes);
}

proptest! {
    #[test]
    fn archives(bytes in nearly(ARCHIVES)) {
        on("archives", &bytes);
        on("secrets", &bytes);
        on("glance", &bytes);
    }

    #[test]
    fn texts(bytes in nearly(TEXTS)) {
        on("runs", &bytes);
        on("secrets", &bytes);
        on("glance", &bytes);
    }

    #[test]
    fn policies(bytes in nearly(POLICIES)) {
        on("policy", &bytes);
    }

    #[test]
    fn bundles(bytes in nearly(BUNDLES)) {
        on("bundle", &bytes);
    }

    #[test]
    fn documents(bytes in nearly(DOCUMENTS)) {
        on("documents", &bytes);
    }

    #[test]
    fn events(bytes in nearly(EVENTS)) {
        on("event", &bytes);
    }

    #[test]
    fn indexes(bytes in nearly(INDEXES), head in any::<bool>()) {
        let magic: &[u8] = if head { b"PCADVIDX\x01\0\0\0" } else { b"" };
        on("index", &[magic, &bytes].concat());
    }

    #[test]
    fn packages(bytes in nearly(PACKAGES), format in prop::sample::select(&PACKAGES[..15])) {
        on("packages", &bytes);
        on("packages", &[format, &bytes].concat());
    }

    #[test]
    fn reports(bytes in nearly(REPORTS)) {
        on("report", &bytes);
    }

    #[test]
    fn signers(bytes in nearly(SIGNERS)) {
        on("signers", &bytes);
    }

    #[test]
    fn any_bytes_at_all(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (_, target) in targets::ALL {
            target(&bytes);
        }
    }
}
