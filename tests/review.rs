//! CODEOWNERS in a run: what is said of it in each scope, and that who reviewed stays a gap.

mod attacks;
mod attested;
mod benign;
mod encrypted;
mod events;
mod faults;
mod files;
mod landing;
mod large;
mod recorded;
mod runs;
mod signed;
pub mod story;

use crate::support::{Repository, gate, samples};
use serde_json::Value;

const STRICT: &str = "version: 1\nblock_at: low\n";
const OWNERS: &str = ".github/CODEOWNERS";

/// Checks and messages of what is found, sorted.
fn found(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list");
    let mut found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let check = finding["check"].as_str().expect("an id");
            format!(
                "{} {}",
                check.trim_start_matches("review/"),
                finding["message"].as_str().expect("a sentence")
            )
        })
        .collect();
    found.sort();
    found
}

fn check(repository: &Repository, line: &str) -> (i32, Vec<String>) {
    let (code, report) = gate()
        .repo(repository)
        .args("check --only review")
        .args(line)
        .json();
    (code, found(&report))
}

fn repository(owners: &str) -> Repository {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[
            (OWNERS, owners),
            ("portcullis.yaml", STRICT),
            ("src/main.rs", "fn main() {}\n"),
            ("docs/a.md", "a\n"),
        ],
    );
    repository
}

const MISSPELT: &str =
    "codeowners-pattern-unmatched `/scr/` matches no file; did you mean `/src/`?";

#[test]
fn a_misspelt_path_is_found_in_every_scope() {
    let repository = repository("* @acme/all\n/scr/ @acme/core\n");
    let wanted = (1, vec![MISSPELT.to_owned()]);
    assert_eq!(check(&repository, ""), wanted);
    assert_eq!(check(&repository, "--history"), wanted);
}

#[test]
fn the_place_is_the_pattern_in_its_file() {
    let repository = repository("* @acme/all\n/scr/ @acme/core\n");
    let (_, report) = gate().repo(&repository).args("check --only review").json();
    let path = report["findings"][0]["path"].to_string();
    assert!(path.contains(OWNERS), "{path}");
    let text = report.to_string();
    assert!(
        text.contains("/scr/ @acme/core"),
        "the excerpt is the line: {text}"
    );
}

#[test]
fn a_file_that_is_right_leaves_only_the_gap() {
    let repository = repository("* @acme/all\n/src/ @acme/core\n");
    let (code, report) = gate().repo(&repository).args("check --only review").json();
    assert_eq!((code, found(&report)), (0, Vec::new()));
    let gaps = report["gaps"].to_string();
    assert!(gaps.contains("who approved a change was not"), "{gaps}");
    let required = "version: 1\nrequire: [review]\n";
    repository.write(&[("portcullis.yaml", required)]);
    assert_eq!(check(&repository, "").0, 3);
}

#[test]
fn a_change_is_told_of_what_it_brings() {
    let repository = repository("* @acme/all\n/scr/ @acme/core\n/docs/ @acme/writers\n");
    repository.commit("Unrelated", &[("src/lib.rs", "// nothing\n")]);
    assert_eq!(check(&repository, "--base HEAD~1"), (0, Vec::new()));
    // The folder goes, and the line stays.
    repository.remove("docs/a.md");
    repository.commit("Documents", &[("documents/a.md", "a\n")]);
    let gone = "codeowners-pattern-unmatched `/docs/` matches no file";
    assert_eq!(
        check(&repository, "--base HEAD~1"),
        (1, vec![gone.to_owned()])
    );
    repository.commit(
        "Moved lines",
        &[(
            OWNERS,
            "# Owners\n\n* @acme/all\n/scr/ @acme/core\n/docs/ @acme/writers\n",
        )],
    );
    assert_eq!(check(&repository, "--base HEAD~1"), (0, Vec::new()));
}

