//! Findings, gaps and waivers of several results in one.
//!
//! Nothing is lost: a finding of two results is one, and the more pressing judgement of it counts. A gap is closed in one
//! case alone: a part left a domain out on the command line, and another part of the same commit, judged by the same
//! policy, looked at it.

use super::named::Named;
use super::{MergeError, run, waivers, words};
use crate::check::Catalogue;
use crate::finding::{CheckId, Fingerprint, GapSubject, Location};
use crate::gate::LEFT_OUT;
use crate::report::levels::Level;
use crate::source::RepoPath;
use crate::verdict::{Judged, JudgedGap, JudgedWaiver, Run};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What a verdict is settled from.
pub(super) struct Joined {
    pub findings: Vec<Judged>,
    pub gaps: Vec<JudgedGap>,
    pub waivers: Vec<JudgedWaiver>,
    pub run: Run,
    pub catalogue: Cow<'static, Catalogue>,
}

/// Joins results that are sorted by name. Errors: parts of one run that are of different commits or repositories.
pub(super) fn join(
    results: Vec<Named>,
    repositories: bool,
    unlooked: Vec<JudgedGap>,
) -> Result<Joined, MergeError> {
    if !repositories {
        refuse_strangers(&results)?;
    }
    let mut run = run::run(&results, repositories);
    let (mut all_waivers, places) = waivers::joined(&results, repositories);
    let (catalogue, different) = words::catalogue(&results, &run.catalogue_digest);
    run.notes.extend(different);
    if repositories {
        run.notes.extend(waivers::whose(&results));
    }
    let mut gaps: BTreeMap<_, bool> = BTreeMap::new();
    for judged in open_gaps(&results, repositories)
        .into_iter()
        .chain(unlooked)
    {
        *gaps.entry(judged.gap).or_default() |= judged.required;
    }
    let lists = results.into_iter().zip(places).map(|(result, places)| {
        let name = repositories.then_some(result.name);
        let findings = result.told.verdict.findings.into_iter();
        let moved = findings.map(|judged| waivers::moved(judged, &places));
        moved
            .map(|judged| in_repository(judged, name.as_deref()))
            .collect()
    });
    let lists: Vec<Vec<Judged>> = lists.collect();
    // Repositories have no finding in common: what is alike in two of them is to be repaired twice.
    let findings = if repositories {
        lists.into_iter().flatten().collect()
    } else {
        once(lists)
    };
    waivers::counted(&mut all_waivers, &findings);
    Ok(Joined {
        findings,
        gaps: gaps
            .into_iter()
            .map(|(gap, required)| JudgedGap { gap, required })
            .collect(),
        waivers: all_waivers,
        run,
        catalogue,
    })
}

fn refuse_strangers(results: &[Named]) -> Result<(), MergeError> {
    let commit = |result: &Named| result.told.verdict.run.commit.clone();
    if let Some((one, of_one, two, of_two)) = differing(results, commit) {
        return Err(MergeError::OtherCommit {
            one,
            of_one,
            two,
            of_two,
        });
    }
    let repository = |result: &Named| result.told.repository().map(str::to_owned);
    match differing(results, repository) {
        Some((one, of_one, two, of_two)) => Err(MergeError::OtherRepository {
            one,
            of_one,
            two,
            of_two,
        }),
        None => Ok(()),
    }
}

/// Two results that say something, and not the same: their names and what they say.
fn differing(
    results: &[Named],
    of: impl Fn(&Named) -> Option<String>,
) -> Option<(String, String, String, String)> {
    let mut said = results
        .iter()
        .filter_map(|result| Some((result.name.clone(), of(result)?)));
    let (one, of_one) = said.next()?;
    let (two, of_two) = said.find(|(_, other)| *other != of_one)?;
    Some((one, of_one, two, of_two))
}

