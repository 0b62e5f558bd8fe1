//! `merge` as people run it: parts of one run, repositories of a matrix, jobs that never delivered.

mod examples;

use crate::support::{Gate, Repository, Said, gate, samples};
use serde_json::Value;
use std::path::Path;

const OPEN: &str =
    "resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"a\"\n  acl = \"public-read\"\n}\n";

/// A repository with a secret and a bucket that anybody reads.
fn leaky(policy: &str) -> Repository {
    let repository = Repository::new();
    let settings = samples::settings("merge");
    repository.commit(
        "First",
        &[
            ("portcullis.yaml", policy),
            ("config/app.env", &settings),
            ("infra/main.tf", OPEN),
        ],
    );
    repository
}

fn clean(policy: &str) -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("portcullis.yaml", policy), ("a.txt", "a\n")]);
    repository
}

const BOTH: &str = "version: 1\nrequire: [secrets, infrastructure]\n";

/// Runs `check` and keeps its report.
fn result(repository: &Repository, line: &str, path: &Path) -> i32 {
    let format = format!("--format=json={}", path.display());
    gate()
        .repo(repository)
        .args("check")
        .args(line)
        .arg(format)
        .run()
        .code
}

fn merge(folder: &Path, line: &str) -> Gate {
    gate().at(folder).args("merge").args(line)
}

fn report(folder: &Path, line: &str) -> (i32, Value) {
    merge(folder, line).json()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
    assert_eq!(said.stdout, "");
    for word in words {
        assert!(said.stderr.contains(word), "{word}: {}", said.stderr);
    }
}

