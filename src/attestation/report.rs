//! The account of a run, read back from the report that `check --format json` wrote. A report that is not ours, was cut, or
//! contradicts itself is refused; one that somebody has rewritten with care is not: whoever signs answers for the file.

use super::account::{self, Account, AdvisoryIndex, Approval, Pull, Review, WaiverUsed};
use crate::document::strict;
use crate::finding::{Coverage, Domain};
use crate::policy::WaiverKind;
use crate::verdict::Outcome;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// What the reports are called that are read here.
pub const SCHEMA: &str = "portcullis/report/1";

/// Why a file is no report that can be attested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("it is not JSON, or was cut: {0}")]
    NotJson(String),
    #[error("it is JSON, and no report of `portcullis check --format json`")]
    NotOurs,
    #[error("it is of the schema {0:?}, and this version reads `{SCHEMA}`")]
    OtherSchema(String),
    #[error("it calls itself a report, and is not one that this version writes: {0}")]
    Malformed(String),
    #[error("it was made of the results of several runs: sign each of them")]
    Merged,
    #[error("it contradicts itself: {0}")]
    Contradiction(String),
}

#[derive(Deserialize)]
struct Report {
    tool: Tool,
    outcome: String,
    exit_code: u8,
    counts: Totals,
    run: Run,
    findings: Vec<Finding>,
    gaps: Vec<Gap>,
    waivers: Vec<Waiver>,
    #[serde(deserialize_with = "said")]
    review: Option<Record>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct Totals {
    findings: usize,
    blocking: u64,
    gaps: usize,
    required_gaps: usize,
}

#[derive(Deserialize)]
struct Run {
    scope: String,
    #[serde(deserialize_with = "said")]
    commit: Option<String>,
    #[serde(deserialize_with = "said")]
    base: Option<String>,
    #[serde(deserialize_with = "said")]
    as_committed: Option<bool>,
    policy: String,
    #[serde(deserialize_with = "said")]
    policy_digest: Option<String>,
    catalogue_digest: String,
    domains: Vec<Domain>,
    coverage: Covered,
    day: Date,
    #[serde(deserialize_with = "said")]
    advisories: Option<Advisories>,
    #[serde(deserialize_with = "said")]
    sbom_digest: Option<String>,
    notes: Vec<String>,
}

#[derive(Deserialize)]
struct Covered {
    files: u64,
    bytes: u64,
    commits: u64,
}

#[derive(Deserialize)]
struct Advisories {
    digest: String,
    snapshot: String,
    age_days: i64,
}

#[derive(Deserialize)]
struct Finding {
    check: String,
    disposition: String,
    blocks: bool,
}

#[derive(Deserialize)]
struct Gap {
    domain: Domain,
    #[serde(deserialize_with = "said")]
    file: Option<String>,
    #[serde(deserialize_with = "said")]
    object: Option<String>,
    reason: String,
    required: bool,
}

#[derive(Deserialize)]
struct Waiver {
    check: String,
    #[serde(deserialize_with = "said")]
    fingerprint: Option<String>,
    #[serde(deserialize_with = "said")]
    advisory: Option<String>,
    #[serde(deserialize_with = "said")]
    package: Option<String>,
    kind: WaiverKind,
    expires: Date,
    matched: u64,
    lapsed: bool,
}

#[derive(Deserialize)]
struct Record {
    api: String,
    repository: String,
    repository_id: u64,
    fetched_at: String,
    replayed: bool,
    evidence_digest: String,
    pulls: Vec<ReviewedPull>,
    #[serde(deserialize_with = "said")]
    rules: Option<Rules>,
    not_visible: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Rules {
    approvals: u64,
}

#[derive(Deserialize)]
struct ReviewedPull {
    number: u64,
    #[serde(deserialize_with = "said")]
    head: Option<String>,
    #[serde(deserialize_with = "said")]
    base: Option<String>,
    #[serde(deserialize_with = "said")]
    author: Option<Person>,
    reviews: Vec<ReviewSeen>,
}

#[derive(Deserialize)]
struct Person {
    id: u64,
}

#[derive(Deserialize)]
struct ReviewSeen {
    id: u64,
    #[serde(deserialize_with = "said")]
    reviewer: Option<Person>,
    #[serde(deserialize_with = "said")]
    head: Option<String>,
    counts: bool,
}

/// What may be null, and may not be left out: a report without it was cut.
fn said<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

impl Account {
    /// Reads the report that `check --format json` wrote.
    pub fn read(text: &[u8]) -> Result<Self, ReportError> {
        let value =
            strict::parse_bytes(text).map_err(|error| ReportError::NotJson(error.to_string()))?;
        let schema = value.get("schema").and_then(serde_json::Value::as_str);
        match schema {
            Some(SCHEMA) => {}
            Some(other) if other.starts_with("portcullis/report/") => {
                return Err(ReportError::OtherSchema(other.chars().take(64).collect()));
            }
            _ => return Err(ReportError::NotOurs),
        }
        if value.get("merged").is_some_and(|merged| !merged.is_null()) {
            return Err(ReportError::Merged);
        }
        let report: Report = serde_json::from_value(value).map_err(|error| {
            ReportError::Malformed(error.to_string().chars().take(300).collect())
        })?;
        report.account()
    }
}

impl Report {
    fn account(self) -> Result<Account, ReportError> {
        let outcome = [Outcome::Pass, Outcome::Fail, Outcome::Incomplete]
            .into_iter()
            .find(|outcome| outcome.as_str() == self.outcome)
            .ok_or_else(|| ReportError::Malformed("its outcome is none".to_owned()))?;
        self.check_forms()?;
        let required = self.gaps.iter().filter(|gap| gap.required).count();
        let totals = (
            self.counts.findings,
            self.counts.gaps,
            self.counts.required_gaps,
        );
        let counted = (self.findings.len(), self.gaps.len(), required);
        let (blocking, exit_code) = (self.counts.blocking, self.exit_code);
        let account = self.filled(outcome)?;
        if totals != counted || blocking != account.blocking() {
            return contradiction("its counts are not those of its findings and gaps");
        }
        let judged = match (blocking, required) {
            (1.., _) => Outcome::Fail,
            (0, 1..) => Outcome::Incomplete,
            (0, 0) => Outcome::Pass,
        };
        if judged != outcome || exit_code != outcome.exit_code() {
            return contradiction("its outcome is not that of its findings and gaps");
        }
        Ok(account)
    }

