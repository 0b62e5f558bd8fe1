//! A verdict and the report of it come to the same statement, byte by byte, but for the moment at which each was made and
//! the digest of the program that judged, which only a run of its own knows.

use super::{clean, leaky, signing, timeless, without_program};
use crate::support::{Repository, samples};

fn both_ways(repository: &Repository, line: &str) {
    let subject = "--key-env KEY --subject .git/HEAD";
    let said = signing(repository)
        .args(&format!(
            "check {line} -f json=.git/r.json --attest .git/a {subject}"
        ))
        .run();
    assert_ne!(said.code, 2, "{line}: {}", said.stderr);
    let said = signing(repository)
        .args(&format!(
            "attest --verdict .git/r.json --out .git/b {subject}"
        ))
        .run();
    assert_eq!(said.code, 0, "{line}: {}", said.stderr);
    let place = repository.path().join(".git");
    assert_eq!(
        without_program(&place.join("a")),
        timeless(&place.join("b")),
        "{line}"
    );
}

#[test]
fn of_clean_and_leaky_repositories_in_every_scope() {
    for line in [
        "",
        "--staged",
        "--base HEAD",
        "--history",
        "--only secrets",
        "--skip dependencies",
    ] {
        both_ways(&clean(), line);
        both_ways(&leaky(), line);
    }
    both_ways(&leaky(), "--base HEAD~1");
}

/// With a policy, a waiver that is used, a suppression, excluded files, gaps of files, odd names, a vulnerable manifest.
#[test]
fn of_a_repository_with_something_of_everything() {
    let repository = clean();
    let policy = "version: 1\nrequire: [secrets]\nsecrets: { exclude: [\"vendor/**\"] }\nchecks: { secret/private-key-pkcs8: warn }\n";
    let archive = samples::zip(
        &[("m.toml", samples::settings("m").repeat(30).as_bytes())],
        true,
    );
    repository.stage_bytes("cut.zip", &archive[..80]);
    let allowed = format!("a = \"{}\" # gitleaks:allow\n", samples::token("b"));
    repository.commit(
        "Everything",
        &[
            ("portcullis.yaml", policy),
            ("vendor/a.toml", &samples::settings("vendored")),
            ("a.toml", &samples::settings("kept")),
            ("b.toml", &allowed),
            ("odd \u{202e}\u{1b}[2J name.toml", &samples::settings("odd")),
            ("package-lock.json", "{ \"lockfileVersion\": 3, \"packages\": { \"node_modules/a\": { \"version\": \"1.0.0\" } } }"),
            ("main.tf", "resource \"aws_s3_bucket\" \"b\" { bucket = \"b\" }\n"),
            ("CODEOWNERS", "* @nhs/team\n"),
        ],
    );
    let (_, report) = signing(&repository).args("check").json();
    let fingerprint = report["findings"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let said = signing(&repository)
        .args("waive --owner Ada --approved-by Grace --expires 9000-01-31 --reason Revoked")
        .arg(fingerprint)
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    for line in ["", "--base HEAD~1", "--history"] {
        both_ways(&repository, line);
    }
    let statement = super::statement_at(&repository, ".git/a");
    let notes = statement["predicate"][super::SUMMARY]["notes"].to_string();
    assert!(notes.contains("excluded"), "{statement}");
}

#[test]
fn a_report_may_come_on_standard_input() {
    let repository = clean();
    let report = signing(&repository).args("check -f json").run();
    let said = signing(&repository)
        .args("attest --verdict - --out .git/b --key-env KEY")
        .stdin(report.stdout.as_bytes())
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(
        super::statement_at(&repository, ".git/b")["predicate"]["verificationResult"],
        "PASSED"
    );
}
