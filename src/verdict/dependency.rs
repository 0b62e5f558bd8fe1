//! What holds for dependencies alone: malware always blocks, a fix has its time, and what was there before the change is
//! reported apart.

use super::judge::written_at;
use crate::finding::Finding;
use crate::policy::{DependencyRules, Existing, Policy};
use jiff::ToSpan;
use jiff::civil::Date;

/// The check that no level of a policy reaches.
const MALICIOUS: &str = "dependency/malicious-package";

/// What blocks whatever the policy says; a waiver alone excuses it.
pub(super) fn always(finding: &Finding) -> Option<(bool, String)> {
    let reason = || (true, "a known-malicious package always blocks".to_owned());
    (finding.check.as_str() == MALICIOUS).then(reason)
}

/// Whether a finding was there before the change and is reported apart for it.
pub(super) fn is_let_be(finding: &Finding, policy: &Policy) -> bool {
    finding.existing == Some(true)
        && policy.dependencies.existing == Existing::Report
        && always(finding).is_none()
}

pub(super) fn let_be(policy: &Policy) -> String {
    let place = written_at(policy.dependencies.existing_line);
    format!("it was there before the change: dependencies: existing: report ({place})")
}

/// Whether a finding blocks by what the policy says of dependencies, and the line that says so. None: it says nothing.
pub(super) fn weigh(
    finding: &Finding,
    rules: &DependencyRules,
    day: Date,
) -> Option<(bool, String)> {
    let dependency = finding.dependency.as_deref()?;
    if dependency.development && rules.development_warns {
        let place = written_at(rules.development_line);
        return Some((false, format!("dependencies: development: warn ({place})")));
    }
    // The clock is for what was taken before the fix came; nobody has to take up a version that is known to be bad.
    if finding.existing == Some(false) {
        return None;
    }
    let within = rules.fix_within.as_ref()?;
    let days = within.days(finding.severity)?;
    let advisory = dependency.advisory.as_ref()?;
    let released = advisory.fixed_on.filter(|_| advisory.fixed.is_some())?;
    let due = released.checked_add(i32::from(days).days()).ok()?;
    let name = within.profile.map_or_else(
        || format!("{}: {days}d", finding.severity.as_str()),
        |profile| format!("{profile}, {}: {days}d", finding.severity.as_str()),
    );
    let clock = format!(
        "fix_within: {name} (policy line {}), the fix is of {released} and due by {due}",
        within.line
    );
    if day > due {
        Some((true, format!("{clock}, which has passed")))
    } else {
        Some((false, clock))
    }
}
