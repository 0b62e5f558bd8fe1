//! What a root of Terraform is without: asked of the `terraform` block that names the backend, for all of its folder.
//!
//! `root-lacks` is told `what`: `required-version` (no block of the folder says which Terraform may run it), or
//! `lock-file` (the dependency lock file is not in the repository).
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock>

use super::Asked;
use super::command::told;
use crate::detect::infrastructure::matcher::Truth;
use crate::detect::infrastructure::resource::Resource;
use crate::source::RepoPath;

const LOCK_FILE: &str = ".terraform.lock.hcl";

pub fn lacks(asked: &Asked<'_, '_>) -> Truth {
    let body = &asked.resource.body;
    if body.get("backend").is_none() && body.get("cloud").is_none() {
        return Truth::False;
    }
    let here = folder(asked, asked.resource);
    match told(asked.told, "what").first() {
        Some(&"required-version") => {
            let blocks = asked.world.relations;
            let blocks = blocks.of_kind("terraform:terraform", asked.world.model);
            let said = |block: &&Resource| block.body.get("required_version").is_some();
            let mut same = blocks
                .into_iter()
                .filter(|block| folder(asked, block) == here);
            if same.any(|block| said(&block)) {
                Truth::False
            } else {
                Truth::True(None)
            }
        }
        Some(&"lock-file") => locked(asked, &here),
        _ => Truth::Unknown,
    }
}

/// Unknown where the files are not at hand.
fn locked(asked: &Asked<'_, '_>, folder: &str) -> Truth {
    let Some(files) = asked.world.files else {
        return Truth::Unknown;
    };
    let Ok(path) = RepoPath::new(format!("{folder}{LOCK_FILE}")) else {
        return Truth::Unknown;
    };
    if files.paths().binary_search(&path).is_ok() {
        Truth::False
    } else {
        Truth::True(None)
    }
}

/// The folder of a resource's file, with a slash at its end.
fn folder(asked: &Asked<'_, '_>, resource: &Resource) -> String {
    let path = &asked.world.model.sources.get(resource.header.file).path;
    let path = String::from_utf8_lossy(path.as_bytes());
    path.rfind('/')
        .map_or(String::new(), |at| path[..=at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::infrastructure::matcher::{Relations, World};
    use crate::detect::infrastructure::predicate;
    use crate::detect::infrastructure::resource::Model;
    use crate::detect::infrastructure::terraform::{self, ModuleSources};
    use crate::inventory::InMemory;

    const BACKEND: &str = "terraform {\n  backend \"s3\" {}\n}\n";

    /// Asked of the first block, with the files at hand or without.
    fn answer(what: &str, files: &[(&str, &str)], at_hand: bool) -> Truth {
        let files = files
            .iter()
            .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
        let snapshot = InMemory::new(files);
        let selected = [
            RepoPath::new("a/main.tf").unwrap(),
            RepoPath::new("b/main.tf").unwrap(),
        ];
        let mut model = Model::default();
        terraform::evaluate(&snapshot, &selected, &ModuleSources::default(), &mut model);
        let relations = Relations::of(&model);
        let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
        let world = if at_hand {
            world.among(&snapshot)
        } else {
            world
        };
        let block = relations.of_kind("terraform:terraform", &model)[0];
        let told = serde_yaml::from_str(&format!("{{name: root-lacks, what: {what}}}")).unwrap();
        predicate::ask("root-lacks", &told, block, &block.body, &world)
    }

    #[test]
    fn a_lock_file_counts_for_its_own_folder() {
        let lacks = |other: &str| answer("lock-file", &[("a/main.tf", BACKEND), (other, "")], true);
        assert_eq!(lacks("a/.terraform.lock.hcl"), Truth::False);
        assert!(lacks("b/.terraform.lock.hcl").is_true());
        assert_eq!(
            answer("lock-file", &[("a/main.tf", BACKEND)], false),
            Truth::Unknown
        );
    }

    #[test]
    fn a_version_counts_for_its_own_folder() {
        let version = "terraform {\n  required_version = \"~> 1.9\"\n}\n";
        let both = format!("{BACKEND}{version}");
        let lacks = |files: &[(&str, &str)]| answer("required-version", files, true);
        assert_eq!(lacks(&[("a/main.tf", &both)]), Truth::False);
        assert!(lacks(&[("a/main.tf", BACKEND), ("b/main.tf", version)]).is_true());
    }

    #[test]
    fn a_folder_without_a_backend_is_no_root() {
        assert_eq!(
            answer("lock-file", &[("a/main.tf", "terraform {}\n")], true),
            Truth::False
        );
    }
}
