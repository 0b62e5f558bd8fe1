//! Plans and other JSON through whole runs: a fault is the same in a configuration and in what was planned of it.

use crate::support::{Repository, gate};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn report(files: &[(&str, &str)]) -> (i32, Value) {
    let repository = Repository::new();
    repository.commit("First", files);
    gate()
        .repo(&repository)
        .args("check --only infrastructure")
        .json()
}

/// Check and address of every finding.
fn faults(report: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| (text(&one["check"]), text(&one["resource"]["address"])))
        .collect()
}

/// A resource of a plan: its values, what is unknown of them, and how they are written.
struct Planned {
    address: &'static str,
    values: Value,
    unknown: Value,
    expressions: Value,
}

impl Planned {
    fn named(&self, key: &str, more: Value) -> Value {
        let own = self.address.rsplit("module.key[\"a\"].").next().unwrap();
        let (kind, name) = own.split_once('.').unwrap();
        let mut all = json!({
            "address": self.address, "mode": "managed", "type": kind, "name": name,
        });
        all[key] = more;
        all
    }

    fn is_root(&self) -> bool {
        !self.address.starts_with("module.")
    }
}

fn plan(all: &[Planned]) -> Value {
    let values = |root: bool| -> Vec<Value> {
        let these = all.iter().filter(|one| one.is_root() == root);
        these
            .map(|one| one.named("values", one.values.clone()))
            .collect()
    };
    let written = |root: bool| -> Vec<Value> {
        let these = all.iter().filter(|one| one.is_root() == root);
        these
            .map(|one| one.named("expressions", one.expressions.clone()))
            .collect()
    };
    let changes: Vec<Value> = all
        .iter()
        .map(|one| {
            one.named(
                "change",
                json!({"actions": ["create"], "after_unknown": one.unknown}),
            )
        })
        .collect();
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {
            "resources": values(true),
            "child_modules": [{"address": "module.key[\"a\"]", "resources": values(false)}],
        }},
        "resource_changes": changes,
        "configuration": {"root_module": {
            "resources": written(true),
            "module_calls": {"key": {
                "source": "./key", "for_each_expression": {"references": ["var.keys"]}, "module": {"resources": written(false)},
            }},
        }},
    })
}

const CONFIGURATION: &str = r#"
resource "aws_s3_bucket" "open" {
  bucket_prefix = "open"
}
resource "aws_s3_bucket" "shut" {
  bucket_prefix = "shut"
}
resource "aws_s3_bucket_public_access_block" "shut" {
  bucket                  = aws_s3_bucket.shut.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_ebs_volume" "v" {
  availability_zone = "eu-west-2a"
  size              = 1
}
resource "aws_security_group_rule" "r" {
  security_group_id = "sg-1"
  description       = "all"
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["0.0.0.0/0"]
}
module "key" {
  source   = "./key"
  for_each = toset(["a"])
}
"#;
const MODULE: &str = "resource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = false\n}\n";

