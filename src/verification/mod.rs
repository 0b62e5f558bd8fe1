//! Whether a signed attestation is what somebody asked for: seventeen checks in order, each with its code. Pure: no file,
//! no network, no clock; bytes and the time are given. The last check, of commits, is the caller's, who has the repository.
//!
//! [`Unverified::parse`] is check 1, [`examine`] checks 2 to 7 and [`Examined::judge`] checks 8 to 16. Two are asked out of
//! their order, because others build on them: the trusted times (4) before the certificate (2), which has to be valid then.

mod artifact;
mod bundle;
mod chain;
mod check;
mod entry;
mod envelope;
mod expected;
mod identity;
mod inclusion;
mod key;
mod merkle;
mod note;
mod sct;
mod second;
mod shape;
mod statement;
mod summary;
mod time;
mod token;
mod trust;

pub use crate::document::strict::DEEPEST;
pub use artifact::{Artifact, hexadecimal};
pub use bundle::{LONGEST, Unverified, too_long};
pub use check::{Check, Proof, Refusal};
pub use expected::{Expected, HOSTED, Signer, TRIGGERS};
pub use key::{KeyError, PublicKey};
pub use trust::{Trust, TrustError};

use entry::{Signed, Signer as SignedBy};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sigstore_types::DerPublicKey;
use sigstore_verify::crypto::CertificateInfo;
use statement::Statement;
use std::collections::BTreeSet;

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it, of an attestation of the gate.
    Whole,
    /// Checks 1 to 8, and that the artefact is what was signed: any sigstore bundle.
    SignatureOnly,
}

/// What is the same for every bundle.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub trust: &'a Trust,
    pub now: Timestamp,
    pub extent: Extent,
}

/// A bundle whose signature holds. By whom, and what it says, has not been asked.
pub struct Examined {
    who: Who,
    /// `None`: the artefact itself was signed. A fault of it is told when it is its turn, behind who signed.
    statement: Option<Result<Statement, Refusal>>,
    /// The trusted times, earliest first.
    times: Vec<Timestamp>,
    proofs: Vec<Proof>,
}

enum Who {
    Certificate(Box<CertificateInfo>),
    Key(PublicKey),
}

/// Checks 2 to 7. `keys` are those that may have signed; of a bundle that signs a file itself, `artifact` is that file.
pub fn examine(
    bundle: &Unverified,
    keys: &[PublicKey],
    artifact: Option<&Artifact>,
    setting: Setting<'_>,
) -> Result<Examined, Refusal> {
    if setting.extent == Extent::Whole && bundle.envelope().is_none() {
        let message =
            "expected a statement of the gate in an envelope; found a signature of a file itself";
        return Err(Refusal::new(Check::Envelope, "content", message).help(
            "Name the bundle of the gate. For others, --signature-only says who signed what.",
        ));
    }
    if bundle.has_certificate() {
        by_certificate(bundle, artifact, setting)
    } else {
        by_any_key(bundle, keys, artifact, setting)
    }
}

fn by_certificate(
    bundle: &Unverified,
    artifact: Option<&Artifact>,
    setting: Setting<'_>,
) -> Result<Examined, Refusal> {
    let sigstore = &bundle.bundle;
    let info = chain::read(sigstore)?;
    let (times, of_times) = time::check(sigstore, bundle.signature(), setting.now, setting.trust)?;
    if times.is_empty() {
        return Err(time::untimed());
    }
    let (issuer, chained) = chain::check(sigstore, &info, &times, setting.trust)?;
    let certificate = sigstore.signing_certificate().ok_or_else(time::untimed)?;
    let mut proofs = vec![
        chained,
        sct::check(certificate.as_bytes(), &issuer, setting.trust)?,
    ];
    proofs.extend(of_times);
    let entries = &sigstore.verification_material.tlog_entries;
    if entries.is_empty() {
        return Err(inclusion::unlogged());
    }
    proofs.extend(inclusion::check(
        entries,
        &times,
        setting.now,
        setting.trust,
    )?);
    proofs.extend(entry::check(Signed {
        bundle,
        digest: signed_digest(bundle, artifact)?,
        signer: SignedBy::Certificate(certificate),
    })?);
    proofs.push(signature(bundle, artifact, &info.public_key)?);
    if let (Some(envelope), Extent::Whole) = (bundle.envelope(), setting.extent) {
        envelope::check_no_hint(envelope)?;
    }
    let statement = statement_of(bundle, setting.extent);
    second::check(bundle, statement.as_ref(), artifact, None, setting.trust)?;
    Ok(examined(
        Who::Certificate(Box::new(info)),
        statement,
        times,
        proofs,
    ))
}

/// The first of the keys that has signed it; else the refusal of the only one, or that none has.
fn by_any_key(
    bundle: &Unverified,
    keys: &[PublicKey],
    artifact: Option<&Artifact>,
    setting: Setting<'_>,
) -> Result<Examined, Refusal> {
    let mut refusals = Vec::new();
    for key in keys {
        match by_key(bundle, key, artifact, setting) {
            Ok(examined) => return Ok(examined),
            Err(refusal) => refusals.push(refusal),
        }
    }
    // What came furthest says most.
    Err(refusals.into_iter().max_by_key(|refusal| refusal.check).unwrap_or_else(|| {
        let message = "expected a certificate that says who signed; the bundle is signed with a key, and none is expected";
        Refusal::new(Check::Envelope, "no-key", message).help("Name the key that may sign: --key FILE, or `keys:` in the policy.")
    }))
}

