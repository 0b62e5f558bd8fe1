//! Actions that know no resource, so that a policy can only allow them on `*`.
//!
//! From the tables of <https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html>, for the
//! services whose other actions do know one. Not here: services of which no action does.

/// Actions that know no resource, or beginnings of them, in services whose other actions do.
const BEGINNINGS: &[&str] = &[
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

/// Whether an action, or every action of a pattern, knows no resource.
pub fn is(pattern: &str) -> bool {
    let begins = |known: &str| {
        let head = pattern.get(..known.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(known))
    };
    BEGINNINGS.iter().any(|known| begins(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(BEGINNINGS.is_sorted());
    }

    #[test]
    fn an_action_is_known_by_how_it_begins() {
        for one in [
            "ec2:DescribeInstances",
            "EC2:Describe*",
            "s3:ListAllMyBuckets",
        ] {
            assert!(is(one), "{one}");
        }
        for one in ["s3:List*", "ec2:*", "kms:Decrypt", "", "s3"] {
            assert!(!is(one), "{one}");
        }
    }
}
