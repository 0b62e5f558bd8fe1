//! Check 8: who signed. The certificate's name and issuer exactly, then what Fulcio has put into its extensions
//! 1.3.6.1.4.1.57264.1.*.

use super::check::{Check, Proof, Refusal, quoted};
use super::expected::{Signer, in_words};
use sigstore_verify::crypto::{CertificateInfo, FulcioCiClaims, SubjectAltName};
use std::collections::BTreeSet;

/// The issuer of tokens for workflows: an enterprise's has its own name behind it.
const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// Finds the signer who it is. `strict`: what the extensions say is asked too, and not the name alone.
///
/// Errors: that of the signer who comes closest.
pub(super) fn check<'e>(
    info: &CertificateInfo,
    signers: &'e [Signer],
    commits: &[&str],
    strict: bool,
) -> Result<(&'e Signer, Vec<Proof>), Refusal> {
    let mut closest: Option<(usize, Refusal)> = None;
    for signer in signers {
        match of_signer(info, signer, commits, strict) {
            Ok(proofs) => return Ok((signer, proofs)),
            Err((passed, refusal)) => {
                if closest.as_ref().is_none_or(|(before, _)| passed > *before) {
                    closest = Some((passed, refusal));
                }
            }
        }
    }
    Err(match closest {
        Some((_, refusal)) => refusal,
        None => refused("no-signer", "nobody who signs with a certificate is expected; the bundle is signed with one")
            .help("Name who may sign: --certificate-identity and --certificate-oidc-issuer, or `signers:` in the policy."),
    })
}

/// The proofs, or how far it came.
fn of_signer(
    info: &CertificateInfo,
    signer: &Signer,
    commits: &[&str],
    strict: bool,
) -> Result<Vec<Proof>, (usize, Refusal)> {
    let mut proofs = Vec::new();
    for result in [name(info, signer), issuer(info, signer)] {
        proofs.push(result.map_err(|refusal| (proofs.len(), refusal))?);
    }
    if !strict {
        return Ok(proofs);
    }
    let claims = &info.ci_claims;
    let steps = [
        repository(claims, signer),
        reference(claims, signer),
        source(claims, signer, commits),
        workflow(info, signer),
        runner(claims, signer),
        trigger(claims, signer),
    ];
    for step in steps {
        let step = step.map_err(|refusal| (proofs.len(), refusal))?;
        proofs.extend(step);
    }
    Ok(proofs)
}

fn name(info: &CertificateInfo, signer: &Signer) -> Result<Proof, Refusal> {
    let found = info.identity.as_ref().map(SubjectAltName::as_str);
    if found == Some(signer.identity.as_str()) {
        return Ok(Proof::new(Check::Identity, "signer", &signer.identity));
    }
    let message = format!(
        "expected the signer {}; found {}",
        quoted(&signer.identity),
        shown(found)
    );
    Err(refused("name", message))
}

fn issuer(info: &CertificateInfo, signer: &Signer) -> Result<Proof, Refusal> {
    let found = info.issuer.as_deref();
    if found == Some(signer.issuer.as_str()) {
        return Ok(Proof::new(Check::Identity, "issuer", &signer.issuer));
    }
    let message = format!(
        "expected a token of {}; found one of {}",
        quoted(&signer.issuer),
        shown(found)
    );
    Err(refused("issuer", message))
}

type Step = Result<Vec<Proof>, Refusal>;

fn repository(claims: &FulcioCiClaims, signer: &Signer) -> Step {
    let uri = exact(
        ("repository", "repository"),
        claims.source_repository_uri.as_deref(),
        signer.repository.as_deref(),
    )?;
    let id = exact(
        ("repository id", "repository-id"),
        claims.source_repository_identifier.as_deref(),
        signer.repository_id.as_deref(),
    )?;
    Ok(uri.into_iter().chain(id).collect())
}

fn reference(claims: &FulcioCiClaims, signer: &Signer) -> Step {
    let found = claims.source_repository_ref.as_deref();
    let asked = exact(("ref", "ref"), found, signer.reference.as_deref())?;
    if found.is_some_and(|found| found.starts_with("refs/pull/")) && signer.reference.is_none() {
        let message = format!(
            "expected a branch or a tag; it was signed for {}",
            shown(found)
        );
        return Err(refused("ref", message)
            .help("A pull request is not yet part of anything that is released."));
    }
    Ok(asked.into_iter().collect())
}

