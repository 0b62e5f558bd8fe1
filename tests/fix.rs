//! `check --fix`: what it writes, what it leaves alone, and what it says afterwards.

use crate::support::{Gate, Said, gate};
use std::fs;
use std::path::Path;

/// Odd on purpose: comments, tabs, blank lines, alignment.
const TERRAFORM: &str = "# Keys of the queue.\n\n\nresource \"aws_kms_key\"   \"this\" {\n\tdescription         = \"queue\"   # for people\n\t/* off since the migration */ enable_key_rotation=false\n\n\ttags = { a = 1,\n\t  b = 2 }\n}\n\nresource \"aws_instance\" \"web\" { ami = \"ami-1\" }\n// the end";

const FIXED: &str = "# Keys of the queue.\n\n\nresource \"aws_kms_key\"   \"this\" {\n\tdescription         = \"queue\"   # for people\n\t/* off since the migration */ enable_key_rotation=true\n\n\ttags = { a = 1,\n\t  b = 2 }\n}\n\nresource \"aws_instance\" \"web\" {\n  ami = \"ami-1\"\n\n  metadata_options {\n    http_tokens = \"required\"\n  }\n}\n// the end";

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  restartPolicy: Always # for the cache\n  containers:\n    # the program\n    - name: main\n      image: registry.example/web:1.2.3 # pinned later\n";

fn fix(gate: Gate) -> Said {
    gate.args("check --only infrastructure --fix -f json").run()
}

fn again(folder: &Path, args: &str) -> Said {
    gate().at(folder).args(args).run()
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn every_byte_that_is_not_at_fault_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), TERRAFORM).unwrap();
    let said = fix(gate().at(folder.path()));
    assert_eq!(read(folder.path(), "main.tf"), FIXED);
    assert!(
        said.stderr.contains("fixed 2 findings in 1 file\n"),
        "{}",
        said.stderr
    );
    assert!(
        !said.stdout.contains("aws/kms-key-rotation-off\""),
        "{}",
        said.stdout
    );
    assert!(
        !said.stdout.contains("aws/ec2-imdsv1-allowed\""),
        "{}",
        said.stdout
    );
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), TERRAFORM).unwrap();
    let first = fix(gate().at(folder.path()));
    let second = fix(gate().at(folder.path()));
    assert_eq!(read(folder.path(), "main.tf"), FIXED);
    assert_eq!(second.stderr, "fixed nothing: no finding has a fix\n");
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(first.code, second.code);
}

#[test]
fn repairs_that_write_one_block_go_in_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pod.yaml"), POD).unwrap();
    let said = fix(gate().at(folder.path()));
    let fixed = read(folder.path(), "pod.yaml");
    assert_eq!(
        fixed,
        POD.to_owned()
            + "      securityContext:\n        allowPrivilegeEscalation: false\n        capabilities:\n          drop: [NET_RAW]\n        seccompProfile:\n          type: RuntimeDefault\n"
    );
    assert!(
        said.stderr.contains("fixed 3 findings in 1 file\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn the_second_verdict_is_the_one_that_counts() {
    let bucket = "resource \"aws_s3_bucket_public_access_block\" \"b\" {\n  bucket                  = \"b\"\n  block_public_acls       = false\n  block_public_policy     = true\n  ignore_public_acls      = true\n  restrict_public_buckets = true\n}\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), bucket).unwrap();
    let only = "check --only infrastructure";
    assert_eq!(again(folder.path(), only).code, 1);
    let said = again(folder.path(), &format!("{only} --fix"));
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert_eq!(
        read(folder.path(), "main.tf"),
        bucket.replace("false", "true")
    );
    let quiet = again(folder.path(), &format!("{only} --fix --quiet"));
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn lines_end_as_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let windows = POD.replace('\n', "\r\n");
    fs::write(folder.path().join("pod.yaml"), &windows).unwrap();
    fix(gate().at(folder.path()));
    let fixed = read(folder.path(), "pod.yaml");
    assert!(
        fixed.contains("allowPrivilegeEscalation: false\r\n"),
        "{fixed}"
    );
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
}

#[test]
fn what_somebody_excused_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let excused = "resource \"aws_kms_key\" \"k\" {\n  # portcullis:allow infrastructure/aws/kms-key-rotation-off until 2027-01-31 imported material\n  enable_key_rotation = false\n}\n";
    fs::write(folder.path().join("main.tf"), excused).unwrap();
    let said = fix(gate().at(folder.path()));
    assert_eq!(read(folder.path(), "main.tf"), excused);
    assert!(
        said.stdout.contains("\"disposition\": \"suppressed\""),
        "{}",
        said.stdout
    );
    assert!(said.stderr.starts_with("fixed nothing"), "{}", said.stderr);
}

