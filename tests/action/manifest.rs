//! What `action.yml` promises, held against what the program reads, and the README's tables against `action.yml`.

use portcullis::gate::INPUTS;
use portcullis::host::job::variable_of;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Inputs that say where the program comes from, and the one that is a variable of its own.
const OTHERS: [&str; 3] = ["token", "install", "version"];

fn top(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn manifest() -> Value {
    let text = fs::read_to_string(top("action.yml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn names(manifest: &Value, of: &str) -> Vec<String> {
    let mapping = manifest[of].as_mapping().unwrap();
    let names = mapping.iter().map(|(name, _)| name.as_str().unwrap());
    names.map(str::to_owned).collect()
}

fn steps(manifest: &Value) -> Vec<&Value> {
    manifest["runs"]["steps"]
        .as_sequence()
        .unwrap()
        .iter()
        .collect()
}

/// The variables of a step.
fn variables(step: &Value) -> BTreeMap<String, String> {
    let variables = step["env"].as_mapping().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    variables
        .map(|(name, value)| (text(name), text(value)))
        .collect()
}

#[test]
fn every_input_of_the_action_reaches_the_program() {
    let manifest = manifest();
    let declared: BTreeSet<String> = names(&manifest, "inputs").into_iter().collect();
    let read = INPUTS.iter().chain(&OTHERS).map(ToString::to_string);
    assert_eq!(declared, read.collect());
    let gate = variables(steps(&manifest)[1]);
    for input in INPUTS {
        let value = format!("${{{{ inputs.{input} }}}}");
        assert_eq!(gate.get(&variable_of(input)), Some(&value), "{input}");
    }
    assert_eq!(gate["GH_TOKEN"], "${{ inputs.token }}");
    assert_eq!(gate.len(), INPUTS.len() + 2);
}

#[test]
fn what_is_fetched_gets_neither_the_token_nor_the_inputs() {
    let manifest = manifest();
    let install = variables(steps(&manifest)[0]);
    let inputs = install
        .iter()
        .filter(|(_, value)| value.contains("inputs."));
    let names: Vec<&str> = inputs.map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["PORTCULLIS_INPUT_INSTALL", "PORTCULLIS_INPUT_VERSION"]
    );
    assert!(install.values().all(|value| !value.contains("token")));
}

#[test]
fn nothing_is_put_into_a_script_and_no_other_action_is_used() {
    for step in steps(&manifest()) {
        let run = step["run"].as_str().expect("a script");
        assert!(!run.contains("${{"), "{run}");
        assert_eq!(step["shell"], "bash");
        assert!(step["uses"].is_null());
    }
}

#[test]
fn every_output_comes_from_the_step_that_sets_it() {
    let manifest = manifest();
    for name in names(&manifest, "outputs") {
        let step = if name == "program" { "install" } else { "gate" };
        let value = format!("${{{{ steps.{step}.outputs.{name} }}}}");
        assert_eq!(manifest["outputs"][name.as_str()]["value"], value.as_str());
    }
}

#[test]
fn the_table_of_checksums_has_whole_rows() {
    let table = fs::read_to_string(top(".github/action/checksums.txt")).unwrap();
    assert!(table.contains("# version  system  architecture  sha256  asset\n"));
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let [version, system, architecture, sum, asset] = fields[..] else {
            panic!("{row}")
        };
        assert!(["Linux", "macOS", "Windows"].contains(&system), "{row}");
        assert!(["X64", "ARM64"].contains(&architecture), "{row}");
        let is_hex = sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(sum.len() == 64 && is_hex, "{row}");
        assert!(
            asset.contains(version) || asset.contains("portcullis"),
            "{row}"
        );
    }
}

/// A row for each, as the README shows them.
fn table(manifest: &Value, of: &str) -> String {
    let mut table = match of {
        "inputs" => "| input | what it is | default |\n|---|---|---|\n".to_owned(),
        _ => "| output | what it is |\n|---|---|\n".to_owned(),
    };
    for name in names(manifest, of) {
        let entry = &manifest[of][name.as_str()];
        let what = entry["description"].as_str().unwrap().replace('|', "\\|");
        let default = match entry["default"].as_str() {
            Some(default) => format!("`{default}`"),
            None => String::new(),
        };
        match of {
            "inputs" => table.push_str(&format!("| `{name}` | {what} | {default} |\n")),
            _ => table.push_str(&format!("| `{name}` | {what} |\n")),
        }
    }
    table
}

#[test]
fn the_readme_has_the_inputs_and_outputs_of_the_action() {
    let readme = fs::read_to_string(top("README.md")).unwrap();
    let manifest = manifest();
    // A README without the section promises nothing of the action.
    if !readme.contains("## In a GitHub workflow") {
        return;
    }
    let mut text = readme.clone();
    for of in ["inputs", "outputs"] {
        let (open, close) = (format!("<!-- {of} -->\n"), format!("<!-- /{of} -->"));
        let start = text.find(&open).expect("the marker of the table") + open.len();
        let end = start + text[start..].find(&close).expect("the end of the table");
        text.replace_range(start..end, &table(&manifest, of));
    }
    if updates() {
        fs::write(top("README.md"), &text).unwrap();
    } else {
        assert_eq!(readme, text, "run `UPDATE=1 cargo test` and read the diff");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "UPDATE=1 writes the README's tables"
)]
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}
