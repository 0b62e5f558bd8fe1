//! The example workflows: what they ask of the action is there, every action is pinned, and nothing has more rights than it
//! says.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &Path) -> (String, Value) {
    let text = fs::read_to_string(path).expect("a file");
    let value = serde_yaml::from_str(&text).expect("YAML");
    (text, value)
}

fn examples() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/examples");
    let mut all: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let (text, value) = read(&path);
            (name, text, value)
        })
        .collect();
    all.sort_by(|one, two| one.0.cmp(&two.0));
    all
}

fn keys(value: &Value) -> BTreeSet<String> {
    let keys = value.as_object().into_iter().flatten();
    keys.map(|(key, _)| key.clone()).collect()
}

fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().into_iter().flatten();
    let steps = jobs.filter_map(|(_, job)| job["steps"].as_array());
    steps.flatten().collect()
}

#[test]
fn there_is_one_for_each_use() {
    let names: Vec<String> = examples().into_iter().map(|(name, ..)| name).collect();
    let uses = [
        "matrix.yml",
        "merge-queue.yml",
        "nightly.yml",
        "pull-request.yml",
        "release.yml",
    ];
    assert_eq!(names, uses);
}

#[test]
fn they_ask_of_the_action_only_what_it_has() {
    let (_, action) = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml"));
    let (inputs, outputs) = (keys(&action["inputs"]), keys(&action["outputs"]));
    for (name, text, workflow) in examples() {
        let gates = steps(&workflow);
        let gates: Vec<_> = gates
            .into_iter()
            .filter(|step| {
                step["uses"]
                    .as_str()
                    .is_some_and(|it| it.contains("/portcullis@"))
            })
            .collect();
        assert!(!gates.is_empty(), "{name}");
        for gate in gates {
            let with = keys(&gate["with"]);
            assert!(with.is_subset(&inputs), "{name}: {with:?}");
        }
        for part in text.split("steps.gate.outputs.").skip(1) {
            let letter = |c: char| c.is_ascii_lowercase() || c == '-';
            let output: String = part.chars().take_while(|c| letter(*c)).collect();
            assert!(outputs.contains(&output), "{name}: {output}");
        }
    }
}

#[test]
fn every_action_is_pinned_and_every_job_says_its_rights() {
    for (name, text, workflow) in examples() {
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name}");
        let jobs = workflow["jobs"].as_object().expect("jobs");
        for (job, of) in jobs {
            assert!(of["permissions"].is_object(), "{name}: {job}");
        }
        for step in steps(&workflow) {
            if let Some(uses) = step["uses"].as_str() {
                let commit = uses.split_once('@').map_or("", |(_, commit)| commit);
                let hex = commit.bytes().all(|byte| byte.is_ascii_hexdigit());
                assert!(commit.len() == 40 && hex, "{name}: {uses}");
                assert!(text.contains(&format!("{uses} # v")), "{name}: {uses}");
                let checkout = uses.starts_with("actions/checkout@");
                assert!(
                    !checkout || step["with"]["persist-credentials"] == false,
                    "{name}"
                );
            }
            let run = step["run"].as_str().unwrap_or_default();
            assert!(!run.contains("${{"), "{name}: {run}");
        }
        assert!(
            text.contains("put in the full id of a release's commit"),
            "{name}"
        );
    }
}