fn by_key(
    bundle: &Unverified,
    key: &PublicKey,
    artifact: Option<&Artifact>,
    setting: Setting<'_>,
) -> Result<Examined, Refusal> {
    let sigstore = &bundle.bundle;
    let (times, mut proofs) =
        time::check(sigstore, bundle.signature(), setting.now, setting.trust)?;
    let entries = &sigstore.verification_material.tlog_entries;
    proofs.extend(inclusion::check(
        entries,
        &times,
        setting.now,
        setting.trust,
    )?);
    proofs.extend(entry::check(Signed {
        bundle,
        digest: signed_digest(bundle, artifact)?,
        signer: SignedBy::Key(key),
    })?);
    if setting.extent == Extent::Whole {
        envelope::check_hints(bundle, key)?;
    }
    proofs.push(signature(bundle, artifact, key.der())?);
    let statement = statement_of(bundle, setting.extent);
    second::check(
        bundle,
        statement.as_ref(),
        artifact,
        Some(key),
        setting.trust,
    )?;
    Ok(examined(Who::Key(key.clone()), statement, times, proofs))
}

fn examined(
    who: Who,
    statement: Option<Result<Statement, Refusal>>,
    mut times: Vec<Timestamp>,
    mut proofs: Vec<Proof>,
) -> Examined {
    times.sort_unstable();
    proofs.sort_by_key(|proof| proof.check);
    Examined {
        who,
        statement,
        times,
        proofs,
    }
}

fn signature(
    bundle: &Unverified,
    artifact: Option<&Artifact>,
    key: &DerPublicKey,
) -> Result<Proof, Refusal> {
    match (bundle.envelope(), bundle.message(), artifact) {
        (Some(envelope), _, _) => envelope::check(envelope, key),
        (_, Some(message), Some(artifact)) => envelope::check_message(message, artifact, key),
        _ => Err(nothing_signed()),
    }
}

fn signed_digest(bundle: &Unverified, artifact: Option<&Artifact>) -> Result<[u8; 32], Refusal> {
    match (bundle.envelope(), artifact) {
        (Some(envelope), _) => Ok(Sha256::digest(envelope.pae()).into()),
        (None, Some(artifact)) => Ok(artifact.sha256),
        (None, None) => Err(nothing_signed()),
    }
}

fn nothing_signed() -> Refusal {
    let message = "the bundle signs a file itself, and no file was named";
    Refusal::new(Check::Envelope, "no-artifact", message).help("Name the file that was signed.")
}

fn statement_of(bundle: &Unverified, extent: Extent) -> Option<Result<Statement, Refusal>> {
    let envelope = bundle.envelope()?;
    Some(statement::parse(
        envelope.payload.as_bytes(),
        extent == Extent::SignatureOnly,
    ))
}

impl Examined {
    /// When it was signed, where a trusted clock says: the earliest time.
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.times.first().copied()
    }

    /// The commits that it is about.
    pub fn commits(&self) -> Vec<String> {
        self.statement()
            .flat_map(Statement::commits)
            .map(str::to_owned)
            .collect()
    }

    fn statement(&self) -> impl Iterator<Item = &Statement> {
        self.statement
            .iter()
            .filter_map(|statement| statement.as_ref().ok())
    }

    /// Checks 8 to 16 of it, for these artefacts.
    pub fn judge(
        &self,
        expected: &Expected,
        artifacts: &[&Artifact],
        setting: Setting<'_>,
    ) -> Result<Vec<Proof>, Refusal> {
        let whole = setting.extent == Extent::Whole;
        let mut proofs = self.proofs.clone();
        let (verifiers, who) = self.allowed(expected, whole)?;
        proofs.extend(who);
        if let Some(statement) = &self.statement {
            let statement = statement.as_ref().map_err(Clone::clone)?;
            for artifact in artifacts {
                proofs.push(statement.names(artifact)?);
            }
            if let Some(commit) = &expected.commit {
                proofs.push(statement.names_commit(commit)?);
            }
            if whole {
                let moments = summary::Moments {
                    signed: self.signed_at(),
                    now: setting.now,
                };
                proofs.extend(summary::check(statement, &verifiers, expected, moments)?);
            }
        } else {
            let signed = artifacts
                .iter()
                .map(|artifact| Proof::new(Check::Statement, "artefact", &artifact.name));
            proofs.extend(signed);
        }
        Ok(proofs)
    }

    /// Who signed may do so; the ids under which it may speak.
    fn allowed(
        &self,
        expected: &Expected,
        whole: bool,
    ) -> Result<(BTreeSet<String>, Vec<Proof>), Refusal> {
        match &self.who {
            Who::Certificate(info) => {
                let commits: Vec<&str> = self.statement().flat_map(Statement::commits).collect();
                let (signer, proofs) = identity::check(info, &expected.signers, &commits, whole)?;
                Ok((expected::or_ours(&signer.verifiers), proofs))
            }
            Who::Key(key) => {
                if !expected.keys.contains(key) {
                    let message = format!(
                        "the {} has signed it, and may not sign this one",
                        key.shown()
                    );
                    return Err(Refusal::new(Check::Identity, "key", message).help(
                        "Name the key that may sign: --key FILE, or `keys:` in the policy.",
                    ));
                }
                if self.times.is_empty() && !expected.untimestamped {
                    return Err(time::untimed());
                }
                let proof = Proof::new(Check::Identity, "key", key.shown());
                Ok((expected::or_ours(&expected.verifiers), vec![proof]))
            }
        }
    }
}
