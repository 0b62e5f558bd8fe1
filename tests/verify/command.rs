//! The command line of `verify`: what it asks for, what it says, and its exit codes. Keys alone; the clock is the machine's.

use super::{ARTEFACT, RESOURCE, policy_digest, statement};
use crate::support::sigstore::key::Key;
use crate::support::sigstore::{COMMIT, sign_with_key};
use crate::support::{Gate, gate};
use serde_json::{Value, json};

/// A folder with an artefact, a key and a bundle.
fn folder(key: &Key) -> Gate {
    gate()
        .file("app.tgz", ARTEFACT)
        .file("key.pub", key.pem())
        .file(
            "app.sigstore.json",
            sign_with_key(statement().to_string().as_bytes(), key).to_string(),
        )
}

const BY_KEY: &str =
    "verify app.tgz --bundle app.sigstore.json --key key.pub --allow-untimestamped";

#[test]
fn a_pass_says_what_was_proven_and_what_was_not_asked() {
    let said = folder(&Key::ed25519()).args(BY_KEY).run();
    assert_eq!(
        (said.code, said.stderr.as_str()),
        (0, ""),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout
            .starts_with("VERIFIED: 1 artefact, 1 attestation\n"),
        "{}",
        said.stdout
    );
    for line in [
        "artefact             app.tgz, sha256:",
        "result               PASSED",
        "verifier             urn:portcullis:gate:v1",
    ] {
        assert!(said.stdout.contains(line), "{line}: {}", said.stdout);
    }
    for line in [
        "when it was signed (--allow-untimestamped)",
        "which levels it reached (--require-level)",
        "how old it is (--max-age)",
    ] {
        assert!(said.stdout.contains(line), "{line}: {}", said.stdout);
    }
}

#[test]
fn flags_ask_for_more_and_each_refusal_has_its_code() {
    let refused = [
        (
            "--require-level GATE_DEPENDENCIES_CLEAN",
            "verify/levels/missing",
        ),
        (
            "--resource-uri git+https://github.com/org/other",
            "verify/resource/uri",
        ),
        (
            "--policy-digest cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
            "verify/policy/digest",
        ),
        ("--verifier-id urn:other", "verify/verifier/id"),
        ("--max-age 30d", "verify/freshness/untimed"),
        (
            "--commit ffffffffffffffffffffffffffffffffffffffff",
            "verify/statement/commit",
        ),
    ];
    for (flags, code) in refused {
        let said = folder(&Key::p256()).args(BY_KEY).args(flags).run();
        assert_eq!(said.code, 1, "{flags}: {}{}", said.stdout, said.stderr);
        assert!(
            said.stdout.starts_with(&format!("REFUSED: {code}\n")),
            "{flags}: {}",
            said.stdout
        );
    }
    let said = folder(&Key::p256())
        .args(BY_KEY)
        .args(&format!("--require-level GATE_SECRETS_CLEAN --resource-uri {RESOURCE} --policy-digest {} --commit {COMMIT}", policy_digest()))
        .run();
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_signature_by_anybody_is_never_asked_for() {
    let usage = [
        (
            "verify app.tgz --bundle app.sigstore.json",
            "nobody is named who may have signed it",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --signature-only",
            "nobody is named who may have signed it",
        ),
        (
            "verify --bundle app.sigstore.json --key key.pub",
            "nothing is named that is to be verified",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --certificate-identity x",
            "--certificate-oidc-issuer",
        ),
        ("verify app.tgz --key key.pub", "--bundle"),
        (
            "verify app.tgz --bundle app.sigstore.json --key app.tgz",
            "no public key that can be used",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --key key.pub --policy-digest abc",
            "is no SHA-256",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --key key.pub --trusted-root app.tgz",
            "cannot be used as a trusted root",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --key key.pub --max-age 0d",
            "an age is written as",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --key key.pub --signature-only --max-age 1d",
            "cannot be used with",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --certificate-identity x --certificate-oidc-issuer https://y --allow-untimestamped",
            "with a key",
        ),
        (
            "verify app.tgz --bundle app.sigstore.json --key key.pub --now 2026-01-01",
            "unexpected argument",
        ),
    ];
    for (line, message) in usage {
        let said = folder(&Key::ed25519()).args(line).run();
        assert_eq!(
            (said.code, said.stdout.as_str()),
            (2, ""),
            "{line}: {}",
            said.stderr
        );
        assert!(said.stderr.contains(message), "{line}: {}", said.stderr);
    }
}

#[test]
fn what_cannot_be_looked_at_is_neither_verified_nor_refused() {
    for line in [
        "verify missing.tgz --bundle app.sigstore.json --key key.pub",
        "verify app.tgz --bundle missing.json --key key.pub",
        "verify app.tgz --bundle app.sigstore.json --key key.pub --tag v1",
    ] {
        let said = folder(&Key::ed25519()).args(line).run();
        assert_eq!(
            (said.code, said.stdout.as_str()),
            (3, ""),
            "{line}: {}",
            said.stderr
        );
    }
}

#[test]
fn a_private_key_in_place_of_the_public_one_is_never_shown() {
    // In parts, so that the gate finds no key in its own tests.
    let (word, begin) = ("KEY", "MC4CAQAw");
    let pem = format!(
        "-----BEGIN PRIVATE {word}-----\n{begin}BQYDK2VwBCIEIHRoaXMgaXMgbm8ga2V5IGF0IGFsbCwgYnV0\n-----END PRIVATE {word}-----\n"
    );
    let said = folder(&Key::ed25519())
        .file("key.pem", &pem)
        .args("verify app.tgz --bundle app.sigstore.json --key key.pem")
        .run();
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("it is a private key") && !said.stderr.contains("MC4CAQ"),
        "{}",
        said.stderr
    );
}

