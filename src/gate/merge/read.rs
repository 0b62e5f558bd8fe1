//! A result read back as the verdict that it tells. One that is not ours, was cut, or contradicts itself is refused: what
//! it counts is compared with what it holds, and its outcome with the one that follows from that.

use super::{fact, place, wire};
use crate::document::strict;
use crate::finding::{CheckId, Finding, Fingerprint, Gap, GapSubject, Origin};
use crate::report::{self, levels};
use crate::verdict::{Disposition, Judged, JudgedGap, JudgedWaiver, Run, Verdict, settle};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What the reports are called that are read here.
const SCHEMA: &str = "portcullis/report/1";

/// Why a file is no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResultError {
    #[error("it is empty: the run that should have written it ended before it could")]
    Empty,
    #[error("it is not JSON, or was cut: {0}")]
    NotJson(String),
    #[error("it is JSON, and no report of `portcullis check --format json`")]
    NotOurs,
    #[error(
        "it is of the schema {0:?}, and this version reads `{SCHEMA}`: run one version everywhere"
    )]
    OtherSchema(String),
    #[error("it was merged already: name the results that it was made of")]
    Merged,
    #[error("it calls itself a report, and is not one that this version writes: {0}")]
    Malformed(String),
    #[error("it contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// A value that cannot be, in words.
#[derive(Debug)]
pub(super) struct Malformed(pub String);

impl From<Malformed> for ResultError {
    fn from(Malformed(why): Malformed) -> Self {
        Self::Malformed(why.chars().take(300).collect())
    }
}

/// A result.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub verdict: Verdict,
    pub checks: Vec<wire::Check>,
    /// The version that wrote it.
    pub version: String,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
}

impl Told {
    /// The repository that it is about, where the forge was asked for its reviews.
    pub fn repository(&self) -> Option<&str> {
        let review = self.verdict.run.review.as_deref();
        review.map(|review| review.repository.as_str())
    }
}

/// Reads what `check --format json` wrote.
pub(super) fn read(bytes: &[u8]) -> Result<Told, ResultError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ResultError::Empty);
    }
    let value =
        strict::parse_bytes(bytes).map_err(|error| ResultError::NotJson(error.to_string()))?;
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) if other.starts_with("portcullis/report/") => {
            return Err(ResultError::OtherSchema(other.chars().take(64).collect()));
        }
        _ => return Err(ResultError::NotOurs),
    }
    if value.get("merged").is_some_and(|merged| !merged.is_null()) {
        return Err(ResultError::Merged);
    }
    let report: wire::Report =
        serde_json::from_value(value).map_err(|error| Malformed(error.to_string()))?;
    if report.tool.name != "portcullis" {
        return Err(ResultError::NotOurs);
    }
    told(report, digest(bytes))
}

fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    digits.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn told(report: wire::Report, digest: String) -> Result<Told, ResultError> {
    let wire::Report {
        outcome,
        exit_code,
        counts,
        ..
    } = &report;
    let (outcome, exit_code, counts) = (outcome.clone(), *exit_code, counts.clone());
    let waivers: Vec<JudgedWaiver> = (report.waivers.into_iter().map(fact::waiver))
        .collect::<Result<_, _>>()
        .map_err(ResultError::from)?;
    let findings: Vec<Judged> = (report.findings.into_iter())
        .map(|told| finding(told, waivers.len()))
        .collect::<Result<_, _>>()?;
    let gaps: Vec<JudgedGap> = (report.gaps.into_iter().map(gap)).collect::<Result<_, _>>()?;
    let verdict = settle(findings, gaps, waivers, run(report.run, report.review)?);
    if verdict.outcome.as_str() != outcome || verdict.outcome.exit_code() != exit_code {
        return Err(ResultError::Contradiction(
            "its outcome is not that of its findings and gaps",
        ));
    }
    let day = verdict.run.day;
    let days_fit = |judged: &JudgedWaiver| judged.lapsed == judged.waiver.lapsed(day);
    if !verdict.waivers.iter().all(days_fit) || !counts_match(&verdict) {
        return Err(ResultError::Contradiction(
            "a waiver does not do what is said of it",
        ));
    }
    let ours = report::counts(&verdict).map_err(|error| Malformed(error.to_string()))?;
    let ours = ours.as_object().into_iter().flatten();
    if !ours
        .into_iter()
        .all(|(name, count)| counts.get(name) == Some(count))
    {
        return Err(ResultError::Contradiction(
            "its counts are not those of its findings, gaps and waivers",
        ));
    }
    Ok(Told {
        verdict,
        checks: report.checks,
        version: report.tool.version,
        digest,
    })
}

