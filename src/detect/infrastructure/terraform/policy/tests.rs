//! Policies in every form they are written in.

use super::{statements, tree};
use crate::detect::infrastructure::resource::Model;
use crate::detect::infrastructure::terraform::{ModuleSources, evaluate};
use crate::document::{Node, Piece, Value};
use crate::inventory::InMemory;
use crate::source::RepoPath;
use proptest::prelude::*;

fn model(text: &str) -> Model {
    let path = RepoPath::new("main.tf").unwrap();
    let snapshot = InMemory::new([(path.clone(), text.as_bytes().to_vec())]);
    let mut model = Model::default();
    evaluate(&snapshot, &[path], &ModuleSources::default(), &mut model);
    model
}

/// The tree of the policy of `aws_iam_policy.p`.
fn policy(model: &Model) -> Node {
    let found = model
        .resources
        .iter()
        .find(|one| &*one.address == "aws_iam_policy.p");
    tree(found.unwrap().body.get("policy").unwrap()).expect("a policy")
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let text = |node: &Node| node.as_str().unwrap_or("?").to_owned();
    match node.map(|node| &node.value) {
        Some(Value::List(list)) => list.items.iter().map(text).collect(),
        Some(_) => node.map(text).into_iter().collect(),
        None => Vec::new(),
    }
}

#[test]
fn a_heredoc_is_read_with_its_places_and_what_is_unknown() {
    let text = r#"
resource "aws_s3_bucket" "b" {}
resource "aws_iam_policy" "p" {
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": ["s3:*"],
        "Resource": "${aws_s3_bucket.b.arn}/*"
      }]
    }
  EOF
}
"#;
    let model = model(text);
    let policy = policy(&model);
    let (items, open) = statements(&policy);
    assert!(!open);
    let effect = items[0].get("Effect").unwrap();
    assert_eq!(effect.as_str(), Some("Allow"));
    assert_eq!(model.sources.text(effect.place), "\"Effect\": \"Allow\"");
    assert_eq!(texts(items[0].get("Action")), ["s3:*"]);
    assert!(
        model
            .sources
            .text(items[0].place)
            .starts_with("{\n        \"Effect\"")
    );
    let resource = items[0].get("Resource").unwrap();
    let Value::Unknown(unknown) = &resource.value else {
        panic!()
    };
    assert_eq!(unknown.pieces, [Piece::Unknown, Piece::Known("/*".into())]);
    assert_eq!(&*unknown.refers[0].address, "aws_s3_bucket.b");
}

#[test]
fn what_jsonencode_encodes_keeps_its_places() {
    let text = r#"
variable "who" {}
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "*"
      Principal = { AWS = var.who }
    }]
  })
}
"#;
    let model = model(text);
    let policy = policy(&model);
    let statement = &statements(&policy).0[0];
    let action = statement.get("Action").unwrap();
    assert_eq!(model.sources.text(action.place), "\"*\"");
    assert!(
        statement
            .get("Principal")
            .unwrap()
            .get("AWS")
            .unwrap()
            .is_unknown()
    );
}

const DOCUMENT: &str = r#"
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "One"
    actions   = ["s3:Get*"]
    resources = ["*"]
  }
  statement {
    sid       = "Two"
    actions   = ["s3:Put*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid     = "Two"
    effect  = "Deny"
    actions = ["s3:*"]
    principals {
      type        = "AWS"
      identifiers = ["a", "b"]
    }
    principals {
      type        = "Service"
      identifiers = ["x"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
  dynamic "statement" {
    for_each = ["sns", "sqs"]
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
    }
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
"#;

#[test]
fn a_policy_document_is_what_the_provider_makes_of_it() {
    let model = model(DOCUMENT);
    let policy = policy(&model);
    let (items, open) = statements(&policy);
    assert!(!open);
    let actions: Vec<String> = items
        .iter()
        .flat_map(|one| texts(one.get("Action")))
        .collect();
    assert_eq!(actions, ["s3:Get*", "s3:*", "sns:*", "sqs:*"]);
    assert_eq!(items[0].get("Effect").unwrap().as_str(), Some("Allow"));
    assert_eq!(items[1].get("Effect").unwrap().as_str(), Some("Deny"));
    let principal = items[1].get("Principal").unwrap();
    assert_eq!(texts(principal.get("AWS")), ["a", "b"]);
    assert_eq!(texts(principal.get("Service")), ["x"]);
    let condition = items[1].get("Condition").unwrap().get("Bool").unwrap();
    assert_eq!(texts(condition.get("aws:SecureTransport")), ["false"]);
    assert_eq!(items[2].get("Principal").unwrap().as_str(), Some("*"));
    assert_eq!(policy.get("Version").unwrap().as_str(), Some("2012-10-17"));
    let effect = items[1].get("Effect").unwrap();
    assert_eq!(model.sources.text(effect.place), "effect  = \"Deny\"");
    let resource = &model
        .resources
        .iter()
        .find(|one| &*one.address == "aws_iam_policy.p");
    let text = resource.unwrap().body.get("policy").unwrap();
    assert!(text.as_str().unwrap().contains("\"Action\":[\"sns:*\"]"));
    assert_eq!(
        model.sources.text(text.place),
        "policy = data.aws_iam_policy_document.d.json"
    );
}

#[test]
fn a_statement_that_may_be_there_leaves_the_list_open() {
    let text = r#"
variable "u" {}
data "aws_iam_policy_document" "d" {
  override_policy_documents = [var.u]
  statement { actions = ["a"] }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
"#;
    let model = model(text);
    let policy = policy(&model);
    let (items, open) = statements(&policy);
    assert!(open);
    assert_eq!(items.len(), 1);
}

#[test]
fn what_is_no_policy_is_none() {
    let place = model("x = 1")
        .sources
        .iter()
        .next()
        .map(|(file, _)| crate::document::Place {
            file,
            span: crate::source::Span::new(0, 1),
        });
    let node = |value| Node::new(value, place.unwrap());
    let deep = "[".repeat(100_000);
    for text in [
        "",
        "{",
        "[]",
        "\"x\"",
        "{\"a\":}",
        "{\"a\" 1}",
        "{} x",
        deep.as_str(),
    ] {
        assert!(tree(&node(Value::string(text))).is_none(), "{text:.20}");
    }
    assert!(tree(&node(Value::unknown())).is_none());
    assert!(tree(&node(Value::Null)).is_none());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\":,a\\\\u0 \u{1a}é1\n]{0,60}") {
        let mut sources = crate::document::Sources::default();
        let file = sources.add(RepoPath::new("a").unwrap(), "".into());
        let place = crate::document::Place { file, span: crate::source::Span::new(0, 0) };
        let _ = tree(&Node::new(Value::string(text), place));
    }
}
