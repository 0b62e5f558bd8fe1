//! The report for programs. Its shape is `json.schema.json`, its version is in `schema`: a field may be added under the
//! same number, never removed or given another meaning. The order of findings and gaps is the verdict's.

mod model;

use super::dependency::DependencyOut;
use super::{escape, levels, wording};
use crate::check::Catalogue;
use crate::finding::{Fix, GapSubject, Location, Severity};
use crate::source::RepoPath;
use crate::verdict::{Disposition, Judged, JudgedGap, JudgedWaiver, Verdict};
use jiff::civil::Date;
use model::{
    ByDisposition, BySeverity, CallOut, CheckOut, CountsOut, EditOut, ExcerptOut, FindingOut,
    FixOut, GapOut, LineOut, OriginOut, PathOut, RegionOut, Report, ResourceOut, RunOut,
    SuppressionOut, ToolOut, WaiverOut,
};
use std::collections::BTreeSet;
use std::io;

pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue) -> io::Result<String> {
    let report = report(verdict, catalogue);
    let text = serde_json::to_string_pretty(&report).map_err(io::Error::other)?;
    Ok(escape::json(&text) + "\n")
}

fn report<'a>(verdict: &'a Verdict, catalogue: &'a Catalogue) -> Report<'a> {
    Report {
        schema: "portcullis/report/1",
        tool: ToolOut {
            name: "portcullis",
            version: super::VERSION,
        },
        outcome: verdict.outcome.as_str(),
        exit_code: levels::exit_code(verdict.outcome),
        summary: wording::headline(verdict),
        counts: counts(verdict),
        run: run(verdict),
        findings: verdict
            .findings
            .iter()
            .map(|judged| finding(judged, verdict.run.day, catalogue))
            .collect(),
        checks: checks(verdict, catalogue),
        gaps: verdict.gaps.iter().map(gap).collect(),
        waivers: verdict.waivers.iter().map(waiver).collect(),
        review: verdict.run.review.as_deref(),
        merged: (!verdict.run.parts.is_empty()).then_some(&verdict.run.parts[..]),
    }
}

/// The counts of a verdict as the report has them: whoever reads a report compares its counts with those of its findings.
pub(super) fn counted(verdict: &Verdict) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(counts(verdict))
}

fn checks<'a>(verdict: &'a Verdict, catalogue: &'a Catalogue) -> Vec<CheckOut<'a>> {
    let ids: BTreeSet<_> = (verdict.findings.iter())
        .map(|judged| &judged.finding.check)
        .collect();
    let known = ids.into_iter().filter_map(|id| catalogue.get(id));
    let out = known.map(|check| CheckOut {
        id: check.id.as_str(),
        title: &check.file.title,
        severity: check.severity,
        confidence: check.confidence,
        domain: check.domain(),
        why: check.why().trim(),
        fix: check.fix().trim(),
        references: check.references(),
        controls: &check.file.controls,
        cwe: &check.file.cwe,
        aliases: &check.file.aliases,
    });
    out.collect()
}

fn counts(verdict: &Verdict) -> CountsOut {
    let with = |word| verdict.count(|judged| levels::disposition(&judged.disposition) == word);
    let of = |severity| verdict.count(|judged| judged.finding.severity == severity);
    CountsOut {
        findings: verdict.findings.len(),
        blocking: verdict.count(|judged| judged.disposition.blocks()),
        by_disposition: ByDisposition {
            blocking: with("blocking"),
            warning: with("warning"),
            waived: with("waived"),
            lapsed: with("lapsed"),
            suppressed: with("suppressed"),
            existing: with("existing"),
        },
        by_severity: BySeverity {
            critical: of(Severity::Critical),
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
        },
        gaps: verdict.gaps.len(),
        required_gaps: verdict.gaps.iter().filter(|gap| gap.required).count(),
        unused_waivers: verdict
            .waivers
            .iter()
            .filter(|waiver| waiver.matched == 0)
            .count(),
        lapsed_waivers: verdict
            .waivers
            .iter()
            .filter(|waiver| waiver.lapsed)
            .count(),
        refused_suppressions: verdict.count(|judged| judged.suppression_refused.is_some()),
        lapsed_suppressions: verdict.count(|judged| {
            let found = judged.finding.suppression.as_ref();
            found.is_some_and(|found| found.lapsed(verdict.run.day))
        }),
    }
}

fn run(verdict: &Verdict) -> RunOut<'_> {
    let run = &verdict.run;
    RunOut {
        scope: &run.scope,
        commit: run.commit.as_deref(),
        base: run.base.as_deref(),
        as_committed: run.as_committed,
        policy: &run.policy,
        policy_digest: run.policy_digest.as_deref(),
        catalogue_digest: &run.catalogue_digest,
        domains: &run.domains,
        coverage: run.coverage,
        day: run.day.to_string(),
        advisories: run.advisories.as_ref(),
        sbom_digest: run.sbom_digest.as_deref(),
        notes: &run.notes,
    }
}

