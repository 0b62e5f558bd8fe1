//! Whether a suppression in the scanned text counts: the policy decides, and a change cannot excuse itself.

use super::judge::written_at;
use crate::finding::{Suppression, SuppressionKind};
use crate::policy::Policy;

/// Why a suppression counts, in words. Errors: why it does not, and what to do about it.
pub(super) fn judge(found: &Suppression, check: &str, policy: &Policy) -> Result<String, String> {
    let rules = &policy.suppressions;
    let what = in_words(found.kind);
    let rule = |key: &str, value: bool| {
        let place = written_at(policy.lines.suppressions.get(key).copied());
        format!("suppressions: {key}: {value} ({place})")
    };
    if !rules.honour {
        let rule = rule("honour", false);
        return Err(format!(
            "{what} does not count: {rule}; remove the cause, or ask the policy's owners for a waiver"
        ));
    }
    if found.added_by_change && !rules.from_the_change {
        let rule = rule("from_the_change", false);
        return Err(format!(
            "{what} does not count: this change brings it in, and a change cannot excuse itself ({rule}); remove the \
             cause, or have a waiver merged into the policy first"
        ));
    }
    let reasoned = found
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if rules.require_reason && !reasoned {
        let rule = rule("require_reason", true);
        return Err(format!(
            "{what} does not count: it gives no reason ({rule}); write `portcullis:allow {check} REASON` on the line"
        ));
    }
    Ok(format!("{what}; {}", rule("honour", true)))
}

fn in_words(kind: SuppressionKind) -> &'static str {
    match kind {
        SuppressionKind::Inline => "`portcullis:allow`",
        SuppressionKind::GitleaksInline => "`gitleaks:allow`",
        SuppressionKind::DetectSecretsInline => "`pragma: allowlist secret`",
        SuppressionKind::OtherToolInline => "another tool's marker",
        SuppressionKind::GitleaksIgnoreFile => "the entry in .gitleaksignore",
        SuppressionKind::DetectSecretsBaseline => "the entry in .secrets.baseline",
    }
}
