//! What is said of the checks behind the findings: by ours, and where this version has none of that id by the results' own
//! words for it, which are as untrusted as the rest of them.

use super::named::Named;
use super::wire;
use crate::check::file::{CheckFile, DependencyFile, MatchFile, Prose, ResourceFile, ReviewFile};
use crate::check::tree::Tree;
use crate::check::{Catalogue, Check};
use crate::finding::{CheckId, Domain};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The catalogue to report with, and a note for every check that two results have different words for.
pub(super) fn catalogue(results: &[Named], digest: &str) -> (Cow<'static, Catalogue>, Vec<String>) {
    let ours = Catalogue::embedded();
    let mut strange: BTreeMap<&str, (&str, &wire::Check)> = BTreeMap::new();
    let mut notes = Vec::new();
    for result in results {
        for check in &result.told.checks {
            if ours.get(&CheckId::new(&check.id)).is_some() {
                continue;
            }
            let (first, known) = *strange.entry(&check.id).or_insert((&result.name, check));
            if known != check {
                notes.push(format!(
                    "{} is not the same check in {first} and in {}: it is explained as in {first}",
                    check.id, result.name
                ));
            }
        }
    }
    if strange.is_empty() {
        return (Cow::Borrowed(ours), notes);
    }
    let strange = strange.into_values().filter_map(|(_, words)| check(words));
    let all = ours.with_own(strange.collect(), digest.to_owned());
    (Cow::Owned(all), notes)
}

/// A check that matches nothing and can be explained.
fn check(words: &wire::Check) -> Option<Check> {
    let prose = Prose {
        why: words.why.clone(),
        fix: words.fix.clone(),
        references: words.references.clone(),
    };
    let mut file = CheckFile::of(of_domain(words.domain), prose);
    file.title.clone_from(&words.title);
    words.severity.as_str().clone_into(&mut file.severity);
    words.confidence.as_str().clone_into(&mut file.confidence);
    file.aliases.clone_from(&words.aliases);
    file.cwe.clone_from(&words.cwe);
    file.controls.clone_from(&words.controls);
    Check::new(words.id.clone(), file).ok()
}

/// The kind of matcher by which a check belongs to a domain.
fn of_domain(domain: Domain) -> MatchFile {
    let fault = String::new();
    match domain {
        Domain::Secrets | Domain::Evidence => MatchFile::default(),
        Domain::Dependencies => MatchFile {
            dependency: Some(DependencyFile { fault }),
            ..MatchFile::default()
        },
        Domain::Review => MatchFile {
            review: Some(ReviewFile { fault }),
            ..MatchFile::default()
        },
        Domain::Infrastructure => MatchFile {
            resource: vec![ResourceFile {
                kinds: Vec::new(),
                when: None,
                fault: Tree::Null,
                at: None,
                edit: None,
            }],
            ..MatchFile::default()
        },
    }
}