fn planned() -> Vec<Planned> {
    let constant = |value: Value| json!({"constant_value": value});
    vec![
        Planned {
            address: "aws_s3_bucket.open",
            values: json!({"bucket_prefix": "open", "force_destroy": false, "tags": null}),
            unknown: json!({"id": true, "arn": true, "bucket": true, "versioning": true, "server_side_encryption_configuration": true, "logging": true, "acl": true}),
            expressions: json!({"bucket_prefix": constant(json!("open"))}),
        },
        Planned {
            address: "aws_s3_bucket.shut",
            values: json!({"bucket_prefix": "shut", "force_destroy": false, "tags": null}),
            unknown: json!({"id": true, "arn": true, "bucket": true, "versioning": true, "server_side_encryption_configuration": true, "logging": true, "acl": true}),
            expressions: json!({"bucket_prefix": constant(json!("shut"))}),
        },
        Planned {
            address: "aws_s3_bucket_public_access_block.shut",
            values: json!({"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}),
            unknown: json!({"id": true, "bucket": true}),
            expressions: json!({
                "bucket": {"references": ["aws_s3_bucket.shut.id", "aws_s3_bucket.shut"]},
                "block_public_acls": constant(json!(true)), "block_public_policy": constant(json!(true)),
                "ignore_public_acls": constant(json!(true)), "restrict_public_buckets": constant(json!(true)),
            }),
        },
        Planned {
            address: "aws_ebs_volume.v",
            values: json!({"availability_zone": "eu-west-2a", "size": 1, "final_snapshot": false, "tags": null, "outpost_arn": null}),
            unknown: json!({"id": true, "arn": true, "encrypted": true, "kms_key_id": true, "iops": true, "type": true}),
            expressions: json!({"availability_zone": constant(json!("eu-west-2a")), "size": constant(json!(1))}),
        },
        Planned {
            address: "aws_security_group_rule.r",
            values: json!({"security_group_id": "sg-1", "description": "all", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": null, "self": false}),
            unknown: json!({"id": true, "cidr_blocks": [false], "source_security_group_id": true}),
            expressions: json!({
                "security_group_id": constant(json!("sg-1")), "description": constant(json!("all")), "type": constant(json!("ingress")),
                "protocol": constant(json!("tcp")), "from_port": constant(json!(22)), "to_port": constant(json!(22)),
                "cidr_blocks": constant(json!(["0.0.0.0/0"])),
            }),
        },
        Planned {
            address: "module.key[\"a\"].aws_kms_key.k",
            values: json!({"enable_key_rotation": false, "is_enabled": true, "bypass_policy_lockout_safety_check": false}),
            unknown: json!({"id": true, "arn": true, "policy": true, "description": true}),
            expressions: json!({"enable_key_rotation": constant(json!(false))}),
        },
    ]
}

#[test]
fn a_fault_is_the_same_in_a_configuration_and_in_its_plan() {
    let (_, written) = report(&[("main.tf", CONFIGURATION), ("key/main.tf", MODULE)]);
    let mut written = faults(&written);
    // What is asked of a whole configuration, a plan does not say.
    written.retain(|(_, address)| address.contains("aws_"));
    assert!(written.len() >= 6, "{written:?}");
    for text in [
        plan(&planned()).to_string(),
        format!("{:#}", plan(&planned())),
    ] {
        let (_, planned) = report(&[("out/anything.json", &text)]);
        assert_eq!(faults(&planned), written);
    }
    let is = |check: &str, address: &str| {
        written.contains(&(format!("infrastructure/aws/{check}"), address.to_owned()))
    };
    assert!(
        is("kms-key-rotation-off", "module.key[\"a\"].aws_kms_key.k"),
        "{written:?}"
    );
}

#[test]
fn a_finding_points_at_the_value_in_the_plan_or_at_its_resource() {
    let text = format!("{:#}", plan(&planned()));
    let (_, planned) = report(&[("tfplan.json", &text)]);
    let findings = planned["findings"].as_array().unwrap();
    let line = |check: &str, address: &str| {
        let of = |one: &&Value| {
            one["check"].as_str().unwrap().ends_with(check) && one["resource"]["address"] == address
        };
        let found = findings
            .iter()
            .find(of)
            .unwrap_or_else(|| panic!("{check}"));
        let line = found["region"]["start_line"].as_u64().unwrap();
        assert_eq!(found["region"]["end_line"], line);
        text.lines()
            .nth(usize::try_from(line).unwrap() - 1)
            .unwrap()
            .trim()
            .to_owned()
    };
    let key = "module.key[\"a\"].aws_kms_key.k";
    assert_eq!(
        line("/kms-key-rotation-off", key),
        "\"enable_key_rotation\": false,"
    );
    assert_eq!(
        line("/ebs-volume-unencrypted", "aws_ebs_volume.v"),
        "\"address\": \"aws_ebs_volume.v\","
    );
    let of_key = findings
        .iter()
        .find(|one| one["resource"]["address"] == key)
        .unwrap();
    assert_eq!(
        of_key["resource"]["calls"][0]["address"],
        "module.key[\"a\"]"
    );
    assert_eq!(of_key["resource"]["calls"][0]["path"], "tfplan.json");
}

#[test]
fn a_sensitive_value_is_never_shown() {
    let mut plan = plan(&planned());
    let resource = &mut plan["planned_values"]["root_module"]["child_modules"][0]["resources"][0];
    resource["values"]["description"] = json!("walnut");
    resource["sensitive_values"] = json!({"description": true});
    let repository = Repository::new();
    repository.commit("First", &[("plan.json", &plan.to_string())]);
    for format in [
        "human", "json", "sarif", "markdown", "github", "junit", "html",
    ] {
        let said = gate()
            .repo(&repository)
            .args("check --only infrastructure -f")
            .arg(format)
            .run();
        assert!(said.stdout.contains("kms-key-rotation-off"), "{format}");
        assert!(!said.stdout.contains("walnut"), "{format}: {}", said.stdout);
    }
}

#[test]
fn a_value_of_a_plan_excuses_nothing() {
    let mut plan = plan(&planned());
    let resource = &mut plan["planned_values"]["root_module"]["child_modules"][0]["resources"][0];
    resource["values"]["description"] = json!(
        "#checkov:skip=CKV_AWS_7: no #trivy:ignore:AVD-AWS-0065 #tfsec:ignore:aws-kms-auto-rotate-keys"
    );
    let (_, looked) = report(&[("plan.json", &plan.to_string())]);
    let found = looked["findings"].as_array().unwrap().iter();
    let mut found = found.filter(|one| one["check"] == "infrastructure/aws/kms-key-rotation-off");
    let found = found.next().unwrap();
    assert!(found["suppression"].is_null(), "{found}");
}

#[test]
fn a_plan_in_utf_16_is_read() {
    let text = plan(&planned()).to_string();
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let repository = Repository::new();
    repository
        .stage_bytes("plan.json", &bytes)
        .commit("First", &[]);
    let (_, looked) = gate()
        .repo(&repository)
        .args("check --only infrastructure")
        .json();
    assert!(faults(&looked).len() >= 6);
    // Half of a character, and nobody knows what it says.
    repository
        .stage_bytes("plan.json", &bytes[..bytes.len() - 1])
        .commit("Cut", &[]);
    let (_, looked) = gate()
        .repo(&repository)
        .args("check --only infrastructure")
        .json();
    assert!(
        looked["gaps"].to_string().contains("UTF-16"),
        "{}",
        looked["gaps"]
    );
}

#[test]
fn a_plan_that_was_cut_off_is_a_gap_with_its_line() {
    let text = format!("{:#}", plan(&planned()));
    let half = &text[..text.len() / 2];
    let lines = half.lines().count();
    let (code, looked) = report(&[("plan.json", half)]);
    assert_eq!(code, 0);
    let gaps = looked["gaps"].as_array().unwrap();
    let gap = gaps.iter().find(|gap| gap["file"] == "plan.json").unwrap();
    assert!(
        gap["reason"]
            .as_str()
            .unwrap()
            .starts_with(&format!("line {lines}: ")),
        "{gap}"
    );
}

#[test]
fn a_configuration_in_json_is_pointed_at_exactly() {
    let text = "{\n  \"resource\": {\n    \"aws_kms_key\": {\n      \"k\": {\n        \"description\": \"é\", \"enable_key_rotation\": false\n      }\n    },\n    \"aws_ebs_volume\": {\n      \"v\": {\n        \"size\": 1\n      }\n    }\n  }\n}\n";
    let (_, looked) = report(&[("main.tf.json", text)]);
    let region = |check: &str| {
        let found = looked["findings"].as_array().unwrap().iter();
        let mut found = found.filter(|one| one["check"].as_str().unwrap().ends_with(check));
        let region = &found.next().unwrap_or_else(|| panic!("{check}"))["region"];
        ["start_line", "start_column", "end_line", "end_column"]
            .map(|key| region[key].as_u64().unwrap())
    };
    assert_eq!(region("/kms-key-rotation-off"), [5, 29, 5, 57]);
    assert_eq!(region("/ebs-volume-unencrypted"), [9, 7, 9, 10]);
    let (_, looked) = report(&[("main.tf.json", &text[..80])]);
    assert!(
        looked["gaps"].to_string().contains("line 5: "),
        "{}",
        looked["gaps"]
    );
}
