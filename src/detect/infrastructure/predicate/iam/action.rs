//! Actions as patterns, and the sets of them that are dangerous whatever they are used for.
//!
//! From the tables of <https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html>.

use super::pattern::{is_everything, matches};

/// Give out credentials, or a session as somebody else.
pub const CREDENTIALS: &[&str] = &[
    "chime:CreateApiKey",
    "codepipeline:PollForJobs",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdToken",
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken",
    "ec2:GetPasswordData",
    "gamelift:RequestUploadCredentials",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "lightsail:DownloadDefaultKeyPair",
    "lightsail:GetInstanceAccessDetails",
    "rds-db:connect",
    "redshift:CreateClusterUser",
    "redshift:GetClusterCredentials",
    "sso:GetRoleCredentials",
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:GetFederationToken",
];

/// Read what is stored, or what it is protected with.
pub const DATA: &[&str] = &[
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Change who may do what: access level "Permissions management".
pub const PERMISSIONS: &[&str] = &[
    "acm-pca:CreatePermission",
    "acm-pca:PutPolicy",
    "backup:PutBackupVaultAccessPolicy",
    "cloudformation:SetStackPolicy",
    "codeartifact:PutDomainPermissionsPolicy",
    "codeartifact:PutRepositoryPermissionsPolicy",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ec2:ResetSnapshotAttribute",
    "ecr-public:SetRepositoryPolicy",
    "ecr:DeleteRepositoryPolicy",
    "ecr:SetRepositoryPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "es:UpdateElasticsearchDomainConfig",
    "events:PutPermission",
    "glacier:SetVaultAccessPolicy",
    "glue:PutResourcePolicy",
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:DeleteGroupPolicy",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteUserPolicy",
    "iam:DetachGroupPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lakeformation:BatchGrantPermissions",
    "lakeformation:GrantPermissions",
    "lambda:AddLayerVersionPermission",
    "lambda:AddPermission",
    "ram:CreateResourceShare",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucketPolicy",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "secretsmanager:PutResourcePolicy",
    "ses:PutIdentityPolicy",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
    "ssm:ModifyDocumentPermission",
];

/// Every action of every service: `*`, `*:*`.
pub fn is_any(pattern: &str) -> bool {
    is_everything(pattern)
        || pattern
            .split_once(':')
            .is_some_and(|(service, action)| is_everything(service) && is_everything(action))
}

/// The service of `s3:*`.
pub fn whole_service(pattern: &str) -> Option<&str> {
    let (service, action) = pattern.split_once(':')?;
    (is_everything(action) && !service.contains(['*', '?'])).then_some(service)
}

/// Whether a pattern is about one of some actions, and not just about everything.
pub fn is_one_of(pattern: &str, actions: &[&str]) -> bool {
    !is_any(pattern) && actions.iter().any(|action| matches(pattern, action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for table in [CREDENTIALS, DATA, PERMISSIONS] {
            assert!(table.is_sorted());
        }
    }

    #[test]
    fn everything_and_a_whole_service_are_told_apart() {
        assert!(is_any("*") && is_any("*:*") && !is_any("s3:*"));
        assert_eq!(whole_service("s3:*"), Some("s3"));
        assert_eq!(whole_service("s3:Get*"), None);
        assert!(is_one_of("S3:getobj*", DATA) && !is_one_of("*", DATA));
    }
}
