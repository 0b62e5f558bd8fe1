//! The sentences that all reports share. They hold untrusted names as they are: whoever prints one sends it through the
//! function of its channel in `escape`.

use super::levels::Counts;
use crate::check::{Catalogue, Check};
use crate::finding::{Finding, Gap, GapSubject, Location, Origin, Suppression, SuppressionKind};
use crate::policy::{FILE_NAME, Waiver, WaiverKind, WaiverScope};
use crate::verdict::{
    Advisories, AdvisoryCount, Disposition, Judged, JudgedWaiver, Outcome, Part, Verdict,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The outcome in one line: `FAIL: 3 findings block`.
pub fn headline(verdict: &Verdict) -> String {
    let counts = Counts::of(verdict);
    match verdict.outcome {
        Outcome::Pass if counts.gaps == 0 => "PASS".to_owned(),
        Outcome::Pass => format!(
            "PASS with {}: {} not fully looked at",
            plural(counts.gaps, "gap"),
            gap_domains(verdict, false)
        ),
        Outcome::Fail if counts.required_gaps == 0 => format!("FAIL: {}", blocking(&counts)),
        Outcome::Fail => format!(
            "FAIL: {}, and {} not fully looked at ({})",
            blocking(&counts),
            gap_domains(verdict, true),
            plural(counts.required_gaps, "required gap")
        ),
        Outcome::Incomplete => format!(
            "INCOMPLETE: {} not fully looked at ({})",
            gap_domains(verdict, true),
            plural(counts.required_gaps, "required gap")
        ),
    }
}

fn blocking(counts: &Counts) -> String {
    match counts.blocking {
        1 => "1 finding blocks".to_owned(),
        n => format!("{} findings block", grouped(n as u64)),
    }
}

fn gap_domains(verdict: &Verdict, required: bool) -> String {
    let domains: BTreeSet<_> = verdict
        .gaps
        .iter()
        .filter(|gap| gap.required || !required)
        .map(|gap| gap.gap.domain)
        .collect();
    let names: Vec<_> = domains.iter().map(|domain| domain.as_str()).collect();
    names.join(", ")
}

/// How much was looked at: `12,345 files, 285.1 MB, 34,473 commits looked at`.
pub fn coverage(verdict: &Verdict) -> String {
    let coverage = &verdict.run.coverage;
    let files = usize::try_from(coverage.files).unwrap_or(usize::MAX);
    let commits = usize::try_from(coverage.commits).unwrap_or(usize::MAX);
    let mut line = format!("{}, {}", plural(files, "file"), bytes(coverage.bytes));
    if commits > 0 {
        line += ", ";
        line += &plural(commits, "commit");
    }
    line + " looked at"
}

/// The advisories that a run rests on: `2026-11-20 (2 days old), embedded: crates.io 1,225, npm 9,300 and 22,241 of malware`.
/// Ecosystems of which the repository has nothing are counted together.
pub fn advisories(known: &Advisories) -> String {
    let (here, elsewhere): (Vec<_>, Vec<_>) = known.ecosystems.iter().partition(|e| e.packages > 0);
    let records = |count: &AdvisoryCount| {
        let name = &count.ecosystem;
        match (count.advisories, count.malware) {
            (0, malware) => format!("{name} {} of malware alone", grouped(malware)),
            (advisories, 0) => format!("{name} {}", grouped(advisories)),
            (advisories, malware) => format!(
                "{name} {} and {} of malware",
                grouped(advisories),
                grouped(malware)
            ),
        }
    };
    let mut counts: Vec<String> = here.into_iter().map(records).collect();
    let others: u64 = elsewhere.iter().map(|e| e.advisories + e.malware).sum();
    if others > 0 {
        let ecosystems = plural(elsewhere.len(), "other ecosystem");
        counts.push(format!("{} for {ecosystems}", grouped(others)));
    }
    format!(
        "{} ({} old), {}: {}",
        known.snapshot,
        plural(usize::try_from(known.age_days).unwrap_or(0), "day"),
        known.from,
        counts.join(", ")
    )
}

/// A result that the verdict was made of: what it said, of what, and by which rules.
pub fn part(part: &Part) -> String {
    let mut words = format!(
        "{}: {}, {} of {} block, {}; {}",
        part.name,
        part.outcome.as_str(),
        grouped(part.blocking as u64),
        plural(part.findings, "finding"),
        plural(part.gaps, "gap"),
        part.scope,
    );
    if let Some(commit) = &part.commit {
        let _ = write!(words, ", commit {}", short(commit));
    }
    let policy = part.policy_digest.as_deref().map(short);
    let _ = write!(
        words,
        "; policy {}{}; checks {}; portcullis {}; {}",
        part.policy,
        policy.map_or(String::new(), |digest| format!(" (sha256 {digest})")),
        short(&part.catalogue_digest),
        part.version,
        part.day
    );
    words
}

/// Bytes in the unit that leaves the fewest digits: `285.1 MB`.
pub fn bytes(count: u64) -> String {
    let tenths = |unit: u64| {
        // Cut, not rounded: no report says that more was looked at than was.
        let tenths = count.saturating_mul(10) / unit;
        format!("{}.{}", grouped(tenths / 10), tenths % 10)
    };
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => tenths(1_000) + " kB",
        1_000_000..1_000_000_000 => tenths(1_000_000) + " MB",
        _ => tenths(1_000_000_000) + " GB",
    }
}

