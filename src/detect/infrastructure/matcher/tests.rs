//! Conditions asked of small configurations.

use super::*;
use crate::check::condition;
use crate::detect::infrastructure::resource::{Framework, Model};
use crate::detect::infrastructure::terraform::{self, ModuleSources};
use crate::inventory::InMemory;
use crate::source::RepoPath;

fn model(text: &str) -> Model {
    let path = RepoPath::new("main.tf").unwrap();
    let snapshot = InMemory::new([(path.clone(), text.as_bytes().to_vec())]);
    let mut model = Model::default();
    terraform::evaluate(&snapshot, &[path], &ModuleSources::default(), &mut model);
    model
}

/// The text at the place that makes a condition true of the first resource of a kind.
fn answer(text: &str, kind: &str, condition: &str) -> Result<String, Truth> {
    let model = model(text);
    let relations = Relations::of(&model);
    let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
    let condition = condition::parse(&serde_yaml::from_str(condition).unwrap()).unwrap();
    let resource = model
        .resources
        .iter()
        .find(|resource| resource.framework == Framework::Terraform && &*resource.kind == kind)
        .unwrap();
    match world.holds(&condition, resource) {
        Truth::True(place) => {
            Ok(place.map_or(String::new(), |place| model.sources.text(place).to_owned()))
        }
        other => Err(other),
    }
}

const KEY: &str = r#"
variable "unset" {}
resource "aws_kms_key" "k" {
  enable_key_rotation = false
  description         = "x-${var.unset}"
  tags                = { a = "b", "c.d" = 3 }
  multi_region        = var.unset
}
"#;

#[test]
fn a_value_that_fails_is_pointed_at() {
    assert_eq!(
        answer(KEY, "aws_kms_key", "{enable_key_rotation: {not: true}}").unwrap(),
        "enable_key_rotation = false"
    );
    assert_eq!(
        answer(KEY, "aws_kms_key", "{enable_key_rotation: true}"),
        Err(Truth::False)
    );
    assert_eq!(
        answer(KEY, "aws_kms_key", "{policy: {absent: true}}").unwrap(),
        ""
    );
    assert_eq!(
        answer(KEY, "aws_kms_key", "{'tags[\"c.d\"]': {more: 2}}").map(|_| ()),
        Ok(())
    );
}

#[test]
fn what_is_unknown_is_no_fault() {
    for condition in [
        "{multi_region: true}",
        "{multi_region: {not: true}}",
        "{multi_region: {absent: true}}",
        "{description: {matches: 'x-.*'}}",
    ] {
        assert_eq!(
            answer(KEY, "aws_kms_key", condition),
            Err(Truth::Unknown),
            "{condition}"
        );
    }
    assert_eq!(
        answer(KEY, "aws_kms_key", "{description: y}"),
        Err(Truth::False)
    );
}

const GROUP: &str = r#"
resource "aws_security_group" "g" {
  ingress {
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]
  }
}
"#;

#[test]
fn one_block_of_several_is_asked_for_all_of_it() {
    let both = "{ingress: {some: {from_port: 22, cidr_blocks: {is: open-cidr}}}}";
    assert_eq!(answer(GROUP, "aws_security_group", both), Err(Truth::False));
    let open = "{ingress.cidr_blocks: {is: open-cidr}}";
    assert_eq!(
        answer(GROUP, "aws_security_group", open).unwrap(),
        "\"0.0.0.0/0\""
    );
}

const BUCKETS: &str = r#"
resource "aws_s3_bucket" "a" { bucket = "one" }
resource "aws_s3_bucket_versioning" "v" {
  bucket = aws_s3_bucket.a.id
  versioning_configuration { status = "Suspended" }
}
resource "aws_s3_bucket_public_access_block" "p" { bucket = "one" }
"#;

#[test]
fn resources_are_related_by_reference_and_by_name() {
    let relation = |what: &str, kind: &str, condition: &str| {
        let text = format!("{{{what}: {{kinds: ['terraform:{kind}'], by: bucket{condition}}}}}");
        answer(BUCKETS, "aws_s3_bucket", &text).is_ok()
    };
    assert!(relation("has", "aws_s3_bucket_versioning", ""));
    assert!(relation("has", "aws_s3_bucket_public_access_block", ""));
    assert!(relation("lacks", "aws_s3_bucket_logging", ""));
    let enabled = ", where: {versioning_configuration.status: Enabled}";
    assert!(relation("lacks", "aws_s3_bucket_versioning", enabled));
    assert!(!relation("has", "aws_s3_bucket_versioning", enabled));
}
