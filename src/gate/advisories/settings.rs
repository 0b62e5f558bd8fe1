//! Where the policy says that the index of advisories is, and who has to have made it.

use crate::cli::UpdateRequest;
use crate::gate::GateError;
use crate::host::signature::PublicKey;
use crate::host::update::Trust;
use crate::host::{Host, files};
use crate::inventory::{Environment, Inventory, Scope};
use crate::policy::{FILE_NAME, Policy};
use crate::source::RepoPath;
use std::path::Path;

/// An index that a policy names.
pub(super) struct Named {
    pub url: String,
    pub trust: Trust,
    /// In words: `portcullis.yaml at 1a2b3c4`.
    pub source: String,
}

/// What the policy says. None: it names no index, there is none, or the user says what to fetch.
///
/// Errors: it cannot be read, or its key is none.
pub(super) fn of(request: &UpdateRequest, host: &Host) -> Result<Option<Named>, GateError> {
    if !request.ecosystems.is_empty() {
        return Ok(None);
    }
    let Some((text, source)) = policy(request, host)? else {
        return Ok(None);
    };
    let policy = Policy::parse(&text, FILE_NAME, &|_| true)?;
    let Some(advisories) = policy.dependencies.advisories else {
        return Ok(None);
    };
    let key = advisories
        .key
        .as_deref()
        .map(|key| PublicKey::of_text(key).ok_or_else(|| GateError::NoKeyInPolicy(source.clone())));
    Ok(Some(Named {
        url: advisories.url,
        trust: Trust {
            sha256: advisories.sha256,
            key: key.transpose()?,
        },
        source,
    }))
}

fn policy(request: &UpdateRequest, host: &Host) -> Result<Option<(String, String)>, GateError> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if let Some(path) = &request.policy {
        return Ok(Some((text(files::read(path)?), path.display().to_string())));
    }
    let scope = match &request.base {
        Some(base) => Scope::Range {
            base: base.clone(),
            head: None,
        },
        None => Scope::WorkTree,
    };
    let variables = &host.environment;
    let git = Environment {
        git_dir: variables.git_dir.clone(),
        git_index_file: variables.git_index_file.clone(),
        git_work_tree: variables.git_work_tree.clone(),
    };
    let inventory = Inventory::open(Path::new("."), &git, scope)?;
    let Ok(path) = RepoPath::new(FILE_NAME) else {
        return Ok(None);
    };
    let found = inventory.base_file(&path)?;
    Ok(found.map(|bytes| {
        let source = match inventory.base() {
            Some(commit) => format!("{FILE_NAME} at {}", commit.get(..7).unwrap_or(&commit)),
            None => FILE_NAME.to_owned(),
        };
        (text(bytes), source)
    }))
}
