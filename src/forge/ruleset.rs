//! A ruleset: whether it is in force, since when, and who may bypass it.

use super::Seen;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A ruleset, of `GET /repos/{o}/{r}/rulesets/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    pub id: u64,
    pub name: String,
    /// `Repository`, `Organization` or `Enterprise`.
    pub source_type: Option<String>,
    pub source: Option<String>,
    pub target: Option<String>,
    pub enforcement: Enforcement,
    /// The forge shows it only to those who may edit the ruleset.
    pub bypass_actors: Seen<Vec<BypassActor>>,
    pub created_at: Option<Timestamp>,
    /// A rule that was lowered shortly before a merge shows here.
    pub updated_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enforcement {
    Active,
    /// Tells what it would have refused, and refuses nothing.
    Evaluate,
    Disabled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BypassActor {
    /// `None` of kinds that are not one account, as `OrganizationAdmin` or `DeployKey`.
    pub actor_id: Option<u64>,
    /// `Integration`, `OrganizationAdmin`, `RepositoryRole`, `Team`, `DeployKey`, `User`, `EnterpriseOwner`.
    pub kind: String,
    pub mode: BypassMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BypassMode {
    Always,
    /// Through pull requests only.
    PullRequest,
    /// Without a word in the log of bypasses.
    Exempt,
}
