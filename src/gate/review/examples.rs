//! Examples of checks, run as a repository of their own: the text is CODEOWNERS or what stands in its place, the files
//! beside it are those of the repository.

use super::{Wanted, protected, scenario};
use crate::check::Check;
use crate::check::lint::Exhibit;
use crate::detect::review::{judge, lint};
use crate::finding::CheckId;
use crate::inventory::InMemory;
use crate::policy::Policy;
use crate::source::RepoPath;
use std::ops::Range;

/// The name of an example that tells of a review instead of showing a file.
const SCENARIO: &str = "review-scenario.yaml";

/// Which checks fire on which sentences of a scenario. One that cannot be read fires all of them at its
/// beginning, so that no example is silent by mistake.
fn told(checks: &[Check], text: &str) -> Vec<(CheckId, Range<usize>)> {
    let wanted = Wanted::of(&checks.iter().collect::<Vec<_>>());
    let Ok(told) = scenario::read(text) else {
        let all = wanted.0.values();
        return all.map(|check| (check.id.clone(), 0..0)).collect();
    };
    let judged = judge::judge(&told.facts);
    let faults = judged.faults.iter().filter_map(|fault| {
        let check = wanted.0.get(&fault.fault)?;
        let place = told.place(text, &fault.about).unwrap_or(0..0);
        Some((check.id.clone(), place))
    });
    faults.collect()
}

/// Which checks fire on which bytes of an example. For `checks lint`.
pub(in crate::gate) fn fires(
    checks: &[Check],
    exhibit: Exhibit<'_>,
) -> Vec<(CheckId, Range<usize>)> {
    let Ok(path) = RepoPath::new(exhibit.path) else {
        return Vec::new();
    };
    if path.file_name() == SCENARIO.as_bytes() {
        return told(checks, exhibit.text);
    }
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
