//! What is expected: the section `release:` of a policy, and the flags. Flags name other signers, or ask for more.
//!
//! Which policy: that of `--policy`; else, where the flags do not say who signs, the one of the commit *before* the one
//! that is verified. A change is judged by the policy of its base, and released by it too: what it writes into `release:`
//! counts from the next change on, so it cannot excuse itself.

use super::error::VerifyError;
use super::inputs;
use crate::cli::VerifyRequest;
use crate::gate::GateError;
use crate::gate::rules::{hexadecimal, parse};
use crate::host::files;
use crate::inventory::Commits;
use crate::policy::{FILE_NAME, LONGEST, ReleaseAttestation, ReleaseRules, ReleaseSigner, Runner};
use crate::verification::{Expected, PublicKey, Signer, TRIGGERS};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// What has to be there, and by which policy that was decided.
pub(super) struct Expectations {
    pub all: Vec<Expected>,
    /// In words; `None`: the flags alone.
    pub policy: Option<String>,
}

/// A policy that says what a release needs.
struct Written {
    rules: ReleaseRules,
    digest: String,
    source: String,
}

/// `commit` is the whole id of the one that is asked for, `verified` that of the one whose base has the policy.
pub(super) fn of(
    request: &VerifyRequest,
    commit: Option<&str>,
    repository: Option<(&Commits, &str)>,
) -> Result<Expectations, GateError> {
    for digest in &request.policy_digests {
        let digest = bare(digest);
        if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(VerifyError::NoDigest(digest.to_owned()).into());
        }
    }
    let keys = inputs::keys(&request.keys)?;
    let named = request.identity.is_some() || !keys.is_empty();
    let written = match &request.policy {
        Some(path) => {
            let name = path.display().to_string();
            read(
                &files::read(path)?,
                &name,
                format!("{name} (--policy)"),
                named,
            )?
        }
        None if named => None,
        None => of_the_base(repository)?,
    };
    if !named && written.is_none() {
        let where_looked = match (repository, &request.policy) {
            (_, Some(path)) => format!("; `{}` has none", path.display()),
            (Some((_, id)), _) => format!("; the {FILE_NAME} before {} has none", short(id)),
            (None, None) => String::new(),
        };
        return Err(VerifyError::Nobody(where_looked).into());
    }
    let mut all = match &written {
        Some(written) => of_policy(written)?,
        None => vec![Expected::default()],
    };
    for expected in &mut all {
        by_flags(expected, request, &keys, commit);
    }
    if request.untimestamped && all.iter().all(|expected| expected.keys.is_empty()) {
        return Err(VerifyError::UntimestampedWithoutKey.into());
    }
    Ok(Expectations {
        all,
        policy: written.map(|written| written.source),
    })
}

fn of_the_base(repository: Option<(&Commits, &str)>) -> Result<Option<Written>, GateError> {
    let Some((commits, id)) = repository else {
        return Ok(None);
    };
    let before = commits.before(id).map_err(VerifyError::Repository)?;
    // The first commit of all has no other policy than its own.
    let base = before.as_deref().unwrap_or(id);
    let bytes = commits
        .file(base, FILE_NAME, LONGEST)
        .map_err(VerifyError::Repository)?;
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    read(
        &bytes,
        FILE_NAME,
        format!("{FILE_NAME} at {}", short(base)),
        false,
    )
}

/// `also`: who signs is named by flags, so that a policy without the section is one to have been judged by.
fn read(
    bytes: &[u8],
    name: &str,
    source: String,
    also: bool,
) -> Result<Option<Written>, GateError> {
    let rules = parse(bytes, name)?.release;
    let rules = if also {
        Some(rules.unwrap_or_default())
    } else {
        rules
    };
    Ok(rules.map(|rules| Written {
        rules,
        digest: hexadecimal(&Sha256::digest(bytes)),
        source,
    }))
}

