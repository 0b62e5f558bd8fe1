//! Whose registry answers for internal names, from settings in the repository to a finding.

use super::Advisories;
use crate::support::Repository;
use serde_json::Value;

const POLICY: &str =
    "version: 1\ndependencies:\n  internal: [\"@acme/*\", \"Acme.*\", \"acme-*\"]\n";
const LOCK: &str = r#"{"name":"shop","lockfileVersion":3,"requires":true,"packages":{
  "":{"name":"shop","dependencies":{"@acme/merge":"^1.0.0"}},
  "node_modules/@acme/merge":{"version":"1.4.1"}}}
"#;

/// What is found of dependency confusion: file and message of each.
fn confused(files: &[(&str, &str)]) -> Vec<String> {
    let repository = Repository::new();
    repository.commit("All", &[files, &[("portcullis.yaml", POLICY)]].concat());
    let (_, report) = Advisories::ours().check(&repository, "");
    let findings = report["findings"].as_array().expect("findings");
    let confused = |finding: &&Value| finding["check"] == "dependency/dependency-confusion";
    let line = |finding: &Value| {
        format!(
            "{}: {}",
            finding["path"].as_str().expect("a path"),
            finding["message"].as_str().expect("a message")
        )
    };
    findings.iter().filter(confused).map(line).collect()
}

#[test]
fn a_scope_that_is_bound_beside_the_lockfile_is_safe() {
    assert_eq!(confused(&[("package-lock.json", LOCK)]).len(), 1);
    let bound = "@acme:registry=https://npm.acme.example/\n";
    let safe = [("package-lock.json", LOCK), (".npmrc", bound)];
    assert_eq!(confused(&safe), [] as [String; 0]);
    let elsewhere = [("package-lock.json", LOCK), ("other/.npmrc", bound)];
    assert_eq!(
        confused(&elsewhere).len(),
        1,
        "it holds for another project"
    );
    let public = "@acme:registry=https://registry.npmjs.org/\n";
    let open = [("package-lock.json", LOCK), (".npmrc", public)];
    assert_eq!(confused(&open).len(), 1);
}

#[test]
fn an_extra_index_beside_the_public_one_is_found_where_it_stands() {
    let found = confused(&[(
        "requirements.txt",
        "--extra-index-url https://user:word@pypi.acme.example/simple\nrequests==2.31.0\n",
    )]);
    assert_eq!(
        found,
        [
            "requirements.txt: pypi.acme.example and the public registry may both answer for every name of PyPI, and nothing says which: the higher version wins"
        ]
    );
    let alone = "--index-url https://pypi.acme.example/simple\nrequests==2.31.0\n";
    assert_eq!(confused(&[("requirements.txt", alone)]), [] as [String; 0]);
    assert_eq!(
        confused(&[(
            "pip.conf",
            "[global]\nextra-index-url = https://pypi.acme.example/simple\n"
        )])
        .len(),
        1,
        "settings count without a list of packages beside them"
    );
}

const NUGET_LOCK: &str = r#"{"version":1,"dependencies":{"net8.0":{"Acme.Core":{"type":"Direct","requested":"[1.0.0, )","resolved":"1.0.0","contentHash":"AAAA"}}}}
"#;

#[test]
fn sources_of_nuget_are_taken_from_all_folders_above() {
    let sources = |mapping: &str| {
        format!(
            "<configuration>\n<packageSources>\n<clear />\n<add key=\"ours\" value=\"https://nuget.acme.example/v3/index.json\" />\n<add key=\"nuget.org\" value=\"https://api.nuget.org/v3/index.json\" />\n</packageSources>\n{mapping}</configuration>\n"
        )
    };
    let mapping = "<packageSourceMapping>\n<packageSource key=\"ours\"><package pattern=\"Acme.*\" /></packageSource>\n<packageSource key=\"nuget.org\"><package pattern=\"*\" /></packageSource>\n</packageSourceMapping>\n";
    let (open, mapped) = (sources(""), sources(mapping));
    let lock = ("src/app/packages.lock.json", NUGET_LOCK);
    let found = confused(&[lock, ("NuGet.config", &open)]);
    assert_eq!(found.len(), 2, "the settings and the package: {found:?}");
    assert_eq!(
        confused(&[lock, ("NuGet.config", &mapped)]),
        [] as [String; 0]
    );
    let found = confused(&[lock]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn settings_that_cannot_be_read_are_a_gap() {
    let repository = Repository::new();
    repository.commit(
        "All",
        &[("nuget.config", "<configuration><packageSources>")],
    );
    let (_, report) = Advisories::ours().check(&repository, "");
    let gaps = super::gaps(&report);
    assert!(
        gaps.iter().any(|gap| gap.starts_with("nuget.config: line")),
        "{gaps:?}"
    );
}

#[test]
fn settings_that_a_change_leaves_alone_were_there() {
    let repository = Repository::new();
    let settings = (
        "pip.conf",
        "[global]\nextra-index-url = https://pypi.acme.example/simple\n",
    );
    repository.commit("Before", &[settings]);
    repository.commit("After", &[("README.md", "Hello.\n")]);
    let (code, report) = Advisories::ours().check(&repository, "--base HEAD~1");
    assert_eq!(code, 0, "{report}");
    let finding = &report["findings"][0];
    assert_eq!(finding["disposition"], "existing");
    assert_eq!(
        finding["severity"], "medium",
        "the policy names nothing internal"
    );
}
