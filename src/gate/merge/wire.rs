//! The JSON report as written: `portcullis/report/1`, described by `src/report/json.schema.json`. Nothing is validated here
//! but the shape; fields that this version does not know are skipped, for later ones may add some.

use crate::finding::{Confidence, Coverage, Domain, Severity, SuppressionKind};
use crate::policy::WaiverKind;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub struct Report {
    pub tool: Tool,
    pub outcome: String,
    pub exit_code: u8,
    pub counts: Map<String, Value>,
    pub run: Run,
    pub findings: Vec<Finding>,
    #[serde(default)]
    pub checks: Vec<Check>,
    pub gaps: Vec<Gap>,
    pub waivers: Vec<Waiver>,
    #[serde(deserialize_with = "said")]
    pub review: Option<Review>,
}

#[derive(Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

#[derive(Deserialize)]
pub struct Run {
    pub scope: String,
    #[serde(deserialize_with = "said")]
    pub commit: Option<String>,
    #[serde(deserialize_with = "said")]
    pub base: Option<String>,
    #[serde(deserialize_with = "said")]
    pub as_committed: Option<bool>,
    pub policy: String,
    #[serde(deserialize_with = "said")]
    pub policy_digest: Option<String>,
    pub catalogue_digest: String,
    pub domains: Vec<Domain>,
    pub coverage: Covered,
    pub day: Date,
    #[serde(deserialize_with = "said")]
    pub advisories: Option<Advisories>,
    #[serde(deserialize_with = "said")]
    pub sbom_digest: Option<String>,
    pub notes: Vec<String>,
}

#[derive(Deserialize)]
pub struct Covered {
    files: u64,
    bytes: u64,
    commits: u64,
}

impl From<Covered> for Coverage {
    fn from(covered: Covered) -> Self {
        Self {
            files: covered.files,
            bytes: covered.bytes,
            commits: covered.commits,
        }
    }
}

#[derive(Deserialize)]
pub struct Advisories {
    pub from: String,
    pub snapshot: String,
    pub age_days: i64,
    pub digest: String,
    pub ecosystems: Vec<AdvisoryCount>,
}

#[derive(Deserialize)]
pub struct AdvisoryCount {
    pub ecosystem: String,
    pub advisories: u64,
    pub malware: u64,
    pub newest: Option<String>,
    pub packages: u64,
}

#[derive(Deserialize)]
pub struct Finding {
    pub check: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    pub location: String,
    pub path: Option<String>,
    pub path_bytes: Option<String>,
    pub object: Option<String>,
    #[serde(deserialize_with = "said")]
    pub region: Option<Region>,
    pub layers: Vec<String>,
    #[serde(deserialize_with = "said")]
    pub resource: Option<Resource>,
    #[serde(deserialize_with = "said")]
    pub origin: Option<Origin>,
    #[serde(deserialize_with = "said")]
    pub excerpt: Option<Excerpt>,
    pub fingerprint: String,
    pub disposition: String,
    pub blocks: bool,
    pub because: String,
    #[serde(deserialize_with = "said")]
    pub suppression: Option<Suppression>,
    #[serde(deserialize_with = "said")]
    pub waiver: Option<usize>,
    #[serde(deserialize_with = "said")]
    pub dependency: Option<Dependency>,
    #[serde(deserialize_with = "said")]
    pub existing: Option<bool>,
    pub fix: Option<Fix>,
}

#[derive(Deserialize)]
pub struct Region {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub start_byte: u32,
    pub end_byte: u32,
}

#[derive(Deserialize)]
pub struct Resource {
    pub address: String,
    pub calls: Vec<Call>,
}

#[derive(Deserialize)]
pub struct Call {
    pub address: String,
    pub path: Option<String>,
    pub path_bytes: Option<String>,
    pub region: Option<Region>,
}

#[derive(Deserialize)]
pub struct Origin {
    pub commit: String,
    pub author: String,
    pub date: String,
    pub reference: Option<String>,
}

#[derive(Deserialize)]
pub struct Excerpt {
    pub first_line: u32,
    pub text: String,
    pub start: u32,
    pub end: u32,
}

