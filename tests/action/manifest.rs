//! What `action.yml` promises, held against what the program reads, and the README's tables against `action.yml`.

use crate::readme::{compare, readme};
use portcullis::gate::INPUTS;
use portcullis::host::job::variable_of;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Inputs that say where the program comes from, and the one that is a variable of its own.
const OTHERS: [&str; 3] = ["token", "install", "version"];

fn top(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn manifest() -> Value {
    read("action.yml")
}

fn read(name: &str) -> Value {
    let text = fs::read_to_string(top(name)).unwrap();
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

/// The action that only installs is told the same as the first step of the gate.
#[test]
fn the_program_can_be_installed_alone() {
    let (gate, alone) = (manifest(), read(".github/action/action.yml"));
    for name in names(&alone, "inputs") {
        assert_eq!(
            alone["inputs"][name.as_str()],
            gate["inputs"][name.as_str()]
        );
    }
    let mut first = variables(steps(&gate)[0]);
    first.insert("PORTCULLIS_ADD_TO_PATH".to_owned(), "true".to_owned());
    assert_eq!(variables(steps(&alone)[0]), first);
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
    let defaults = of == "inputs";
    let mut table = if defaults {
        "| input | what it is | default |\n|---|---|---|\n".to_owned()
    } else {
        "| output | what it is |\n|---|---|\n".to_owned()
    };
    for name in names(manifest, of) {
        let entry = &manifest[of][name.as_str()];
        let what = entry["description"].as_str().unwrap().replace('|', "\\|");
        write!(table, "| `{name}` | {what} |").unwrap();
        if defaults {
            let default = entry["default"].as_str().map(|text| format!("`{text}`"));
            write!(table, " {} |", default.unwrap_or_default()).unwrap();
        }
        table.push('\n');
    }
    table
}

#[test]
fn the_readme_has_the_inputs_and_outputs_of_the_action() {
    // A README without the section promises nothing of the action.
    if readme().contains("## In a GitHub workflow\n") {
        let manifest = manifest();
        compare("inputs", &table(&manifest, "inputs"));
        compare("outputs", &table(&manifest, "outputs"));
    }
}