fn of_policy(written: &Written) -> Result<Vec<Expected>, VerifyError> {
    let rules = &written.rules;
    let single = [ReleaseAttestation::default()];
    let wanted = if rules.attestations.is_empty() {
        &single[..]
    } else {
        &rules.attestations
    };
    let mut policies = rules.policy_digests.clone();
    policies.insert(written.digest.clone());
    wanted
        .iter()
        .map(|one| {
            // Who signs one attestation is said with it, or in general; the two are not mixed.
            let own = !one.signers.is_empty() || !one.keys.is_empty();
            let who = if own { one } else { &rules.general };
            let verifiers = if one.verifiers.is_empty() {
                &rules.general.verifiers
            } else {
                &one.verifiers
            };
            Ok(Expected {
                name: one.name.clone(),
                signers: who
                    .signers
                    .iter()
                    .map(|signer| signer_of(signer, rules))
                    .collect(),
                keys: who
                    .keys
                    .iter()
                    .map(|key| key_of(key, &written.source))
                    .collect::<Result<_, _>>()?,
                verifiers: verifiers.clone(),
                policies: Some(policies.clone()),
                levels: rules.general.levels.union(&one.levels).cloned().collect(),
                resource: rules.resource.clone(),
                max_age: rules
                    .max_age
                    .map(|days| SignedDuration::from_hours(24 * i64::from(days))),
                commit: None,
                untimestamped: false,
            })
        })
        .collect()
}

fn signer_of(signer: &ReleaseSigner, rules: &ReleaseRules) -> Signer {
    let issuer = rules.issuer.as_deref().unwrap_or(GITHUB);
    let mut of = Signer::new(&signer.identity, issuer);
    of.repository.clone_from(&signer.repository);
    of.repository_id.clone_from(&signer.repository_id);
    of.reference.clone_from(&signer.reference);
    of.workflow.clone_from(&signer.workflow);
    of.verifiers = signer.verifier.iter().cloned().collect();
    if of.verifiers.is_empty() {
        of.verifiers.clone_from(&rules.general.verifiers);
    }
    if rules.runner == Runner::Any {
        of.runners.clear();
    }
    of.triggers = if rules.triggers.is_empty() {
        TRIGGERS.map(str::to_owned).into()
    } else {
        rules.triggers.clone()
    };
    of
}

fn key_of(text: &str, source: &str) -> Result<PublicKey, VerifyError> {
    PublicKey::parse(text).map_err(|error| VerifyError::Key {
        what: format!("a key of `release:` in {source}"),
        error,
    })
}

fn by_flags(
    expected: &mut Expected,
    request: &VerifyRequest,
    keys: &[PublicKey],
    commit: Option<&str>,
) {
    if request.identity.is_some() || !keys.is_empty() {
        let issuer = request.issuer.as_deref().unwrap_or(GITHUB);
        let signer = request
            .identity
            .as_ref()
            .map(|identity| Signer::new(identity, issuer));
        expected.signers = signer.into_iter().collect();
        expected.keys = keys.to_vec();
    }
    let verifiers: BTreeSet<String> = request.verifiers.iter().cloned().collect();
    for signer in &mut expected.signers {
        if let Some(issuer) = &request.issuer {
            signer.issuer.clone_from(issuer);
        }
        let id = request.repository_id.as_ref();
        signer.repository_id = id.or(signer.repository_id.as_ref()).cloned();
        let workflow = request.workflow.as_ref();
        signer.workflow = workflow.or(signer.workflow.as_ref()).cloned();
        if !verifiers.is_empty() {
            signer.verifiers.clone_from(&verifiers);
        }
    }
    if !verifiers.is_empty() {
        expected.verifiers = verifiers;
    }
    if !request.policy_digests.is_empty() {
        let digests = request
            .policy_digests
            .iter()
            .map(|digest| bare(digest).to_ascii_lowercase());
        expected.policies.get_or_insert_default().extend(digests);
    }
    expected.levels.extend(request.levels.iter().cloned());
    expected.resource = request
        .resource
        .as_ref()
        .or(expected.resource.as_ref())
        .cloned();
    if let Some(hours) = request.max_age {
        expected.max_age = Some(SignedDuration::from_hours(i64::from(hours)));
    }
    expected.commit = commit.map(str::to_owned);
    expected.untimestamped = request.untimestamped;
}

/// A digest, with `sha256:` in front or without.
fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}

fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}
