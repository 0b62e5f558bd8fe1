//! What a change is answerable for, and what excuses it: only what the base has agreed to.

use crate::support::samples::{settings, token, value};
use crate::support::{Repository, gate};
use serde_json::Value;
use std::fs;

fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    repository
}

fn check(repository: &Repository, line: &str) -> (i32, Value) {
    gate().repo(repository).args("check").args(line).json()
}

fn code(repository: &Repository, line: &str) -> i32 {
    check(repository, line).0
}

fn first<'r>(report: &'r Value, field: &str) -> &'r str {
    report["findings"][0][field].as_str().unwrap_or_default()
}

fn waive(repository: &Repository, fingerprint: &str, expires: &str) {
    let said = gate()
        .repo(repository)
        .args("waive --reason Revoked. --owner Ada --approved-by Grace --expires")
        .arg(expires)
        .arg(fingerprint)
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn an_old_secret_elsewhere_is_not_the_change_s_and_a_line_it_writes_is() {
    let repository = repository();
    let text = |before: &str| format!("{before}a\n{}c\n", settings("old"));
    repository.commit(
        "Old",
        &[("old.toml", &settings("old")), ("f.toml", &text(""))],
    );
    repository.commit(
        "Beside it",
        &[("f.toml", &text("added\n")), ("new.txt", "x\n")],
    );
    assert_eq!(code(&repository, "--base HEAD~1"), 0);
    let indented = text("added\n").replace("token", "  token");
    repository.commit("Indent it", &[("f.toml", &indented)]);
    assert_eq!(
        code(&repository, "--base HEAD~1"),
        1,
        "a line that is written again is added"
    );
}

#[test]
fn added_and_taken_back_within_the_range_was_still_published() {
    let repository = repository();
    repository.commit("Add", &[("a.toml", &settings("a"))]);
    repository.remove("a.toml").commit("Remove", &[]);
    assert_eq!(code(&repository, "--base HEAD~2"), 1);
    assert_eq!(code(&repository, "--base HEAD~1"), 0);
    let said = gate().repo(&repository).args("check --base HEAD").run();
    assert_eq!(said.code, 0);
    assert!(
        said.stdout.contains("the range holds no commits"),
        "{}",
        said.stdout
    );
}

const MARKERS: [&str; 3] = [
    "portcullis:allow secret/* until 2999-12-31 a test key",
    "gitleaks:allow",
    "pragma: allowlist secret",
];

fn marked(label: &str, marker: &str) -> String {
    format!("{} # {marker}\n", settings(label).trim_end())
}

#[test]
fn a_marker_that_the_change_brings_does_not_excuse_it() {
    for marker in MARKERS {
        let repository = repository();
        repository.commit("Marked", &[("a.toml", &marked("a", marker))]);
        let (code, report) = check(&repository, "--base HEAD~1");
        assert_eq!(
            (code, first(&report, "disposition")),
            (1, "blocking"),
            "{marker}"
        );
        assert!(
            report.to_string().contains("a change cannot excuse itself"),
            "{report}"
        );
    }
}

#[test]
fn a_marker_that_is_there_already_counts_and_so_it_does_before_a_commit() {
    for marker in MARKERS {
        let repository = repository();
        repository.stage(&[("a.toml", &marked("a", marker))]);
        let (code, report) = check(&repository, "--staged");
        assert_eq!(
            (code, first(&report, "disposition")),
            (0, "suppressed"),
            "{marker}"
        );
        repository.commit("Marked", &[]);
        assert_eq!(self::code(&repository, ""), 0);
        repository.commit(
            "Another on the same line",
            &[("a.toml", &marked("b", marker))],
        );
        assert_eq!(self::code(&repository, "--base HEAD~1"), 1, "{marker}");
    }
    let repository = repository();
    let above = "# portcullis:allow secret/* until 2999-12-31 a test key\n";
    repository.commit("Marker", &[("a.toml", above)]);
    repository.commit(
        "Secret",
        &[("a.toml", &format!("{above}{}", settings("a")))],
    );
    assert_eq!(
        code(&repository, "--base HEAD~1"),
        0,
        "the base has agreed to that line"
    );
}

#[test]
fn files_of_other_tools_count_from_the_base_only() {
    let digest = |secret: &str| {
        let mut hasher = gix_hash::hasher(gix_hash::Kind::Sha1);
        hasher.update(secret.as_bytes());
        hasher.try_finalize().unwrap().to_string()
    };
    let baseline = serde_json::json!({ "version": "1.5.0", "results": { "b.toml": [{
        "type": "GitHub Token", "filename": "b.toml", "hashed_secret": digest(&token("b")), "line_number": 1,
    }] } });
    let baseline = serde_json::to_string_pretty(&baseline).unwrap();
    let ignores = [
        (".gitleaksignore", "a.toml:github-pat:1\n"),
        (".secrets.baseline", &baseline[..]),
    ];
    let leaks = [
        ("a.toml", &settings("a")[..]),
        ("b.toml", &settings("b")[..]),
    ];

    let repository = self::repository();
    repository.commit("Ignore", &ignores);
    repository.commit("Leak", &leaks);
    let (code, report) = check(&repository, "--base HEAD~1");
    assert_eq!(
        (
            code,
            report["counts"]["by_disposition"]["suppressed"].as_u64()
        ),
        (0, Some(2)),
        "{report}"
    );

    let repository = self::repository();
    repository.stage(&ignores).stage(&leaks);
    assert_eq!(self::code(&repository, "--staged"), 1);
    repository.commit("Both", &[]);
    assert_eq!(self::code(&repository, "--base HEAD~1"), 1);
}

#[test]
fn a_waiver_counts_in_the_base_and_not_in_the_change() {
    let repository = repository();
    gate().repo(&repository).args("init").run();
    let before = fs::read_to_string(repository.path().join("portcullis.yaml")).unwrap();
    repository.stage(&[("portcullis.yaml", &before)]);
    repository.commit("Policy", &[]);
    repository.branch("topic");
    repository.commit("Leak", &[("a.toml", &settings("a"))]);
    let (_, report) = check(&repository, "");
    let fingerprint = first(&report, "fingerprint").to_owned();
    waive(&repository, &fingerprint, "9000-01-31");
    let policy = fs::read_to_string(repository.path().join("portcullis.yaml")).unwrap();
    for line in before
        .lines()
        .filter(|line| line.trim_start().starts_with('#'))
    {
        assert!(policy.contains(line), "a comment is lost: {line}");
    }
    assert_eq!(code(&repository, ""), 0, "in the work tree it holds");
    repository.commit("Waive", &[("portcullis.yaml", &policy)]);
    assert_eq!(code(&repository, "--base main"), 1);
    repository.switch("main");
    repository.commit("Agree", &[("portcullis.yaml", &policy)]);
    let (code, report) = check(&repository, "--base main --head topic");
    assert_eq!((code, first(&report, "disposition")), (0, "waived"));
}

#[test]
fn a_waiver_survives_moved_lines_and_not_another_value() {
    let password = |end: &str| format!("DB_PASSWORD=\"{}{end}\"\n", value("%{base62:8}"));
    for (one, other) in [
        (settings("a"), settings("b")),
        (password("x7"), password("y9")),
    ] {
        let repository = repository();
        repository.stage(&[("a.env", &one)]);
        let (_, report) = check(&repository, "");
        let fingerprint = first(&report, "fingerprint").to_owned();
        waive(&repository, &fingerprint, "9000-01-31");
        assert_eq!(code(&repository, ""), 0);
        repository.write(&[("a.env", &format!("# moved\n\n{one}"))]);
        assert_eq!(code(&repository, ""), 0, "moved");
        repository.write(&[("a.env", &other)]);
        let (code, report) = check(&repository, "");
        assert_eq!(code, 1, "another value");
        assert_eq!(
            report["counts"]["unused_waivers"], 1,
            "{}",
            report["counts"]
        );
    }
}

#[test]
fn a_waiver_whose_day_has_passed_blocks_and_says_so() {
    let repository = repository();
    repository.stage(&[("a.toml", &settings("a"))]);
    let (_, report) = check(&repository, "");
    waive(&repository, first(&report, "fingerprint"), "9000-01-31");
    let path = repository.path().join("portcullis.yaml");
    let lapsed = fs::read_to_string(&path)
        .unwrap()
        .replace("9000-01-31", "2020-01-31");
    fs::write(&path, lapsed).unwrap();
    let (code, report) = check(&repository, "");
    assert_eq!((code, first(&report, "disposition")), (1, "lapsed"));
    assert_eq!(report["counts"]["lapsed_waivers"], 1);
    assert!(
        gate()
            .repo(&repository)
            .args("check")
            .run()
            .stdout
            .contains("2020-01-31")
    );
}
