//! What a severity, a disposition or an outcome is called in each format, and in which order findings are shown.
//! Shared by all reporters, so that none of them can have an opinion of its own.

use crate::check::{Catalogue, Check};
use crate::finding::{CheckId, Domain, Severity};
use crate::verdict::{Disposition, Judged, JudgedGap, Outcome, Verdict};
use std::cmp::Reverse;

/// How loud something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It blocks, or a requirement could not be met.
    Error,
    /// It is reported and blocks nothing.
    Warning,
    /// It is excused, or only worth knowing.
    Note,
}

impl Level {
    pub fn of(judged: &Judged) -> Self {
        match &judged.disposition {
            disposition if disposition.blocks() => Self::Error,
            disposition if disposition.excused() => Self::Note,
            Disposition::Existing => Self::Note,
            _ => Self::Warning,
        }
    }

    pub fn of_gap(gap: &JudgedGap) -> Self {
        if gap.required {
            Self::Error
        } else {
            Self::Warning
        }
    }

    /// The level a check has before a policy is asked.
    pub fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low => Self::Note,
        }
    }

    /// The word SARIF has for it.
    pub fn sarif(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// The workflow command that says it.
    pub fn workflow(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "notice",
        }
    }
}

/// The number code scanning sorts by: it calls above 9 critical, from 7 high, from 4 medium.
pub fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    }
}

/// The word for a disposition in every format that names it.
pub fn disposition(disposition: &Disposition) -> &'static str {
    match disposition {
        Disposition::Blocking => "blocking",
        Disposition::Warning => "warning",
        Disposition::Waived { .. } => "waived",
        Disposition::Lapsed { .. } => "lapsed",
        Disposition::Suppressed => "suppressed",
        Disposition::Existing => "existing",
    }
}

/// The exit code that follows from an outcome.
pub fn exit_code(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Pass => 0,
        Outcome::Fail => 1,
        Outcome::Incomplete => 3,
    }
}

/// The domain of a check: its folder's, or what the catalogue says of a repository's own one. None: neither tells.
pub fn domain(check: &CheckId, catalogue: &Catalogue) -> Option<Domain> {
    if check.is_own() {
        return catalogue.get(check).map(Check::domain);
    }
    match check.as_str().split('/').next()? {
        "secret" => Some(Domain::Secrets),
        "dependency" => Some(Domain::Dependencies),
        "infrastructure" => Some(Domain::Infrastructure),
        "review" => Some(Domain::Review),
        "evidence" => Some(Domain::Evidence),
        _ => None,
    }
}

/// Findings with the most pressing first: those that block, then warnings, then excused ones; by severity, by
/// confidence, and then as the verdict has them.
pub fn ranked(verdict: &Verdict) -> Vec<&Judged> {
    let mut ranked: Vec<&Judged> = verdict.findings.iter().collect();
    ranked.sort_by_key(|judged| {
        let finding = &judged.finding;
        (
            Level::of(judged),
            Reverse(finding.severity),
            Reverse(finding.confidence),
        )
    });
    ranked
}

/// Gaps with the required ones first, and then as the verdict has them.
pub fn ranked_gaps(verdict: &Verdict) -> Vec<&JudgedGap> {
    let mut ranked: Vec<&JudgedGap> = verdict.gaps.iter().collect();
    ranked.sort_by_key(|gap| Level::of_gap(gap));
    ranked
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that block, lapsed waivers included.
    pub blocking: usize,
    /// Findings that are reported and block nothing, lapsed waivers included.
    pub warnings: usize,
    pub waived: usize,
    pub suppressed: usize,
    /// Findings whose waiver has lapsed; they also count as blocking or as warnings.
    pub lapsed: usize,
    /// Findings that were there before the change.
    pub existing: usize,
    pub gaps: usize,
    pub required_gaps: usize,
}

impl Counts {
    pub fn of(verdict: &Verdict) -> Self {
        let count = |level| verdict.count(|judged| Level::of(judged) == level);
        Self {
            blocking: count(Level::Error),
            warnings: count(Level::Warning),
            waived: verdict.count(|j| matches!(j.disposition, Disposition::Waived { .. })),
            suppressed: verdict.count(|j| j.disposition == Disposition::Suppressed),
            lapsed: verdict.count(|j| matches!(j.disposition, Disposition::Lapsed { .. })),
            existing: verdict.count(|j| j.disposition == Disposition::Existing),
            gaps: verdict.gaps.len(),
            required_gaps: verdict.gaps.iter().filter(|gap| gap.required).count(),
        }
    }
}
