//! The detectors of this version, as one [`Visitor`].

use super::GateError;
use crate::check::Check;
use crate::cli::CheckRequest;
use crate::finding::{CheckId, Domain, Finding, Gap};
use crate::inventory::{Inventory, Unit, Visitor};
use crate::policy::Policy;
use crate::source::RepoPath;
use std::ops::Range;

/// Domains that this version can look at.
const AVAILABLE: [Domain; 1] = [Domain::Secrets];

/// The domains that a run looks at: asked for, and there is a detector.
pub(super) fn domains(request: &CheckRequest) -> Vec<Domain> {
    let wanted = |domain: &Domain| request.domains.contains(domain);
    AVAILABLE.into_iter().filter(wanted).collect()
}

/// Whether a check can be run, and why not. For `checks lint`.
pub(super) fn can_run(_check: &Check) -> Result<(), String> {
    // LEAD: `detect::secrets::rules::compile(check).map(|_| ()).map_err(|error| error.to_string())`
    Ok(())
}

/// LEAD: this is the place of `SecretDetector`; everything else in `gate` is done.
pub(super) struct Detectors;

impl Detectors {
    /// What the policy lets run, on what the request asks for.
    pub fn new(
        _request: &CheckRequest,
        _policy: &Policy,
        _inventory: &Inventory,
    ) -> Result<Self, GateError> {
        Ok(Self)
    }

    /// For `checks lint`: these checks and no others, the policy's and the user's wishes aside.
    pub fn of_checks<'a>(_checks: impl Iterator<Item = &'a Check>) -> Result<Self, GateError> {
        Ok(Self)
    }

    /// Which check fires on which bytes of a text. For `checks lint`.
    pub fn scan(&self, _path: &str, _text: &[u8]) -> Vec<(CheckId, Range<usize>)> {
        Vec::new()
    }

    pub fn finish(self) -> (Vec<Finding>, Vec<Gap>) {
        (Vec::new(), Vec::new())
    }
}

impl Visitor for Detectors {
    fn visit(&self, _unit: &Unit<'_>) -> usize {
        0
    }

    fn may_hold(&self, _bytes: &[u8]) -> bool {
        false
    }

    fn excludes(&self, _path: &RepoPath) -> bool {
        false
    }
}
