//! Whether an action changes something, and could be confined to some resources.
//!
//! The access levels of the Service Authorization Reference follow the verb of the action; the exceptions are written out.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::action::whole_service;
use super::pattern::matches;

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

/// Actions that know no resource, or beginnings of them, in services whose other actions do.
const WITHOUT_RESOURCE: &[&str] = &[
    "acm:List",
    "acm:PutAccountConfiguration",
    "acm:RequestCertificate",
    "athena:List",
    "backup:List",
    "batch:Describe",
    "batch:List",
    "cloudformation:CreateUploadBucket",
    "cloudformation:List",
    "cloudformation:ValidateTemplate",
    "cloudfront:List",
    "cloudtrail:DescribeTrails",
    "cloudtrail:ListTrails",
    "cloudtrail:LookupEvents",
    "codebuild:List",
    "codecommit:ListRepositories",
    "codepipeline:ListPipelines",
    "cognito-identity:CreateIdentityPool",
    "cognito-identity:ListIdentityPools",
    "cognito-idp:CreateUserPool",
    "cognito-idp:ListUserPools",
    "dms:Describe",
    "dynamodb:DescribeLimits",
    "dynamodb:ListTables",
    "ec2:Describe",
    "ecr:DescribeRegistry",
    "ecr:GetAuthorizationToken",
    "ecs:DescribeTaskDefinition",
    "ecs:DiscoverPollEndpoint",
    "ecs:ListClusters",
    "ecs:ListTaskDefinition",
    "eks:DescribeAddonVersions",
    "eks:ListClusters",
    "elasticloadbalancing:Describe",
    "es:List",
    "firehose:ListDeliveryStreams",
    "iam:CreateAccountAlias",
    "iam:GetAccount",
    "iam:ListAccountAliases",
    "iam:ListPolicies",
    "iam:ListRoles",
    "iam:ListUsers",
    "kinesis:DescribeLimits",
    "kinesis:ListStreams",
    "kms:CreateKey",
    "kms:GenerateRandom",
    "kms:ListAliases",
    "kms:ListKeys",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
    "lambda:ListFunctions",
    "lambda:ListLayers",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "rds:DescribeDBEngineVersions",
    "redshift:Describe",
    "route53:CreateHostedZone",
    "route53:GetHostedZoneCount",
    "route53:ListHostedZones",
    "s3:GetAccountPublicAccessBlock",
    "s3:ListAllMyBuckets",
    "secretsmanager:GetRandomPassword",
    "secretsmanager:ListSecrets",
    "sns:ListSubscriptions",
    "sns:ListTopics",
    "sqs:ListQueues",
    "ssm:DescribeInstanceInformation",
    "ssm:DescribeParameters",
    "states:ListActivities",
    "states:ListStateMachines",
    "sts:GetCallerIdentity",
    "sts:GetServiceBearerToken",
    "sts:GetSessionToken",
    "wafv2:List",
];

/// Whether an action, reading or writing, could be confined to some resources.
pub fn is_confinable(pattern: &str) -> bool {
    let service = pattern.split(':').next().unwrap_or_default();
    let known = CONFINABLE.binary_search(&&*service.to_ascii_lowercase());
    known.is_ok() && !WITHOUT_RESOURCE.iter().any(|one| begins(pattern, one))
}

fn begins(action: &str, verb: &str) -> bool {
    let head = action.get(..verb.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_knows_no_resource_cannot_be_confined() {
        assert!(WITHOUT_RESOURCE.is_sorted());
        for one in ["s3:GetObject", "kms:Decrypt", "logs:CreateLogGroup", "s3:*"] {
            assert!(is_confinable(one), "{one}");
        }
        for one in [
            "ec2:DescribeInstances",
            "ecr:GetAuthorizationToken",
            "cloudwatch:PutMetricData",
        ] {
            assert!(!is_confinable(one), "{one}");
        }
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
