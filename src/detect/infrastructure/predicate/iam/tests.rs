//! Policies asked as checks ask them.

use crate::check::condition;
use crate::detect::infrastructure::matcher::{Relations, Truth, World};
use crate::detect::infrastructure::resource::Model;
use crate::detect::infrastructure::terraform::{self, ModuleSources};
use crate::inventory::InMemory;
use crate::source::RepoPath;

/// What the first resource of a kind answers: the text pointed at.
fn answer(text: &str, kind: &str, question: &str) -> Result<String, Truth> {
    let path = RepoPath::new("main.tf").unwrap();
    let snapshot = InMemory::new([(path.clone(), text.as_bytes().to_vec())]);
    let mut model = Model::default();
    terraform::evaluate(&snapshot, &[path], &ModuleSources::default(), &mut model);
    let relations = Relations::of(&model);
    let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
    let question = format!("{{predicate: {question}}}");
    let condition = condition::parse(&serde_yaml::from_str(&question).unwrap()).unwrap();
    let resource = model
        .resources
        .iter()
        .find(|resource| &*resource.kind == kind)
        .unwrap();
    match world.holds(&condition, resource) {
        Truth::True(place) => Ok(model.sources.text(place.unwrap()).to_owned()),
        other => Err(other),
    }
}

fn policy(statement: &str) -> String {
    format!(
        "variable \"u\" {{}}\nresource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Statement = [{statement}] }})\n}}\n"
    )
}

fn grants(statement: &str, what: &str) -> Result<String, Truth> {
    let question = format!("{{name: iam-grants, what: {what}}}");
    answer(&policy(statement), "aws_iam_policy", &question)
}

#[test]
fn an_administrator_may_do_everything_everywhere() {
    let all = r#"{ Effect = "Allow", Action = ["s3:Get*", "*"], Resource = "*" }"#;
    assert_eq!(grants(all, "administrator").unwrap(), "\"*\"");
    for other in [
        r#"{ Effect = "Deny", Action = "*", Resource = "*" }"#,
        r#"{ Effect = var.u, Action = "*", Resource = "*" }"#,
        r#"{ Effect = "Allow", Action = "*", Resource = var.u }"#,
        r#"{ Effect = "Allow", Action = var.u, Resource = "*" }"#,
        r#"{ Effect = "Allow", Action = "*", Resource = "arn:aws:s3:::x" }"#,
    ] {
        assert!(grants(other, "administrator").is_err(), "{other}");
    }
}

#[test]
fn a_condition_confines_and_a_denial_takes_back() {
    let plain = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }"#;
    assert!(grants(plain, "pass-any-role").is_ok());
    let confined = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*", Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } } }"#;
    assert!(grants(confined, "pass-any-role").is_err());
    let denied = format!(r#"{plain}, {{ Effect = "Deny", Action = "iam:*", Resource = "*" }}"#);
    assert!(grants(&denied, "pass-any-role").is_err());
}

#[test]
fn two_actions_together_escalate() {
    let pass = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }"#;
    assert!(grants(pass, "escalation").is_err());
    let both = format!(r#"{pass}, {{ Effect = "Allow", Action = ["ec2:Run*"], Resource = "*" }}"#);
    assert!(grants(&both, "escalation").is_ok());
}

const SHARED: &str = r#"
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.d.json }
"#;

#[test]
fn a_document_is_judged_once_where_it_is_written() {
    let question = "{name: iam-grants, what: administrator}";
    assert!(answer(SHARED, "data.aws_iam_policy_document", question).is_ok());
    assert_eq!(
        answer(SHARED, "aws_iam_policy", question),
        Err(Truth::False)
    );
}

#[test]
fn a_service_control_policy_gives_nothing() {
    let text = SHARED
        .replace("\"aws_iam_policy\"", "\"aws_organizations_policy\"")
        .replace("policy =", "content =");
    let question = "{name: iam-grants, what: administrator}";
    assert!(answer(&text, "data.aws_iam_policy_document", question).is_err());
}

fn opens(statement: &str) -> Result<String, Truth> {
    let text = format!(
        "variable \"u\" {{}}\nresource \"aws_sqs_queue\" \"q\" {{\n  policy = jsonencode({{ Statement = [{statement}] }})\n}}\n"
    );
    answer(&text, "aws_sqs_queue", "iam-open-to-anyone")
}

#[test]
fn anyone_is_let_in_unless_a_condition_says_who() {
    for open in [
        r#"{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage" }"#,
        r#"{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sqs:SendMessage" }"#,
        r#"{ Effect = "Allow", Principal = { AWS = ["*"] }, Condition = { Bool = { "aws:SecureTransport" = "true" } } }"#,
        r#"{ Effect = "Allow", NotPrincipal = { AWS = "x" }, Action = "sqs:*" }"#,
    ] {
        assert!(opens(open).is_ok(), "{open}");
    }
    for closed in [
        r#"{ Effect = "Deny", Principal = "*", Action = "sqs:SendMessage" }"#,
        r#"{ Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage" }"#,
        r#"{ Effect = "Allow", Principal = "*", Condition = { ArnEquals = { "aws:SourceArn" = var.u } } }"#,
        r#"{ Effect = "Allow", Principal = "*", Condition = var.u }"#,
        r#"{ Effect = "Allow", Principal = var.u, Action = "sqs:*" }"#,
    ] {
        assert!(opens(closed).is_err(), "{closed}");
    }
}

fn github(condition: &str) -> bool {
    let text = format!(
        r#"variable "u" {{}}
resource "aws_iam_role" "r" {{
  assume_role_policy = jsonencode({{ Statement = [{{
    Effect = "Allow"
    Action = "sts:AssumeRoleWithWebIdentity"
    Principal = {{ Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }}
    Condition = {condition}
  }}] }})
}}
"#
    );
    answer(
        &text,
        "aws_iam_role",
        "{name: iam-trusts, whom: any-github-repository}",
    )
    .is_ok()
}

#[test]
fn a_github_token_must_be_of_a_repository() {
    let key = "\"token.actions.githubusercontent.com:sub\"";
    assert!(github(
        r#"{ StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }"#
    ));
    assert!(github(&format!(
        "{{ StringLike = {{ {key} = \"repo:*\" }} }}"
    )));
    assert!(!github(&format!(
        "{{ StringLike = {{ {key} = \"repo:nhs/app:*\" }} }}"
    )));
    assert!(!github(&format!("{{ StringLike = {{ {key} = var.u }} }}")));
    assert!(!github("var.u"));
}
