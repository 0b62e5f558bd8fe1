//! One secret in every place where a repository can keep it: which scopes see it, and that nobody prints it.

use crate::support::{Repository, gate};
use portcullis::check::example::expand;
use std::fs;

/// A value with the form of a token, made on the spot.
fn token() -> String {
    expand("%{github:ghp_}", "tests/scopes.rs").unwrap()
}

fn settings() -> String {
    format!("[github]\ntoken = \"{}\"\n", token())
}

/// A repository with one innocent commit on `main`.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    repository
}

fn code(repository: &Repository, line: &str) -> i32 {
    let said = gate().repo(repository).args(line).run();
    assert!(!said.stdout.contains(&token()) && !said.stderr.contains(&token()));
    said.code
}

#[test]
fn a_secret_in_the_work_tree_blocks() {
    let repository = repository();
    assert_eq!(code(&repository, "check"), 0);
    repository.write(&[("app.toml", &settings())]);
    assert_eq!(code(&repository, "check"), 1);
    assert_eq!(code(&repository, "check --only review"), 0);
}

#[test]
fn no_report_holds_the_secret() {
    let repository = repository();
    repository.commit("Settings", &[("app.toml", &settings())]);
    for format in [
        "human", "json", "sarif", "github", "markdown", "junit", "html",
    ] {
        let said = gate().repo(&repository).args("check -f").arg(format).run();
        assert_eq!(said.code, 1, "{format}: {}", said.stderr);
        assert!(
            said.stdout.contains("app.toml"),
            "{format}: {}",
            said.stdout
        );
        assert!(!said.stdout.contains(&token()), "{format}");
        assert!(!said.stdout.contains(&token()[8..]), "{format}");
    }
}

#[test]
fn only_what_is_staged_counts_before_a_commit() {
    let repository = repository();
    repository.write(&[("app.toml", &settings())]);
    assert_eq!(code(&repository, "check --staged"), 0);
    repository.stage(&[("app.toml", &settings())]);
    assert_eq!(code(&repository, "check --staged"), 1);
}

#[test]
fn a_secret_that_a_later_commit_takes_out_is_still_in_the_range() {
    let repository = repository();
    repository.branch("topic");
    repository.commit("Settings", &[("app.toml", &settings())]);
    repository.remove("app.toml");
    repository.commit("Remove them", &[]);
    assert_eq!(code(&repository, "check"), 0);
    assert_eq!(code(&repository, "check --base main"), 1);
    assert_eq!(code(&repository, "check --base HEAD"), 0);
}

#[test]
fn a_secret_that_a_merge_itself_brings_in_is_found() {
    let repository = repository();
    repository.branch("topic");
    repository.commit("Topic", &[("topic.txt", "topic\n")]);
    repository.switch("main");
    let base = repository.commit("Main", &[("main.txt", "main\n")]);
    repository.merge("topic", &[("app.toml", &settings())]);
    assert_eq!(code(&repository, &format!("check --base {base}")), 1);
}

#[test]
fn history_remembers_and_unreachable_objects_are_for_the_asking() {
    let repository = repository();
    repository.commit("Settings", &[("app.toml", &settings())]);
    repository.remove("app.toml");
    repository.commit("Remove them", &[]);
    assert_eq!(code(&repository, "check"), 0);
    assert_eq!(code(&repository, "check --history"), 1);

    let repository = self::repository();
    repository.branch("topic");
    repository.commit("Settings", &[("app.toml", &settings())]);
    repository.switch("main");
    let git = repository.git();
    git.find_branch("topic", git2::BranchType::Local)
        .unwrap()
        .delete()
        .unwrap();
    fs::remove_dir_all(git.path().join("logs")).ok();
    assert_eq!(code(&repository, "check --history"), 0);
    assert_eq!(
        code(&repository, "check --history --include-unreachable"),
        1
    );
}

#[test]
fn a_change_cannot_excuse_itself() {
    let repository = repository();
    repository.branch("topic");
    let off = "version: 1\nblock_at: critical\nchecks:\n  secret/*: off\n";
    repository.commit(
        "Settings",
        &[("app.toml", &settings()), ("portcullis.yaml", off)],
    );
    assert_eq!(code(&repository, "check --base main"), 1);
    repository.switch("main");
    repository.commit("A policy", &[("portcullis.yaml", off)]);
    repository.switch("topic");
    assert_eq!(
        code(&repository, "check --base main"),
        0,
        "what main has agreed to counts"
    );
}

#[test]
fn a_waived_finding_passes_and_is_still_shown() {
    let repository = repository();
    repository.commit("Settings", &[("app.toml", &settings())]);
    let said = gate().repo(&repository).args("check -f json").run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap();
    let waived = gate()
        .repo(&repository)
        .args("waive --reason Revoked --owner Ada --approved-by Grace --expires 9000-01-31")
        .arg(fingerprint)
        .run();
    assert_eq!(waived.code, 0, "{}", waived.stderr);
    let said = gate().repo(&repository).args("check").run();
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("app.toml"), "{}", said.stdout);
    let unknown = "waive 0123456789abcdef0123456789abcdef --reason a --owner b --approved-by c --expires 9000-01-31";
    assert_eq!(code(&repository, unknown), 2);
}

/// In a history texts are looked at before their paths are known: a long text says something at one path and
/// not at another, whichever came first.
#[test]
fn what_only_a_credentials_file_can_hold_is_found_where_it_stood() {
    let value = expand("%{base62:39}7", "tests/scopes.rs").unwrap();
    let line = "# The registries that this project publishes to.\n".repeat(80);
    let text = format!("{line}[registries.corp]\ntoken = \"{value}\"\n{line}");
    // Not the same text: of one text that stands at two paths the first that says something is told.
    let noted = format!("{text}# A copy.\n");
    let elsewhere = [("notes/registries.toml", &noted[..])];
    let there = [("home/.cargo/credentials.toml", &text[..])];
    for order in [[elsewhere, there], [there, elsewhere]] {
        let repository = repository();
        for files in order {
            repository.commit("Registries", &files);
            repository.remove(files[0].0);
            repository.commit("Without", &[]);
        }
        let (_, report) = gate().repo(&repository).args("check --history").json();
        let of_path = |path: &str| {
            let findings = report["findings"].as_array().unwrap();
            let checks = findings.iter().filter(|finding| finding["path"] == path);
            checks
                .map(|finding| finding["check"].as_str().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(of_path(there[0].0), ["secret/cargo-credentials-token"]);
        assert!(!of_path(elsewhere[0].0).contains(&"secret/cargo-credentials-token"));
    }
}

#[test]
fn of_two_commits_of_one_day_the_older_one_brought_it_in() {
    let repository = repository();
    // Which of two commits has the smaller id is chance: of eight pairs, some will have it behind.
    for number in 0..8 {
        let value = |seed: &str| expand("%{github:ghp_}", &format!("{number} {seed}")).unwrap();
        let path = format!("{number}.toml");
        let first = format!("token = \"{}\"\n", value("first"));
        let both = format!(
            "{first}# And another one.\ntoken = \"{}\"\n",
            value("second")
        );
        let commits = [&first, &both].map(|text| repository.commit("Settings", &[(&path, text)]));
        let (_, report) = gate().repo(&repository).args("check --history").json();
        let findings = report["findings"].as_array().unwrap().iter();
        let mut met: Vec<&str> = findings
            .filter(|finding| finding["path"] == *path)
            .map(|finding| finding["origin"]["commit"].as_str().unwrap())
            .collect();
        met.sort_by_key(|commit| commits.iter().position(|known| known == commit));
        assert_eq!(met, commits);
    }
}