#[test]
fn what_is_waived_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), TERRAFORM).unwrap();
    let only = "check --only infrastructure";
    let report: serde_json::Value =
        serde_json::from_str(&again(folder.path(), &format!("{only} -f json")).stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let key = "infrastructure/aws/kms-key-rotation-off";
    let of_key = findings.iter().find(|finding| finding["check"] == key);
    let fingerprint = of_key.unwrap()["fingerprint"].as_str().unwrap();
    let waive = format!(
        "waive {fingerprint} --reason imported --owner me --approved-by you --expires 2999-12-31"
    );
    let said = again(folder.path(), &waive);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = again(folder.path(), &format!("{only} --fix"));
    assert!(
        said.stderr.contains("fixed 1 finding in 1 file"),
        "{}",
        said.stderr
    );
    let fixed = read(folder.path(), "main.tf");
    assert!(fixed.contains("enable_key_rotation=false"), "{fixed}");
    assert!(fixed.contains("http_tokens = \"required\""), "{fixed}");
}

#[test]
fn it_is_for_the_work_tree_alone() {
    for scope in ["--staged", "--base HEAD", "--history"] {
        let said = gate().args(&format!("check --fix {scope}")).run();
        assert_eq!(said.code, 2, "{scope}");
        assert!(
            said.stderr.contains("changes the files of the work tree"),
            "{}",
            said.stderr
        );
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_told_and_judged() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.tf");
    fs::write(&path, TERRAFORM).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let said = fix(gate().at(folder.path()));
    assert_eq!(read(folder.path(), "main.tf"), TERRAFORM);
    assert_eq!(
        said.stderr,
        "fixed nothing\nnot fixed: main.tf: it is write-protected\n"
    );
    assert!(
        said.stdout.contains("kms-key-rotation-off"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_folder_of_a_tree_is_repaired_below_itself() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("modules/keys");
    fs::create_dir_all(&inner).unwrap();
    for path in [&inner, folder.path()] {
        fs::write(path.join("main.tf"), TERRAFORM).unwrap();
    }
    again(folder.path(), "check modules --only infrastructure --fix");
    assert_eq!(read(&inner, "main.tf"), FIXED);
    assert_eq!(read(folder.path(), "main.tf"), TERRAFORM);
}

#[test]
fn every_report_says_what_the_repair_would_be() {
    let with = |format: &str| {
        let said = gate()
            .file("main.tf", TERRAFORM)
            .args(&format!("check --only infrastructure -f {format}"))
            .run();
        said.stdout
    };
    let sarif: serde_json::Value = serde_json::from_str(&with("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let of = |check: &str| {
        results
            .iter()
            .find(|result| result["ruleId"] == check)
            .unwrap()
    };
    let replaced = &of("infrastructure/aws/kms-key-rotation-off")["fixes"][0]["artifactChanges"][0];
    assert_eq!(replaced["artifactLocation"]["uri"], "main.tf");
    let replacement = &replaced["replacements"][0];
    let region = &replacement["deletedRegion"];
    let start = usize::try_from(region["byteOffset"].as_u64().unwrap()).unwrap();
    assert_eq!(&TERRAFORM[start..start + 5], "false");
    assert_eq!(region["byteLength"], 5);
    assert_eq!(replacement["insertedContent"]["text"], "true");
    let json: serde_json::Value = serde_json::from_str(&with("json")).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let fixed = findings.iter().filter(|finding| !finding["fix"].is_null());
    assert_eq!(fixed.count(), 2, "{json:#}");
    let human = with("human");
    for line in [
        "--fix writes into main.tf:",
        "+ enable_key_rotation=true",
        "+     http_tokens = \"required\"",
    ] {
        let flat = human.replace("/* off since the migration */ ", "");
        assert!(flat.contains(line), "{line}: {human}");
    }
}

#[test]
fn the_list_of_checks_says_which_have_one() {
    let said = gate().args("checks list -f json").run();
    let checks: Vec<serde_json::Value> = serde_json::from_str(&said.stdout).unwrap();
    let with_fix = checks.iter().filter(|check| check["fix"] == true).count();
    assert!(with_fix >= 50, "{with_fix}");
    let said = gate().args("explain CKV_AWS_7").run();
    assert!(said.stdout.contains("check --fix"), "{}", said.stdout);
    let said = gate()
        .args("explain infrastructure/aws/s3-policy-public")
        .run();
    assert!(!said.stdout.contains("check --fix"), "{}", said.stdout);
}
