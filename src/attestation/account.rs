//! What is attested of a run: ids, digests, days and counts, and no text of what was scanned. Made from a verdict here, and
//! from its report in JSON by `report`; both ways come to the same account.

use crate::finding::{Coverage, Domain, GapSubject};
use crate::policy::WaiverKind;
use crate::verdict::{
    Disposition, JudgedGap, JudgedWaiver, Outcome, ReviewRecord, ReviewSeen, ReviewedPull, Verdict,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// All that an attestation says of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Of the program that judged.
    pub tool_version: String,
    /// SHA-256 of that program's file, hexadecimal. None: the report does not say, and whoever signs it was not there.
    pub tool_digest: Option<String>,
    pub outcome: Outcome,
    /// In words: `work tree`, `range main..HEAD`.
    pub scope: String,
    /// Full hexadecimal id.
    pub commit: Option<String>,
    /// Full hexadecimal id.
    pub base: Option<String>,
    /// Whether what was looked at is what the commit holds. None: nobody asked.
    pub as_committed: Option<bool>,
    /// Where the policy came from, in words.
    pub policy: String,
    /// SHA-256, hexadecimal; none for the built-in defaults.
    pub policy_digest: Option<String>,
    /// SHA-256, hexadecimal.
    pub catalogue_digest: String,
    pub day: Date,
    /// Domains that were looked at.
    pub domains: BTreeSet<Domain>,
    pub coverage: Coverage,
    pub advisories: Option<AdvisoryIndex>,
    /// SHA-256, hexadecimal.
    pub sbom_digest: Option<String>,
    /// By the id of the check.
    pub checks: BTreeMap<String, Counts>,
    /// By domain, and whether the policy requires it.
    pub gaps: BTreeMap<(Domain, bool), Missed>,
    /// Those that matched something.
    pub waivers: Vec<WaiverUsed>,
    pub review: Option<Review>,
    /// What the run noted that is neither finding nor gap: what the policy excludes, which policy was named.
    pub notes: Vec<String>,
}

/// The advisories that dependencies were looked up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisoryIndex {
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// The day up to which they are complete, ISO 8601.
    pub snapshot: String,
    pub age_days: i64,
}

/// Findings of one check, by what the policy makes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub blocking: u64,
    pub warning: u64,
    pub waived: u64,
    /// Of a waiver whose last day has passed, and so blocking.
    pub lapsed_blocking: u64,
    /// The same, of what only warns.
    pub lapsed: u64,
    pub suppressed: u64,
    pub existing: u64,
}

/// What was not looked at in a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missed {
    /// Why all of it, in words. Empty: only parts.
    pub reasons: BTreeSet<String>,
    pub files: u64,
    pub objects: u64,
}

/// A waiver that matched. Who signed for it and why stands in the policy, whose digest is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaiverUsed {
    pub check: String,
    pub fingerprint: Option<String>,
    pub advisory: Option<String>,
    pub package: Option<String>,
    pub kind: &'static str,
    /// ISO 8601.
    pub expires: String,
    pub matched: u64,
    pub lapsed: bool,
}

/// The reviews of the change, by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub api: String,
    pub repository: String,
    pub repository_id: u64,
    /// ISO 8601.
    pub fetched_at: String,
    /// The answers were read from a record, and nobody was asked.
    pub replayed: bool,
    /// SHA-256, hexadecimal.
    pub evidence_digest: String,
    pub pulls: Vec<Pull>,
    /// Approvals that the forge's rules ask for. None: the rules could not be seen.
    pub required_approvals: Option<u64>,
    /// Answers that could not be seen.
    pub not_visible: u64,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pull {
    pub number: u64,
    pub head: Option<String>,
    pub base: Option<String>,
    /// Number of the account.
    pub author: Option<u64>,
    /// Those that count.
    pub approvals: Vec<Approval>,
}

/// A review that counts as an approval.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approval {
    pub id: u64,
    /// Number of the account.
    pub reviewer: Option<u64>,
    pub head: Option<String>,
}

