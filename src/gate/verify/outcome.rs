//! What came of a verification, before anybody says it.

use crate::verification::{Proof, Refusal};
use jiff::Timestamp;

/// Everything that is said of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// In the order of the policy.
    pub attestations: Vec<Attestation>,
    /// What is refused besides: lines of a list of checksums.
    pub refusals: Vec<Refusal>,
    pub artifacts: usize,
    /// Which policy asked. `None`: the flags alone.
    pub policy: Option<String>,
    pub trust: String,
    /// Whether only the signature was asked about.
    pub signature_only: bool,
    pub now: Timestamp,
}

/// One that has to be there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attestation {
    /// Empty where the policy names none.
    pub name: String,
    /// The bundles that hold it, each with what it is about.
    pub proven: Vec<Proven>,
    /// Why it is not there for something.
    pub refused: Option<Refused>,
    pub not_asked: Vec<&'static str>,
    /// Bundles that were looked at and do not count for it.
    pub others: Vec<(String, Refusal)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proven {
    pub source: String,
    pub signed_at: Option<Timestamp>,
    /// In the order of the checks.
    pub proofs: Vec<Proof>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    /// `None`: a commit or a tag was asked for alone.
    pub artifact: Option<String>,
    /// The bundle that came furthest; none where there is none.
    pub source: Option<String>,
    pub refusal: Refusal,
}

impl Outcome {
    pub fn is_verified(&self) -> bool {
        self.refusals.is_empty()
            && self
                .attestations
                .iter()
                .all(|one| one.refused.is_none() && !one.proven.is_empty())
    }

    /// What is refused: lists of checksums first, then attestations in their order.
    pub fn all_refused(&self) -> Vec<(&str, Option<&Refused>, &Refusal)> {
        let lists = self.refusals.iter().map(|refusal| ("", None, refusal));
        let attestations = self.attestations.iter().filter_map(|one| {
            let refused = one.refused.as_ref()?;
            Some((one.name.as_str(), Some(refused), &refused.refusal))
        });
        lists.chain(attestations).collect()
    }
}
