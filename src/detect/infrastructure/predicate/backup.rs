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
    let (kind, resources, others) = match asked.resource.framework {
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
    let answers = selections.into_iter().map(|selection| {
        let body = selection.body.get("BackupSelection");
        let body = body.unwrap_or(&selection.body);
        if others.iter().any(|key| body.get(key).is_some()) {
            return Truth::Unknown;
        }
        names_it(body, resources, asked.resource)
    });
    Truth::any(answers).not(None)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::infrastructure::matcher::{Relations, World};
    use crate::detect::infrastructure::predicate;
    use crate::detect::infrastructure::resource::Model;
    use crate::detect::infrastructure::terraform::{self, ModuleSources};
    use crate::inventory::InMemory;
    use crate::source::RepoPath;

    fn answer(selection: &str) -> Truth {
        let text = format!(
            "resource \"aws_efs_file_system\" \"f\" {{}}\nvariable \"unset\" {{}}\n{selection}"
        );
        let path = RepoPath::new("main.tf").unwrap();
        let snapshot = InMemory::new([(path.clone(), text.into_bytes())]);
        let mut model = Model::default();
        terraform::evaluate(&snapshot, &[path], &ModuleSources::default(), &mut model);
        let relations = Relations::of(&model);
        let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
        let kind = "terraform:aws_efs_file_system";
        let file_system = relations.of_kind(kind, &model)[0];
        let told = crate::check::tree::Tree::Null;
        predicate::ask(
            "in-no-backup-plan",
            &told,
            file_system,
            &file_system.body,
            &world,
        )
    }

    fn selection(resources: &str) -> String {
        format!("resource \"aws_backup_selection\" \"s\" {{\n  resources = {resources}\n}}")
    }

    #[test]
    fn what_no_selection_names_is_in_no_plan() {
        assert!(answer("").is_true());
        assert!(answer(&selection("[\"arn:aws:ec2:eu-west-2:1:volume/v\"]")).is_true());
        assert_eq!(
            answer(&selection("[aws_efs_file_system.f.arn]")),
            Truth::False
        );
    }

    #[test]
    fn what_a_selection_may_name_is_not_known() {
        for resources in ["var.unset", "[var.unset]", "[\"*\"]"] {
            assert_eq!(answer(&selection(resources)), Truth::Unknown, "{resources}");
        }
    }
}
