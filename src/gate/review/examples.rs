//! Examples of checks, run as a repository of their own: the text is CODEOWNERS or what stands in its place, the files
//! beside it are those of the repository.

use super::{Wanted, protected};
use crate::check::Check;
use crate::check::lint::Exhibit;
use crate::detect::review::lint;
use crate::finding::CheckId;
use crate::inventory::InMemory;
use crate::policy::Policy;
use crate::source::RepoPath;
use std::ops::Range;

/// Which checks fire on which bytes of an example. For `checks lint`.
pub(in crate::gate) fn fires(
    checks: &[Check],
    exhibit: Exhibit<'_>,
) -> Vec<(CheckId, Range<usize>)> {
    let Ok(path) = RepoPath::new(exhibit.path) else {
        return Vec::new();
    };
    if checks.is_empty() || !exhibit.path.to_ascii_uppercase().contains("CODEOWNERS") {
        return Vec::new();
    }
    let beside = exhibit.beside.iter();
    let files = beside
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .chain([(exhibit.path, exhibit.text)])
        .filter_map(|(path, text)| Some((RepoPath::new(path).ok()?, text.as_bytes().to_vec())));
    let looked = lint::look(&InMemory::new(files), &[], &protected(&Policy::default()));
    let wanted = Wanted::of(&checks.iter().collect::<Vec<_>>());
    wanted
        .of_hits(looked.hits)
        .filter(|(hit, _)| hit.path == path)
        .map(|(hit, check)| (check.id.clone(), hit.at.range()))
        .collect()
}
