//! Predicates of GitHub's workflows, composite actions and Dependabot's file.

mod conditions;
mod coverage;
mod dependabot;
mod document_type;
mod download;
mod environment;
mod flow;
mod follow;
mod hollow;
mod images;
mod injection;
mod known_actions;
mod leniency;
mod makefile;
mod policy;
mod project;
mod reading;
mod release;
mod scanner;
mod secrets;
mod selection;
#[cfg(test)]
mod tests;
mod threshold;
mod trust;
mod untrusted;
mod uses;

use super::Finder;

/// Every predicate of workflows. Sorted.
pub(super) const FINDERS: &[(&str, Finder)] = &[
    ("pipeline-commented-out", hollow::commented_out),
    ("pipeline-download-blind", download::without_fail),
    (
        "pipeline-empty-change-filter",
        selection::empty_change_filter,
    ),
    ("pipeline-failure-ignored", threshold::ignored_failure),
    ("pipeline-infrastructure-not-scanned", coverage::not_scanned),
    ("pipeline-missing-local-action", project::missing_local),
    ("pipeline-missing-script", project::missing_script),
    ("pipeline-missing-target", project::missing_target),
    ("pipeline-never-runs", hollow::never_runs),
    ("pipeline-no-rules-apply", policy::no_rules_apply),
    ("pipeline-nothing-to-scan", policy::nothing_to_scan),
    ("pipeline-only-prints", hollow::only_prints),
    ("pipeline-reports-only", threshold::reports_only),
    ("workflow-always-true", conditions::always_true),
    ("workflow-app-token", uses::unscoped_app_token),
    ("workflow-bot-condition", conditions::bot_conditions),
    ("workflow-cached-release", release::cached_release),
    ("workflow-dependabot-cooldown", dependabot::no_cooldown),
    ("workflow-dependabot-execution", dependabot::external_code),
    ("workflow-download-to-shell", download::to_shell),
    (
        "workflow-environment-write",
        environment::environment_writes,
    ),
    (
        "workflow-job-permissions-missing",
        trust::job_permissions_missing,
    ),
    ("workflow-keeps-credentials", secrets::kept_credentials),
    ("workflow-known-action", uses::known_bad),
    ("workflow-permissions-missing", trust::permissions_missing),
    ("workflow-pin-without-version", uses::pin_without_version),
    ("workflow-pins-disagree", uses::pins_disagree),
    ("workflow-publishes-by-token", release::token_publishing),
    ("workflow-secret-in-request", secrets::secrets_in_requests),
    ("workflow-secret-taken-apart", secrets::taken_apart),
    ("workflow-secret-unprotected", secrets::unprotected_secrets),
    ("workflow-shared-writes", trust::shared_writes),
    ("workflow-started-by", trust::started_by),
    ("workflow-template-injection", injection::template_injection),
    ("workflow-trigger", trust::trigger),
    ("workflow-typosquatted", uses::typosquatted),
    ("workflow-unpinned", uses::unpinned),
    ("workflow-unpinned-image", images::unpinned_images),
    ("workflow-unsound-contains", conditions::unsound_contains),
    ("workflow-untrusted-checkout", trust::untrusted_checkout),
    ("workflow-whole-context", injection::whole_context),
];