    /// Ids and digests are what they are called.
    fn check_forms(&self) -> Result<(), ReportError> {
        let run = &self.run;
        let digests = [&run.policy_digest, &run.sbom_digest].into_iter().flatten();
        let digests = digests.chain([&run.catalogue_digest]);
        let digests = digests.chain(run.advisories.as_ref().map(|index| &index.digest));
        let mut digests = digests.chain(self.review.as_ref().map(|review| &review.evidence_digest));
        let mut commits = [&run.commit, &run.base].into_iter().flatten();
        if self.tool.name != "portcullis" {
            return Err(ReportError::NotOurs);
        }
        if !digests.all(|digest| is_hexadecimal(digest, &[64])) {
            return Err(ReportError::Malformed("a digest is no SHA-256".to_owned()));
        }
        if !commits.all(|id| is_hexadecimal(id, &[40, 64])) {
            return Err(ReportError::Malformed(
                "a commit is no id of one".to_owned(),
            ));
        }
        Ok(())
    }

    fn filled(self, outcome: Outcome) -> Result<Account, ReportError> {
        let run = self.run;
        let mut account = Account {
            tool_version: self.tool.version,
            tool_digest: None,
            outcome,
            scope: run.scope,
            commit: run.commit,
            base: run.base,
            as_committed: run.as_committed,
            policy: run.policy,
            policy_digest: run.policy_digest,
            catalogue_digest: run.catalogue_digest,
            day: run.day,
            domains: run.domains.into_iter().collect(),
            coverage: Coverage {
                files: run.coverage.files,
                bytes: run.coverage.bytes,
                commits: run.coverage.commits,
            },
            advisories: run.advisories.map(|index| AdvisoryIndex {
                digest: index.digest,
                snapshot: index.snapshot,
                age_days: index.age_days,
            }),
            sbom_digest: run.sbom_digest,
            checks: BTreeMap::new(),
            gaps: BTreeMap::new(),
            waivers: account::used(self.waivers.into_iter().map(waiver)),
            review: self.review.map(review),
            notes: run.notes,
        };
        for found in &self.findings {
            if !account.count(&found.check, &found.disposition, found.blocks) {
                return contradiction("a finding does not do what its disposition says");
            }
        }
        for gap in self.gaps {
            let missed = account.missed(gap.domain, gap.required);
            match (gap.file, gap.object) {
                (None, None) => {
                    missed.reasons.insert(gap.reason);
                }
                (Some(_), _) => missed.files += 1,
                (None, Some(_)) => missed.objects += 1,
            }
        }
        Ok(account)
    }
}

fn contradiction<T>(what: &str) -> Result<T, ReportError> {
    Err(ReportError::Contradiction(what.to_owned()))
}

fn is_hexadecimal(text: &str, lengths: &[usize]) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths.contains(&text.len()) && text.bytes().all(digit)
}

fn waiver(waiver: Waiver) -> WaiverUsed {
    WaiverUsed {
        check: waiver.check,
        fingerprint: waiver.fingerprint,
        advisory: waiver.advisory,
        package: waiver.package,
        kind: account::kind(waiver.kind),
        expires: waiver.expires.to_string(),
        matched: waiver.matched,
        lapsed: waiver.lapsed,
    }
}

fn review(record: Record) -> Review {
    Review {
        api: record.api,
        repository: record.repository,
        repository_id: record.repository_id,
        fetched_at: record.fetched_at,
        replayed: record.replayed,
        evidence_digest: record.evidence_digest,
        pulls: record.pulls.into_iter().map(pull).collect(),
        required_approvals: record.rules.map(|rules| rules.approvals),
        not_visible: record.not_visible.len() as u64,
    }
}

fn pull(pull: ReviewedPull) -> Pull {
    let counts = pull.reviews.into_iter().filter(|review| review.counts);
    Pull {
        number: pull.number,
        head: pull.head,
        base: pull.base,
        author: pull.author.map(|author| author.id),
        approvals: counts
            .map(|review| Approval {
                id: review.id,
                reviewer: review.reviewer.map(|reviewer| reviewer.id),
                head: review.head,
            })
            .collect(),
    }
}
