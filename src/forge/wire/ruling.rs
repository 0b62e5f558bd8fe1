//! Rules, rulesets and classic protection as written.

use super::WireError;
use super::accounts::shown;
use crate::forge::protection::RequiredReviews;
use crate::forge::rules::{PullRequestRule, RuleKind, StatusCheck};
use crate::forge::ruleset::{BypassMode, Enforcement};
use crate::forge::{BypassActor, Protection, Rule, Ruleset};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct WireRule {
    #[serde(rename = "type")]
    kind: String,
    parameters: Option<Value>,
    ruleset_id: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the fields of the answer"
)]
struct WirePullRule {
    required_approving_review_count: u32,
    require_code_owner_review: bool,
    require_last_push_approval: bool,
    dismiss_stale_reviews_on_push: bool,
    required_review_thread_resolution: bool,
    allowed_merge_methods: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct WireChecksRule {
    required_status_checks: Vec<WireCheck>,
    strict_required_status_checks_policy: bool,
}

#[derive(Debug, Deserialize)]
struct WireCheck {
    context: String,
    integration_id: Option<u64>,
}

impl WireRule {
    pub fn known(self) -> Result<Rule, WireError> {
        let kind = match self.kind.as_str() {
            "pull_request" => {
                RuleKind::PullRequest(parameters::<WirePullRule>(self.parameters)?.known())
            }
            "required_status_checks" => parameters::<WireChecksRule>(self.parameters)?.known(),
            "required_signatures" => RuleKind::Signatures,
            "required_linear_history" => RuleKind::LinearHistory,
            "merge_queue" => RuleKind::MergeQueue,
            "non_fast_forward" => RuleKind::NonFastForward,
            "deletion" => RuleKind::Deletion,
            "update" => RuleKind::Update,
            other => RuleKind::Other(other.chars().take(64).collect()),
        };
        Ok(Rule {
            kind,
            ruleset: self.ruleset_id,
        })
    }
}

fn parameters<T: for<'de> Deserialize<'de>>(value: Option<Value>) -> Result<T, WireError> {
    let value = value.ok_or_else(|| WireError::not_understood("a rule without its parameters"))?;
    serde_json::from_value(value).map_err(|error| WireError::Malformed(error.to_string()))
}

impl WirePullRule {
    fn known(self) -> PullRequestRule {
        PullRequestRule {
            approvals: self.required_approving_review_count,
            code_owners: self.require_code_owner_review,
            last_push_approval: self.require_last_push_approval,
            dismiss_stale: self.dismiss_stale_reviews_on_push,
            thread_resolution: self.required_review_thread_resolution,
            merge_methods: self
                .allowed_merge_methods
                .map(|names| names.into_iter().collect()),
        }
    }
}

impl WireChecksRule {
    fn known(self) -> RuleKind {
        let checks = self.required_status_checks.into_iter();
        RuleKind::StatusChecks {
            checks: checks
                .map(|check| StatusCheck {
                    context: check.context,
                    integration: check.integration_id,
                })
                .collect(),
            strict: self.strict_required_status_checks_policy,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireRuleset {
    id: u64,
    name: String,
    source_type: Option<String>,
    source: Option<String>,
    target: Option<String>,
    enforcement: String,
    /// Left out for those who may not edit the ruleset.
    bypass_actors: Option<Vec<WireBypass>>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct WireBypass {
    actor_id: Option<u64>,
    actor_type: String,
    bypass_mode: String,
}

impl WireRuleset {
    pub fn known(self) -> Result<Ruleset, WireError> {
        let enforcement = match self.enforcement.as_str() {
            "active" => Enforcement::Active,
            "evaluate" => Enforcement::Evaluate,
            "disabled" => Enforcement::Disabled,
            _ => return Err(WireError::not_understood("`enforcement` of a ruleset")),
        };
        let actors = self.bypass_actors.map(|actors| {
            let actors = actors.into_iter().map(WireBypass::known);
            actors.collect::<Result<Vec<_>, _>>()
        });
        Ok(Ruleset {
            id: self.id,
            name: self.name,
            source_type: self.source_type,
            source: self.source,
            target: self.target,
            enforcement,
            bypass_actors: shown(actors.transpose()?, &format!("GET rulesets/{}", self.id)),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

impl WireBypass {
    fn known(self) -> Result<BypassActor, WireError> {
        let mode = match self.bypass_mode.as_str() {
            "always" => BypassMode::Always,
            "pull_request" => BypassMode::PullRequest,
            "exempt" => BypassMode::Exempt,
            _ => return Err(WireError::not_understood("`bypass_mode`")),
        };
        Ok(BypassActor {
            actor_id: self.actor_id,
            kind: self.actor_type,
            mode,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireProtection {
    required_pull_request_reviews: Option<WireRequired>,
    required_status_checks: Option<WireContexts>,
    /// In every protection there is: what has none is something else.
    enforce_admins: Switch,
    required_signatures: Option<Switch>,
    required_linear_history: Option<Switch>,
    allow_force_pushes: Option<Switch>,
    allow_deletions: Option<Switch>,
    required_conversation_resolution: Option<Switch>,
    lock_branch: Option<Switch>,
    restrictions: Option<Value>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Switch {
    enabled: bool,
}

#[derive(Debug, Deserialize)]
struct WireRequired {
    required_approving_review_count: Option<u32>,
    require_code_owner_reviews: bool,
    dismiss_stale_reviews: bool,
    require_last_push_approval: Option<bool>,
    bypass_pull_request_allowances: Option<WireAllowances>,
}

#[derive(Debug, Default, Deserialize)]
struct WireAllowances {
    users: Option<Vec<Value>>,
    teams: Option<Vec<Value>>,
    apps: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct WireContexts {
    contexts: Vec<String>,
    strict: Option<bool>,
}

impl WireProtection {
    /// The forge leaves out what is switched off, so here nothing means off: it shows the whole to administrators only,
    /// and refuses the others.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "every answer is read alike, and most can fail"
    )]
    pub fn known(self) -> Result<Protection, WireError> {
        let on = |switch: Option<Switch>| switch.is_some_and(|switch| switch.enabled);
        let checks = self.required_status_checks;
        Ok(Protection {
            reviews: self.required_pull_request_reviews.map(WireRequired::known),
            strict: checks
                .as_ref()
                .is_some_and(|checks| checks.strict == Some(true)),
            status_checks: checks.map(|checks| checks.contexts).unwrap_or_default(),
            enforce_admins: self.enforce_admins.enabled,
            signatures: on(self.required_signatures),
            linear_history: on(self.required_linear_history),
            allow_force_pushes: on(self.allow_force_pushes),
            allow_deletions: on(self.allow_deletions),
            conversation_resolution: on(self.required_conversation_resolution),
            lock_branch: on(self.lock_branch),
            restricts_pushes: self.restrictions.is_some(),
        })
    }
}

impl WireRequired {
    fn known(self) -> RequiredReviews {
        let allowed = self.bypass_pull_request_allowances.unwrap_or_default();
        let lists = [allowed.users, allowed.teams, allowed.apps];
        let bypassers: usize = lists.iter().flatten().map(Vec::len).sum();
        RequiredReviews {
            approvals: self.required_approving_review_count.unwrap_or(0),
            code_owners: self.require_code_owner_reviews,
            dismiss_stale: self.dismiss_stale_reviews,
            last_push_approval: self.require_last_push_approval.unwrap_or(false),
            bypassers: u32::try_from(bypassers).unwrap_or(u32::MAX),
        }
    }
}
