//! Terraform: locks and configurations.

use super::*;
use crate::package::{Ecosystem, Source};

pub(super) const LOCK: &str = r#"# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.31.0"
  constraints = "~> 5.0, >= 5.1.0"
  hashes = [
    "h1:ltxyuBWIy9cq0kIKDJH1jeWJy/y7XJLjS4QrsQK4plA=",
    "zh:0cdb9c2083bf0902442384f7309367791e4640581652dda456f2d6d7abf0de8d",
  ]
}

provider "example.com/acme/thing" {
  version = "0.1.0-beta.1"
}
"#;

#[test]
fn locked_providers_are_listed() {
    let path = "infra/.terraform.lock.hcl";
    assert_eq!(
        names(path, LOCK),
        [
            "hashicorp/aws 5.31.0",
            "example.com/acme/thing 0.1.0-beta.1"
        ]
    );
    let aws = &read(path, LOCK).unwrap().packages[0];
    assert_eq!(aws.ecosystem, Ecosystem::Terraform);
    assert_eq!(aws.requirement.as_deref(), Some("~> 5.0, >= 5.1.0"));
    assert_eq!(aws.checksums.len(), 1);
    assert_eq!(
        &LOCK[aws.at.range()].trim_matches('"'),
        &"registry.terraform.io/hashicorp/aws"
    );
}

#[test]
fn a_lock_that_terraform_would_refuse_is_refused() {
    let path = ".terraform.lock.hcl";
    for (from, to) in [
        ("\"5.31.0\"", "\"newest\""),
        ("\"5.31.0\"", "5"),
        ("  version     = \"5.31.0\"\n", ""),
        ("version     =", "versions ="),
        (
            "example.com/acme/thing",
            "registry.terraform.io/hashicorp/aws",
        ),
        ("example.com/acme/thing", "thing"),
        ("provider \"example", "module \"example"),
        ("\"zh:0cdb", "\"zh:xx"),
        ("\"h1:ltxyuBWIy9cq0kIKDJH1jeWJy/y7XJLjS4QrsQK4plA=\"", "1"),
        ("constraints =", "constraints"),
    ] {
        assert!(
            read(path, &LOCK.replacen(from, to, 1)).is_err(),
            "{from} -> {to}"
        );
    }
    assert!(read(path, "# nothing\n").is_err());
}

#[test]
fn a_lock_cut_within_a_provider_is_noticed() {
    for cut in 1..LOCK.len() {
        let text = &LOCK[..cut];
        let noticed = read(".terraform.lock.hcl", text).map_or(true, |listing| {
            !listing.problems.is_empty() || listing.packages.len() == 2
        });
        // What is whole up to here is whole: the reader's head says so.
        let between = text.trim_end().ends_with("\n}") && text.ends_with('\n');
        assert!(noticed || between, "{text}");
    }
}

#[test]
fn providers_and_modules_of_a_configuration_are_listed() {
    let commit = "a".repeat(40);
    let text = format!(
        r#"terraform {{
  required_providers {{
    aws    = {{ source = "hashicorp/aws", version = "~> 5.0" }}
    random = "= 3.5.1"
    other  = {{ source = "example.com/acme/thing" }}
  }}
}}
module "vpc" {{
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.1.0"
}}
module "sub" {{
  source  = "app.terraform.io/org/net/aws//modules/a"
  version = ">= 1"
}}
module "git" {{ source = "git::https://github.com/o/r.git//modules/x?ref=v1.2.0" }}
module "pin" {{ source = "github.com/o/p?ref={commit}" }}
module "ssh" {{ source = "git@github.com:o/s.git" }}
module "zip" {{ source = "https://example.com/vpc-module.zip" }}
module "own" {{ source = "./own" }}
"#
    );
    assert_eq!(
        names("main.tf", &text),
        [
            "hashicorp/aws [~> 5.0]",
            "hashicorp/random 3.5.1",
            "example.com/acme/thing",
            "terraform-aws-modules/vpc/aws 5.1.0",
            "app.terraform.io/org/net/aws [>= 1]",
            "github.com/o/r v1.2.0",
            "github.com/o/p",
            "github.com/o/s",
            "example.com/vpc-module.zip",
        ]
    );
    let listing = read("main.tf", &text).unwrap();
    let pinned = Source::Git {
        url: "https://github.com/o/p".to_owned(),
        commit: Some(commit),
    };
    assert_eq!(listing.packages[6].source, pinned);
    assert!(matches!(&listing.packages[8].source, Source::Archive(_)));
    assert_eq!(names("main.tf", "resource \"a\" \"b\" {\n"), [""; 0]);
    assert_eq!(
        read("main.tf", "module \"a\" {\n}\n")
            .unwrap()
            .problems
            .len(),
        1
    );
    assert!(
        !read("main.tf", "module \"a\" {\n")
            .unwrap()
            .problems
            .is_empty()
    );
}
