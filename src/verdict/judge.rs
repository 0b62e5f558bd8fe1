//! `judge`: a pure function of findings, gaps, policy and the day. The order of its input never shows in its output.
//!
//! It only ever adds reasons to stop: more findings, more gaps or fewer waivers never turn a fail into a pass.

use super::{Disposition, Judged, JudgedGap, JudgedWaiver, Outcome, Run, Verdict};
use super::{dependency, suppression};
use crate::finding::{Confidence, Finding, Gap};
use crate::policy::{Level, Policy};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Judges what was found and what could not be looked at.
///
/// Findings of checks that the policy switches off are dropped, and so is what is there twice. That a required domain has
/// no detector is for the caller to say, with a gap.
pub fn judge(findings: Vec<Finding>, gaps: Vec<Gap>, policy: &Policy, run: Run) -> Verdict {
    let mut waivers = Waivers::new(policy, &run);
    let findings: BTreeSet<Finding> = findings.into_iter().collect();
    let findings: Vec<Judged> = findings
        .into_iter()
        .filter_map(|finding| judge_one(finding, policy, run.day, &mut waivers))
        .collect();
    let gaps = judge_gaps(gaps, policy);
    settle(findings, gaps, waivers.judged, run)
}

/// The verdict that follows from what has been judged: the one place that says pass, fail or incomplete.
pub fn settle(
    mut findings: Vec<Judged>,
    mut gaps: Vec<JudgedGap>,
    waivers: Vec<JudgedWaiver>,
    run: Run,
) -> Verdict {
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    // Stable: within each half the gaps stay in their own order.
    gaps.sort_by_key(|judged| !judged.required);
    Verdict {
        outcome: outcome(&findings, &gaps),
        findings,
        gaps,
        waivers,
        run,
    }
}

/// What is wrong weighs more than what is not known; the gaps are listed either way.
fn outcome(findings: &[Judged], gaps: &[JudgedGap]) -> Outcome {
    if findings.iter().any(|judged| judged.disposition.blocks()) {
        Outcome::Fail
    } else if gaps.iter().any(|gap| gap.required) {
        Outcome::Incomplete
    } else {
        Outcome::Pass
    }
}

fn judge_gaps(gaps: Vec<Gap>, policy: &Policy) -> Vec<JudgedGap> {
    let gaps: BTreeSet<Gap> = gaps.into_iter().collect();
    gaps.into_iter()
        .map(|gap| JudgedGap {
            required: policy.require.contains(&gap.domain),
            gap,
        })
        .collect()
}

/// A finding's disposition; none if its check is switched off.
fn judge_one(
    finding: Finding,
    policy: &Policy,
    day: Date,
    waivers: &mut Waivers<'_>,
) -> Option<Judged> {
    let (blocking, reason) = weigh(&finding, policy, day)?;
    let waiver = waivers.find(&finding);
    let suppressed = finding
        .suppression
        .as_ref()
        .map(|found| suppression::judge(found, finding.check.as_str(), policy, day));
    let (honoured, refused) = match suppressed {
        Some(Ok(because)) => (Some(because), None),
        Some(Err(refused)) => (None, Some(refused)),
        None => (None, None),
    };
    // A lapsed waiver counts for nothing, so a suppression that stands beside it still does.
    let (disposition, because) = match (waiver, honoured) {
        (Some((by, false)), _) => (Disposition::Waived { by }, waivers.words(by)),
        (_, Some(because)) => (Disposition::Suppressed, because),
        (Some((by, true)), None) => (
            Disposition::Lapsed { by, blocking },
            format!("{reason}; lapsed {}", waivers.words(by)),
        ),
        (None, None) if dependency::is_let_be(&finding, policy) => {
            (Disposition::Existing, dependency::let_be(policy))
        }
        (None, None) if blocking => (Disposition::Blocking, reason),
        (None, None) => (Disposition::Warning, reason),
    };
    Some(Judged {
        finding,
        disposition,
        because,
        suppression_refused: refused,
    })
}

