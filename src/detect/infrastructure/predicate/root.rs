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
