//! Constraints of pip: files that say which version is taken of what others ask for, and bring nothing in themselves.
//!
//! <https://pip.pypa.io/en/stable/user_guide/#constraints-files>. Not here: a file of constraints that nobody names; it is
//! read as requirements are, for whatever is installed with it.

use super::super::super::Source;
use super::super::draft::Draft;
use super::super::{Input, decode};
use super::name::normal;
use super::pep508;
use super::requirements::beside;
use super::requirements_lines::lines;
use crate::source::RepoPath;
use std::collections::HashMap;

/// Files that may name one beside them as their constraints.
const NAMES: [&str; 4] = [
    "requirements.txt",
    "requirements.in",
    "requirements-dev.txt",
    "dev-requirements.txt",
];

/// Gives the versions of constraints to the requirements that settle on none. A pin with a marker may not count, and is
/// passed over.
pub(super) fn apply(input: &Input<'_>, constraints: &[RepoPath], draft: &mut Draft) {
    let mut pins: HashMap<String, String> = HashMap::new();
    for path in constraints {
        let bytes = input.files.read(path).ok().flatten();
        let Some(text) = bytes.as_deref().and_then(|bytes| decode(bytes).ok()) else {
            continue;
        };
        for line in lines(&text) {
            let asked = line.text.split(" --").next().and_then(pep508::parse);
            if let Some(asked) = asked.filter(|asked| asked.marker.is_none())
                && let Some(version) = pep508::pinned(asked.specifier)
            {
                pins.insert(normal(asked.name), version.to_owned());
            }
        }
    }
    for package in &mut draft.listing.packages {
        let loose = package.version.is_none() && package.source == Source::Registry;
        if let Some(version) = pins.get(&normal(&package.name)).filter(|_| loose) {
            package.version = Some(version.clone());
            package.requirement = None;
        }
    }
}

/// Whether a file of requirements beside this one takes it for its constraints.
pub(super) fn is_taken_as_constraints(input: &Input<'_>) -> bool {
    let name = String::from_utf8_lossy(input.path.file_name());
    if !name.to_ascii_lowercase().contains("constraint") {
        return false;
    }
    NAMES
        .iter()
        .filter_map(|other| beside(input.path, other))
        .any(|path| {
            let bytes = input.files.read(&path).ok().flatten();
            let text = bytes.as_deref().and_then(|bytes| decode(bytes).ok());
            text.is_some_and(|text| lines(&text).iter().any(|line| names(&line.text, &name)))
        })
}

/// `-c NAME`, `--constraint=NAME`, with `./` or without.
fn names(line: &str, name: &str) -> bool {
    let rest = line
        .strip_prefix("--constraint")
        .or_else(|| line.strip_prefix("-c"));
    rest.is_some_and(|rest| {
        let value = rest.trim_start_matches(['=', ' ', '\t']).trim();
        value.strip_prefix("./").unwrap_or(value) == name
    })
}
