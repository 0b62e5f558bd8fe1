//! The circumstances of the merged verdict: what all results agree on, and of the rest a list of what each says.

use super::named::Named;
use crate::finding::{Coverage, Domain};
use crate::report::{levels, review_sentences};
use crate::verdict::{Advisories, Part, Run};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

pub(super) fn run(results: &[Named], repositories: bool) -> Run {
    let runs = || results.iter().map(|result| &result.told.verdict.run);
    let mut notes = notes(results);
    let advisories = advisories(results, repositories);
    let reviews: BTreeSet<String> = runs().filter_map(review).collect();
    let one_review = reviews.len() < 2;
    if !one_review {
        notes.extend(results.iter().flat_map(reviewed));
    }
    let complete: Vec<Option<bool>> = runs().map(|run| run.as_committed).collect();
    Run {
        scope: told(results, |run| &run.scope),
        commit: same(runs().map(|run| run.commit.clone())),
        base: same(runs().map(|run| run.base.clone())),
        as_committed: match &complete[..] {
            all if all.iter().all(|one| *one == Some(true)) => Some(true),
            all if all.contains(&Some(false)) => Some(false),
            _ => None,
        },
        policy: told(results, |run| &run.policy),
        policy_digest: same(runs().map(|run| run.policy_digest.clone())),
        catalogue_digest: catalogue_digest(results),
        domains: domains(results),
        coverage: coverage(results, repositories),
        day: runs().map(|run| run.day).max().unwrap_or_default(),
        advisories,
        sbom_digest: same(runs().map(|run| run.sbom_digest.clone())),
        review: runs()
            .find_map(|run| run.review.clone())
            .filter(|_| one_review),
        parts: results.iter().map(part).collect(),
        notes,
    }
}

/// The value that all have; none where they differ.
fn same(values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let values: BTreeSet<Option<String>> = values.collect();
    let mut values = values.into_iter();
    match (values.next(), values.next()) {
        (Some(one), None) => one,
        _ => None,
    }
}

/// What all say, or each of what they say with those who say it: `work tree (infra); range a..b (secrets)`.
fn told(results: &[Named], of: impl Fn(&Run) -> &str) -> String {
    let mut by_words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for result in results {
        let words = of(&result.told.verdict.run);
        by_words.entry(words).or_default().push(&result.name);
    }
    if let (1, Some(words)) = (by_words.len(), by_words.keys().next()) {
        return (*words).to_owned();
    }
    let each = by_words
        .into_iter()
        .map(|(words, names)| format!("{words} ({})", names.join(", ")));
    each.collect::<Vec<_>>().join("; ")
}

/// The digest that all have, or a digest of all of theirs: it is that of no catalogue, so it can be taken for none.
fn catalogue_digest(results: &[Named]) -> String {
    let runs = results.iter().map(|result| &result.told.verdict.run);
    let digests: BTreeSet<&str> = runs.map(|run| run.catalogue_digest.as_str()).collect();
    if let (1, Some(one)) = (digests.len(), digests.first()) {
        return (*one).to_owned();
    }
    let lines: Vec<&str> = digests.into_iter().collect();
    let digest = Sha256::digest(lines.join("\n"));
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What at least one of them looked at.
fn domains(results: &[Named]) -> Vec<Domain> {
    let looked = |domain: &Domain| {
        let mut runs = results.iter().map(|result| &result.told.verdict.run);
        runs.any(|run| run.domains.contains(domain))
    };
    Domain::ALL.into_iter().filter(looked).collect()
}

/// Of repositories the sum. Parts of one run look at the same files or at others, and no report says that more was looked
/// at than was: so of them the most.
fn coverage(results: &[Named], repositories: bool) -> Coverage {
    let both = |one: u64, two: u64| {
        if repositories {
            one.saturating_add(two)
        } else {
            one.max(two)
        }
    };
    let runs = results
        .iter()
        .map(|result| result.told.verdict.run.coverage);
    runs.fold(Coverage::default(), |all, one| Coverage {
        files: both(all.files, one.files),
        bytes: both(all.bytes, one.bytes),
        commits: both(all.commits, one.commits),
    })
}

/// The index that all used who used one; none where they differ, and then `merged` lists them.
fn advisories(results: &[Named], repositories: bool) -> Option<Advisories> {
    let runs = results.iter().map(|result| &result.told.verdict.run);
    let mut used = runs.filter_map(|run| run.advisories.as_ref());
    let mut all = used.next()?.clone();
    for other in used {
        if other.digest != all.digest || other.ecosystems.len() != all.ecosystems.len() {
            return None;
        }
        all.age_days = all.age_days.max(other.age_days);
        for (count, more) in all.ecosystems.iter_mut().zip(&other.ecosystems) {
            count.packages = if repositories {
                count.packages.saturating_add(more.packages)
            } else {
                count.packages.max(more.packages)
            };
        }
    }
    Some(all)
}

fn review(run: &Run) -> Option<String> {
    let review = run.review.as_deref()?;
    Some(format!(
        "{} {}",
        review.repository_id, review.evidence_digest
    ))
}

fn reviewed(result: &Named) -> Vec<String> {
    let review = result.told.verdict.run.review.as_deref();
    let sentences = review.into_iter().flat_map(review_sentences);
    sentences
        .map(|sentence| format!("{}: review: {sentence}", result.name))
        .collect()
}

/// What all note once, and the rest with who notes it; and that they were made on different days.
fn notes(results: &[Named]) -> Vec<String> {
    let mut by_note: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut days = BTreeSet::new();
    for result in results {
        let run = &result.told.verdict.run;
        days.insert(run.day);
        for note in &run.notes {
            by_note.entry(note).or_default().push(&result.name);
        }
    }
    let each = by_note.into_iter().map(|(note, names)| {
        if names.len() == results.len() {
            note.to_owned()
        } else {
            format!("{}: {note}", names.join(", "))
        }
    });
    let mut notes: Vec<String> = each.collect();
    if let (Some(first), Some(last)) = (days.first(), days.last())
        && first != last
    {
        notes.push(format!(
            "the results were judged on days from {first} to {last}"
        ));
    }
    notes
}

fn part(result: &Named) -> Part {
    let verdict = &result.told.verdict;
    let run = &verdict.run;
    let counts = levels::Counts::of(verdict);
    Part {
        name: result.name.clone(),
        outcome: verdict.outcome,
        findings: verdict.findings.len(),
        blocking: counts.blocking,
        gaps: counts.gaps,
        required_gaps: counts.required_gaps,
        version: result.told.version.clone(),
        report_digest: result.told.digest.clone(),
        scope: run.scope.clone(),
        commit: run.commit.clone(),
        base: run.base.clone(),
        policy: run.policy.clone(),
        policy_digest: run.policy_digest.clone(),
        catalogue_digest: run.catalogue_digest.clone(),
        advisories_digest: run.advisories.as_ref().map(|index| index.digest.clone()),
        sbom_digest: run.sbom_digest.clone(),
        domains: run.domains.clone(),
        coverage: run.coverage,
        day: run.day.to_string(),
    }
}
