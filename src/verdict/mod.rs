//! The one decision: findings and gaps under a policy, on a day, make a [`Verdict`].
//!
//! Everything that leaves the gate (exit code, SARIF, annotations, attestation) is made from it and decides nothing.
//! The types are here, the deciding is in `judge`.

mod dependency;
mod judge;
mod part;
mod review;
mod suppression;

#[cfg(test)]
mod tests;

pub use judge::{judge, settle};
pub use part::Part;
pub use review::{
    NotVisible, ReviewQuery, ReviewRecord, ReviewRulesSeen, ReviewSeen, ReviewedPull, Reviewer,
};

use crate::finding::{CheckId, Confidence, Coverage, Domain, Finding, Gap, Severity};
use crate::policy::Waiver;
use jiff::civil::Date;

/// The answer. The exit code follows from it alone: pass 0, fail 1, incomplete 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing blocks, and all that the policy requires was looked at.
    Pass,
    /// At least one finding blocks.
    Fail,
    /// Nothing blocks, but something that the policy requires could not be looked at.
    Incomplete,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Incomplete => "incomplete",
        }
    }

    /// The exit code of the process. 2 is not among them: it means that nothing was judged.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Incomplete => 3,
        }
    }
}

/// What the policy makes of one finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disposition {
    /// It stops the change.
    Blocking,
    /// It is reported and stops nothing.
    Warning,
    /// A waiver in force covers it: the index into [`Verdict::waivers`].
    Waived { by: usize },
    /// A waiver covers it whose last day has passed; it blocks or warns as if there were none.
    Lapsed { by: usize, blocking: bool },
    /// A suppression in the text or in another tool's file covers it, and the policy honours that.
    Suppressed,
    /// It was there before the change, and the policy has such reported apart.
    Existing,
}

impl Disposition {
    pub fn blocks(&self) -> bool {
        matches!(self, Self::Blocking | Self::Lapsed { blocking: true, .. })
    }

    /// Waived or suppressed: shown as excused, neither error nor warning.
    pub fn excused(&self) -> bool {
        matches!(self, Self::Waived { .. } | Self::Suppressed)
    }
}

/// A finding with what the policy makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub finding: Finding,
    pub disposition: Disposition,
    /// Which line of the policy asked for it, in words: `block_at: high`, `checks: secret/jwt: warn`.
    pub because: String,
    /// Why a suppression that is there was not honoured, in words.
    pub suppression_refused: Option<String>,
}

/// A gap, and whether the policy requires what was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JudgedGap {
    pub gap: Gap,
    pub required: bool,
}

/// A waiver of the policy and what it did in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedWaiver {
    pub waiver: Waiver,
    /// How many findings it matched.
    pub matched: usize,
    /// Whether its last day lies before the day of the run.
    pub lapsed: bool,
}

/// What was judged, under which policy, with which result. `findings` is sorted; the input's order never shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    pub findings: Vec<Judged>,
    pub gaps: Vec<JudgedGap>,
    pub waivers: Vec<JudgedWaiver>,
    pub run: Run,
}

/// The circumstances of a run: what was asked, of which repository, on which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The scope in words: `work tree`, `staged`, `range BASE..HEAD`, `history`.
    pub scope: String,
    /// Full hexadecimal id of the head commit that was looked at, where there is one.
    pub commit: Option<String>,
    /// Full hexadecimal id of the base commit, where the scope has one.
    pub base: Option<String>,
    /// Whether what was looked at is what that commit holds, all of it and nothing else. None: nobody asked.
    pub as_committed: Option<bool>,
    /// Where the policy came from, in words: `portcullis.yaml at 1a2b3c4`, `built-in defaults`.
    pub policy: String,
    /// SHA-256 of the policy's bytes, hexadecimal; none for the built-in defaults.
    pub policy_digest: Option<String>,
    /// SHA-256 over the compiled catalogue, and over the repository's own checks where there are some; hexadecimal.
    pub catalogue_digest: String,
    /// Domains that were looked at.
    pub domains: Vec<Domain>,
    pub coverage: Coverage,
    pub day: Date,
    /// The advisories that dependencies were looked up in.
    pub advisories: Option<Advisories>,
    /// SHA-256 of the bill of materials of what was looked at, in `CycloneDX`; hexadecimal.
    pub sbom_digest: Option<String>,
    /// The reviews of the change, where the forge was asked for them.
    pub review: Option<Box<ReviewRecord>>,
    /// The results that this one was made of, by name; empty where it is a run's own.
    pub parts: Vec<Part>,
    /// Notes that are neither finding nor gap: `excluded by policy: 12 files under vendor/`.
    pub notes: Vec<String>,
}

/// Which advisories a verdict rests on, and how old they are.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Advisories {
    /// Where they came from, in words.
    pub from: String,
    /// The day up to which they are complete, ISO 8601.
    pub snapshot: String,
    /// Days from then to the day of the run.
    pub age_days: i64,
    /// SHA-256 of the index, hexadecimal.
    pub digest: String,
    pub ecosystems: Vec<AdvisoryCount>,
}

/// How much is known of one ecosystem.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AdvisoryCount {
    pub ecosystem: String,
    pub advisories: u64,
    pub malware: u64,
    /// The newest day on which a record was published or modified, ISO 8601.
    pub newest: Option<String>,
    /// Packages of the repository that belong to it.
    pub packages: u64,
}

impl Verdict {
    pub fn count(&self, wanted: impl Fn(&Judged) -> bool) -> usize {
        self.findings.iter().filter(|judged| wanted(judged)).count()
    }
}

/// What judging needs to know of a check beyond the finding.
#[derive(Debug, Clone, Copy)]
pub struct Weight<'a> {
    pub check: &'a CheckId,
    pub severity: Severity,
    pub confidence: Confidence,
}
