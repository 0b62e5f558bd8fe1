//! `--rendered DIR` through whole runs: what a chart comes to is judged with what the repository declares.

use crate::support::{Repository, gate, write};
use serde_json::Value;
use std::path::Path;

const BLOCKING: &str = "version: 1\nrequire: [infrastructure]\nchecks:\n  infrastructure/kubernetes/privileged-container: block\n  infrastructure/kubernetes/workload-without-network-policy: block\n";
const PRIVILEGED: &str = "infrastructure/kubernetes/privileged-container";
const ALONE: &str = "infrastructure/kubernetes/workload-without-network-policy";
const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\n";

fn pod(source: &str) -> String {
    format!(
        "---\n# Source: {source}\napiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop, labels: {{app: web}}}}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    securityContext:\n      privileged: true\n"
    )
}

fn repository(files: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    let mut all = vec![("portcullis.yaml", BLOCKING)];
    all.extend(files);
    repository.commit("First", &all);
    repository
}

fn report(repository: &Repository, line: &str, folder: &Path) -> (i32, Value) {
    gate()
        .repo(repository)
        .args("check --only infrastructure")
        .args(line)
        .arg("--rendered")
        .arg(folder)
        .json()
}

fn paths<'r>(report: &'r Value, check: &str) -> Vec<&'r str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == check)
        .map(|finding| finding["path"].as_str().unwrap())
        .collect()
}

