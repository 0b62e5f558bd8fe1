//! The machine formats are what they say they are: SARIF by the official schema, JSON by ours, `JUnit` by being XML.

use super::dependencies::dependencies;
use super::fixture::{HOSTILE, everything, many, said, verdict, written_by_the_repository};
use super::review::reviewed;
use crate::check::Catalogue;
use crate::report::{Format, Style, render};
use crate::verdict::{Disposition, Verdict};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn verdicts() -> Vec<Verdict> {
    vec![
        verdict(),
        many(1),
        many(30),
        everything(),
        dependencies(),
        reviewed("ann"),
        reviewed(HOSTILE),
        written_by_the_repository(HOSTILE, HOSTILE.as_bytes()),
        written_by_the_repository("plain", b"caf\xe9/\xff:a b%41.env"),
    ]
}

fn validator(schema: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(schema).expect("a schema");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a valid schema")
}

fn assert_valid(validator: &jsonschema::Validator, text: &str) {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The official schema, where the development dependency `serde-sarif` carries it.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo knows where the schema was unpacked"
)]
fn sarif_schema() -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--manifest-path",
        ])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .expect("serde-sarif");
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    let schema = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json"))
        .expect("its schema");
    // The pattern of `language`, which we do not write, has a bracket too many and is no regular expression by the
    // rules of Unicode mode. Everything else is as published.
    let broken = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    assert!(schema.contains(broken), "the schema was mended: drop this");
    schema.replace(broken, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let validator = validator(&sarif_schema());
    for verdict in verdicts() {
        assert_valid(&validator, &said(Format::Sarif, &verdict));
    }
}

#[test]
fn every_check_that_we_carry_makes_a_valid_rule_of_few_tags() {
    let catalogue = Catalogue::embedded();
    let mut verdict = many(catalogue.checks().len());
    for (judged, check) in verdict.findings.iter_mut().zip(catalogue.checks()) {
        judged.finding.check = check.id.clone();
    }
    let mut out = Vec::new();
    render(
        Format::Sarif,
        &verdict,
        catalogue,
        &Style::default(),
        &mut out,
    )
    .expect("a vector takes everything");
    let text = String::from_utf8(out).expect("reports are UTF-8");
    assert_valid(&validator(&sarif_schema()), &text);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    for rule in document["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules")
    {
        assert!(
            rule["properties"]["tags"].as_array().expect("tags").len() <= 10,
            "{rule}"
        );
        assert!(rule["help"]["markdown"].is_string(), "{rule}");
    }
}

#[test]
fn json_is_valid_by_its_published_schema() {
    let validator = validator(include_str!("../json.schema.json"));
    for verdict in verdicts() {
        assert_valid(&validator, &said(Format::Json, &verdict));
    }
}

#[test]
fn junit_is_well_formed_and_counts_its_cases() {
    for verdict in verdicts() {
        let text = said(Format::Junit, &verdict);
        let elements = elements(&text);
        let count = |name: &str| elements.iter().filter(|element| *element == name).count();
        assert!(
            text.contains(&format!("tests=\"{}\"", count("testcase"))),
            "{text}"
        );
        assert_eq!(
            count("failure"),
            verdict.count(|judged| judged.disposition.blocks())
        );
        assert_eq!(
            count("error"),
            verdict.gaps.iter().filter(|gap| gap.required).count()
        );
        let excused = verdict.count(|judged| {
            judged.disposition.excused() || judged.disposition == Disposition::Existing
        });
        assert_eq!(
            count("skipped"),
            excused + verdict.gaps.iter().filter(|gap| !gap.required).count()
        );
    }
}

/// The names of all elements; panics where the text is no XML 1.0.
pub fn elements(xml: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(illegal), "{xml:?}");
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().enable_all_checks(true);
    let mut names = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) | Event::Empty(element) => {
                for attribute in element.attributes() {
                    attribute.expect("a well-formed attribute");
                }
                names.push(element.name().as_ref().to_owned());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn sarif_addresses_decode_to_the_exact_path() {
    let path = b"a:b/caf\xe9 \xff%41#?.env";
    let text = said(Format::Sarif, &written_by_the_repository("plain", path));
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let results = document["runs"][0]["results"].as_array().expect("results");
    let uris: Vec<&str> = results
        .iter()
        .map(|result| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .expect("a place")
        })
        .collect();
    assert!(
        uris.iter().all(|uri| *uri == "./" || decoded(uri) == path),
        "{uris:?}"
    );
    assert!(uris.iter().all(|uri| !uri.contains(':')));
}

fn decoded(uri: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let hex = std::str::from_utf8(&tail[..2]).expect("digits");
            bytes.push(u8::from_str_radix(hex, 16).expect("hexadecimal"));
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

#[test]
fn json_keeps_the_exact_text() {
    let verdict = written_by_the_repository(HOSTILE, b"caf\xe9");
    let document: Value = serde_json::from_str(&said(Format::Json, &verdict)).expect("JSON");
    assert_eq!(document["findings"][0]["message"], HOSTILE);
    assert_eq!(document["findings"][0]["path"], "caf\u{fffd}");
    assert_eq!(document["findings"][0]["path_bytes"], "caf%E9");
    assert_eq!(
        document["findings"].as_array().map(Vec::len),
        Some(verdict.findings.len())
    );
}

#[test]
fn sarif_suppresses_only_what_is_excused() {
    let verdict = everything();
    let document: Value = serde_json::from_str(&said(Format::Sarif, &verdict)).expect("JSON");
    for result in document["runs"][0]["results"].as_array().expect("results") {
        let suppressed = !result["suppressions"]
            .as_array()
            .expect("always set")
            .is_empty();
        let disposition = result["properties"]["disposition"].as_str();
        assert_eq!(
            suppressed,
            matches!(disposition, Some("waived" | "suppressed")),
            "{result}"
        );
        assert!(result["partialFingerprints"]["portcullis/v1"].is_string());
    }
}
