//! The detectors of this version, set up for a run or for `checks lint`.

use super::GateError;
use crate::check::Catalogue;
use crate::check::Check;
use crate::cli::CheckRequest;
use crate::detect::secrets::suppress::Files;
use crate::detect::secrets::{SecretDetector, Settings, rules};
use crate::finding::{CheckId, Domain};
use crate::inventory::{Inventory, Scope};
use crate::policy::{Level, Policy};

/// Domains that this version can look at.
const AVAILABLE: [Domain; 1] = [Domain::Secrets];

/// The domains that a run looks at: asked for, and there is a detector.
pub(super) fn domains(request: &CheckRequest) -> Vec<Domain> {
    let wanted = |domain: &Domain| request.domains.contains(domain);
    AVAILABLE.into_iter().filter(wanted).collect()
}

/// Whether a check can be run, and why not.
pub(super) fn can_run(check: &Check) -> Result<(), String> {
    rules::compile(check)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// The detector of secrets, under the policy and for the scope.
pub(super) fn secrets(
    request: &CheckRequest,
    policy: &Policy,
    inventory: &Inventory,
) -> Result<SecretDetector, GateError> {
    let settings = Settings {
        exclude: policy.secrets.exclude.clone(),
        depth: policy.secrets.decode_depth,
        change: matches!(request.scope, Scope::Staged | Scope::Range { .. }),
    };
    let checks = Catalogue::embedded().checks().iter();
    let checks = checks.filter(|check| is_wanted(check, policy));
    SecretDetector::new(checks, settings, suppressions(inventory)).map_err(cannot_run)
}

/// These checks and no others, whatever a policy says of them.
pub(super) fn of_checks<'a>(
    checks: impl Iterator<Item = &'a Check>,
) -> Result<SecretDetector, GateError> {
    let settings = Settings {
        depth: Policy::default().secrets.decode_depth,
        ..Settings::default()
    };
    SecretDetector::new(checks, settings, Files::default()).map_err(cannot_run)
}

/// What the policy does not switch off; of the checks that are off by themselves, what it switches on.
fn is_wanted(check: &Check, policy: &Policy) -> bool {
    match policy.level(&check.id) {
        Some((_, Level::Off)) => false,
        Some((_, Level::Warn | Level::Block)) => true,
        None => !check.file.opt_in,
    }
}

/// LEAD: the files of suppressions of other tools, from the base: `inventory.base_file(".gitleaksignore")`, …
fn suppressions(_inventory: &Inventory) -> Files {
    Files::default()
}

fn cannot_run((what, error): (CheckId, rules::RuleError)) -> GateError {
    GateError::CannotRun {
        what: what.to_string(),
        reason: error.to_string(),
    }
}
