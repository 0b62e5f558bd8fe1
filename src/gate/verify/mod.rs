//! `verify`: is this what was judged, by whom it should have been? Everything that is read is read here; what is asked
//! stands in `verification`.

mod ancestry;
mod checksums;
mod choose;
mod error;
mod expectations;
mod inputs;
mod not_asked;
mod outcome;
mod print;

pub use error::VerifyError;

use super::GateError;
use crate::cli::VerifyRequest;
use crate::host::{Host, clock, output};
use crate::inventory::Commits;
use crate::verification::{Extent, Setting};
use ancestry::Tagged;
use choose::Candidates;
use expectations::Expectations;
use outcome::Outcome;

/// Verified.
const VERIFIED: u8 = 0;
/// Something that was asked is not so.
const REFUSED: u8 = 1;
/// Something could not be looked at.
const INCOMPLETE: u8 = 3;

pub(super) fn verify(request: &VerifyRequest, host: &Host) -> Result<u8, GateError> {
    let outcome = match outcome(request, host) {
        Err(GateError::Verify(error)) if error.is_incomplete() => {
            output::to_stderr(&GateError::Verify(error).shown(host));
            return Ok(INCOMPLETE);
        }
        outcome => outcome?,
    };
    print::print(&outcome, request, host)?;
    Ok(if outcome.is_verified() {
        VERIFIED
    } else {
        REFUSED
    })
}

/// The commits that were asked about, by their whole ids.
#[derive(Default)]
struct Revisions {
    commits: Option<Commits>,
    /// Of `--commit`.
    commit: Option<String>,
    /// Of `--tag`.
    tagged: Option<String>,
    /// The one whose base has the policy.
    verified: Option<String>,
}

fn outcome(request: &VerifyRequest, host: &Host) -> Result<Outcome, GateError> {
    let asked = !request.artifacts.is_empty() || request.checksums.is_some();
    if !asked && request.commit.is_none() && request.tag.is_none() {
        return Err(VerifyError::Nothing.into());
    }
    let revisions = revisions(request, host)?;
    let repository = revisions
        .commits
        .as_ref()
        .zip(revisions.verified.as_deref());
    let Expectations {
        all: expected,
        policy,
    } = expectations::of(request, revisions.commit.as_deref(), repository)?;
    let trust = inputs::trust(request)?;
    let artifacts = inputs::artifacts(request)?;
    let sources = inputs::bundles(request)?;
    let now = clock::now();
    let setting = Setting {
        trust: &trust,
        now,
        extent: if request.signature_only {
            Extent::SignatureOnly
        } else {
            Extent::Whole
        },
    };
    let tagged = match (&revisions.commits, &revisions.tagged, &request.tag) {
        (Some(commits), Some(id), Some(name)) => Some(Tagged { commits, name, id }),
        _ => None,
    };
    let candidates = Candidates::new(&sources, &expected, setting, tagged.as_ref());
    let attestations = expected.iter().map(|expected| {
        let mut attestation = candidates.attestation(expected, &artifacts.all);
        attestation.not_asked = not_asked::of(expected, request, &attestation);
        attestation
    });
    Ok(Outcome {
        attestations: attestations.collect(),
        refusals: artifacts.refusals,
        artifacts: artifacts.all.len(),
        policy,
        trust: trust.name.clone(),
        signature_only: request.signature_only,
        now,
    })
}

/// Looks the commits up. The repository is opened only where somebody asks for what is in it.
fn revisions(request: &VerifyRequest, host: &Host) -> Result<Revisions, GateError> {
    let whole = request.commit.as_ref().filter(|commit| is_whole(commit));
    let named = request.identity.is_some() || !request.keys.is_empty();
    let for_the_policy = request.policy.is_none() && !named && !request.signature_only;
    let for_revisions = request.tag.is_some() || (request.commit.is_some() && whole.is_none());
    if !for_the_policy && !for_revisions {
        return Ok(Revisions {
            commit: whole.cloned(),
            ..Revisions::default()
        });
    }
    let commits = match Commits::open(&request.repository, &super::git(host)) {
        Ok(commits) => commits,
        // Then nobody says who signs, which is told as such.
        Err(crate::inventory::InventoryError::NotARepository { .. }) if !for_revisions => {
            return Ok(Revisions::default());
        }
        Err(error) => return Err(VerifyError::Repository(error).into()),
    };
    let named = |revision: &String| commits.named(revision).map_err(VerifyError::Repository);
    let commit = request.commit.as_ref().map(named).transpose()?;
    let tagged = request.tag.as_ref().map(|tag| commits.tag(tag)).transpose();
    let tagged = tagged.map_err(VerifyError::Repository)?;
    let verified = match commit.clone().or(tagged.clone()) {
        Some(id) => Some(id),
        None if for_the_policy => Some(named(&"HEAD".to_owned())?),
        None => None,
    };
    Ok(Revisions {
        commit,
        tagged,
        verified,
        commits: Some(commits),
    })
}

fn is_whole(commit: &str) -> bool {
    matches!(commit.len(), 40 | 64)
        && commit
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
