//! Verdicts that are signed, as people have them signed: what the statement says, and whether the signature holds.

mod bytes;
mod keyless;
mod keys;
mod refusals;

use crate::support::sigstore::hexadecimal;
use crate::support::{Gate, Repository, Said, gate, samples};
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use sigstore_types::{Bundle, SignatureContent};
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

pub const SUMMARY: &str = "urn:portcullis:gate:v1:summary";

/// SHA-256 of the program under test, hexadecimal.
pub fn program_digest() -> &'static str {
    static DIGEST: LazyLock<String> = LazyLock::new(|| {
        let program = fs::read(env!("CARGO_BIN_EXE_portcullis")).expect("the program");
        hexadecimal(digest(&SHA256, &program).as_ref())
    });
    &DIGEST
}

/// A private key in PEM, the same for all tests of a run.
pub fn key() -> String {
    static KEY: OnceLock<String> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().expect("a folder");
        let said = gate().at(folder.path()).args("keygen --out k.pem").run();
        assert_eq!(said.code, 0, "{}", said.stderr);
        fs::read_to_string(folder.path().join("k.pem")).expect("a key")
    };
    KEY.get_or_init(make).clone()
}

pub fn bundle(path: &Path) -> Bundle {
    let text = fs::read_to_string(path).expect("a bundle");
    Bundle::from_json(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The bytes that were signed.
pub fn payload(path: &Path) -> Vec<u8> {
    match bundle(path).content {
        SignatureContent::DsseEnvelope(envelope) => envelope.payload.into_bytes(),
        other => panic!("{other:?}"),
    }
}

pub fn statement(path: &Path) -> Value {
    serde_json::from_slice(&payload(path)).expect("a statement")
}

/// The bytes that were signed, with the moment struck out.
pub fn timeless(path: &Path) -> String {
    let text = String::from_utf8(payload(path)).expect("text");
    let (before, behind) = text.split_once(r#""timeVerified":""#).expect("a time");
    let (time, behind) = behind.split_once('"').expect("its end");
    assert_eq!(time.len(), "2026-11-22T15:00:00Z".len(), "{time}");
    format!("{before}{behind}")
}

/// The same of a run, and without the digest of the program, which a report does not tell.
pub fn without_program(path: &Path) -> String {
    let text = timeless(path);
    let told = r#""tool":{"digest":"#;
    let (before, behind) = text.split_once(told).expect("a program");
    let (digest, behind) = behind.split_once('}').expect("its digest");
    assert_eq!(digest.len(), r#"{"sha256":""#.len() + 64 + 1, "{digest}");
    format!("{before}{told}null{behind}")
}

/// A repository of one commit with nothing wrong in it.
fn clean() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    repository
}

/// The same with a token in it.
fn leaky() -> Repository {
    let repository = clean();
    repository.commit("Second", &[("a.toml", &samples::settings("signed"))]);
    repository
}

/// A run that has the key at hand.
fn signing(repository: &Repository) -> Gate {
    gate().repo(repository).variable("KEY", key())
}

/// `check` with an attestation at `.git/a`, and what it says.
fn attested(repository: &Repository, line: &str) -> (Said, Value) {
    let line = format!("check --key-env KEY --attest .git/a {line}");
    let said = signing(repository).args(&line).run();
    let path = repository.path().join(".git/a");
    assert!(path.exists(), "{}", said.stderr);
    (said, statement(&path))
}

#[test]
fn a_pass_is_attested_of_its_commit() {
    let repository = clean();
    let id = repository
        .git()
        .head()
        .unwrap()
        .target()
        .unwrap()
        .to_string();
    let (said, statement) = attested(&repository, "");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stderr.starts_with("attested PASSED of the commit"),
        "{}",
        said.stderr
    );
    assert_eq!(statement["subject"][0]["digest"]["gitCommit"], id);
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verificationResult"], "PASSED");
    assert_eq!(predicate["resourceUri"], format!("swh:1:rev:{id}"));
    assert_eq!(predicate[SUMMARY]["head"], id);
    let levels = predicate["verifiedLevels"].to_string();
    assert!(levels.contains("GATE_SECRETS_CLEAN"), "{levels}");
    // Nobody asked a forge.
    assert!(!levels.contains("REVIEWED"), "{levels}");
}

#[test]
fn the_program_that_judged_is_told_by_its_digest() {
    let (_, statement) = attested(&clean(), "");
    let tool = &statement["predicate"][SUMMARY]["tool"];
    assert_eq!(tool["digest"]["sha256"], program_digest());
    assert_eq!(tool["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_fail_keeps_its_exit_code_and_is_signed_as_failed() {
    let (said, statement) = attested(&leaky(), "--quiet");
    assert_eq!((said.code, said.stderr.as_str()), (1, ""));
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verificationResult"], "FAILED");
    assert_eq!(predicate["verifiedLevels"], serde_json::json!(["FAILED"]));
    assert!(!statement.to_string().contains("a.toml"), "{statement}");
}

#[test]
fn an_incomplete_run_keeps_its_exit_code_and_is_signed_as_failed() {
    let repository = clean();
    repository.commit(
        "Policy",
        &[("portcullis.yaml", "version: 1\nrequire: [review]\n")],
    );
    let (said, statement) = attested(&repository, "");
    assert_eq!(said.code, 3, "{}", said.stderr);
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verificationResult"], "FAILED");
    assert_eq!(predicate[SUMMARY]["outcome"], "incomplete");
    let missed = predicate[SUMMARY]["notChecked"].to_string();
    assert!(missed.contains(r#""domain":"review""#) && missed.contains(r#""required":true"#));
}

#[test]
fn artefacts_are_subjects_beside_the_commit() {
    let repository = clean();
    fs::create_dir(repository.path().join(".git/dist")).unwrap();
    fs::write(repository.path().join(".git/dist/app"), "a").unwrap();
    fs::write(repository.path().join(".git/one"), "b").unwrap();
    let (_, statement) = attested(&repository, "--subject .git/dist --subject ./.git/one");
    let subjects = statement["subject"].as_array().unwrap();
    let names: Vec<&str> = subjects
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names[..2], [".git/dist/app", ".git/one"]);
    // FIPS 180-4, of the one byte `a`.
    let digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assert_eq!(subjects[0]["digest"]["sha256"], digest);
    assert_eq!(subjects.len(), 3);
}

#[test]
fn with_uncommitted_changes_the_commit_is_not_named() {
    for change in [("README.md", "Other.\n"), ("new.txt", "x\n")] {
        let repository = clean();
        repository.write(&[change]);
        let line = "check --key-env KEY --attest .git/a";
        let said = signing(&repository).args(line).run();
        assert_eq!(said.code, 2, "{}", said.stderr);
        assert!(
            said.stderr.contains("uncommitted changes"),
            "{}",
            said.stderr
        );
        assert!(!repository.path().join(".git/a").exists());
        let (said, statement) = attested(&repository, "--subject README.md");
        assert!(
            said.stderr.contains("not among its subjects"),
            "{}",
            said.stderr
        );
        let id = repository
            .git()
            .head()
            .unwrap()
            .target()
            .unwrap()
            .to_string();
        assert!(!statement.to_string().contains(&id), "{statement}");
    }
}

#[test]
fn neither_what_is_staged_nor_one_folder_is_the_commit() {
    let repository = clean();
    repository.commit("Deep", &[("deep/a.txt", "a\n")]);
    for line in ["--staged --subject README.md", "deep --subject README.md"] {
        let (_, statement) = attested(&repository, line);
        assert_eq!(
            statement["predicate"][SUMMARY]["asCommitted"], false,
            "{line}"
        );
        assert_eq!(statement["subject"].as_array().unwrap().len(), 1, "{line}");
    }
    for line in ["--base HEAD~1", "--history"] {
        let (_, statement) = attested(&repository, line);
        assert_eq!(
            statement["predicate"][SUMMARY]["asCommitted"], true,
            "{line}"
        );
    }
}

/// A file that git was told not to look at may be anything.
#[test]
fn a_tree_that_git_does_not_look_at_is_not_the_commit() {
    let repository = clean();
    let mut index = repository.git().index().unwrap();
    let mut entry = index.get_path(Path::new("README.md"), 0).unwrap();
    entry.flags_extended |= git2::IndexEntryExtendedFlag::SKIP_WORKTREE.bits();
    index.add(&entry).unwrap();
    index.write().unwrap();
    repository.write(&[("README.md", "Other.\n")]);
    let (_, statement) = attested(&repository, "--subject README.md");
    assert_eq!(statement["predicate"][SUMMARY]["asCommitted"], false);
}

#[test]
fn a_resource_is_as_the_user_says_or_the_runners_repository() {
    let repository = clean();
    let (_, statement) = attested(&repository, "--resource-uri pkg:oci/app");
    assert_eq!(statement["predicate"]["resourceUri"], "pkg:oci/app");
    let said = signing(&repository)
        .variable("GITHUB_SERVER_URL", "https://github.com")
        .variable("GITHUB_REPOSITORY", "nhs/app")
        .args("check --key-env KEY --attest .git/b --predicate svr")
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    let statement = statement_at(&repository, ".git/b");
    assert_eq!(
        statement["predicateType"],
        "https://in-toto.io/attestation/svr/v0.1"
    );
    assert_eq!(
        statement["predicate"]["resourceUri"],
        "git+https://github.com/nhs/app"
    );
}

fn statement_at(repository: &Repository, path: &str) -> Value {
    statement(&repository.path().join(path))
}
