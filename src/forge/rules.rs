//! The rules of a branch: what every ruleset that applies to it asks for, taken together.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One rule that applies to a branch, of `GET /repos/{o}/{r}/rules/branches/{b}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub kind: RuleKind,
    pub ruleset: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleKind {
    PullRequest(PullRequestRule),
    StatusChecks {
        checks: Vec<StatusCheck>,
        strict: bool,
    },
    Signatures,
    LinearHistory,
    MergeQueue,
    NonFastForward,
    Deletion,
    /// Only those who may bypass it update the branch.
    Update,
    Other(String),
}

/// What a pull request needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the forge, and they are independent"
)]
pub struct PullRequestRule {
    pub approvals: u32,
    pub code_owners: bool,
    /// Somebody else than the last pusher has to approve.
    pub last_push_approval: bool,
    pub dismiss_stale: bool,
    pub thread_resolution: bool,
    /// `merge`, `squash`, `rebase`; `None`: the rule does not say.
    pub merge_methods: Option<BTreeSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusCheck {
    pub context: String,
    /// The App that has to report it. `None`: anybody may.
    pub integration: Option<u64>,
}

/// All rules of a branch: where several say different things, the most restrictive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one kind of rule, and they are independent"
)]
pub struct BranchRules {
    pub branch: String,
    /// `None`: no ruleset asks for a pull request.
    pub pull_request: Option<PullRequestRule>,
    pub status_checks: BTreeSet<StatusCheck>,
    pub strict_status_checks: bool,
    pub signatures: bool,
    pub linear_history: bool,
    pub merge_queue: bool,
    pub non_fast_forward: bool,
    pub deletion: bool,
    pub update: bool,
    /// Kinds of rules that are not told apart here.
    pub others: BTreeSet<String>,
    /// The rulesets that the rules come from.
    pub rulesets: BTreeSet<u64>,
}

impl BranchRules {
    pub fn of(branch: &str, rules: impl IntoIterator<Item = Rule>) -> Self {
        let empty = Self {
            branch: branch.to_owned(),
            ..Self::default()
        };
        rules.into_iter().fold(empty, Self::with)
    }

    fn with(mut self, rule: Rule) -> Self {
        self.rulesets.extend(rule.ruleset);
        match rule.kind {
            RuleKind::PullRequest(rule) => {
                self.pull_request = Some(match self.pull_request.take() {
                    Some(known) => known.and(rule),
                    None => rule,
                });
            }
            RuleKind::StatusChecks { checks, strict } => {
                self.status_checks.extend(checks);
                self.strict_status_checks |= strict;
            }
            RuleKind::Signatures => self.signatures = true,
            RuleKind::LinearHistory => self.linear_history = true,
            RuleKind::MergeQueue => self.merge_queue = true,
            RuleKind::NonFastForward => self.non_fast_forward = true,
            RuleKind::Deletion => self.deletion = true,
            RuleKind::Update => self.update = true,
            RuleKind::Other(name) => {
                self.others.insert(name);
            }
        }
        self
    }
}

impl PullRequestRule {
    fn and(self, other: Self) -> Self {
        let merge_methods = match (self.merge_methods, other.merge_methods) {
            (Some(one), Some(two)) => Some(one.intersection(&two).cloned().collect()),
            (one, two) => one.or(two),
        };
        Self {
            approvals: self.approvals.max(other.approvals),
            code_owners: self.code_owners || other.code_owners,
            last_push_approval: self.last_push_approval || other.last_push_approval,
            dismiss_stale: self.dismiss_stale || other.dismiss_stale,
            thread_resolution: self.thread_resolution || other.thread_resolution,
            merge_methods,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull_request(approvals: u32, code_owners: bool, methods: &[&str]) -> RuleKind {
        RuleKind::PullRequest(PullRequestRule {
            approvals,
            code_owners,
            merge_methods: Some(methods.iter().map(|&method| method.into()).collect()),
            ..PullRequestRule::default()
        })
    }

    fn rules(kinds: Vec<RuleKind>) -> BranchRules {
        let rules = (1..).zip(kinds).map(|(id, kind)| Rule {
            kind,
            ruleset: Some(id),
        });
        BranchRules::of("main", rules)
    }

    #[test]
    fn the_most_restrictive_of_two_counts_in_any_order() {
        let strict = || pull_request(2, false, &["merge", "squash"]);
        let loose = || pull_request(1, true, &["squash", "rebase"]);
        for kinds in [vec![strict(), loose()], vec![loose(), strict()]] {
            let rule = rules(kinds).pull_request.unwrap();
            assert_eq!(rule.approvals, 2);
            assert!(rule.code_owners);
            assert_eq!(rule.merge_methods, Some(BTreeSet::from(["squash".into()])));
        }
    }

    #[test]
    fn no_rule_asks_for_nothing() {
        let rules = rules(vec![]);
        assert_eq!(rules.pull_request, None);
        assert!(!rules.signatures && rules.rulesets.is_empty());
    }

    #[test]
    fn where_rules_come_from_is_kept() {
        let rules = rules(vec![
            RuleKind::Signatures,
            RuleKind::Other("file_path_restriction".into()),
        ]);
        assert!(rules.signatures);
        assert_eq!(rules.rulesets, BTreeSet::from([1, 2]));
        assert_eq!(
            rules.others,
            BTreeSet::from(["file_path_restriction".into()])
        );
    }
}