#[derive(Deserialize)]
pub struct Suppression {
    pub kind: SuppressionKind,
    pub reason: Option<String>,
    pub expires: Option<Date>,
    pub added_by_change: bool,
    #[serde(deserialize_with = "said")]
    pub refused: Option<String>,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub ecosystem: String,
    pub name: String,
    pub version: Option<String>,
    pub purl: String,
    pub path: Vec<String>,
    pub development: bool,
    pub upgrade: Option<Upgrade>,
    pub advisory: Option<Advisory>,
}

#[derive(Deserialize)]
pub struct Upgrade {
    pub words: String,
    pub package: Option<String>,
    pub requirement: Option<String>,
    pub admits: Option<bool>,
    pub command: Option<String>,
}

#[derive(Deserialize)]
pub struct Advisory {
    pub ids: Vec<String>,
    pub summary: String,
    pub score: Option<f64>,
    pub vector: Option<String>,
    pub published: Option<Date>,
    pub fixed: Option<String>,
    pub fixed_on: Option<Date>,
    pub exploited: Option<Date>,
    pub epss: Option<f64>,
}

#[derive(Deserialize)]
pub struct Fix {
    pub path: String,
    pub path_bytes: Option<String>,
    pub edits: Vec<Edit>,
    #[serde(default)]
    pub preview: Vec<Line>,
}

#[derive(Deserialize)]
pub struct Edit {
    pub region: Region,
    pub replacement: String,
}

#[derive(Deserialize)]
pub struct Line {
    pub number: u32,
    pub added: bool,
    pub text: String,
}

/// A check in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Check {
    pub id: String,
    pub title: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub domain: Domain,
    pub why: String,
    pub fix: String,
    pub references: Vec<String>,
    pub controls: Vec<String>,
    pub cwe: Vec<u32>,
    pub aliases: Vec<String>,
}

#[derive(Deserialize)]
pub struct Gap {
    pub domain: Domain,
    #[serde(deserialize_with = "said")]
    pub file: Option<String>,
    pub file_bytes: Option<String>,
    #[serde(deserialize_with = "said")]
    pub member: Option<String>,
    #[serde(deserialize_with = "said")]
    pub object: Option<String>,
    pub reason: String,
    pub required: bool,
}

#[derive(Deserialize)]
pub struct Waiver {
    pub check: String,
    #[serde(deserialize_with = "said")]
    pub fingerprint: Option<String>,
    #[serde(deserialize_with = "said")]
    pub advisory: Option<String>,
    #[serde(deserialize_with = "said")]
    pub package: Option<String>,
    pub kind: WaiverKind,
    pub reason: String,
    pub owner: String,
    pub approved_by: String,
    pub expires: Date,
    pub declared_line: u32,
    pub matched: usize,
    pub lapsed: bool,
}

#[derive(Deserialize)]
pub struct Review {
    pub about: String,
    pub api: String,
    pub repository: String,
    pub repository_id: u64,
    pub fetched_at: String,
    pub replayed: bool,
    pub evidence_digest: String,
    pub pulls: Vec<Pull>,
    pub rules: Option<Rules>,
    pub not_visible: Vec<NotVisible>,
    pub notes: Vec<String>,
    pub requests: Vec<Query>,
}

#[derive(Deserialize)]
pub struct Pull {
    pub number: u64,
    pub head: Option<String>,
    pub base: Option<String>,
    pub base_branch: Option<String>,
    pub author: Option<Person>,
    pub reviews: Vec<Seen>,
}

#[derive(Deserialize)]
pub struct Person {
    pub id: u64,
    pub login: String,
}

#[derive(Deserialize)]
pub struct Seen {
    pub id: u64,
    pub reviewer: Option<Person>,
    pub state: String,
    pub head: Option<String>,
    pub submitted_at: Option<String>,
    pub counts: bool,
    pub why_not: Option<String>,
}

#[derive(Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the forge, and they are independent"
)]
pub struct Rules {
    pub rulesets: Vec<u64>,
    pub approvals: u64,
    pub code_owners: bool,
    pub dismiss_stale: bool,
    pub last_push_approval: bool,
    pub conversation_resolution: bool,
    pub signatures: bool,
    pub merge_queue: bool,
}

#[derive(Deserialize)]
pub struct NotVisible {
    pub request: String,
    pub why: String,
}

#[derive(Deserialize)]
pub struct Query {
    pub path: String,
    pub status: Option<u16>,
    pub pages: u32,
    pub sha256: String,
}

/// What may be null, and may not be left out: a report without it was cut.
fn said<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}
