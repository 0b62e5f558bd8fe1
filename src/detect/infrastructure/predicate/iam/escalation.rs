//! Sets of actions with which their holder makes itself an administrator: each alone changes its own permissions, or
//! starts something under a role that it chooses.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>

use super::action::is_any;
use super::documents::Document;
use super::pattern::matches;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Place;

const SETS: &[&[&str]] = &[
    &["iam:CreatePolicyVersion"],
    &["iam:SetDefaultPolicyVersion"],
    &["iam:CreateAccessKey"],
    &["iam:CreateLoginProfile"],
    &["iam:UpdateLoginProfile"],
    &["iam:AttachUserPolicy"],
    &["iam:AttachGroupPolicy"],
    &["iam:AttachRolePolicy"],
    &["iam:PutUserPolicy"],
    &["iam:PutGroupPolicy"],
    &["iam:PutRolePolicy"],
    &["iam:AddUserToGroup"],
    &["iam:UpdateAssumeRolePolicy"],
    &["lambda:UpdateFunctionCode"],
    &["glue:UpdateDevEndpoint"],
    &["codestar:CreateProjectFromTemplate"],
    &[
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:InvokeFunction",
    ],
    &[
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:CreateEventSourceMapping",
    ],
    &[
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:AddPermission",
    ],
    &["iam:PassRole", "ec2:RunInstances"],
    &["iam:PassRole", "glue:CreateDevEndpoint"],
    &["iam:PassRole", "glue:CreateJob"],
    &["iam:PassRole", "cloudformation:CreateStack"],
    &[
        "iam:PassRole",
        "datapipeline:CreatePipeline",
        "datapipeline:PutPipelineDefinition",
    ],
    &["iam:PassRole", "sagemaker:CreateNotebookInstance"],
    &["iam:PassRole", "sagemaker:CreateTrainingJob"],
    &["iam:PassRole", "sagemaker:CreateProcessingJob"],
    &["iam:PassRole", "codestar:CreateProject"],
    &["iam:PassRole", "codebuild:CreateProject"],
    &["iam:PassRole", "ecs:RunTask"],
    &[
        "iam:PassRole",
        "ecs:RegisterTaskDefinition",
        "ecs:CreateService",
    ],
];

/// Where a policy allows one of the sets on every resource.
pub fn of(document: &Document) -> Truth {
    let sets = SETS.iter().filter_map(|set| {
        let places: Option<Vec<Place>> =
            set.iter().map(|action| granted(document, action)).collect();
        places?.first().copied()
    });
    let first = sets.min_by_key(|place| place.span.start);
    first.map_or(Truth::False, |place| Truth::True(Some(place)))
}

/// Where a policy allows an action on every resource, unconditionally, and nothing in it denies the action.
pub fn granted(document: &Document, wanted: &str) -> Option<Place> {
    let denies = |action: &str| matches(action, wanted);
    let taken_back = document.statements.iter().any(|statement| {
        statement.allows() != Some(true)
            && (statement.has("NotAction")
                || statement.actions().iter().any(|one| denies(one.text)))
    });
    if taken_back {
        return None;
    }
    let statements = document.statements.iter().filter(|statement| {
        statement.allows() == Some(true)
            && statement.of_every_resource()
            && statement.is_unconditional()
    });
    statements
        .flat_map(super::statement::Statement::actions)
        .find_map(|action| {
            (!is_any(action.text) && matches(action.text, wanted)).then_some(action.place)
        })
}
