//! One of several results that a verdict was made of: what it said, and under which circumstances. Plain data for reports.

use super::Outcome;
use crate::finding::{Coverage, Domain};
use serde::Serialize;

/// A result of a run, as its own report told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is called here.
    pub name: String,
    pub outcome: Outcome,
    pub findings: usize,
    pub blocking: usize,
    pub gaps: usize,
    pub required_gaps: usize,
    /// The version that wrote it.
    pub version: String,
    /// SHA-256 of its report, hexadecimal.
    pub report_digest: String,
    pub scope: String,
    pub commit: Option<String>,
    pub base: Option<String>,
    pub policy: String,
    pub policy_digest: Option<String>,
    pub catalogue_digest: String,
    pub advisories_digest: Option<String>,
    pub sbom_digest: Option<String>,
    pub domains: Vec<Domain>,
    pub coverage: Coverage,
    /// ISO 8601.
    pub day: String,
}