/// The gaps of all that no other part has closed.
fn open_gaps(results: &[Named], repositories: bool) -> Vec<JudgedGap> {
    let closed = |result: &Named, judged: &JudgedGap| {
        let run = &result.told.verdict.run;
        let left_out = judged.gap.subject == GapSubject::Domain && judged.gap.reason == LEFT_OUT;
        let mut others = results.iter().map(|other| &other.told.verdict.run);
        let by = |other: &Run| {
            other.domains.contains(&judged.gap.domain)
                && (&other.commit, &other.policy_digest) == (&run.commit, &run.policy_digest)
        };
        !repositories && left_out && others.any(by)
    };
    let mut open = Vec::new();
    for result in results {
        let gaps = result.told.verdict.gaps.iter();
        for judged in gaps.filter(|judged| !closed(result, judged)) {
            let mut judged = judged.clone();
            if repositories {
                gap_in_repository(&mut judged, &result.name);
            }
            open.push(judged);
        }
    }
    open
}

fn gap_in_repository(judged: &mut JudgedGap, name: &str) {
    match &mut judged.gap.subject {
        GapSubject::File { path, .. } => below(path, name),
        GapSubject::Domain | GapSubject::Object { .. } => {
            judged.gap.reason = format!("{name}: {}", judged.gap.reason);
        }
    }
}

/// A path below the name of its repository. A name has no part that would lead elsewhere, so it always is one.
fn below(path: &mut RepoPath, name: &str) {
    let longer = [name.as_bytes(), b"/", path.as_bytes()].concat();
    if let Ok(longer) = RepoPath::new(longer) {
        *path = longer;
    }
}

fn in_repository(mut judged: Judged, name: Option<&str>) -> Judged {
    let Some(name) = name else {
        return judged;
    };
    let finding = &mut judged.finding;
    match &mut finding.location {
        Location::Region { path, .. } | Location::File { path } => below(path, name),
        Location::Message { .. } | Location::Change => {
            finding.message = format!("{name}: {}", finding.message);
        }
    }
    let calls = finding.resource.iter_mut().flat_map(|it| &mut it.calls);
    for (_, location) in calls {
        if let Location::Region { path, .. } | Location::File { path } = location {
            below(path, name);
        }
    }
    if let Some(fix) = &mut finding.fix {
        below(&mut fix.path, name);
    }
    judged
}

/// What makes two findings of different results the same one.
type Key = (CheckId, Fingerprint, Option<RepoPath>, Option<String>);

fn key(judged: &Judged) -> Key {
    let finding = &judged.finding;
    let message = match &finding.location {
        Location::Message { id, .. } => Some(id.clone()),
        Location::Change => Some(finding.message.clone()),
        Location::Region { .. } | Location::File { .. } => None,
    };
    let path = finding.location.path().cloned();
    (
        finding.check.clone(),
        finding.fingerprint.clone(),
        path,
        message,
    )
}

/// Findings of all, those that several results have once. One result may have the same finding at several lines: so all that
/// it has of it are taken from one result, the one that judges it most severely and has most of it.
fn once(lists: Vec<Vec<Judged>>) -> Vec<Judged> {
    let mut best: BTreeMap<Key, Vec<Judged>> = BTreeMap::new();
    for list in lists {
        let mut own: BTreeMap<Key, Vec<Judged>> = BTreeMap::new();
        for judged in list {
            own.entry(key(&judged)).or_default().push(judged);
        }
        for (key, group) in own {
            let known = best.entry(key).or_default();
            if weight(&group) > weight(known) {
                *known = group;
            }
        }
    }
    let distinct = best.into_values().flatten();
    let mut seen = BTreeSet::new();
    distinct
        .filter(|judged| seen.insert((judged.finding.clone(), judged.disposition.clone())))
        .collect()
}

/// How much a group weighs: how many block, how many warn, how many there are.
fn weight(group: &[Judged]) -> (usize, usize, usize) {
    let of = |level| group.iter().filter(|it| Level::of(it) == level).count();
    (of(Level::Error), of(Level::Warning), group.len())
}