#[test]
fn domains_that_were_split_over_jobs_are_one_run_again() {
    let (repository, at) = (leaky(BOTH), folder());
    let path = at.path();
    let whole = path.join("whole.json");
    assert_eq!(result(&repository, "", &whole), 1);
    for domain in ["secrets", "infrastructure", "dependencies", "review"] {
        let only = format!("--only {domain}");
        result(&repository, &only, &path.join(format!("{domain}.json")));
    }
    let parts = "secrets.json infrastructure.json dependencies.json review.json";
    let (code, merged) = report(path, parts);
    let (alone, own) = report(path, "whole.json");
    assert_eq!((code, alone), (1, 1));
    // Nobody looks at evidence: the whole run has no detector for it, and each part left it out.
    let gaps = |report: &Value| {
        let gaps = report["gaps"].as_array().cloned().unwrap_or_default();
        let others = gaps.into_iter().filter(|gap| gap["domain"] != "evidence");
        others.collect::<Vec<_>>()
    };
    assert_eq!(gaps(&merged), gaps(&own));
    for list in ["findings", "waivers", "checks"] {
        assert_eq!(merged[list], own[list], "{list}");
    }
    assert_eq!(merged["counts"], own["counts"]);
    assert_eq!(merged["run"]["domains"], own["run"]["domains"]);
    assert_eq!(merged["run"]["policy_digest"], own["run"]["policy_digest"]);
    assert_eq!(merged["merged"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_part_that_never_came_leaves_its_domain_a_gap() {
    let (repository, at) = (clean(BOTH), folder());
    let path = at.path();
    assert_eq!(
        result(&repository, "--only secrets", &path.join("secrets.json")),
        3
    );
    assert_eq!(
        result(
            &repository,
            "--only infrastructure",
            &path.join("infra.json")
        ),
        3
    );
    assert_eq!(report(path, "secrets.json infra.json").0, 0);
    // What it would have looked at is not known to be clean, whether somebody expects it or the policy requires it.
    assert_eq!(report(path, "secrets.json").0, 3);
    let (code, merged) = report(
        path,
        "secrets.json infra.json --expect secrets,infra,review",
    );
    assert_eq!(code, 3);
    let reasons = merged["gaps"].to_string();
    assert!(
        reasons.contains("the result `review` did not come"),
        "{reasons}"
    );
    let (code, merged) = report(path, "secrets.json infra.json --expect 3");
    assert_eq!(code, 3);
    assert!(
        merged["gaps"]
            .to_string()
            .contains("2 of 3 expected results came")
    );
    assert_eq!(report(path, "secrets.json infra.json --expect 2").0, 0);
    refused(
        &merge(path, "secrets.json infra.json --expect 1").run(),
        &["2 results came", "says 1"],
    );
    refused(
        &merge(path, "secrets.json infra.json --expect secrets,web").run(),
        &["nobody expects the result `infra`"],
    );
}

#[test]
fn repositories_of_a_matrix_are_told_apart() {
    let (bad, good, at) = (leaky("version: 1\n"), clean("version: 1\n"), folder());
    let path = at.path();
    assert_eq!(result(&bad, "--only secrets", &path.join("api.json")), 1);
    assert_eq!(result(&good, "--only secrets", &path.join("web.json")), 0);
    refused(
        &merge(path, "api.json web.json").run(),
        &["parts of one run look at one commit", "--repositories"],
    );
    let line = "--repositories nhs/api=api.json web=web.json --expect nhs/api,web";
    let (code, merged) = report(path, line);
    assert_eq!((code, &merged["outcome"]), (1, &"fail".into()));
    assert_eq!(merged["findings"][0]["path"], "nhs/api/config/app.env");
    assert_eq!(merged["run"]["commit"], Value::Null);
    let parts = merged["merged"].as_array().expect("a list");
    assert_eq!(
        (&parts[0]["name"], &parts[0]["outcome"]),
        (&"nhs/api".into(), &"fail".into())
    );
    assert_eq!(
        (&parts[1]["name"], &parts[1]["outcome"]),
        (&"web".into(), &"pass".into())
    );
    let said = merge(path, line).args("--format sarif").run();
    let sarif: Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(said.code, 1);
    assert_eq!(sarif["runs"].as_array().map(Vec::len), Some(1));
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "nhs/api/config/app.env");
    for format in ["human", "markdown", "github", "junit"] {
        let said = merge(path, line).args("--format").arg(format).run();
        assert_eq!(said.code, 1, "{format}");
        assert!(said.stdout.contains("nhs/api"), "{format}: {}", said.stdout);
    }
}

#[test]
fn a_merged_report_is_one_of_ours_and_is_not_merged_again() {
    let (repository, at) = (leaky("version: 1\n"), folder());
    let path = at.path();
    result(&repository, "", &path.join("a.json"));
    let file = path.join("all.json");
    let said = merge(path, "a.json")
        .arg(format!("--format=json={}", file.display()))
        .run();
    assert_eq!(said.code, 1);
    let text = std::fs::read_to_string(&file).expect("a report");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let schema = include_str!("../../src/report/json.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    refused(&merge(path, "all.json").run(), &["it was merged already"]);
}

#[test]
fn every_result_that_cannot_be_read_is_named_with_its_fault() {
    let (repository, at) = (clean("version: 1\n"), folder());
    let path = at.path();
    result(&repository, "", &path.join("good.json"));
    let good = std::fs::read_to_string(path.join("good.json")).expect("a report");
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).expect("a file");
    write("empty.json", "");
    write("cut.json", &good[..good.len() / 2]);
    write(
        "lie.json",
        &good.replacen("\"exit_code\": 0", "\"exit_code\": 1", 1),
    );
    write("next.json", &good.replacen("report/1", "report/2", 1));
    write("other.json", "{\"runs\": []}");
    let files = "good.json empty.json cut.json lie.json next.json other.json gone.json";
    let said = merge(path, files).run();
    refused(
        &said,
        &[
            "`empty.json`: it is empty",
            "`cut.json`: it is not JSON, or was cut",
            "`lie.json`: it contradicts itself",
            "`next.json`: it is of the schema \"portcullis/report/2\"",
            "`other.json`: it is JSON, and no report",
            "gone.json",
            "did the job that should write it deliver it?",
            "Nothing was merged",
        ],
    );
    assert!(!said.stderr.contains("good.json"));
}

#[test]
fn names_are_the_users_or_the_files() {
    let (repository, at) = (clean("version: 1\n"), folder());
    let path = at.path();
    for name in ["one", "two"] {
        std::fs::create_dir(path.join(name)).expect("a folder");
        result(&repository, "", &path.join(name).join("report.json"));
    }
    // Artifacts of jobs lie in a folder each, in files of one name.
    let (_, merged) = report(path, "one/report.json two/report.json --expect one,two");
    let parts = merged["merged"].as_array().expect("a list").iter();
    let names: Vec<&str> = parts.filter_map(|part| part["name"].as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    // What the action writes has one name everywhere, also where only one came.
    std::fs::copy(
        path.join("one/report.json"),
        path.join("one/portcullis.json"),
    )
    .expect("a copy");
    let (code, merged) = report(path, "one/portcullis.json --expect one,two");
    assert_eq!((code, &merged["merged"][0]["name"]), (3, &"one".into()));
    refused(
        &merge(path, "a=one/report.json a=two/report.json").run(),
        &["two results are named `a`"],
    );
    for typed in [
        "../x=one/report.json",
        "a b=one/report.json",
        "=one/report.json",
        "a=",
    ] {
        let said = gate().at(path).args("merge").arg(typed).run();
        assert_eq!(said.code, 2, "{typed}");
    }
    assert_eq!(gate().at(path).args("merge").run().code, 2);
    refused(
        &merge(path, "one/report.json --expect 0").run(),
        &["expects nothing"],
    );
}

#[test]
fn a_merged_report_cannot_be_signed_as_if_it_were_a_run() {
    let (repository, at) = (clean("version: 1\n"), folder());
    let path = at.path();
    result(&repository, "", &path.join("a.json"));
    let all = path.join("all.json");
    merge(path, "a.json")
        .arg(format!("--format=json={}", all.display()))
        .run();
    assert_eq!(gate().at(path).args("keygen --out key.pem").run().code, 0);
    let sign = "attest --out a.sigstore.json --key key.pem --subject a.json --verdict";
    let said = gate().at(path).args(sign).arg("all.json").run();
    refused(&said, &["made of the results of several runs"]);
    // The run itself can be signed: it is the merging that is refused.
    assert_eq!(gate().at(path).args(sign).arg("a.json").run().code, 0);
}
