//! Reports of real runs are what they say they are, and point exactly at what they speak of.

use crate::support::samples::{POLICY, base64, settings, token, value};
use crate::support::{Repository, gate};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Findings of every kind: regions, an archive, a message, a gap, a suppression.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("portcullis.yaml", POLICY)]);
    let several = format!(
        "# é ü 漢字 😀\r\nkey: \"é😀 {}\" # 漢\r\n\tother = \"{}\", third = \"{}\"\r\nurl = postgres://svc:{}@db.nhs.example/x",
        token("one"),
        token("two"),
        token("three"),
        value("%{base62:20}")
    );
    let archive = crate::support::samples::zip(&[("a b.toml", settings("zip").as_bytes())], true);
    repository
        .stage_bytes("a b#%.toml", several.as_bytes())
        .stage_bytes("a.zip", &archive);
    repository.stage(&[
        (
            "encoded.txt",
            &format!("x {}\n", base64(settings("base64").as_bytes())),
        ),
        (
            "allowed.toml",
            &format!("{} # gitleaks:allow\n", settings("allowed").trim_end()),
        ),
    ]);
    repository.commit(&format!("Use it\n\n{}", settings("message")), &[]);
    repository
}

fn validator(schema: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn assert_valid(validator: &jsonschema::Validator, document: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The official schema, where the development dependency `serde-sarif` carries it. Its pattern of `language` has a
/// bracket too many and is mended here.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo knows where the schema was unpacked"
)]
fn sarif_schema() -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let schema = fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    schema.replace(
        "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$",
        "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$",
    )
}

const SCOPES: [&str; 3] = ["check", "check --base HEAD~1", "check --history"];

#[test]
fn sarif_and_json_of_real_runs_are_valid() {
    let repository = repository();
    let sarif = validator(&sarif_schema());
    let json = validator(include_str!("../src/report/json.schema.json"));
    for line in SCOPES {
        let said = gate()
            .repo(&repository)
            .args(line)
            .args("-f sarif -f json=out/report.json")
            .run();
        assert_eq!(said.code, 2, "there is no such folder: {}", said.stderr);
        let said = gate()
            .repo(&repository)
            .args(line)
            .args("-f sarif -f json=.git/report.json -f junit=.git/report.xml")
            .run();
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert_valid(&sarif, &serde_json::from_str(&said.stdout).unwrap());
        let report = fs::read_to_string(repository.path().join(".git/report.json")).unwrap();
        assert_valid(&json, &serde_json::from_str(&report).unwrap());
        assert!(
            fs::read_to_string(repository.path().join(".git/report.xml"))
                .unwrap()
                .starts_with("<?xml")
        );
    }
}

/// The text between two places of a file, by lines and by columns that count characters.
fn between<'t>(text: &'t str, region: &Value) -> &'t str {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let (start, last) = (
        number("startLine"),
        region["endLine"]
            .as_u64()
            .map_or(number("startLine"), |line| usize::try_from(line).unwrap()),
    );
    let at = |line: usize, column: usize| {
        let begins: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let rest = &text[begins..];
        begins
            + rest
                .char_indices()
                .nth(column - 1)
                .map_or(rest.len(), |(at, _)| at)
    };
    &text[at(start, number("startColumn"))..at(last, number("endColumn"))]
}

#[test]
fn regions_of_sarif_hold_exactly_the_values() {
    let repository = repository();
    let said = gate().repo(&repository).args("check -f sarif").run();
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["runs"][0]["columnKind"], "unicodeCodePoints");
    let mut held: Vec<String> = Vec::new();
    for result in document["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"]
            .as_str()
            .unwrap_or_default();
        if uri == "a%20b%23%25.toml" {
            let text = fs::read_to_string(repository.path().join("a b#%.toml")).unwrap();
            held.push(between(&text, &place["region"]).to_owned());
        }
    }
    held.sort();
    let mut expected = vec![
        token("one"),
        token("two"),
        token("three"),
        value("%{base62:20}"),
    ];
    expected.sort();
    assert_eq!(held, expected);
}

#[test]
fn bytes_of_json_hold_exactly_the_values() {
    let repository = repository();
    let (_, report) = gate().repo(&repository).args("check").json();
    for finding in report["findings"].as_array().unwrap() {
        let (Some(path), Some(region)) = (finding["path"].as_str(), finding["region"].as_object())
        else {
            continue;
        };
        let bytes = fs::read(repository.path().join(path)).unwrap();
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let held =
            String::from_utf8_lossy(&bytes[number("start_byte")..number("end_byte")]).into_owned();
        let known = ["one", "two", "three", "allowed"]
            .map(token)
            .contains(&held);
        let encoded = base64(settings("base64").as_bytes()) == held;
        assert!(
            known || encoded || held == value("%{base62:20}"),
            "{path}: {region:?}"
        );
        let excerpt = &finding["excerpt"];
        let number = |key: &str| usize::try_from(excerpt[key].as_u64().unwrap()).unwrap();
        assert_eq!(
            &excerpt["text"].as_str().unwrap()[number("start")..number("end")],
            "[redacted]"
        );
    }
}
