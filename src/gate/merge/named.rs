//! What each result is called: as the user says, else by its repository, else by its file.

use super::MergeError;
use super::read::Told;
use crate::cli::{ResultFile, is_name};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

/// What the action calls every result: it tells none from another, and the folder of its artifact does.
const OF_THE_ACTION: &str = "portcullis";

/// A result with its name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub name: String,
    pub told: Told,
}

/// The name of a result that nobody has named: parts of one run are all of one repository, whose name tells none from
/// another.
fn unnamed(path: &Path, repository: Option<&str>, shared: &BTreeSet<OsString>) -> Option<String> {
    let stem = path.file_stem();
    let file = match stem {
        Some(stem) if stem == OF_THE_ACTION || shared.contains(stem) => {
            path.parent().and_then(Path::file_name)
        }
        stem => stem,
    };
    let file = file.map(|name| name.to_string_lossy().into_owned());
    let repository = repository.map(str::to_owned);
    let mut names = repository.into_iter().chain(file);
    names.find(|name| is_name(name))
}

/// File names without their ending that several results have.
fn shared<'p>(paths: impl Iterator<Item = &'p Path>) -> BTreeSet<OsString> {
    let mut once = BTreeSet::new();
    let stems = paths.filter_map(Path::file_stem);
    stems
        .filter(|stem| !once.insert(stem.to_os_string()))
        .map(OsString::from)
        .collect()
}

/// Names them all, and sorts them by name. Errors: one has no name that can be used, or two have the same.
pub(super) fn named(
    results: Vec<(&ResultFile, Told)>,
    repositories: bool,
) -> Result<Vec<Named>, MergeError> {
    let shared = shared(results.iter().map(|(file, _)| file.path.as_path()));
    let mut all: Vec<Named> = Vec::new();
    for (file, told) in results {
        let repository = told.repository().filter(|_| repositories);
        let name = file
            .name
            .clone()
            .or_else(|| unnamed(&file.path, repository, &shared));
        let Some(name) = name else {
            return Err(MergeError::NoName(file.path.clone()));
        };
        if all.iter().any(|other| other.name == name) {
            return Err(MergeError::SameName(name));
        }
        all.push(Named { name, told });
    }
    all.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(all)
}
