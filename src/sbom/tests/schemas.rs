//! Both documents are what their official schemas say, which development dependencies carry.

use super::super::{Listings, cyclonedx, spdx};
use super::whole;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of a crate, where cargo unpacked it.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo knows where the schema was unpacked"
)]
fn file_of_crate(name: &str, file: &str) -> String {
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
        .find(|package| package["name"] == name)
        .expect(name);
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    std::fs::read_to_string(manifest.with_file_name(file)).expect(file)
}

fn faults(schema: &Value, text: &str) -> Vec<String> {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .expect("a valid schema");
    let document: Value = serde_json::from_str(text).expect("JSON");
    validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The schema names two others that the crate does not carry: the list of licence ids, which the crate that knows them
/// gives, and signatures, which we do not write.
fn cyclonedx_schema() -> Value {
    let text = file_of_crate("serde-cyclonedx", "schemas/cyclonedx_1_6.json");
    let mut schema: Value = serde_json::from_str(&text).expect("a schema");
    let licence = &mut schema["definitions"]["license"]["properties"]["id"];
    assert_eq!(licence["$ref"], "spdx.schema.json");
    let ids: Vec<&str> = ::spdx::identifiers::LICENSES
        .iter()
        .map(|licence| licence.name)
        .collect();
    *licence = json!({"type": "string", "enum": ids});
    let signature = &mut schema["definitions"]["signature"];
    assert_eq!(
        signature["$ref"],
        "jsf-0.82.schema.json#/definitions/signature"
    );
    *signature = json!(false);
    schema
}

fn spdx_schema() -> Value {
    let text = file_of_crate("serde-spdx", "schemas/spdx_2_3.json");
    serde_json::from_str(&text).expect("a schema")
}

#[test]
fn cyclonedx_is_valid_by_the_official_schema() {
    let schema = cyclonedx_schema();
    for listings in [whole(), Listings::default()] {
        let text = cyclonedx(&listings);
        assert_eq!(faults(&schema, &text), Vec::<String>::new());
        let broken = text.replace("\"bomFormat\"", "\"bomForm\"");
        assert!(!faults(&schema, &broken).is_empty());
    }
}

#[test]
fn spdx_is_valid_by_the_official_schema() {
    let schema = spdx_schema();
    for listings in [whole(), Listings::default()] {
        let text = spdx(&listings, 0);
        assert_eq!(faults(&schema, &text), Vec::<String>::new());
        let broken = text.replace("\"DESCRIBES\"", "\"DESCRIBED\"");
        assert!(!faults(&schema, &broken).is_empty());
    }
}