fn gaps(report: &Value) -> Vec<(&str, &str)> {
    let gaps = report["gaps"].as_array().unwrap().iter();
    gaps.filter(|gap| gap["domain"] == "infrastructure")
        .map(|gap| {
            (
                gap["file"].as_str().unwrap_or_default(),
                gap["reason"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn what_a_chart_comes_to_is_judged_and_its_template_is_no_gap_any_more() {
    let chart = [
        ("helm/Chart.yaml", "apiVersion: v2\nname: web\n"),
        ("helm/templates/a.yaml", TEMPLATE),
        ("helm/templates/b.yaml", TEMPLATE),
    ];
    let repository = repository(&chart);
    let out = tempfile::tempdir().unwrap();
    write(
        out.path(),
        "web/templates/a.yaml",
        pod("web/templates/a.yaml").as_bytes(),
    );
    let (code, looked) = report(&repository, "", out.path());
    assert_eq!(code, 1);
    let found = paths(&looked, PRIVILEGED);
    assert_eq!(found.len(), 1);
    let expected = format!("{}/web/templates/a.yaml", out.path().display());
    assert_eq!(found[0], expected.trim_start_matches('/'));
    let left: Vec<&str> = gaps(&looked).iter().map(|(file, _)| *file).collect();
    assert_eq!(left, ["helm/templates/b.yaml"]);
    assert!(
        looked["run"]["notes"]
            .to_string()
            .contains("rendered: 1 file of"),
        "{}",
        looked["run"]
    );
    let finding = looked["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["check"] == PRIVILEGED);
    assert_eq!(finding.unwrap()["region"]["start_line"], 11);
}

#[test]
fn a_folder_in_the_repository_is_called_as_it_is_there_and_read_once() {
    let repository = repository(&[("out/pod.yaml", &pod("x"))]);
    let folder = repository.path().join("out");
    for folder in [Path::new("out"), Path::new("./out/"), &folder] {
        let (_, looked) = report(&repository, "", folder);
        assert_eq!(
            paths(&looked, PRIVILEGED),
            ["out/pod.yaml"],
            "{}",
            folder.display()
        );
    }
    // Whatever the policy leaves out of the repository: who names a folder wants it looked at.
    let policy = format!("{BLOCKING}infrastructure:\n  exclude: [out/**]\n");
    repository.commit("Left out", &[("portcullis.yaml", &policy)]);
    let (_, looked) = report(&repository, "", Path::new("out"));
    assert_eq!(paths(&looked, PRIVILEGED), ["out/pod.yaml"]);
}

#[test]
fn what_the_repository_declares_protects_what_is_rendered() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}\n";
    let out = tempfile::tempdir().unwrap();
    write(
        out.path(),
        "all.yaml",
        pod("web/templates/a.yaml").as_bytes(),
    );
    let (_, looked) = report(&repository(&[]), "", out.path());
    assert_eq!(paths(&looked, ALONE).len(), 1);
    let (_, looked) = report(&repository(&[("policy.yaml", policy)]), "", out.path());
    assert_eq!(paths(&looked, ALONE).len(), 0);
}

#[test]
fn lists_documents_and_json_are_read() {
    let item = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "NAME"}, "spec": {"containers": [{"name": "c", "securityContext": {"privileged": true}}]}}"#;
    let out = tempfile::tempdir().unwrap();
    let list = format!(
        r#"{{"apiVersion": "v1", "kind": "List", "items": [{}, {}]}}"#,
        item.replace("NAME", "a"),
        item.replace("NAME", "b")
    );
    write(out.path(), "list.json", list.as_bytes());
    write(
        out.path(),
        "two.yml",
        format!("{}{}", pod("a"), pod("b").replace("web", "two")).as_bytes(),
    );
    let (_, looked) = report(&repository(&[]), "", out.path());
    assert_eq!(paths(&looked, PRIVILEGED).len(), 4);
}

#[test]
fn what_is_no_folder_is_a_usage_error() {
    let repository = repository(&[("a.yaml", "a: b\n")]);
    for line in [
        "check --rendered a.yaml",
        "check --rendered nothing --only secrets",
    ] {
        let said = gate().repo(&repository).args(line).run();
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{line}");
        assert!(
            said.stderr.contains("a.yaml") || said.stderr.contains("nothing"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_folder_without_manifests_is_a_gap() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "NOTES.txt", b"apiVersion: v1\nkind: Pod\n");
    write(out.path(), "values.yaml", b"a: b\n");
    let repository = repository(&[]);
    let (code, looked) = report(&repository, "", out.path());
    assert_eq!(code, 3);
    assert!(
        gaps(&looked)[0].1.contains("holds none"),
        "{:?}",
        gaps(&looked)
    );
    // And so it is where nothing was changed.
    repository.commit("Words", &[("README.md", "Hello.\n")]);
    assert_eq!(report(&repository, "--base HEAD~1", out.path()).0, 3);
    assert_eq!(report(&repository, "--staged", out.path()).0, 3);
}

#[test]
fn what_cannot_be_read_is_a_gap_with_its_reason() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "good.yaml", pod("a").as_bytes());
    write(
        out.path(),
        "broken.yaml",
        b"apiVersion: v1\nkind: Pod\nspec: [\n",
    );
    write(out.path(), "bytes.yaml", b"apiVersion: \xff\n");
    write(out.path(), "long.yaml", &vec![b' '; (16 << 20) + 1]);
    let (code, looked) = report(&repository(&[]), "", out.path());
    assert_eq!(code, 1);
    let mut found: Vec<(&str, &str)> = gaps(&looked)
        .iter()
        .map(|(file, reason)| (file.rsplit('/').next().unwrap(), *reason))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found.iter().map(|(file, _)| *file).collect::<Vec<_>>(),
        ["broken.yaml", "bytes.yaml", "long.yaml"]
    );
    assert!(found[0].1.starts_with("line "), "{found:?}");
    assert!(
        found[1].1.contains("UTF-8") && found[2].1.contains("16 MiB"),
        "{found:?}"
    );
}

#[test]
fn what_is_rendered_is_of_the_change_unless_it_was_there_before() {
    let repository = repository(&[("out/pod.yaml", &pod("x"))]);
    repository.commit("Words", &[("README.md", "Hello.\n")]);
    let (code, looked) = report(&repository, "--base HEAD~1", Path::new("out"));
    assert_eq!((code, paths(&looked, PRIVILEGED).len()), (0, 0));
    let other = tempfile::tempdir().unwrap();
    write(other.path(), "pod.yaml", pod("x").as_bytes());
    for scope in ["--base HEAD~1", "--staged"] {
        let (code, looked) = report(&repository, scope, other.path());
        assert_eq!((code, paths(&looked, PRIVILEGED).len()), (1, 1), "{scope}");
    }
}

#[test]
fn sarif_has_relative_addresses_for_folders_elsewhere() {
    let repository = repository(&[("sub/a.txt", "a\n"), ("out/pod.yaml", &pod("x"))]);
    let said = gate()
        .at(&repository.path().join("sub"))
        .args("check . --only infrastructure -f sarif --rendered ../out")
        .run();
    let sarif: Value = serde_json::from_str(&said.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
        assert_eq!(uri, Some("%252E%252E/out/pod.yaml"));
    }
}
