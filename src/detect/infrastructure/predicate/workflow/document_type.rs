//! Which type of document a policy rule asks for, and which type a file is. What cannot be told is no type.

use super::project::{joined, read};
use crate::detect::infrastructure::predicate::Asked;

/// A type of document that rules are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    CloudFormation,
    Compose,
    Dockerfile,
    /// Terraform's language as conftest reads it.
    Hcl,
    Kubernetes,
    /// What `terraform show -json` prints.
    Plan,
    Workflow,
}

/// Keys of the input that only documents of one type have.
const ASKED: &[(&str, Kind)] = &[
    ("input.Resources", Kind::CloudFormation),
    ("input.services", Kind::Compose),
    ("].Cmd", Kind::Dockerfile),
    ("input.resource.", Kind::Hcl),
    ("input.resource[", Kind::Hcl),
    ("input.apiVersion", Kind::Kubernetes),
    ("input.kind", Kind::Kubernetes),
    ("input.metadata", Kind::Kubernetes),
    ("input.spec", Kind::Kubernetes),
    ("input.configuration.", Kind::Plan),
    ("input.planned_values", Kind::Plan),
    ("input.resource_changes", Kind::Plan),
    ("input.jobs", Kind::Workflow),
];

/// The types that rules ask for. None where one of them asks for none that is known.
pub(super) fn of_rules<'r>(rules: impl Iterator<Item = &'r str>) -> Option<Vec<Kind>> {
    let mut found = Vec::new();
    for text in rules {
        if !text.contains("input") {
            continue;
        }
        let before = found.len();
        found.extend(
            ASKED
                .iter()
                .filter(|(key, _)| text.contains(key))
                .map(|(_, kind)| *kind),
        );
        if found.len() == before {
            return None;
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The type of a file that a command names, by its name, or by what the repository has there.
pub(super) fn of_file(root: &str, name: &str, asked: &Asked<'_, '_>) -> Option<Kind> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let lower = last.to_ascii_lowercase();
    let ends = |ending: &str| lower.ends_with(ending);
    if ends(".tf") {
        return Some(Kind::Hcl);
    }
    if lower.starts_with("dockerfile") || ends(".dockerfile") {
        return Some(Kind::Dockerfile);
    }
    if ends(".json") && lower.contains("plan") {
        return Some(Kind::Plan);
    }
    if (ends(".yml") || ends(".yaml")) && lower.contains("compose") {
        return Some(Kind::Compose);
    }
    if name.contains(".github/workflows/") {
        return Some(Kind::Workflow);
    }
    let text = joined(root, name).and_then(|path| read(asked, &path))?;
    let has = |key: &str| {
        text.lines().any(|line| {
            let line = line.trim_start_matches([' ', '{', '"']);
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches('"').starts_with(':'))
        })
    };
    if has("apiVersion") && has("kind") {
        Some(Kind::Kubernetes)
    } else if has("Resources") && (has("AWSTemplateFormatVersion") || text.contains("AWS::")) {
        Some(Kind::CloudFormation)
    } else if has("resource_changes") || has("planned_values") {
        Some(Kind::Plan)
    } else {
        None
    }
}

/// Whether a folder of the repository has no file that a framework of a scanner reads. Not known for a framework that is
/// not in the table, or one of several.
pub(super) fn is_absent(root: &str, folder: &str, framework: &str, asked: &Asked<'_, '_>) -> bool {
    let (Some(files), false) = (asked.world.files, folder.contains(['$', '*'])) else {
        return false;
    };
    let endings: &[&str] = match framework {
        "all" => &[""],
        "terraform" => &[".tf", ".tf.json", ".tofu"],
        "kubernetes" => &[".yaml", ".yml", ".json"],
        "cloudformation" => &[".yaml", ".yml", ".json", ".template"],
        "bicep" => &[".bicep"],
        "dockerfile" => &["dockerfile", ".dockerfile"],
        "helm" => &["chart.yaml"],
        _ => return false,
    };
    let prefix = match joined(root, folder) {
        Some(path) => format!("{}/", path.to_text()),
        None if [root, folder]
            .iter()
            .all(|part| part.trim_matches(['.', '/']).is_empty()) =>
        {
            String::new()
        }
        None => return false,
    };
    !files.paths().iter().any(|path| {
        let text = path.to_text().to_ascii_lowercase();
        text.starts_with(&prefix.to_ascii_lowercase())
            && endings.iter().any(|ending| {
                text.ends_with(ending) || (framework == "dockerfile" && text.contains("dockerfile"))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_what_they_are_written_for() {
        let of = |text: &'static str| of_rules([text].into_iter());
        assert_eq!(
            of("deny { input.kind == \"Pod\" }"),
            Some(vec![Kind::Kubernetes])
        );
        assert_eq!(
            of("deny { input.resource_changes[_] }"),
            Some(vec![Kind::Plan])
        );
        assert_eq!(
            of("deny { input[i].Cmd == \"run\" }"),
            Some(vec![Kind::Dockerfile])
        );
        assert_eq!(of("deny { input.foo }"), None);
        assert_eq!(of("helper := 1"), None);
    }
}
