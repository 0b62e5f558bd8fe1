//! Whether a resource is in a plan of AWS Backup, of all that one repository declares.
//!
//! `in-no-backup-plan` is true when no `aws_backup_selection` (`AWS::Backup::BackupSelection`) names it. A selection by
//! tags, by conditions or by a pattern may name it, so the answer is then unknown.
//! <https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html>

use super::Asked;
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::document::{Node, Value};

pub fn in_no_plan(asked: &Asked<'_, '_>) -> Truth {
    let (kind, names, others) = match asked.resource.framework {
        Framework::Terraform => (
            "terraform:aws_backup_selection",
            "resources",
            &["selection_tag", "condition", "not_resources"],
        ),
        _ => (
            "cloudformation:AWS::Backup::BackupSelection",
            "Resources",
            &["ListOfTags", "Conditions", "NotResources"],
        ),
    };
    let selections = asked.world.relations.of_kind(kind, asked.world.model);
    let named = selections.into_iter().map(|selection| {
        let body = selection.body.get("BackupSelection");
        let body = body.unwrap_or(&selection.body);
        if others.iter().any(|key| body.get(key).is_some()) {
            return Truth::Unknown;
        }
        names_it(body, names, asked.resource)
    });
    Truth::any(named).not(None)
}

fn names_it(body: &Node, key: &str, resource: &Resource) -> Truth {
    let Some(node) = body.get(key) else {
        return Truth::Unknown;
    };
    if node.is_unknown() {
        return Truth::Unknown;
    }
    Truth::any(items(Some(node)).iter().map(|item| {
        let refers = item.refers();
        let leads = |address: &str| {
            let rest = resource.address.strip_prefix(address);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        if refers.iter().any(|reference| leads(&reference.address)) {
            return Truth::True(Some(item.place));
        }
        match &item.value {
            Value::Unknown(_) if refers.is_empty() => Truth::Unknown,
            // A pattern of names of resources.
            Value::String(text) if text.contains('*') => Truth::Unknown,
            _ => Truth::False,
        }
    }))
}
