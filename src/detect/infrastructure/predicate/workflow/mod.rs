//! Predicates of GitHub's workflows, composite actions and Dependabot's file.

mod download;
mod hollow;
mod injection;
mod known_actions;
mod project;
mod reading;
mod scanner;
#[cfg(test)]
mod tests;
mod trust;
mod uses;

use super::Finder;

/// Every predicate of workflows. Sorted.
pub(super) const FINDERS: &[(&str, Finder)] = &[
    ("pipeline-commented-out", hollow::commented_out),
    ("pipeline-download-blind", download::without_fail),
    ("pipeline-empty-change-filter", hollow::empty_change_filter),
    ("pipeline-failure-ignored", hollow::ignored_failure),
    ("pipeline-missing-local-action", project::missing_local),
    ("pipeline-missing-script", project::missing_script),
    ("pipeline-missing-target", project::missing_target),
    ("pipeline-never-runs", hollow::never_runs),
    ("pipeline-no-rules-apply", hollow::no_rules_apply),
    ("pipeline-only-prints", hollow::only_prints),
    ("pipeline-reports-only", hollow::reports_only),
    ("workflow-always-true", trust::always_true),
    ("workflow-bot-condition", trust::bot_conditions),
    ("workflow-dependabot-cooldown", trust::no_cooldown),
    ("workflow-dependabot-execution", trust::external_code),
    ("workflow-download-to-shell", download::to_shell),
    ("workflow-environment-write", trust::environment_writes),
    ("workflow-known-action", uses::known_bad),
    ("workflow-permissions-missing", trust::permissions_missing),
    ("workflow-pin-without-version", uses::pin_without_version),
    ("workflow-pins-disagree", uses::pins_disagree),
    ("workflow-secret-in-request", trust::secrets_in_requests),
    ("workflow-secret-taken-apart", trust::taken_apart),
    ("workflow-secret-unprotected", trust::unprotected_secrets),
    ("workflow-shared-writes", trust::shared_writes),
    ("workflow-started-by", trust::started_by),
    ("workflow-template-injection", injection::template_injection),
    ("workflow-trigger", trust::trigger),
    ("workflow-typosquatted", uses::typosquatted),
    ("workflow-unpinned", uses::unpinned),
    ("workflow-unpinned-image", uses::unpinned_images),
    ("workflow-unsound-contains", trust::unsound_contains),
    ("workflow-untrusted-checkout", trust::untrusted_checkout),
    ("workflow-whole-context", injection::whole_context),
];