#[test]
fn what_is_staged_is_compared_with_head() {
    let repository = repository("* @acme/all\n");
    assert_eq!(check(&repository, "--staged"), (0, Vec::new()));
    repository.stage(&[(OWNERS, "* @acme/all\n/scr/ @acme/core\n")]);
    assert_eq!(
        check(&repository, "--staged"),
        (1, vec![MISSPELT.to_owned()])
    );
}

#[test]
fn a_file_that_takes_the_place_of_the_one_that_counts_is_seen() {
    let repository = Repository::new();
    let files = [("CODEOWNERS", "* @acme/all\n"), ("portcullis.yaml", STRICT)];
    repository.commit("First", &files);
    repository.commit("Second", &[(OWNERS, "* @evil\n")]);
    let shadowed = "codeowners-file-shadowed GitHub reads .github/CODEOWNERS and never CODEOWNERS";
    assert_eq!(
        check(&repository, "--base HEAD~1"),
        (1, vec![shadowed.to_owned()])
    );
}

#[test]
fn workflows_and_the_policy_must_have_an_owner() {
    let repository = repository("/src/ @acme/core\n/docs/ @acme/writers\n");
    repository.write(&[
        (".github/workflows/ci.yml", "on: push\n"),
        (".github/workflows/cd.yml", "on: push\n"),
    ]);
    let (_, said) = check(&repository, "");
    assert_eq!(
        said,
        [
            "codeowners-file-unowned the file itself has no owner, so whoever can write may change who reviews",
            "protected-path-unowned policy of this gate without an owner: portcullis.yaml",
            "protected-path-unowned workflows without an owner: .github/workflows/cd.yml and 1 other",
        ]
    );
}

#[test]
fn a_repository_without_the_file_has_no_findings() {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[("portcullis.yaml", STRICT), ("a/CODEOWNERS", "x\n")],
    );
    assert_eq!(check(&repository, ""), (0, Vec::new()));
}

#[test]
fn a_folder_in_a_repository_is_not_its_top() {
    let repository = repository("* @acme/all\n");
    repository.commit("Package", &[("package/CODEOWNERS", "/nothing @x\n")]);
    let (_, report) = gate()
        .repo(&repository)
        .args("check package --only review")
        .json();
    assert_eq!(found(&report), Vec::<String>::new());
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("CODEOWNERS lies at the top of the repository"),
        "{gaps}"
    );
}

#[test]
fn a_secret_in_the_file_leaves_it_in_no_format() {
    let token = samples::token("owners");
    let repository = repository(&format!(
        "* @acme/all\n/src/ {token}\n/{token}/ @acme/core\n"
    ));
    for format in ["human", "json", "sarif", "github", "markdown", "junit"] {
        let said = gate().repo(&repository).args("check -f").arg(format).run();
        assert!(
            !said.stdout.contains(&token) && !said.stderr.contains(&token),
            "{format}"
        );
        let said = gate()
            .repo(&repository)
            .args("check --only review -f")
            .arg(format)
            .run();
        assert!(
            !said.stdout.contains(&token) && !said.stderr.contains(&token),
            "{format}"
        );
        assert!(
            said.stdout.contains("codeowners-owner-invalid"),
            "{format}: {}",
            said.stdout
        );
    }
}

#[test]
fn a_check_can_be_switched_off_and_a_finding_waived() {
    let repository = repository("* @acme/all\n/scr/ @acme/core\n");
    let off = "version: 1\nblock_at: low\nchecks:\n  review/codeowners-pattern-unmatched: off\n";
    repository.write(&[("portcullis.yaml", off)]);
    assert_eq!(check(&repository, ""), (0, Vec::new()));
    let none = "version: 1\nblock_at: low\nchecks:\n  review/*: off\n";
    repository.write(&[("portcullis.yaml", none)]);
    let (_, report) = gate().repo(&repository).args("check --only review").json();
    assert!(
        report["gaps"]
            .to_string()
            .contains("turns every check for review off")
    );
}