impl Account {
    /// Of a verdict that this program has just reached.
    pub fn of(verdict: &Verdict) -> Self {
        let run = &verdict.run;
        let mut account = Self {
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            tool_digest: None,
            outcome: verdict.outcome,
            scope: run.scope.clone(),
            commit: run.commit.clone(),
            base: run.base.clone(),
            as_committed: run.as_committed,
            policy: run.policy.clone(),
            policy_digest: run.policy_digest.clone(),
            catalogue_digest: run.catalogue_digest.clone(),
            day: run.day,
            domains: run.domains.iter().copied().collect(),
            coverage: run.coverage,
            advisories: run.advisories.as_ref().map(|index| AdvisoryIndex {
                digest: index.digest.clone(),
                snapshot: index.snapshot.clone(),
                age_days: index.age_days,
            }),
            sbom_digest: run.sbom_digest.clone(),
            checks: BTreeMap::new(),
            gaps: BTreeMap::new(),
            waivers: used(verdict.waivers.iter().map(waiver)),
            review: run.review.as_deref().map(review),
            notes: run.notes.clone(),
        };
        for judged in &verdict.findings {
            let word = word(&judged.disposition);
            account.count(
                judged.finding.check.as_str(),
                word,
                judged.disposition.blocks(),
            );
        }
        for gap in &verdict.gaps {
            account.gap(gap);
        }
        account
    }

    /// Takes a finding into account. Returns whether the disposition is known.
    pub(super) fn count(&mut self, check: &str, disposition: &str, blocks: bool) -> bool {
        let counts = self.checks.entry(check.to_owned()).or_default();
        let counter = match (disposition, blocks) {
            ("blocking", true) => &mut counts.blocking,
            ("warning", false) => &mut counts.warning,
            ("waived", false) => &mut counts.waived,
            ("lapsed", true) => &mut counts.lapsed_blocking,
            ("lapsed", false) => &mut counts.lapsed,
            ("suppressed", false) => &mut counts.suppressed,
            ("existing", false) => &mut counts.existing,
            _ => return false,
        };
        *counter += 1;
        true
    }

    fn gap(&mut self, judged: &JudgedGap) {
        let missed = self.missed(judged.gap.domain, judged.required);
        match &judged.gap.subject {
            GapSubject::Domain => {
                missed.reasons.insert(judged.gap.reason.clone());
            }
            GapSubject::File { .. } => missed.files += 1,
            GapSubject::Object { .. } => missed.objects += 1,
        }
    }

    pub(super) fn missed(&mut self, domain: Domain, required: bool) -> &mut Missed {
        self.gaps.entry((domain, required)).or_default()
    }

    /// Findings that block.
    pub fn blocking(&self) -> u64 {
        let blocking = |counts: &Counts| counts.blocking + counts.lapsed_blocking;
        self.checks.values().map(blocking).sum()
    }
}

/// The word that the report in JSON has for it.
fn word(disposition: &Disposition) -> &'static str {
    match disposition {
        Disposition::Blocking => "blocking",
        Disposition::Warning => "warning",
        Disposition::Waived { .. } => "waived",
        Disposition::Lapsed { .. } => "lapsed",
        Disposition::Suppressed => "suppressed",
        Disposition::Existing => "existing",
    }
}

/// Those that matched something, in an order of their own.
pub(super) fn used(waivers: impl Iterator<Item = WaiverUsed>) -> Vec<WaiverUsed> {
    let mut used: Vec<WaiverUsed> = waivers.filter(|waiver| waiver.matched > 0).collect();
    used.sort();
    used
}

fn waiver(judged: &JudgedWaiver) -> WaiverUsed {
    let waiver = &judged.waiver;
    let advisory = waiver.advisory();
    WaiverUsed {
        check: waiver.check.to_string(),
        fingerprint: waiver.fingerprint().map(ToString::to_string),
        advisory: advisory.map(|(advisory, _)| advisory.to_owned()),
        package: advisory.and_then(|(_, package)| package.map(str::to_owned)),
        kind: kind(waiver.kind),
        expires: waiver.expires.to_string(),
        matched: judged.matched as u64,
        lapsed: judged.lapsed,
    }
}

pub(super) fn kind(kind: WaiverKind) -> &'static str {
    kind.as_str()
}

fn review(record: &ReviewRecord) -> Review {
    Review {
        api: record.api.clone(),
        repository: record.repository.clone(),
        repository_id: record.repository_id,
        fetched_at: record.fetched_at.clone(),
        replayed: record.replayed,
        evidence_digest: record.evidence_digest.clone(),
        pulls: record.pulls.iter().map(pull).collect(),
        required_approvals: record.rules.as_ref().map(|rules| rules.approvals),
        not_visible: record.not_visible.len() as u64,
    }
}

fn pull(pull: &ReviewedPull) -> Pull {
    let counts = pull.reviews.iter().filter(|review| review.counts);
    Pull {
        number: pull.number,
        head: pull.head.clone(),
        base: pull.base.clone(),
        author: pull.author.as_ref().map(|author| author.id),
        approvals: counts.map(approval).collect(),
    }
}

fn approval(review: &ReviewSeen) -> Approval {
    Approval {
        id: review.id,
        reviewer: review.reviewer.as_ref().map(|reviewer| reviewer.id),
        head: review.head.clone(),
    }
}