/// The commit that the workflow ran on is the one that the statement is about, where it is about one.
fn source(claims: &FulcioCiClaims, signer: &Signer, commits: &[&str]) -> Step {
    let Some(found) = claims.source_repository_digest.as_deref() else {
        return required(signer, "source-digest", "the commit that it was signed for");
    };
    if !commits.is_empty() && !commits.contains(&found) {
        let message = format!(
            "expected a signature by a run on the commit {} that the statement is about; it ran on {}",
            commits.join(", "),
            quoted(found)
        );
        return Err(refused("source-digest", message));
    }
    Ok(vec![Proof::new(Check::Identity, "source commit", found)])
}

/// The workflow that ran, and the one that signed; from a reusable one they differ.
fn workflow(info: &CertificateInfo, signer: &Signer) -> Step {
    let claims = &info.ci_claims;
    let signed_by = claims.build_signer_uri.as_deref();
    if is_github(signer) && signed_by != Some(signer.identity.as_str()) {
        let message = format!(
            "expected a certificate of the workflow {} alone; it names {} as well",
            quoted(&signer.identity),
            shown(signed_by)
        );
        return Err(refused("signer-workflow", message));
    }
    let ran = claims.build_config_uri.as_deref();
    // One workflow is one file of one commit.
    if ran.is_some() && ran == signed_by && claims.build_config_digest != claims.build_signer_digest
    {
        let message = format!(
            "expected one commit of the workflow; the certificate names {} and {}",
            shown(claims.build_signer_digest.as_deref()),
            shown(claims.build_config_digest.as_deref())
        );
        return Err(refused("workflow-digest", message));
    }
    let Some(wanted) = signer.workflow.as_deref() else {
        return Ok(ran
            .map(|ran| Proof::new(Check::Identity, "workflow", ran))
            .into_iter()
            .collect());
    };
    let comparable = |found: &str| {
        let whole = wanted.contains('@');
        let bare = found.rsplit_once('@').map_or(found, |(path, _)| path);
        wanted == if whole { found } else { bare }
    };
    if ran.is_some_and(comparable) {
        return Ok(vec![Proof::new(
            Check::Identity,
            "workflow",
            ran.unwrap_or_default(),
        )]);
    }
    let message = format!(
        "expected the workflow {}; found {}",
        quoted(wanted),
        shown(ran)
    );
    Err(refused("workflow", message))
}

fn runner(claims: &FulcioCiClaims, signer: &Signer) -> Step {
    among(
        ("runner", "runner"),
        claims.runner_environment.as_deref(),
        &signer.runners,
        signer,
    )
}

fn trigger(claims: &FulcioCiClaims, signer: &Signer) -> Step {
    let found = claims.build_trigger.as_deref();
    if let Some(found) = found.filter(|found| found.starts_with("pull_request")) {
        let message = format!(
            "expected a run that {} set off; {} set it off",
            in_words(&signer.triggers),
            quoted(found)
        );
        return Err(refused("pull-request", message)
            .help("A pull request of anybody can set this off: have it signed by a run on what was merged."));
    }
    among(("trigger", "trigger"), found, &signer.triggers, signer)
}

fn exact(
    (what, part): (&'static str, &'static str),
    found: Option<&str>,
    wanted: Option<&str>,
) -> Result<Option<Proof>, Refusal> {
    match wanted {
        None => Ok(found.map(|found| Proof::new(Check::Identity, what, found))),
        Some(wanted) if found == Some(wanted) => {
            Ok(Some(Proof::new(Check::Identity, what, wanted)))
        }
        Some(wanted) => {
            let message = format!(
                "expected the {what} {}; found {}",
                quoted(wanted),
                shown(found)
            );
            Err(refused(part, message))
        }
    }
}

fn among(
    (what, part): (&'static str, &'static str),
    found: Option<&str>,
    allowed: &BTreeSet<String>,
    signer: &Signer,
) -> Step {
    let Some(found) = found else {
        return if allowed.is_empty() {
            Ok(Vec::new())
        } else {
            required(signer, part, what)
        };
    };
    if allowed.is_empty() || allowed.contains(found) {
        return Ok(vec![Proof::new(Check::Identity, what, found)]);
    }
    let message = format!(
        "expected the {what} {}; found {}",
        in_words(allowed),
        quoted(found)
    );
    Err(refused(part, message))
}

/// What GitHub's certificates always bear and this one does not. Those of other issuers need not.
fn required(signer: &Signer, part: &'static str, what: &str) -> Step {
    if !is_github(signer) {
        return Ok(Vec::new());
    }
    Err(refused(
        part,
        format!("expected a certificate that says {what}; found none"),
    ))
}

fn is_github(signer: &Signer) -> bool {
    let rest = signer.issuer.strip_prefix(GITHUB);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn shown(found: Option<&str>) -> String {
    found.map_or_else(|| "none".to_owned(), quoted)
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Identity, part, message)
        .help("Name the bundle that the right workflow has signed; if this signer may do it, say so in the policy or by a flag.")
}
