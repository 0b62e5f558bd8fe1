//! What the user asks of an attestation: plain data, from the policy and the command line.

use super::key::PublicKey;
use crate::attestation::VERIFIER;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// What one attestation has to be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// What the policy calls it; empty where there is but one.
    pub name: String,
    /// Any of these may have signed it with a certificate.
    pub signers: Vec<Signer>,
    /// Any of these keys may have signed it.
    pub keys: Vec<PublicKey>,
    /// Ids under which who signs with a key may speak. Empty: ours.
    pub verifiers: BTreeSet<String>,
    /// Digests of policies (SHA-256, hexadecimal), of which it has to be by one. `None`: not asked.
    pub policies: Option<BTreeSet<String>>,
    /// All of these.
    pub levels: BTreeSet<String>,
    pub resource: Option<String>,
    pub max_age: Option<SignedDuration>,
    /// The whole id of a commit that it has to be about.
    pub commit: Option<String>,
    /// Of a key: whether a signature without a trusted time will do.
    pub untimestamped: bool,
}

/// Who may sign with a certificate: a workflow, by what Fulcio puts into its certificate,
/// <https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The subject alternative name, exactly.
    pub identity: String,
    /// The issuer of the token, exactly.
    pub issuer: String,
    /// Extension 12, exactly. `None`: not asked; so below.
    pub repository: Option<String>,
    /// Extension 15.
    pub repository_id: Option<String>,
    /// Extension 14.
    pub reference: Option<String>,
    /// Extension 18: with an `@` as a whole, else what stands before it.
    pub workflow: Option<String>,
    /// Ids under which it may speak. Empty: ours.
    pub verifiers: BTreeSet<String>,
    /// Extension 11. Empty: any.
    pub runners: BTreeSet<String>,
    /// Extension 20. Empty: any but those of pull requests.
    pub triggers: BTreeSet<String>,
}

impl Signer {
    /// A signer of whom nothing is asked but the name, the issuer, a runner of the forge's and a trigger that no pull
    /// request sets off.
    pub fn new(identity: impl Into<String>, issuer: impl Into<String>) -> Self {
        Self {
            identity: identity.into(),
            issuer: issuer.into(),
            repository: None,
            repository_id: None,
            reference: None,
            workflow: None,
            verifiers: BTreeSet::new(),
            runners: BTreeSet::from([HOSTED.to_owned()]),
            triggers: TRIGGERS.map(str::to_owned).into(),
        }
    }
}

/// Runners that the forge itself runs.
pub const HOSTED: &str = "github-hosted";
/// What may set a signing workflow off, where the policy does not say.
pub const TRIGGERS: [&str; 3] = ["push", "release", "workflow_dispatch"];

/// The ids of a signer, or ours.
pub(super) fn or_ours(verifiers: &BTreeSet<String>) -> BTreeSet<String> {
    if verifiers.is_empty() {
        BTreeSet::from([VERIFIER.to_owned()])
    } else {
        verifiers.clone()
    }
}

/// `a, b or c`, each quoted.
pub(super) fn in_words(words: &BTreeSet<String>) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| super::check::quoted(word))
        .collect();
    quoted.join(", ")
}
