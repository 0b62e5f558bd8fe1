//! Infrastructure through whole runs: every scope, gaps, suppressions, modules, and that no excerpt shows a secret.

use crate::support::{Repository, gate};
use portcullis::check::example::expand;
use serde_json::Value;

const ROTATED: &str = "resource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = true\n}\n";
const STILL: &str = "resource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = false\n}\n";
const CHECK: &str = "infrastructure/aws/kms-key-rotation-off";
const BLOCKING: &str = "version: 1\nchecks:\n  infrastructure/aws/kms-key-rotation-off: block\n";

fn repository(files: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    let mut all = vec![("portcullis.yaml", BLOCKING)];
    all.extend(files);
    repository.commit("First", &all);
    repository
}

/// The report of one run in JSON, and its exit code.
fn report(repository: &Repository, line: &str) -> (i32, Value) {
    let said = gate()
        .repo(repository)
        .args("check --only infrastructure --format json")
        .args(line)
        .run();
    let report = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{}", said.stderr));
    (said.code, report)
}

/// Addresses of the resources that the check fires on.
fn addresses(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == CHECK)
        .map(|finding| finding["resource"]["address"].as_str().unwrap())
        .collect()
}

#[test]
fn a_fault_of_the_work_tree_is_pointed_at() {
    let repository = repository(&[("infra/main.tf", STILL)]);
    let (code, report) = report(&repository, "");
    assert_eq!(code, 1);
    assert_eq!(addresses(&report), ["aws_kms_key.k"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], "infra/main.tf");
    assert_eq!(finding["region"]["start_line"], 2);
    assert_eq!(finding["region"]["start_column"], 3);
}

#[test]
fn a_change_answers_for_what_it_adds_and_no_more() {
    let repository = repository(&[("old/main.tf", STILL), ("main.tf", ROTATED)]);
    repository.commit("Off", &[("main.tf", STILL)]);
    let (code, changed) = report(&repository, "--base HEAD~1");
    assert_eq!((code, addresses(&changed).len()), (1, 1));
    assert_eq!(changed["findings"][0]["path"], "main.tf");
    repository.commit("Words", &[("README.md", "Hello.\n")]);
    let (code, changed) = report(&repository, "--base HEAD~1");
    assert_eq!((code, addresses(&changed).len()), (0, 0));
}

#[test]
fn what_is_staged_counts_and_the_work_tree_does_not() {
    let repository = repository(&[("main.tf", ROTATED)]);
    repository.write(&[("main.tf", STILL)]);
    assert_eq!(report(&repository, "--staged").0, 0);
    repository.stage(&[("main.tf", STILL)]);
    assert_eq!(report(&repository, "--staged").0, 1);
}

#[test]
fn taking_a_safeguard_away_is_a_change_too() {
    let bucket = "resource \"aws_s3_bucket\" \"b\" {}\n";
    let repository = repository(&[("main.tf", ROTATED), ("bucket.tf", bucket)]);
    repository.commit("Moved", &[("other/main.tf", STILL)]);
    assert_eq!(report(&repository, "--base HEAD~1").0, 1);
}