#[test]
fn of_several_attestations_the_right_one_is_chosen_and_the_others_are_named() {
    let (key, other) = (Key::ed25519(), Key::ed25519());
    let mut failed = statement();
    failed["predicate"]["verificationResult"] = json!("FAILED");
    let lines = [
        sign_with_key(failed.to_string().as_bytes(), &key).to_string(),
        "{".to_owned(),
        sign_with_key(statement().to_string().as_bytes(), &other).to_string(),
        sign_with_key(statement().to_string().as_bytes(), &key).to_string(),
    ];
    let said = folder(&key)
        .file("all.jsonl", lines.join("\n"))
        .args("verify app.tgz --bundle all.jsonl --key key.pub --allow-untimestamped -f json")
        .run();
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    let report: Value = serde_json::from_str(&said.stdout).unwrap();
    let attestation = &report["attestations"][0];
    assert_eq!(attestation["proven"][0]["bundle"], "all.jsonl:4");
    let codes: Vec<&str> = attestation["notCounted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "verify/result/failed",
            "verify/bundle-format/json",
            "verify/envelope/key-hint"
        ]
    );
    let said = folder(&key)
        .file("all.jsonl", lines[..3].join("\n"))
        .args(
            "verify app.tgz --bundle all.jsonl --key key.pub --allow-untimestamped --format github",
        )
        .run();
    assert_eq!(said.code, 1);
    assert!(
        said.stdout
            .starts_with("::error title=verify/result/failed::expected the result `PASSED`"),
        "{}",
        said.stdout
    );
}

#[test]
fn every_file_of_a_folder_and_of_a_list_has_to_be_attested() {
    let key = Key::ed25519();
    let digest =
        crate::support::sigstore::hexadecimal(&<sha2::Sha256 as sha2::Digest>::digest(ARTEFACT));
    let by_key = "--bundle app.sigstore.json --key key.pub --allow-untimestamped";
    let run = |gate: Gate, line: &str| {
        let said = gate.args(&format!("verify {line} {by_key}")).run();
        (
            said.code,
            said.stdout.lines().next().unwrap_or_default().to_owned(),
        )
    };
    let dist = || folder(&key).file("dist/a/app.tgz", ARTEFACT);
    assert_eq!(
        run(dist(), "dist"),
        (0, "VERIFIED: 1 artefact, 1 attestation".to_owned())
    );
    assert_eq!(
        run(dist().file("dist/b", "more"), "dist"),
        (1, "REFUSED: verify/statement/artifact".to_owned())
    );
    // What proves the others lies beside them often; what is not named is a file as any.
    let sums = || dist().file("dist/SHA256SUMS", format!("{digest}  a/app.tgz\n"));
    assert_eq!(
        run(sums(), "dist --checksums dist/SHA256SUMS"),
        (0, "VERIFIED: 1 artefact, 1 attestation".to_owned())
    );
    assert_eq!(run(sums(), "dist").0, 1);
    let list = |text: String| folder(&key).file("SHA256SUMS", text);
    assert_eq!(
        run(
            list(format!("{digest}  app.tgz\n")),
            "--checksums SHA256SUMS"
        ),
        (0, "VERIFIED: 1 artefact, 1 attestation".to_owned())
    );
    assert_eq!(
        run(
            list(format!("{}  app.tgz\n", "0".repeat(64))),
            "--checksums SHA256SUMS app.tgz"
        ),
        (1, "REFUSED: verify/statement/checksum".to_owned())
    );
    assert_eq!(
        run(
            list(format!("{digest}  gone.tgz\n")),
            "--checksums SHA256SUMS app.tgz"
        ),
        (1, "REFUSED: verify/statement/checksum-missing".to_owned())
    );
    for outside in ["/etc/hostname", "../app.tgz"] {
        assert_eq!(
            run(
                list(format!("{digest}  {outside}\n")),
                "--checksums SHA256SUMS app.tgz"
            ),
            (1, "REFUSED: verify/statement/checksum-outside".to_owned())
        );
    }
    assert_eq!(
        run(list("hello\n".to_owned()), "--checksums SHA256SUMS").0,
        2
    );
    assert_eq!(run(folder(&key), &format!("sha256:{digest}")).0, 0);
    assert_eq!(
        run(folder(&key), &format!("sha256:{}", "0".repeat(64))).0,
        1
    );
}