/// Whether a finding blocks by itself, and the policy line that says so. None: the policy switches its check off.
fn weigh(finding: &Finding, policy: &Policy, day: Date) -> Option<(bool, String)> {
    if let Some(always) = dependency::always(finding) {
        return Some(always);
    }
    if let Some((key, level)) = policy.level(&finding.check) {
        let place = written_at(policy.lines.checks.get(key).copied());
        let reason = format!("checks: {key}: {} ({place})", level.as_str());
        match level {
            Level::Off => return None,
            Level::Warn => return Some((false, reason)),
            Level::Block => return Some((true, reason)),
            Level::On => {}
        }
    }
    if let Some(judged) = dependency::weigh(finding, &policy.dependencies, day) {
        return Some(judged);
    }
    let place = written_at(policy.lines.block_at);
    let reason = format!("block_at: {} ({place})", policy.block_at.as_str());
    if finding.severity < policy.block_at {
        return Some((false, reason));
    }
    // A guess blocks nobody unless the policy names its check.
    if finding.confidence == Confidence::Low {
        return Some((false, format!("{reason}, but the confidence is low")));
    }
    Some((true, reason))
}

/// Where the policy says something, in words.
pub(super) fn written_at(line: Option<u32>) -> String {
    line.map_or_else(
        || "built-in default".to_owned(),
        |line| format!("policy line {line}"),
    )
}

/// The policy's waivers, in its order, and what they have matched so far.
struct Waivers<'p> {
    judged: Vec<JudgedWaiver>,
    by_finding: BTreeMap<(&'p str, &'p str), Vec<usize>>,
    /// Those that name an advisory: few, and asked one by one.
    by_advisory: Vec<usize>,
}

impl<'p> Waivers<'p> {
    fn new(policy: &'p Policy, run: &Run) -> Self {
        let mut by_finding: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut by_advisory = Vec::new();
        for (index, waiver) in policy.waivers.iter().enumerate() {
            match waiver.fingerprint() {
                Some(fingerprint) => {
                    let key = (waiver.check.as_str(), fingerprint.as_str());
                    by_finding.entry(key).or_default().push(index);
                }
                None => by_advisory.push(index),
            }
        }
        let judged = policy.waivers.iter().map(|waiver| JudgedWaiver {
            waiver: waiver.clone(),
            matched: 0,
            lapsed: waiver.lapsed(run.day),
        });
        Self {
            judged: judged.collect(),
            by_finding,
            by_advisory,
        }
    }

    /// The waiver that covers a finding, one in force before one that lapsed, and whether it lapsed.
    fn find(&mut self, finding: &Finding) -> Option<(usize, bool)> {
        let key = (finding.check.as_str(), finding.fingerprint.as_str());
        let by_advisory = self.by_advisory.iter().copied();
        let mut covering: Vec<usize> = by_advisory
            .filter(|index| self.judged[*index].waiver.covers(finding))
            .collect();
        covering.extend(self.by_finding.get(&key).into_iter().flatten());
        for index in &covering {
            self.judged[*index].matched += 1;
        }
        covering
            .into_iter()
            .map(|index| (index, self.judged[index].lapsed))
            .min_by_key(|(index, lapsed)| (*lapsed, *index))
    }

    fn words(&self, by: usize) -> String {
        let waiver = &self.judged[by].waiver;
        format!(
            "waiver of {} until {}, policy line {}",
            waiver.owner, waiver.expires, waiver.declared_line
        )
    }
}

/// Blocking first, then the worst, then by place. Ends with the whole finding, so that no two different ones are equal.
fn order(judged: &Judged) -> impl Ord + '_ {
    let finding = &judged.finding;
    let rank = match &judged.disposition {
        shown if shown.blocks() => 0,
        shown if shown.excused() => 2,
        _ => 1,
    };
    let path = finding.location.path();
    let region = finding.location.region();
    (
        rank,
        Reverse(finding.severity),
        (path.is_none(), path),
        region,
        &finding.check,
        finding,
    )
}