#[test]
fn a_broken_file_is_a_gap_and_required_it_is_incomplete() {
    let repository = repository(&[("main.tf", "resource \"aws_kms_key\" \"k\" {\n")]);
    let (code, looked) = report(&repository, "");
    assert_eq!(code, 0);
    let gaps = looked["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["file"] == "main.tf"), "{gaps:?}");
    assert!(looked["gaps"].to_string().contains("line 2: "), "{gaps:?}");
    repository.commit(
        "Required",
        &[("portcullis.yaml", "version: 1\nrequire: [infrastructure]\n")],
    );
    assert_eq!(report(&repository, "").0, 3);
}

#[test]
fn a_finding_in_a_module_names_its_call() {
    let call = "module \"key\" {\n  source = \"./modules/key\"\n  rotate = false\n}\n";
    let module = "variable \"rotate\" {}\nresource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = var.rotate\n}\n";
    let repository = repository(&[("main.tf", call), ("modules/key/main.tf", module)]);
    let (_, looked) = report(&repository, "");
    assert_eq!(addresses(&looked), ["module.key.aws_kms_key.k"]);
    let finding = &looked["findings"][0];
    assert_eq!(finding["path"], "modules/key/main.tf");
    assert_eq!(finding["resource"]["calls"][0]["address"], "module.key");
    assert_eq!(finding["resource"]["calls"][0]["path"], "main.tf");
}

#[test]
fn a_module_from_elsewhere_is_not_checked_unless_the_policy_says_where_it_lies() {
    let call = "module \"key\" {\n  source = \"https://example.org/shared/v1/key.zip\"\n  rotate = false\n}\n";
    let module = "variable \"rotate\" {}\nresource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = var.rotate\n}\n";
    let repository = repository(&[("main.tf", call), ("vendor/key/main.tf", module)]);
    let (_, looked) = report(&repository, "");
    let gaps = looked["gaps"].to_string();
    assert!(gaps.contains("not checked"), "{gaps}");
    let policy = format!(
        "{BLOCKING}infrastructure:\n  module_sources:\n    \"https://example.org/shared/v1/key.zip\": vendor/key\n"
    );
    repository.commit("Where", &[("portcullis.yaml", &policy)]);
    let (code, looked) = report(&repository, "");
    assert_eq!(
        (code, addresses(&looked)),
        (1, vec!["module.key.aws_kms_key.k"])
    );
}

#[test]
fn other_tools_markers_excuse_their_own_check_only() {
    let with = |marker: &str| {
        let text = format!(
            "resource \"aws_kms_key\" \"k\" {{\n  #{marker}\n  enable_key_rotation = false\n}}\n"
        );
        report(&repository(&[("main.tf", &text)]), "").0
    };
    assert_eq!(with("checkov:skip=CKV_AWS_7: rotated by hand"), 0);
    assert_eq!(with("trivy:ignore:AVD-AWS-0065"), 0);
    assert_eq!(
        with(&format!(
            "portcullis:allow {CHECK} until 2999-12-31 rotated by hand"
        )),
        0
    );
    assert_eq!(with("checkov:skip=CKV_AWS_8: another"), 1);
    assert_eq!(with("trivy:ignore:AVD-AWS-0066"), 1);
}

#[test]
fn a_change_cannot_excuse_itself() {
    let repository = repository(&[("main.tf", ROTATED)]);
    let excused = STILL.replace("  enable", "  #checkov:skip=CKV_AWS_7: trust me\n  enable");
    repository.commit("Off", &[("main.tf", &excused)]);
    assert_eq!(report(&repository, "--base HEAD~1").0, 1);
}

#[test]
fn no_excerpt_shows_a_secret_of_the_line() {
    let token = expand("%{github:ghp_}", "tests/infrastructure.rs").unwrap();
    let text =
        format!("resource \"aws_kms_key\" \"k\" {{ enable_key_rotation = false /* {token} */ }}\n");
    let repository = repository(&[("main.tf", &text)]);
    for format in [
        "human", "json", "sarif", "github", "markdown", "junit", "html",
    ] {
        let said = gate()
            .repo(&repository)
            .args("check --only infrastructure -f")
            .arg(format)
            .run();
        assert_eq!(said.code, 1, "{format}: {}", said.stdout);
        assert!(!said.stdout.contains(&token), "{format}");
    }
}

#[test]
fn sarif_names_the_resource_and_the_alias() {
    let repository = repository(&[("main.tf", STILL)]);
    let said = gate()
        .repo(&repository)
        .args("check --only infrastructure -f sarif")
        .run();
    let sarif: Value = serde_json::from_str(&said.stdout).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let logical = &result["locations"][0]["logicalLocations"][0];
    assert_eq!(logical["fullyQualifiedName"], "aws_kms_key.k");
    let aliases = result["properties"]["aliases"].to_string();
    assert!(
        aliases.contains("CKV_AWS_7") && aliases.contains("AVD-AWS-0065"),
        "{aliases}"
    );
}

#[test]
fn a_change_of_values_alone_is_a_change_of_what_is_declared() {
    let variable = "variable \"rotate\" {\n  type = bool\n}\nresource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = var.rotate\n}\n";
    let repository = repository(&[
        ("main.tf", variable),
        ("terraform.tfvars", "rotate = true\n"),
    ]);
    repository.stage(&[("terraform.tfvars", "rotate = false\n")]);
    let (code, staged) = report(&repository, "--staged");
    assert_eq!((code, addresses(&staged).len()), (1, 1));
    repository.commit("Off", &[("terraform.tfvars", "rotate = false\n")]);
    assert_eq!(report(&repository, "--base HEAD~1").0, 1);
}

#[test]
fn a_gap_of_the_base_is_still_a_gap() {
    let call = "module \"key\" {\n  source = \"https://example.org/shared/v1/key.zip\"\n}\n";
    let repository = repository(&[("main.tf", call)]);
    repository.commit("More", &[("other.tf", ROTATED)]);
    let (_, looked) = report(&repository, "--base HEAD~1");
    assert!(
        looked["gaps"].to_string().contains("not checked"),
        "{looked}"
    );
}

#[test]
fn a_policy_that_asks_nothing_or_leaves_files_out_says_so() {
    let repository = repository(&[("legacy/main.tf", STILL)]);
    let excluding = "version: 1\ninfrastructure:\n  exclude: [legacy/**]\n";
    repository.commit("Out", &[("portcullis.yaml", excluding)]);
    let (code, looked) = report(&repository, "");
    assert_eq!((code, addresses(&looked).len()), (0, 0));
    let notes = looked["run"]["notes"].to_string();
    assert!(notes.contains("excluded by the policy: 1 file"), "{looked}");
    let checks = portcullis::check::Catalogue::embedded().checks().iter();
    let ours = checks.filter(|check| check.id.as_str().starts_with("infrastructure/"));
    let off: Vec<String> = ours.map(|check| format!("  {}: off\n", check.id)).collect();
    let off = off.concat();
    let policy = format!("version: 1\nrequire: [infrastructure]\nchecks:\n{off}");
    repository.commit("Nothing", &[("portcullis.yaml", &policy)]);
    let (code, looked) = report(&repository, "");
    assert_eq!(code, 3);
    assert!(
        looked["gaps"].to_string().contains("turns every check"),
        "{looked}"
    );
}

#[test]
fn what_runs_only_where_it_is_named_is_asked_for_in_one_line() {
    let group = "resource \"aws_cloudwatch_log_group\" \"g\" {\n  retention_in_days = 30\n}\n";
    let repository = repository(&[("main.tf", group)]);
    let found = |policy: &str| {
        repository.commit("Policy", &[("portcullis.yaml", policy)]);
        let (code, looked) = report(&repository, "");
        (code, looked["findings"].as_array().unwrap().len())
    };
    assert_eq!(found("version: 1\n"), (0, 0));
    let on = "version: 1\nblock_at: low\nchecks:\n  infrastructure/*: ";
    assert_eq!(found(&format!("{on}on\n")), (1, 2));
    assert_eq!(found(&format!("{on}warn\n")), (0, 2));
}
