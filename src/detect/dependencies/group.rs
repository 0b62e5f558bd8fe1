//! Advisories of several databases about one fault, as one.

use crate::advisory::{Affected, Kind, Rating, Record};
use crate::finding::{Advisory, Severity};
use crate::package::{Ecosystem, version};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// One fault of one version of a package, by all records that know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: Kind,
    /// None: no record says how bad it is.
    pub severity: Option<Severity>,
    pub advisory: Advisory,
}

/// A record that says the version is affected, with what it says of the fix.
pub struct Matched<'i> {
    pub record: Record<'i>,
    pub affected: Affected,
}

/// Groups records by their ids and aliases, in the order of the ids that the groups are called by.
pub fn groups(ecosystem: Ecosystem, matched: &[Matched<'_>]) -> Vec<Group> {
    let mut sets: Vec<(BTreeSet<&str>, Vec<&Matched<'_>>)> = Vec::new();
    for one in matched {
        let mut ids: BTreeSet<&str> = one.record.aliases.iter().copied().collect();
        ids.insert(one.record.id);
        let mut members = vec![one];
        // Several groups that this one links become one.
        sets.retain_mut(|(known, those)| {
            let apart = known.is_disjoint(&ids);
            if !apart {
                ids.append(known);
                members.append(those);
            }
            apart
        });
        sets.push((ids, members));
    }
    let mut groups: Vec<Group> = sets
        .into_iter()
        .map(|(ids, members)| group(ecosystem, &ids, &members))
        .collect();
    groups.sort_by(|a, b| a.advisory.ids.cmp(&b.advisory.ids));
    groups
}

fn group(ecosystem: Ecosystem, ids: &BTreeSet<&str>, members: &[&Matched<'_>]) -> Group {
    let records = || members.iter().map(|member| &member.record);
    let worst = records()
        .filter(|record| record.score.is_some())
        .max_by(|a, b| a.score.partial_cmp(&b.score).unwrap_or(Ordering::Equal));
    let score = worst.and_then(|record| record.score);
    let rating = records().filter_map(|record| record.rating).max();
    let (fixed, fixed_on) = fix(ecosystem, members);
    let published = records().filter_map(|record| record.published).min();
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    ids.sort_by_key(|id| (rank(id), id.clone()));
    let summary = records()
        .map(|record| record.summary)
        .find(|text| !text.is_empty());
    Group {
        kind: records()
            .map(|record| record.kind)
            .min_by_key(|kind| *kind != Kind::Malware)
            .unwrap_or(Kind::Notice),
        severity: score.map(of_score).or(rating.map(of_rating)),
        advisory: Advisory {
            ids,
            summary: summary.unwrap_or_default().to_owned(),
            score: score.map(tenths),
            vector: worst.and_then(|record| record.vector).map(str::to_owned),
            published,
            fixed_on: fixed_on.or(published.filter(|_| fixed.is_some())),
            fixed,
            exploited: records()
                .filter_map(|record| record.exploited)
                .map(|e| e.added)
                .min(),
            epss: records()
                .filter_map(|record| record.epss)
                .map(|epss| hundredths(epss.probability))
                .max(),
        },
    }
}

/// The version that is sound by every record that knows one: the greatest of the least.
fn fix(
    ecosystem: Ecosystem,
    members: &[&Matched<'_>],
) -> (Option<String>, Option<jiff::civil::Date>) {
    let mut best: Option<(&String, Option<jiff::civil::Date>)> = None;
    for member in members {
        if let Affected::Yes {
            fixed: Some(fixed),
            fixed_on,
        } = &member.affected
        {
            let greater = best.is_none_or(|(known, _)| {
                version::compare(ecosystem, fixed, known) == Ok(Ordering::Greater)
            });
            if greater {
                best = Some((fixed, *fixed_on));
            }
        }
    }
    (
        best.map(|(fixed, _)| fixed.clone()),
        best.and_then(|(_, day)| day),
    )
}

/// People know a fault by its CVE, then by GitHub's id.
fn rank(id: &str) -> u8 {
    match id.split('-').next() {
        Some("CVE") => 0,
        Some("GHSA") => 1,
        _ => 2,
    }
}

/// The qualitative scale of CVSS v3.1, chapter 5, and v4.0, chapter 6.
fn of_score(score: f32) -> Severity {
    match score {
        9.0.. => Severity::Critical,
        7.0.. => Severity::High,
        4.0.. => Severity::Medium,
        _ => Severity::Low,
    }
}

fn of_rating(rating: Rating) -> Severity {
    match rating {
        Rating::Low => Severity::Low,
        Rating::Moderate => Severity::Medium,
        Rating::High => Severity::High,
        Rating::Critical => Severity::Critical,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a score is from 0 to 10"
)]
fn tenths(score: f32) -> u16 {
    (score * 10.0).round().clamp(0.0, 100.0) as u16
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability is from 0 to 1"
)]
fn hundredths(probability: f32) -> u16 {
    (probability * 10_000.0).round().clamp(0.0, 10_000.0) as u16
}
