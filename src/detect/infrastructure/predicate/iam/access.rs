//! Whether an action changes something, and could be confined to some resources.
//!
//! The access levels of the Service Authorization Reference follow the verb of the action; the exceptions are written out.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::action::whole_service;
use super::pattern::matches;
use super::resourceless;

/// Services whose writing actions can be confined. Lower case, sorted.
const CONFINABLE: &[&str] = &[
    "acm",
    "apigateway",
    "appsync",
    "athena",
    "backup",
    "batch",
    "bedrock",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codedeploy",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "dms",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "es",
    "events",
    "execute-api",
    "firehose",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "rds",
    "redshift",
    "route53",
    "s3",
    "sagemaker",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "states",
    "sts",
    "wafv2",
];

/// Verbs of actions that write.
const VERBS: &[&str] = &[
    "Abort",
    "Accept",
    "Add",
    "Allocate",
    "Associate",
    "Attach",
    "Authorize",
    "BatchCreate",
    "BatchDelete",
    "BatchPut",
    "BatchUpdate",
    "BatchWrite",
    "Cancel",
    "Change",
    "Complete",
    "Copy",
    "Create",
    "Deactivate",
    "Delete",
    "Deploy",
    "Deregister",
    "Detach",
    "Disable",
    "Disassociate",
    "Enable",
    "Execute",
    "Import",
    "Initiate",
    "Invalidate",
    "Invoke",
    "Modify",
    "Pass",
    "Publish",
    "Purge",
    "Put",
    "Reboot",
    "Receive",
    "Register",
    "Reject",
    "Release",
    "Remove",
    "Replace",
    "Replicate",
    "Reset",
    "Restore",
    "Retry",
    "Revoke",
    "Rotate",
    "Run",
    "Schedule",
    "Send",
    "Set",
    "Start",
    "Stop",
    "Subscribe",
    "Terminate",
    "Tag",
    "Unsubscribe",
    "Untag",
    "Update",
    "Upload",
    "Write",
];

/// Actions that write and know no resource, or that AWS itself tells to allow on `*`: of a function in a VPC, of keys and
/// logs that come into being.
const NOT_CONFINED: &[&str] = &[
    "acm:ImportCertificate",
    "acm:RequestCertificate",
    "acm:PutAccountConfiguration",
    "cloudformation:CreateUploadBucket",
    "cognito-identity:CreateIdentityPool",
    "cognito-idp:CreateUserPool",
    "cognito-idp:CreateUserPoolDomain",
    "dynamodb:BatchGetItem",
    "ec2:AssignPrivateIpAddresses",
    "ec2:AttachNetworkInterface",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:BatchGetRepositoryScanningConfiguration",
    "ecs:CreateCluster",
    "ecs:DeregisterTaskDefinition",
    "ecs:RegisterTaskDefinition",
    "ecs:PutAccountSetting",
    "glue:BatchGetPartition",
    "iam:CreateAccountAlias",
    "kms:CreateKey",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "route53:ChangeTagsForResource",
    "route53:CreateHostedZone",
    "ssm:UpdateInstanceInformation",
];

/// Whether a pattern covers actions that change something and could be confined.
pub fn writes(pattern: &str) -> bool {
    let Some((service, action)) = pattern.split_once(':') else {
        return false;
    };
    let service = service.to_ascii_lowercase();
    if CONFINABLE.binary_search(&&*service).is_err() {
        return false;
    }
    if whole_service(pattern).is_some() {
        return true;
    }
    let exempt = |known: &&str| matches(pattern, known);
    let verb = VERBS.iter().find(|verb| begins(action, verb));
    match verb {
        Some(_) if action.contains(['*', '?']) => {
            // Of a pattern that is only about the exempt ones nothing is known to be wrong.
            !(action.contains("NetworkInterface")
                || service == "logs" && action.starts_with("Create"))
        }
        Some(_) => !NOT_CONFINED.iter().any(exempt),
        None => false,
    }
}

/// Verbs of actions of access level "Write" that use a resource.
const USING: &[&str] = &[
    "AssumeRole",
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "ReEncrypt",
    "Sign",
];

/// Whether an action is of access level "Write", without regard to what AWS tells to allow on `*`.
pub fn writes_at_all(pattern: &str) -> bool {
    let action = pattern.split_once(':').map_or("", |(_, action)| action);
    let verbs = VERBS.iter().chain(USING);
    let mut verbs = verbs.filter(|verb| begins(action, verb));
    is_confinable(pattern) && (whole_service(pattern).is_some() || verbs.next().is_some())
}

/// Whether an action, reading or writing, could be confined to some resources.
pub fn is_confinable(pattern: &str) -> bool {
    let service = pattern.split(':').next().unwrap_or_default();
    let known = CONFINABLE.binary_search(&&*service.to_ascii_lowercase());
    known.is_ok() && !resourceless::is(pattern)
}

fn begins(action: &str, verb: &str) -> bool {
    let head = action.get(..verb.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_confined_is_told_from_what_knows_no_resource() {
        for one in ["s3:GetObject", "kms:Decrypt", "logs:CreateLogGroup", "s3:*"] {
            assert!(is_confinable(one), "{one}");
        }
        for one in ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "*"] {
            assert!(!is_confinable(one), "{one}");
        }
        assert!(writes_at_all("logs:PutLogEvents") && writes_at_all("sts:AssumeRole"));
        assert!(!writes_at_all("s3:GetObject") && !writes_at_all("kms:CreateKey"));
    }

    #[test]
    fn what_changes_something_is_told_by_its_verb() {
        assert!(CONFINABLE.is_sorted());
        for write in [
            "s3:PutObject",
            "s3:*",
            "dynamodb:Delete*",
            "ec2:RunInstances",
            "sqs:SendMessage",
            "S3:putobject",
        ] {
            assert!(writes(write), "{write}");
        }
        for other in [
            "s3:GetObject",
            "s3:List*",
            "ec2:CreateNetworkInterface",
            "xray:PutTraceSegments",
            "logs:PutLogEvents",
            "cloudwatch:PutMetricData",
            "ecr:BatchGetImage",
            "*",
            "ssmmessages:CreateControlChannel",
            "ec2:DescribeInstances",
            "dynamodb:BatchGet*",
        ] {
            assert!(!writes(other), "{other}");
        }
    }
}
