//! Whether a suppression in the scanned text counts: the policy decides, and a change cannot excuse itself.

use super::judge::written_at;
use crate::finding::{Suppression, SuppressionKind};
use crate::policy::{Policy, placeholder};
use jiff::civil::Date;

/// Why a suppression counts, in words. Errors: why it does not, and what to do about it.
pub(super) fn judge(
    found: &Suppression,
    check: &str,
    policy: &Policy,
    day: Date,
) -> Result<String, String> {
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
    if found.kind == SuppressionKind::Inline {
        let last = complete(found, check, day)?;
        if let Some(limit) = rules
            .longest_days
            .filter(|limit| ahead(last, day) > i32::from(*limit))
        {
            let place = written_at(policy.lines.suppressions.get("longest_days").copied());
            return Err(format!(
                "{what} does not count: its last day, {last}, is more than {limit} days ahead (suppressions: \
                 longest_days: {limit} ({place})); write an earlier one"
            ));
        }
        return Ok(format!("{what} until {last}; {}", rule("honour", true)));
    }
    let reasoned = found
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if rules.require_reason && !reasoned {
        let rule = rule("require_reason", true);
        return Err(format!(
            "{what} does not count: it gives no reason ({rule}); {}",
            how_to_write(check)
        ));
    }
    Ok(format!("{what}; {}", rule("honour", true)))
}

/// The last day of our own marker, which holds as a waiver does: with a reason, and until a day. Errors: what it lacks,
/// and how to write it.
fn complete(found: &Suppression, check: &str, day: Date) -> Result<Date, String> {
    let what = in_words(found.kind);
    let lacks = |fault: String| format!("{what} does not count: {fault}; {}", how_to_write(check));
    let last = found
        .expires
        .ok_or_else(|| lacks("it names no last day".to_owned()))?;
    if found.lapsed(day) {
        return Err(format!(
            "{what} lapsed: its last day was {last}; remove the cause, or decide again and write a later day"
        ));
    }
    let reason = found.reason.as_deref().unwrap_or_default();
    match placeholder(reason) {
        Some(fault) => Err(lacks(format!("its reason {fault}"))),
        None => Ok(last),
    }
}

/// Days from `day` to `last`.
fn ahead(last: Date, day: Date) -> i32 {
    day.until(last).map_or(i32::MAX, |span| span.get_days())
}

fn how_to_write(check: &str) -> String {
    format!("write `portcullis:allow {check} until YYYY-MM-DD REASON` in a comment on the line")
}

fn in_words(kind: SuppressionKind) -> &'static str {
    match kind {
        SuppressionKind::Inline => "`portcullis:allow`",
        SuppressionKind::GitleaksInline => "`gitleaks:allow`",
        SuppressionKind::DetectSecretsInline => "`pragma: allowlist secret`",
        SuppressionKind::OtherToolInline => "another tool's marker",
        SuppressionKind::GitleaksIgnoreFile => "the entry in .gitleaksignore",
        SuppressionKind::DetectSecretsBaseline => "the entry in .secrets.baseline",
        SuppressionKind::AuditIgnoreFile => "the entry in another auditor's file",
        SuppressionKind::Vex => "the OpenVEX statement",
    }
}
