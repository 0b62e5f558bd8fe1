//! What a scenario's forge enforces, and what its organisation asks.

use super::Scenario;
use crate::detect::review::judge::{Demand, Signatures};
use crate::forge::rules::{BranchRules, PullRequestRule, StatusCheck};
use crate::forge::ruleset::{BypassActor, BypassMode, Enforcement};
use crate::forge::{Organisation, Protection, Ruleset, Seen};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeSet;

/// As written. What is left out is enforced as far as the policy asks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Host {
    #[serde(default)]
    approvals: Option<u32>,
    #[serde(default)]
    code_owners: Option<bool>,
    /// Names of required checks.
    #[serde(default)]
    checks: BTreeSet<String>,
    /// Kinds of those who may bypass the ruleset, `hidden` where that cannot be seen.
    #[serde(default)]
    bypass: BTreeSet<String>,
    /// `none`, or `hidden`.
    #[serde(default)]
    protection: Option<String>,
}

/// As written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationFile {
    /// None: it cannot be seen.
    #[serde(default)]
    pub two_factor: Option<bool>,
}

pub(super) const RULESET: u64 = 31;

pub(super) fn rules(scenario: &Scenario, demand: &Demand) -> BranchRules {
    let host = scenario.host.clone().unwrap_or_default();
    let asked = u32::try_from(demand.approvals).unwrap_or(u32::MAX);
    let methods = (!demand.merge_methods.is_empty()).then(|| demand.merge_methods.clone());
    let check = |context: &String| StatusCheck {
        context: context.clone(),
        integration: None,
    };
    BranchRules {
        branch: "main".to_owned(),
        pull_request: Some(PullRequestRule {
            approvals: host.approvals.unwrap_or(asked),
            code_owners: host.code_owners.unwrap_or(demand.code_owners),
            last_push_approval: demand.last_push_approval,
            dismiss_stale: true,
            thread_resolution: false,
            merge_methods: methods,
        }),
        status_checks: host.checks.iter().map(check).collect(),
        signatures: demand.signatures == Signatures::Required,
        linear_history: demand.linear_history,
        rulesets: BTreeSet::from([RULESET]),
        ..BranchRules::default()
    }
}

pub(super) fn ruleset(scenario: &Scenario, updated: Timestamp) -> Ruleset {
    let bypass = scenario.host.as_ref().map(|host| &host.bypass);
    let names = bypass.cloned().unwrap_or_default();
    let actor = |kind: &String| BypassActor {
        actor_id: None,
        kind: kind.clone(),
        mode: BypassMode::Always,
    };
    let actors = if names.contains("hidden") {
        Seen::not_visible("GET ruleset", "only its editors see it")
    } else {
        Seen::Known(names.iter().map(actor).collect())
    };
    Ruleset {
        id: RULESET,
        name: "main".to_owned(),
        source_type: None,
        source: None,
        target: None,
        enforcement: Enforcement::Active,
        bypass_actors: actors,
        created_at: None,
        updated_at: Some(updated),
    }
}

pub(super) fn protection(scenario: &Scenario) -> Seen<Option<Protection>> {
    let protection = scenario
        .host
        .as_ref()
        .and_then(|host| host.protection.as_deref());
    match protection {
        Some("hidden") => Seen::not_visible("GET protection", "it wants an administrator"),
        _ => Seen::Known(None),
    }
}

pub(super) fn organisation(scenario: &Scenario) -> Seen<Organisation> {
    let Some(file) = &scenario.organisation else {
        return Seen::NotAsked;
    };
    Seen::Known(Organisation {
        id: 9,
        login: "acme".to_owned(),
        two_factor_required: match file.two_factor {
            Some(required) => Seen::Known(required),
            None => Seen::not_visible("GET /orgs/acme", "only its owners see it"),
        },
        default_permission: Seen::NotAsked,
        members_without_two_factor: Seen::not_visible("GET members", "only its owners see it"),
    })
}
