//! Says what came of a verification, in one of three ways. Text of bundles goes through the function of its channel.

mod github;
mod human;
mod json;
#[cfg(test)]
mod tests;

use super::outcome::Outcome;
use crate::cli::{VerifyFormat, VerifyRequest};
use crate::gate::GateError;
use crate::gate::reports::colours_stdout;
use crate::host::{Host, output};

pub(super) fn print(
    outcome: &Outcome,
    request: &VerifyRequest,
    host: &Host,
) -> Result<(), GateError> {
    let text = match request.format {
        VerifyFormat::Human => human::text(outcome, colours_stdout(request.colour, host)),
        VerifyFormat::Json => json::text(outcome),
        VerifyFormat::Github => github::text(outcome),
    };
    Ok(output::to_stdout(text.as_bytes())?)
}

/// `3 artefacts, 2 attestations`.
fn counts(outcome: &Outcome) -> String {
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let attestations = plural(outcome.attestations.len(), "attestation");
    match outcome.artifacts {
        0 => attestations,
        artifacts => format!("{}, {attestations}", plural(artifacts, "artefact")),
    }
}

/// The first line: the answer.
fn headline(outcome: &Outcome) -> String {
    if outcome.is_verified() {
        let only = if outcome.signature_only {
            " (signature only)"
        } else {
            ""
        };
        return format!("VERIFIED{only}: {}", counts(outcome));
    }
    let refused = outcome.all_refused();
    let first = refused
        .first()
        .map(|(_, _, refusal)| refusal.code())
        .unwrap_or_default();
    match refused.len() {
        0 | 1 => format!("REFUSED: {first}"),
        more => format!("REFUSED: {first}, and {} more", more - 1),
    }
}

/// What a refusal is about: `attestation "review" of app.tar.gz in gate.jsonl:2`.
fn about(name: &str, refused: Option<&super::outcome::Refused>) -> String {
    let mut words = Vec::new();
    if !name.is_empty() {
        words.push(format!("attestation `{name}`"));
    }
    if let Some(artifact) = refused.and_then(|refused| refused.artifact.as_ref()) {
        words.push(format!("for {artifact}"));
    }
    if let Some(source) = refused.and_then(|refused| refused.source.as_ref()) {
        words.push(format!("in {source}"));
    }
    words.join(" ")
}
