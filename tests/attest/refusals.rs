//! What ends without an attestation: exit code 2, a sentence that says why, and nothing half-written.

use super::{clean, leaky, signing};
use crate::support::{Repository, gate};
use std::fs;

/// What a command line says that ends with 2 and leaves nothing at `.git/a`.
fn refused(repository: &Repository, line: &str) -> String {
    let said = signing(repository).args(line).run();
    assert_eq!(said.code, 2, "{line}: {}", said.stderr);
    assert!(!repository.path().join(".git/a").exists(), "{line}");
    said.stderr
}

#[test]
fn flags_that_do_not_go_together() {
    let repository = clean();
    for (line, expected) in [
        ("check --offline --attest .git/a", "--offline"),
        ("check --key k.pem", "--attest"),
        ("check --subject README.md", "--attest"),
        (
            "check --attest .git/a --key k --key-env KEY",
            "cannot be used",
        ),
        (
            "check --attest .git/a --key k --identity-token t",
            "cannot be used",
        ),
        (
            "check --attest .git/a --key-env KEY --trust-config t",
            "--timestamp",
        ),
        ("check --attest .git/a --timestamp", "--timestamp"),
        (
            "check --offline --attest .git/a --key-env KEY --timestamp",
            "--timestamp",
        ),
        (
            "check --attest .git/a -f json=.git/a --key-env KEY",
            "one file",
        ),
        (
            "check --attest .git/a --key-env KEY --resource-uri nothing",
            "URI",
        ),
        ("check --attest .git/a --key-env KEY --predicate odd", "vsa"),
        ("attest --key-env KEY --out .git/a", "--verdict"),
        ("attest --verdict r.json --key-env KEY", "--out"),
        (
            "attest --verdict r.json --out r.json --key-env KEY",
            "replace",
        ),
        (
            "attest --verdict r.json --out .git/a --offline",
            "--offline",
        ),
    ] {
        let said = refused(&repository, line);
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn keys_and_subjects_that_are_none() {
    let repository = clean();
    fs::create_dir(repository.path().join(".git/empty")).unwrap();
    for (line, expected) in [
        ("--key-env NOTHING", "NOTHING is not set"),
        ("--key README.md", "chmod 600"),
        ("--key nowhere.pem", "cannot be read"),
        (
            "--key-env KEY --subject nowhere",
            "`nowhere` cannot be read",
        ),
        ("--key-env KEY --subject .git/empty", "without files"),
        (
            "--key-env KEY --subject README.md --subject ./README.md",
            "named twice",
        ),
    ] {
        let said = refused(&repository, &format!("check --attest .git/a {line}"));
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn reports_that_are_none() {
    let repository = leaky();
    let report = signing(&repository).args("check -f json").run().stdout;
    let put = |text: &str| fs::write(repository.path().join(".git/r.json"), text).unwrap();
    let said = || {
        refused(
            &repository,
            "attest --verdict .git/r.json --out .git/a --key-env KEY",
        )
    };
    put("");
    assert!(said().contains("not JSON"));
    put(&report[..report.len() / 2]);
    assert!(said().contains("was cut"));
    put("{\"version\": \"2.1.0\", \"runs\": []}");
    assert!(said().contains("no report of `portcullis check --format json`"));
    put(&report.replace("portcullis/report/1", "portcullis/report/9"));
    assert!(said().contains("portcullis/report/9"));
    put(&report.replacen("\"outcome\": \"fail\"", "\"outcome\": \"pass\"", 1));
    assert!(said().contains("contradicts itself"));
    put(&report.replacen('{', "{\"outcome\": \"pass\",", 1));
    assert!(said().contains("stands twice"));
    put(&report.replace("\"blocks\": true", "\"blocks\": false"));
    assert!(said().contains("contradicts itself"));
    put(&"[".repeat(1 << 20));
    assert!(said().contains("nested more than 64 deep"));
}

#[test]
fn a_place_that_cannot_be_written() {
    let repository = clean();
    let said = signing(&repository)
        .args("check --key-env KEY --attest nowhere/a -f json=.git/r.json")
        .run();
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("cannot be written"), "{}", said.stderr);
    // The reports were, whatever became of the attestation.
    assert!(repository.path().join(".git/r.json").exists());
    let there = repository.path().join(".git/old");
    fs::write(&there, "old").unwrap();
    let said = signing(&repository)
        .args("check --key-env KEY --attest .git/old --subject nowhere")
        .run();
    assert_eq!(said.code, 2);
    assert_eq!(fs::read_to_string(there).unwrap(), "old");
}

#[test]
fn without_a_repository_there_is_no_commit() {
    let said = gate()
        .file("a.txt", "a\n")
        .variable("KEY", super::key())
        .args("check --key-env KEY --attest a.bundle")
        .run();
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(
        said.stderr.contains("no commit was looked at"),
        "{}",
        said.stderr
    );
}