/// `1 gap`, `2 gaps`, `12,345 gaps`.
pub fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count as u64))
}

/// A number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text of several lines on one, for what we and the policy's owners write. Untrusted text is not flattened: its
/// line ends are to be seen.
pub fn flat(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first digits of an object id.
pub fn short(id: &str) -> String {
    id.chars().take(10).collect()
}

/// What stands behind a check id: the catalogue's title, or the id itself for a check it does not carry.
pub fn title<'a>(check: Option<&'a Check>, finding: &'a Finding) -> &'a str {
    check.map_or(finding.check.as_str(), |check| &check.file.title)
}

/// The check of a finding, where the catalogue carries it.
pub fn check<'a>(catalogue: &'a Catalogue, finding: &Finding) -> Option<&'a Check> {
    catalogue.get(&finding.check)
}

/// Where a finding is, without line: a path, a message, the change.
pub fn artefact(location: &Location) -> String {
    match location {
        Location::Region { path, .. } | Location::File { path } => path.to_text().into_owned(),
        Location::Message { id, .. } => format!("message of {}", short(id)),
        Location::Change => "the change as a whole".to_owned(),
    }
}

/// Where a finding is, as editors and terminals link it: `path:line:column`.
pub fn place(location: &Location) -> String {
    let artefact = artefact(location);
    match location.region() {
        Some(region) => format!("{artefact}:{}:{}", region.start.line, region.start.column),
        None => artefact,
    }
}

/// The way from the file to the secret: `zip member a.env > base64`.
pub fn layers(finding: &Finding) -> Option<String> {
    (!finding.layers.is_empty()).then(|| finding.layers.join(" > "))
}

/// A commit, by whom and when: `1a2b3c4d5e, Ada <ada@nhs.example>, 2026-01-31, refs/stash`.
pub fn origin(origin: &Origin) -> String {
    let mut words = format!(
        "{}, {}, {}",
        short(&origin.commit),
        origin.author,
        origin.date
    );
    if let Some(reference) = &origin.reference {
        words += ", ";
        words += reference;
    }
    words
}

/// What a gap is about: a path, a member in it, an object, or the whole domain.
pub fn gap_subject(gap: &Gap) -> String {
    match &gap.subject {
        GapSubject::Domain => "everything".to_owned(),
        GapSubject::File { path, member: None } => path.to_text().into_owned(),
        GapSubject::File {
            path,
            member: Some(member),
        } => format!("{} > {member}", path.to_text()),
        GapSubject::Object { id } => format!("object {}", short(id)),
    }
}

