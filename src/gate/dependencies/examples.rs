//! Examples of checks, run as a repository of their own: advisories lie in `advisories/`, a policy beside them.

use super::{Wanted, beside_advisories, findings};
use crate::check::Check;
use crate::check::lint::Exhibit;
use crate::detect::dependencies::{audit, collect};
use crate::finding::{CheckId, Location};
use crate::inventory::InMemory;
use crate::policy::Policy;
use crate::source::RepoPath;
use jiff::civil::Date;
use std::ops::Range;

/// The day on which examples are judged.
const DAY: Date = jiff::civil::date(2026, 11, 1);

/// Which checks fire on which bytes of an example. For `checks lint`.
pub(in crate::gate) fn fires(
    checks: &[Check],
    exhibit: Exhibit<'_>,
) -> Vec<(CheckId, Range<usize>)> {
    let Ok(path) = RepoPath::new(exhibit.path) else {
        return Vec::new();
    };
    let policy = exhibit.beside.get(crate::policy::FILE_NAME);
    let policy = policy.map_or_else(
        || Ok(Policy::default()),
        |text| Policy::parse(text, crate::policy::FILE_NAME, &|_| true),
    );
    let Ok(policy) = policy else {
        return Vec::new();
    };
    let files = files(exhibit);
    let collected = collect::collect(&files, &[], &|_| false);
    let index = None;
    let mut hits = audit::audit(&collected, index).hits;
    hits.extend(beside_advisories(&collected, &policy, DAY));
    let wanted = Wanted::of(&checks.iter().collect::<Vec<_>>());
    findings(hits, None, &collected, &wanted)
        .into_iter()
        .filter_map(|finding| match &finding.location {
            Location::Region { path: at, region } if *at == path => {
                Some((finding.check, region.span.range()))
            }
            _ => None,
        })
        .collect()
}

fn files(exhibit: Exhibit<'_>) -> InMemory {
    let beside = exhibit
        .beside
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let files = beside
        .chain([(exhibit.path, exhibit.text)])
        .filter_map(|(path, text)| Some((RepoPath::new(path).ok()?, text.as_bytes().to_vec())));
    InMemory::new(files)
}
