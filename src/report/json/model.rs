//! The fields of the JSON report, in the order in which they are written. Described by `json.schema.json`.

use crate::finding::{Confidence, Coverage, Domain, Severity, SuppressionKind};
use crate::policy::WaiverKind;
use crate::report::dependency::DependencyOut;
use crate::source::Region;
use crate::verdict::{Advisories, Part, ReviewRecord};
use serde::Serialize;

#[derive(Serialize)]
pub struct Report<'a> {
    pub schema: &'static str,
    pub tool: ToolOut,
    pub outcome: &'static str,
    pub exit_code: u8,
    pub summary: String,
    pub counts: CountsOut,
    pub run: RunOut<'a>,
    pub findings: Vec<FindingOut<'a>>,
    /// What the checks of the findings say of themselves, by id.
    pub checks: Vec<CheckOut<'a>>,
    pub gaps: Vec<GapOut<'a>>,
    pub waivers: Vec<WaiverOut<'a>>,
    /// The reviews of the change, where the forge was asked for them.
    pub review: Option<&'a ReviewRecord>,
    /// The results that this one was made of; null where it is a run's own.
    pub merged: Option<&'a [Part]>,
}

#[derive(Serialize)]
pub struct CheckOut<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub domain: Domain,
    pub why: &'a str,
    pub fix: &'a str,
    pub references: &'a [String],
    pub controls: &'a [String],
    pub cwe: &'a [u32],
    pub aliases: &'a [String],
}

#[derive(Serialize)]
pub struct ToolOut {
    pub name: &'static str,
    pub version: &'static str,
}

#[derive(Serialize)]
pub struct CountsOut {
    pub findings: usize,
    pub blocking: usize,
    pub by_disposition: ByDisposition,
    pub by_severity: BySeverity,
    pub gaps: usize,
    pub required_gaps: usize,
    pub unused_waivers: usize,
    pub lapsed_waivers: usize,
    pub refused_suppressions: usize,
    pub lapsed_suppressions: usize,
}

#[derive(Serialize)]
pub struct ByDisposition {
    pub blocking: usize,
    pub warning: usize,
    pub waived: usize,
    pub lapsed: usize,
    pub suppressed: usize,
    pub existing: usize,
}

#[derive(Serialize)]
pub struct BySeverity {
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
}

#[derive(Serialize)]
pub struct RunOut<'a> {
    pub scope: &'a str,
    pub commit: Option<&'a str>,
    pub base: Option<&'a str>,
    /// Whether what was looked at is what `commit` holds.
    pub as_committed: Option<bool>,
    pub policy: &'a str,
    pub policy_digest: Option<&'a str>,
    pub catalogue_digest: &'a str,
    pub domains: &'a [Domain],
    pub coverage: Coverage,
    pub day: String,
    /// The advisories that dependencies were looked up in.
    pub advisories: Option<&'a Advisories>,
    /// SHA-256 of the `CycloneDX` bill of materials of what was looked at, hexadecimal.
    pub sbom_digest: Option<&'a str>,
    pub notes: &'a [String],
}

#[derive(Serialize)]
pub struct FindingOut<'a> {
    pub check: &'a str,
    pub title: &'a str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: &'a str,
    pub location: &'static str,
    /// `path`, and `path_bytes` where the path is not UTF-8; neither for messages and the change as a whole.
    #[serde(flatten)]
    pub path: Option<PathOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<&'a String>,
    pub region: Option<RegionOut>,
    pub layers: &'a [String],
    pub resource: Option<ResourceOut<'a>>,
    pub origin: Option<OriginOut<'a>>,
    pub excerpt: Option<ExcerptOut<'a>>,
    pub fingerprint: &'a str,
    pub disposition: &'static str,
    pub blocks: bool,
    pub because: &'a str,
    pub suppression: Option<SuppressionOut<'a>>,
    /// Index into `waivers`.
    pub waiver: Option<usize>,
    pub dependency: Option<DependencyOut<'a>>,
    pub existing: Option<bool>,
    pub fix: Option<FixOut<'a>>,
    pub controls: &'a [String],
    pub cwe: &'a [u32],
    pub aliases: &'a [String],
}

#[derive(Serialize)]
pub struct PathOut {
    #[serde(rename = "path")]
    pub text: String,
    #[serde(rename = "path_bytes", skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

#[derive(Serialize)]
pub struct FixOut<'a> {
    #[serde(flatten)]
    pub path: PathOut,
    pub edits: Vec<EditOut<'a>>,
    pub preview: Vec<LineOut<'a>>,
}

#[derive(Serialize)]
pub struct LineOut<'a> {
    pub number: u32,
    pub added: bool,
    pub text: &'a str,
}

#[derive(Serialize)]
pub struct EditOut<'a> {
    pub region: RegionOut,
    pub replacement: &'a str,
}

#[derive(Serialize)]
pub struct ResourceOut<'a> {
    pub address: &'a str,
    pub calls: Vec<CallOut<'a>>,
}

#[derive(Serialize)]
pub struct CallOut<'a> {
    pub address: &'a str,
    #[serde(flatten)]
    pub path: Option<PathOut>,
    pub region: Option<RegionOut>,
}

#[derive(Serialize)]
pub struct RegionOut {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    start_byte: u32,
    end_byte: u32,
}

impl From<Region> for RegionOut {
    fn from(region: Region) -> Self {
        Self {
            start_line: region.start.line.get(),
            start_column: region.start.column.get(),
            end_line: region.end.line.get(),
            end_column: region.end.column.get(),
            start_byte: region.span.start,
            end_byte: region.span.end,
        }
    }
}

#[derive(Serialize)]
pub struct OriginOut<'a> {
    pub commit: &'a str,
    pub author: &'a str,
    pub date: &'a str,
    pub reference: Option<&'a str>,
}

#[derive(Serialize)]
pub struct ExcerptOut<'a> {
    pub first_line: u32,
    pub text: &'a str,
    pub start: u32,
    pub end: u32,
}

#[derive(Serialize)]
pub struct SuppressionOut<'a> {
    pub kind: SuppressionKind,
    pub reason: Option<&'a str>,
    pub expires: Option<String>,
    pub lapsed: bool,
    pub added_by_change: bool,
    pub refused: Option<&'a str>,
}

#[derive(Serialize)]
pub struct GapOut<'a> {
    pub domain: Domain,
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_bytes: Option<String>,
    pub member: Option<&'a str>,
    pub object: Option<&'a str>,
    pub reason: &'a str,
    pub required: bool,
}

#[derive(Serialize)]
pub struct WaiverOut<'a> {
    pub check: &'a str,
    pub fingerprint: Option<String>,
    pub advisory: Option<&'a str>,
    pub package: Option<&'a str>,
    pub kind: WaiverKind,
    pub reason: &'a str,
    pub owner: &'a str,
    pub approved_by: &'a str,
    pub expires: String,
    pub declared_line: u32,
    pub matched: usize,
    pub lapsed: bool,
}