/// Why a finding is excused or would have been: the waiver's or the suppression's own words.
pub fn excuse(judged: &Judged, verdict: &Verdict) -> Option<String> {
    match judged.disposition {
        Disposition::Blocking | Disposition::Warning => None,
        Disposition::Waived { by } => verdict.waivers.get(by).map(|w| waived(&w.waiver)),
        Disposition::Lapsed { by, .. } => verdict.waivers.get(by).map(|w| lapsed(&w.waiver)),
        Disposition::Suppressed => judged.finding.suppression.as_ref().map(suppressed),
        Disposition::Existing => Some(judged.because.clone()),
    }
}

fn waived(waiver: &Waiver) -> String {
    format!(
        "{} until {} by {}, approved by {}: {}",
        waiver_kind(waiver.kind),
        waiver.expires,
        waiver.owner,
        waiver.approved_by,
        flat(&waiver.reason)
    )
}

fn lapsed(waiver: &Waiver) -> String {
    format!(
        "the waiver at {} lapsed after {}; its owner is {}",
        declared(waiver),
        waiver.expires,
        waiver.owner
    )
}

fn suppressed(suppression: &Suppression) -> String {
    let reason = suppression.reason.as_deref().unwrap_or("no reason given");
    let until = suppression
        .expires
        .map_or(String::new(), |last| format!(" until {last}"));
    format!("{}{until}: {reason}", suppression_kind(suppression.kind))
}

/// What is to be said of a waiver besides the findings it covers: that it did nothing, or that its day has passed.
pub fn waiver_trouble(judged: &JudgedWaiver) -> Option<String> {
    let waiver = &judged.waiver;
    let at = declared(waiver);
    if judged.lapsed {
        let still = match judged.matched {
            0 => "matches nothing: remove it".to_owned(),
            n => format!(
                "{} would need a new decision by {}",
                plural(n, "finding"),
                waiver.owner
            ),
        };
        return Some(format!("{at} lapsed after {}; {still}", waiver.expires));
    }
    (judged.matched == 0).then(|| format!("{at} matches nothing: remove it"))
}

/// The place of a waiver in the policy.
pub fn declared(waiver: &Waiver) -> String {
    format!("{FILE_NAME}:{}", waiver.declared_line)
}

/// What a waiver covers.
pub fn scope(waiver: &Waiver) -> String {
    match &waiver.scope {
        WaiverScope::Fingerprint(fingerprint) => fingerprint.to_string(),
        WaiverScope::Advisory { advisory, package } => match package {
            Some(package) => format!("{advisory} in {package}"),
            None => advisory.clone(),
        },
    }
}

pub fn waiver_kind(kind: WaiverKind) -> &'static str {
    match kind {
        WaiverKind::Accept => "accepted",
        WaiverKind::Mitigate => "mitigated",
        WaiverKind::FalsePositive => "false positive",
    }
}

/// A suppression as its author wrote it.
pub fn suppression_kind(kind: SuppressionKind) -> &'static str {
    match kind {
        SuppressionKind::Inline => "portcullis:allow",
        SuppressionKind::GitleaksInline => "gitleaks:allow",
        SuppressionKind::DetectSecretsInline => "pragma: allowlist secret",
        SuppressionKind::OtherToolInline => "another tool's marker",
        SuppressionKind::GitleaksIgnoreFile => ".gitleaksignore",
        SuppressionKind::DetectSecretsBaseline => ".secrets.baseline",
        SuppressionKind::AuditIgnoreFile => "another auditor's file",
        SuppressionKind::Vex => "OpenVEX",
    }
}

/// The command that waives a finding; the words in capitals are its user's to say.
pub fn waive_command(fingerprint: &str) -> String {
    format!(
        "portcullis waive {fingerprint} --kind accept --reason WHY --owner WHO --approved-by WHO --expires YYYY-MM-DD"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(plural(1, "gap"), "1 gap");
        assert_eq!(plural(0, "gap"), "0 gaps");
    }

    #[test]
    fn bytes_are_cut_to_a_tenth_and_never_rounded_up() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(999_999), "999.9 kB");
        assert_eq!(bytes(285_199_999), "285.1 MB");
        assert_eq!(bytes(3_000_000_000), "3.0 GB");
    }
}
