//! What the forge enforces on the branch, against what the policy asks; who may pass by it; and when it was changed.

use super::demand::{Demand, Signatures};
use super::docket::{About, Docket};
use crate::detect::review::fault::ReviewFault;
use crate::forge::ruleset::BypassMode;
use crate::forge::{BranchRules, Evidence, Protection, Seen};
use jiff::Timestamp;

/// What rulesets and classic protection ask for together.
struct Enforced<'e> {
    rules: &'e BranchRules,
    protection: Option<&'e Protection>,
}

impl Enforced<'_> {
    fn approvals(&self) -> usize {
        let of_rules = self.rules.pull_request.as_ref().map(|rule| rule.approvals);
        let reviews = self.protection.and_then(|one| one.reviews.as_ref());
        let most = of_rules.max(reviews.map(|reviews| reviews.approvals));
        most.unwrap_or(0) as usize
    }

    fn asks(
        &self,
        rule: impl Fn(&crate::forge::rules::PullRequestRule) -> bool,
        reviews: impl Fn(&crate::forge::protection::RequiredReviews) -> bool,
    ) -> bool {
        self.rules.pull_request.as_ref().is_some_and(rule)
            || self
                .protection
                .and_then(|one| one.reviews.as_ref())
                .is_some_and(reviews)
    }

    fn needs_pull_request(&self) -> bool {
        self.asks(|_| true, |_| true)
    }

    fn of_branch(&self, rules: bool, protection: impl Fn(&Protection) -> bool) -> bool {
        rules || self.protection.is_some_and(protection)
    }
}

/// Compares, and says who may pass by.
pub(super) fn judge(evidence: &Evidence, demand: &Demand, docket: &mut Docket) {
    if !demand.host_rules {
        return;
    }
    bypass(evidence, docket);
    let Some(rules) = evidence.rules.known() else {
        docket.expect("the rules of the branch", &evidence.rules);
        return;
    };
    let protection = match &evidence.protection {
        Seen::Known(protection) => protection.as_ref(),
        unknown => {
            docket.expect("classic branch protection", unknown);
            None
        }
    };
    // What rulesets do not ask for, classic protection may.
    let whole = evidence.protection.is_known();
    let enforced = Enforced { rules, protection };
    for (key, weaker) in weaker(&enforced, demand) {
        if whole {
            let message = format!("on `{}` the forge {weaker}", rules.branch);
            docket.fault(ReviewFault::HostRuleWeaker, About::Rules, key, message);
        } else {
            docket.note(format!(
                "by its rulesets the forge {weaker}; whether classic protection does more cannot be seen"
            ));
        }
    }
}

/// What the forge does not enforce of what the policy asks, each with a key.
fn weaker(enforced: &Enforced<'_>, demand: &Demand) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut unless = |holds: bool, key: &'static str, said: String| {
        if !holds {
            found.push((key, said));
        }
    };
    let (asked, given) = (demand.approvals, enforced.approvals());
    unless(
        enforced.needs_pull_request(),
        "pull-request",
        "lets commits in without a pull request".to_owned(),
    );
    unless(
        given >= asked,
        "approvals",
        format!("asks for {given} approvals, and the policy for {asked}"),
    );
    for (asked, given, key, said) in switches(enforced, demand) {
        unless(!asked || given, key, said.to_owned());
    }
    let methods = enforced.rules.pull_request.as_ref();
    let methods = methods.and_then(|rule| rule.merge_methods.as_ref());
    let within = methods.is_some_and(|methods| methods.is_subset(&demand.merge_methods));
    unless(
        demand.merge_methods.is_empty() || within,
        "merge-methods",
        "allows other ways to merge than the policy".to_owned(),
    );
    found
}

/// What is either asked for or not: asked, given, the key, and what is said where it is not given.
fn switches(
    enforced: &Enforced<'_>,
    demand: &Demand,
) -> [(bool, bool, &'static str, &'static str); 5] {
    [
        (
            demand.code_owners,
            enforced.asks(|rule| rule.code_owners, |reviews| reviews.code_owners),
            "code-owners",
            "does not ask code owners",
        ),
        (
            demand.last_push_approval,
            enforced.asks(
                |rule| rule.last_push_approval,
                |reviews| reviews.last_push_approval,
            ),
            "last-push-approval",
            "lets whoever pushed last approve",
        ),
        (
            demand.resolve_conversations,
            enforced.asks(|rule| rule.thread_resolution, |_| false)
                || enforced.of_branch(false, |one| one.conversation_resolution),
            "conversations",
            "does not ask that conversations be resolved",
        ),
        (
            demand.linear_history,
            enforced.of_branch(enforced.rules.linear_history, |one| one.linear_history),
            "linear-history",
            "does not ask for a linear history",
        ),
        (
            demand.signatures == Signatures::Required,
            enforced.of_branch(enforced.rules.signatures, |one| one.signatures),
            "signatures",
            "does not ask for signed commits",
        ),
    ]
}

fn bypass(evidence: &Evidence, docket: &mut Docket) {
    for one in &evidence.rulesets {
        let Some(ruleset) = one.ruleset.known() else {
            docket.expect(&format!("ruleset {}", one.id), &one.ruleset);
            continue;
        };
        let Some(actors) = ruleset.bypass_actors.known() else {
            docket.note(format!(
                "who may bypass ruleset `{}` is not visible with this token, which is not the same as nobody",
                ruleset.name
            ));
            continue;
        };
        for actor in actors {
            let how = match actor.mode {
                BypassMode::Always => "at any time",
                BypassMode::PullRequest => "in pull requests",
                BypassMode::Exempt => "at any time, and nothing records it",
            };
            let id = actor.actor_id.map(|id| format!(" {id}"));
            let who = format!("{}{}", actor.kind, id.unwrap_or_default());
            let key = format!("{} {who}", ruleset.id);
            let message = format!("{who} may bypass ruleset `{}` {how}", ruleset.name);
            docket.fault(ReviewFault::Bypass, About::Rules, &key, message);
        }
    }
    if let Seen::Known(Some(protection)) = &evidence.protection {
        if !protection.enforce_admins {
            let message = "administrators may pass by the branch's classic protection".to_owned();
            docket.fault(ReviewFault::Bypass, About::Rules, "administrators", message);
        }
        let others = protection.reviews.as_ref().map_or(0, |one| one.bypassers);
        if others > 0 {
            let message = format!("{others} accounts or teams may merge without the review");
            docket.fault(ReviewFault::Bypass, About::Rules, "reviews", message);
        }
    }
}

/// Whether rules were changed between the last approval that counts and the merge, or now.
pub(super) fn lowered(
    evidence: &Evidence,
    number: u64,
    approved: Timestamp,
    merged: Option<Timestamp>,
    docket: &mut Docket,
) {
    for one in &evidence.rulesets {
        let Some(ruleset) = one.ruleset.known() else {
            continue;
        };
        let Some(updated) = ruleset.updated_at else {
            continue;
        };
        let before_merge = merged.is_none_or(|merged| updated <= merged);
        if updated > approved && before_merge {
            let message = format!(
                "#{number}: ruleset `{}` was changed at {updated}, after the last approval: what it asked for then is not known",
                ruleset.name
            );
            let key = format!("{} {updated}", ruleset.id);
            docket.fault(ReviewFault::RuleLowered, About::Rules, &key, message);
        }
    }
}
