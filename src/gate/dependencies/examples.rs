//! Examples of checks, run as a repository of their own: advisories lie in `advisories/`, a policy beside them.

use super::{Wanted, findings, settings};
use crate::advisory::build::Builder;
use crate::advisory::{Index, SourceFile};
use crate::check::Check;
use crate::check::lint::Exhibit;
use crate::detect::dependencies::{audit, collect, excuses, rules};
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
    let Ok(asked) = settings::rules(&policy.dependencies) else {
        return Vec::new();
    };
    let files = files(exhibit);
    let collected = collect::collect(&files, &[], &|_| false);
    let index = index(exhibit);
    let mut hits = audit::audit(&collected, &files, index.as_ref()).hits;
    hits.extend(rules::hits(&collected, &asked, DAY));
    let mut excuses = excuses::read(&files);
    for hit in &hits {
        excuses.of(hit, &collected, DAY);
    }
    hits.extend(excuses.hits(index.is_some(), DAY));
    let wanted = Wanted::of(&checks.iter().collect::<Vec<_>>());
    let found = hits.into_iter().map(|hit| (hit, None, None)).collect();
    findings(found, &collected, &excuses, &wanted)
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

/// The advisories of an example; none where it brings none.
fn index(exhibit: Exhibit<'_>) -> Option<Index> {
    let mut builder = Builder::new();
    for (path, text) in exhibit.beside {
        if let Some(name) = path.strip_prefix("advisories/") {
            match name {
                // Lists of versions that were taken back lie beside the advisories.
                "yanked.csv" => drop(builder.yanked(text)),
                _ => builder.read(name, text.as_bytes()),
            }
        }
    }
    builder.end_source(SourceFile {
        name: "advisories".to_owned(),
        digest: String::new(),
        snapshot: DAY,
        records: 0,
    });
    Index::open(builder.finish().ok()?.bytes).ok()
}
