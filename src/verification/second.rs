//! A second reader: sigstore's own verifier, over whatever it can read. It has to come to the same answer, so that a
//! mistake in one of the two accepts nothing. It asks the machine's clock; our checks are given the time.

use super::artifact::Artifact;
use super::bundle::Unverified;
use super::check::{Check, Refusal};
use super::key::PublicKey;
use super::statement::Statement;
use super::trust::Trust;
use sigstore_types::{Artifact as Known, Sha256Hash};
use sigstore_verify::{Error, PublicKeyVerificationPolicy, VerificationPolicy};

/// Asks it about the signature, the certificate and the log. Not about who signed, and not about the artefact: those
/// are asked by our own checks alone. It cannot read a statement that is about commits alone; then there is nothing to ask.
pub(super) fn check(
    bundle: &Unverified,
    statement: Option<&Result<Statement, Refusal>>,
    artifact: Option<&Artifact>,
    key: Option<&PublicKey>,
    trust: &Trust,
) -> Result<(), Refusal> {
    let digest = match statement {
        Some(Ok(statement)) => statement.any_file_digest(),
        Some(Err(_)) => None,
        None => artifact.map(|artifact| artifact.sha256),
    };
    let Some(digest) = digest else {
        return Ok(());
    };
    let digest = Known::from(Sha256Hash::new(digest));
    let answer = match key {
        None => trust
            .second
            .verify(digest, &bundle.bundle, &VerificationPolicy::any_identity()),
        // Without an entry of a log it has nothing to go by.
        Some(_) if bundle.bundle.verification_material.tlog_entries.is_empty() => return Ok(()),
        Some(key) => trust.second.verify(
            digest,
            &bundle.bundle,
            &PublicKeyVerificationPolicy::new(key.der().clone()),
        ),
    };
    answer.map(|_| ()).map_err(|error| {
        let message = format!("a second reader of the bundle refuses it: {error}");
        Refusal::new(of(&error), "second-reader", message)
            .help("Do not use the artefact, and report this: two readers disagree.")
    })
}

fn of(error: &Error) -> Check {
    use sigstore_verify::{CertificateError, TransparencyLogError as Log};
    match error {
        Error::Certificate(CertificateError::Sct(_)) => Check::Sct,
        Error::Certificate(_) => Check::CertificateChain,
        Error::Timestamp(_) => Check::SigningTime,
        Error::TransparencyLog(Log::InclusionPromise(_) | Log::IntegratedTime(_)) => {
            Check::SigningTime
        }
        Error::TransparencyLog(Log::EntryMismatch(_) | Log::MalformedEntry(_)) => Check::LogEntry,
        Error::TransparencyLog(_) => Check::Inclusion,
        Error::SignatureInvalid(_) => Check::Envelope,
        Error::IdentityMismatch { .. } | Error::IssuerMismatch { .. } => Check::Identity,
        Error::ArtifactMismatch(_) => Check::Statement,
        _ => Check::BundleFormat,
    }
}
