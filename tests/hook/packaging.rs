//! What installers read: the hooks as frameworks see them, and one version everywhere.

use portcullis::cli;
use serde_json::Value;
use std::fs;
use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn toml(path: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(&text(path)).unwrap()).unwrap()
}

#[test]
fn every_package_has_the_version_of_the_program() {
    let (asks, carries) = (toml("pyproject.toml"), toml(".github/wheel/pyproject.toml"));
    assert_eq!(asks["project"]["version"], VERSION);
    assert_eq!(carries["project"]["version"], VERSION);
    let wheel = carries["project"]["name"].as_str().unwrap();
    let asked: Vec<_> = asks["project"]["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(asked, [&Value::from(format!("{wheel}=={VERSION}"))]);
    assert_eq!(
        carries["project"]["license"],
        toml("Cargo.toml")["package"]["license"]
    );
}

#[test]
fn the_wheel_is_made_of_this_program() {
    let maturin = &toml(".github/wheel/pyproject.toml")["tool"]["maturin"];
    assert_eq!(
        (&maturin["bindings"], &maturin["locked"]),
        (&Value::from("bin"), &Value::from(true))
    );
    let manifest = maturin["manifest-path"].as_str().unwrap();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(".github/wheel")
        .join(manifest);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    assert_eq!(
        manifest.canonicalize().unwrap(),
        ours.canonicalize().unwrap()
    );
}

#[test]
fn three_hooks_differ_in_where_the_program_comes_from() {
    let hooks: Value = serde_yaml::from_str(&text(".pre-commit-hooks.yaml")).unwrap();
    let hooks = hooks.as_array().unwrap();
    let of = |key: &str| {
        hooks
            .iter()
            .map(|hook| hook[key].as_str().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("id"),
        ["portcullis", "portcullis-source", "portcullis-system"]
    );
    assert_eq!(of("language"), ["python", "rust", "system"]);
    for hook in hooks {
        assert_eq!(
            hook["stages"],
            serde_json::json!(["pre-commit", "pre-push", "manual"]),
            "{hook}"
        );
        // Which files are staged is the index's business, and a run is about all of them.
        assert_eq!(hook["pass_filenames"], false, "{hook}");
        assert_eq!(
            (&hook["always_run"], &hook["require_serial"]),
            (&Value::from(true), &Value::from(true))
        );
        assert!(hook["minimum_pre_commit_version"].is_string(), "{hook}");
        let words = hook["entry"].as_str().unwrap().split(' ');
        assert!(
            matches!(cli::parse(words), Ok(cli::Request::Hook(_))),
            "{hook}"
        );
    }
}