fn finding<'a>(judged: &'a Judged, day: Date, catalogue: &'a Catalogue) -> FindingOut<'a> {
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    FindingOut {
        check: finding.check.as_str(),
        title: wording::title(check, finding),
        severity: finding.severity,
        confidence: finding.confidence,
        message: &finding.message,
        location: location_kind(&finding.location),
        path: finding.location.path().map(path),
        object: match &finding.location {
            Location::Message { id, .. } => Some(id),
            _ => None,
        },
        region: finding.location.region().map(RegionOut::from),
        layers: &finding.layers,
        resource: finding.resource.as_ref().map(|resource| ResourceOut {
            address: &resource.address,
            calls: resource
                .calls
                .iter()
                .map(|(address, location)| CallOut {
                    address,
                    path: location.path().map(path),
                    region: location.region().map(RegionOut::from),
                })
                .collect(),
        }),
        origin: finding.origin.as_ref().map(|origin| OriginOut {
            commit: &origin.commit,
            author: &origin.author,
            date: &origin.date,
            reference: origin.reference.as_deref(),
        }),
        excerpt: finding.excerpt.as_ref().map(|excerpt| ExcerptOut {
            first_line: excerpt.first_line,
            text: &excerpt.text,
            start: excerpt.start,
            end: excerpt.end,
        }),
        fingerprint: finding.fingerprint.as_str(),
        disposition: levels::disposition(&judged.disposition),
        blocks: judged.disposition.blocks(),
        because: &judged.because,
        suppression: suppression(judged, day),
        waiver: match judged.disposition {
            Disposition::Waived { by } | Disposition::Lapsed { by, .. } => Some(by),
            _ => None,
        },
        controls: check.map_or(&[], |check| &check.file.controls),
        dependency: finding.dependency.as_deref().map(DependencyOut::from),
        existing: finding.existing,
        fix: finding.fix.as_ref().map(fix),
        cwe: check.map_or(&[], |check| &check.file.cwe),
        aliases: check.map_or(&[], |check| &check.file.aliases),
    }
}

fn fix(fix: &Fix) -> FixOut<'_> {
    FixOut {
        path: path(&fix.path),
        edits: fix
            .edits
            .iter()
            .map(|edit| EditOut {
                region: RegionOut::from(edit.region),
                replacement: &edit.replacement,
            })
            .collect(),
        preview: fix
            .preview
            .iter()
            .map(|line| LineOut {
                number: line.number,
                added: line.added,
                text: &line.text,
            })
            .collect(),
    }
}

fn location_kind(location: &Location) -> &'static str {
    match location {
        Location::Region { .. } => "region",
        Location::File { .. } => "file",
        Location::Message { .. } => "message",
        Location::Change => "change",
    }
}

fn suppression(judged: &Judged, day: Date) -> Option<SuppressionOut<'_>> {
    judged
        .finding
        .suppression
        .as_ref()
        .map(|suppression| SuppressionOut {
            kind: suppression.kind,
            reason: suppression.reason.as_deref(),
            expires: suppression.expires.map(|last| last.to_string()),
            lapsed: suppression.lapsed(day),
            added_by_change: suppression.added_by_change,
            refused: judged.suppression_refused.as_deref(),
        })
}

/// A path as text, and as percent-encoded bytes where the text is not all of it.
fn path(path: &RepoPath) -> PathOut {
    let lossy = std::str::from_utf8(path.as_bytes()).is_err();
    PathOut {
        text: path.to_text().into_owned(),
        bytes: lossy.then(|| escape::uri_path(path.as_bytes())),
    }
}

fn gap(judged: &JudgedGap) -> GapOut<'_> {
    let (file, member, object) = match &judged.gap.subject {
        GapSubject::Domain => (None, None, None),
        GapSubject::File { path: file, member } => (Some(path(file)), member.as_deref(), None),
        GapSubject::Object { id } => (None, None, Some(id.as_str())),
    };
    GapOut {
        domain: judged.gap.domain,
        file: file.as_ref().map(|file| file.text.clone()),
        file_bytes: file.and_then(|file| file.bytes),
        member,
        object,
        reason: &judged.gap.reason,
        required: judged.required,
    }
}

fn waiver(judged: &JudgedWaiver) -> WaiverOut<'_> {
    let waiver = &judged.waiver;
    WaiverOut {
        check: waiver.check.as_str(),
        fingerprint: waiver.fingerprint().map(ToString::to_string),
        advisory: waiver.advisory().map(|(advisory, _)| advisory),
        package: waiver.advisory().and_then(|(_, package)| package),
        kind: waiver.kind,
        reason: &waiver.reason,
        owner: &waiver.owner,
        approved_by: &waiver.approved_by,
        expires: waiver.expires.to_string(),
        declared_line: waiver.declared_line,
        matched: judged.matched,
        lapsed: judged.lapsed,
    }
}
