//! Our own marker through whole runs: it needs a reason and a day, it ends, and every report lists it.

use crate::support::samples::token;
use crate::support::{Repository, gate};
use serde_json::Value;

const FORMATS: [&str; 7] = [
    "human", "json", "sarif", "github", "markdown", "junit", "html",
];
const STILL: &str = "  enable_key_rotation = false";

fn repository(files: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.commit("First", files);
    repository
}

fn marked(marker: &str) -> String {
    format!("token = \"{}\" # portcullis:allow {marker}\n", token("a"))
}

fn check(repository: &Repository, args: &str) -> (i32, Value) {
    gate().repo(repository).args("check").args(args).json()
}

#[test]
fn without_a_day_or_a_reason_it_excuses_nothing_and_says_how() {
    for (marker, said) in [
        ("secret/* a test key", "names no last day"),
        ("secret/* until 2999-12-31", "its reason is empty"),
        (
            "secret/* until 2999-12-31 TODO",
            "its reason is a placeholder",
        ),
        ("secret/* until 2999-02-31 a test key", "names no last day"),
        (
            "secret/* until 2026-01-01 a test key",
            "lapsed: its last day was 2026-01-01",
        ),
    ] {
        let repository = repository(&[("a.toml", &marked(marker))]);
        let (code, report) = check(&repository, "");
        assert_eq!(code, 1, "{marker}");
        let suppression = &report["findings"][0]["suppression"];
        let refused = suppression["refused"].as_str().unwrap();
        assert!(refused.contains(said), "{marker}: {refused}");
        let lapsed = said.starts_with("lapsed");
        assert!(
            lapsed || refused.contains("until YYYY-MM-DD REASON"),
            "{refused}"
        );
        assert_eq!(suppression["lapsed"], lapsed);
        assert_eq!(report["counts"]["lapsed_suppressions"], usize::from(lapsed));
        assert_eq!(report["counts"]["refused_suppressions"], 1);
        for format in FORMATS {
            let text = gate()
                .repo(&repository)
                .args("check -f")
                .arg(format)
                .run()
                .stdout;
            let flat: Vec<&str> = text.split_whitespace().collect();
            assert!(flat.join(" ").contains(said), "{format}: {marker}: {text}");
        }
    }
}

#[test]
fn every_report_lists_what_excuses_with_reason_day_and_place() {
    let text = format!(
        "{}token = \"{}\" # gitleaks:allow vendor test key\n",
        marked("secret/* until 2999-12-31 opens nothing"),
        token("b")
    );
    let kms = format!(
        "resource \"aws_kms_key\" \"k\" {{\n  # portcullis:allow infrastructure/* until 2999-11-30 rotated by hand\n{STILL}\n}}\n"
    );
    let repository = repository(&[("a.toml", &text), ("main.tf", &kms)]);
    for format in FORMATS {
        let said = gate().repo(&repository).args("check -f").arg(format).run();
        assert_eq!(said.code, 0, "{format}: {}", said.stdout);
        for wanted in [
            "opens nothing",
            "2999-12-31",
            "rotated by hand",
            "2999-11-30",
            "vendor test key",
            "a.toml",
            "main.tf",
        ] {
            assert!(
                said.stdout.contains(wanted),
                "{format}: {wanted}: {}",
                said.stdout
            );
        }
    }
    let said = gate()
        .repo(&repository)
        .args("check --only secrets -f sarif")
        .run();
    let sarif: Value = serde_json::from_str(&said.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let ours = results
        .iter()
        .map(|result| &result["suppressions"][0])
        .find(|found| found["justification"] == "opens nothing")
        .unwrap();
    assert_eq!(
        (&ours["kind"], &ours["status"]),
        (&"inSource".into(), &"accepted".into())
    );
    assert_eq!(ours["properties"]["expires"], "2999-12-31");
}

#[test]
fn a_declaration_s_marker_needs_the_same() {
    let with = |marker: &str| {
        let policy = "version: 1\nchecks: { infrastructure/aws/kms-key-rotation-off: block }\n";
        let text = format!(
            "resource \"aws_kms_key\" \"k\" {{\n  # portcullis:allow infrastructure/aws/kms-key-rotation-off {marker}\n{STILL}\n}}\n"
        );
        let repository = repository(&[("portcullis.yaml", policy), ("main.tf", &text)]);
        check(&repository, "--only infrastructure").0
    };
    assert_eq!(with("until 2999-12-31 rotated by hand"), 0);
    assert_eq!(with("rotated by hand"), 1);
    assert_eq!(with("until 2999-12-31"), 1);
    assert_eq!(with("until 2026-01-01 rotated by hand"), 1);
}

#[test]
fn a_change_that_writes_a_later_day_does_not_excuse_itself() {
    let repository = repository(&[("a.toml", &marked("secret/* until 2026-01-01 a test key"))]);
    repository.commit(
        "Longer",
        &[("a.toml", &marked("secret/* until 2999-12-31 a test key"))],
    );
    let (code, report) = check(&repository, "--base HEAD~1");
    assert_eq!(code, 1);
    let refused = report["findings"][0]["suppression"]["refused"]
        .as_str()
        .unwrap();
    assert!(
        refused.contains("a change cannot excuse itself"),
        "{refused}"
    );
}
