//! Rulesets of the fake, and how its API tells them.

use super::json::time;
use serde_json::{Value, json};

/// A ruleset that applies to every branch.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the forge, and they are independent"
)]
pub struct RuleSet {
    pub id: u64,
    pub enforcement: &'static str,
    pub approvals: u32,
    pub code_owners: bool,
    pub dismiss_stale: bool,
    pub last_push: bool,
    pub threads: bool,
    pub signatures: bool,
    pub checks: Vec<String>,
    /// Actor and mode.
    pub bypass: Vec<(&'static str, &'static str)>,
    pub updated: u64,
}

impl RuleSet {
    pub fn new(id: u64, approvals: u32) -> Self {
        Self {
            id,
            enforcement: "active",
            approvals,
            code_owners: false,
            dismiss_stale: false,
            last_push: false,
            threads: false,
            signatures: false,
            checks: Vec::new(),
            bypass: Vec::new(),
            updated: 0,
        }
    }

    fn kinds(&self) -> Vec<Value> {
        let mut rules = vec![
            json!({"type": "deletion"}),
            json!({"type": "non_fast_forward"}),
            json!({"type": "pull_request", "parameters": {
                "required_approving_review_count": self.approvals,
                "require_code_owner_review": self.code_owners,
                "require_last_push_approval": self.last_push,
                "dismiss_stale_reviews_on_push": self.dismiss_stale,
                "required_review_thread_resolution": self.threads,
                "allowed_merge_methods": ["merge", "squash"],
            }}),
        ];
        if self.signatures {
            rules.push(json!({"type": "required_signatures"}));
        }
        if !self.checks.is_empty() {
            let checks = self.checks.iter().map(|name| json!({"context": name}));
            rules.push(json!({"type": "required_status_checks", "parameters": {
                "required_status_checks": checks.collect::<Vec<_>>(),
                "strict_required_status_checks_policy": true,
            }}));
        }
        rules
    }

    /// Its rules as `rules/branches` lists them.
    pub fn of_branch(&self, full_name: &str) -> Vec<Value> {
        let mut rules = self.kinds();
        for rule in &mut rules {
            rule["ruleset_source_type"] = json!("Repository");
            rule["ruleset_source"] = json!(full_name);
            rule["ruleset_id"] = json!(self.id);
        }
        rules
    }

    /// Itself; who may bypass it only for those who may edit it.
    pub fn detail(&self, full_name: &str, administrator: bool) -> Value {
        let mut detail = json!({
            "id": self.id, "name": format!("rules {}", self.id), "target": "branch",
            "source_type": "Repository", "source": full_name, "enforcement": self.enforcement,
            "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}},
            "rules": self.kinds(), "node_id": "RRS_1", "current_user_can_bypass": "never",
            "created_at": time(0), "updated_at": time(self.updated),
        });
        if administrator {
            let actors = self.bypass.iter().map(
                |(kind, mode)| json!({"actor_id": 5, "actor_type": kind, "bypass_mode": mode}),
            );
            detail["bypass_actors"] = actors.collect();
        }
        detail
    }
}