/// Whether no waiver excuses more findings than it says that it matched.
fn counts_match(verdict: &Verdict) -> bool {
    let mut excused = vec![0_usize; verdict.waivers.len()];
    for judged in &verdict.findings {
        match judged.disposition {
            Disposition::Waived { by } if verdict.waivers[by].lapsed => return false,
            Disposition::Lapsed { by, .. } if !verdict.waivers[by].lapsed => return false,
            Disposition::Waived { by } | Disposition::Lapsed { by, .. } => excused[by] += 1,
            _ => {}
        }
    }
    let mut pairs = verdict.waivers.iter().zip(excused);
    pairs.all(|(waiver, excused)| excused <= waiver.matched)
}

fn finding(told: wire::Finding, waivers: usize) -> Result<Judged, ResultError> {
    let disposition = disposition(&told, waivers)?;
    let location = place::location(&told)?;
    let fingerprint = Fingerprint::parse(&told.fingerprint)
        .ok_or_else(|| place::wrong("a fingerprint", &told.fingerprint))?;
    let suppression = told.suppression.as_ref();
    let refused = suppression.and_then(|told| told.refused.clone());
    if disposition == Disposition::Suppressed && (suppression.is_none() || refused.is_some()) {
        return Err(ResultError::Contradiction(
            "a finding is suppressed by nothing",
        ));
    }
    Ok(Judged {
        finding: Finding {
            check: CheckId::new(told.check),
            severity: told.severity,
            confidence: told.confidence,
            message: told.message,
            location,
            layers: told.layers,
            origin: told.origin.map(|told| Origin {
                commit: told.commit,
                author: told.author,
                date: told.date,
                time: 0,
                reference: told.reference,
            }),
            excerpt: told.excerpt.map(place::excerpt).transpose()?,
            fingerprint,
            suppression: suppression.map(fact::suppression),
            resource: told.resource.map(place::resource).transpose()?,
            dependency: (told.dependency.map(fact::dependency).transpose()?).map(Box::new),
            existing: told.existing,
            fix: told.fix.map(place::fix).transpose()?,
        },
        disposition,
        because: told.because,
        suppression_refused: refused,
    })
}

fn disposition(told: &wire::Finding, waivers: usize) -> Result<Disposition, ResultError> {
    let waiver = told.waiver.filter(|by| *by < waivers);
    let disposition = match (told.disposition.as_str(), waiver) {
        ("blocking", None) => Disposition::Blocking,
        ("warning", None) => Disposition::Warning,
        ("suppressed", None) => Disposition::Suppressed,
        ("existing", None) => Disposition::Existing,
        ("waived", Some(by)) => Disposition::Waived { by },
        ("lapsed", Some(by)) => Disposition::Lapsed {
            by,
            blocking: told.blocks,
        },
        (other, _) => return Err(place::wrong("a disposition", other).into()),
    };
    if disposition.blocks() != told.blocks
        || waiver != told.waiver
        || levels::disposition(&disposition) != told.disposition
    {
        return Err(ResultError::Contradiction(
            "a finding does not do what its disposition says",
        ));
    }
    Ok(disposition)
}

fn gap(told: wire::Gap) -> Result<JudgedGap, Malformed> {
    let subject = match (told.file, told.object) {
        (None, None) => GapSubject::Domain,
        (Some(file), None) => GapSubject::File {
            path: place::path(&file, told.file_bytes.as_deref())?,
            member: told.member,
        },
        (None, Some(id)) => GapSubject::Object {
            id: place::object(&id)?,
        },
        (Some(file), Some(_)) => return Err(place::wrong("a gap", &file)),
    };
    Ok(JudgedGap {
        gap: Gap {
            domain: told.domain,
            subject,
            reason: told.reason,
        },
        required: told.required,
    })
}

fn run(told: wire::Run, review: Option<wire::Review>) -> Result<Run, Malformed> {
    let id = |id: Option<String>| id.as_deref().map(place::object).transpose();
    Ok(Run {
        scope: told.scope,
        commit: id(told.commit)?,
        base: id(told.base)?,
        as_committed: told.as_committed,
        policy: told.policy,
        policy_digest: told.policy_digest.map(fact::digest).transpose()?,
        catalogue_digest: fact::digest(told.catalogue_digest)?,
        domains: told.domains,
        coverage: told.coverage.into(),
        day: told.day,
        advisories: told.advisories.map(fact::advisories).transpose()?,
        sbom_digest: told.sbom_digest.map(fact::digest).transpose()?,
        review: review.map(fact::review).transpose()?,
        parts: Vec::new(),
        notes: told.notes,
    })
}
