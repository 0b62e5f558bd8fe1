//! Predicates of GitHub's workflows, composite actions and Dependabot's file.

mod injection;
mod known_actions;
mod reading;
#[cfg(test)]
mod tests;
mod trust;
mod uses;

use super::Finder;

/// Every predicate of workflows. Sorted.
pub(super) const FINDERS: &[(&str, Finder)] = &[
    ("workflow-always-true", trust::always_true),
    ("workflow-bot-condition", trust::bot_conditions),
    ("workflow-dependabot-cooldown", trust::no_cooldown),
    ("workflow-dependabot-execution", trust::external_code),
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
