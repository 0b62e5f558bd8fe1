//! For programs: `portcullis/verify/1`, described by `verify.schema.json` beside this file.

use crate::gate::verify::outcome::{Attestation, Outcome, Refused};
use crate::report::{VERSION, escape};
use crate::verification::{Proof, Refusal};
use serde_json::{Value, json};

pub(super) const SCHEMA: &str = "portcullis/verify/1";

pub(super) fn text(outcome: &Outcome) -> String {
    let verified = outcome.is_verified();
    let value = json!({
        "schema": SCHEMA,
        "version": VERSION,
        "outcome": if verified { "verified" } else { "refused" },
        "extent": if outcome.signature_only { "signature-only" } else { "whole" },
        "time": outcome.now.to_string(),
        "policy": outcome.policy,
        "trust": outcome.trust,
        "artefacts": outcome.artifacts,
        "refusals": outcome.all_refused().iter().map(|(name, refused, refusal)| of_refusal(name, *refused, refusal)).collect::<Vec<_>>(),
        "attestations": outcome.attestations.iter().map(of_attestation).collect::<Vec<_>>(),
    });
    escape::json(&format!("{value:#}\n"))
}

fn of_refusal(name: &str, refused: Option<&Refused>, refusal: &Refusal) -> Value {
    json!({
        "code": refusal.code(),
        "check": refusal.check.number(),
        "message": refusal.message,
        "help": refusal.help,
        "attestation": name,
        "artefact": refused.and_then(|refused| refused.artifact.as_ref()),
        "bundle": refused.and_then(|refused| refused.source.as_ref()),
    })
}

fn of_attestation(attestation: &Attestation) -> Value {
    let proven = attestation.proven.iter().map(|proven| {
        json!({
            "bundle": proven.source,
            "signedAt": proven.signed_at.map(|time| time.to_string()),
            "proofs": proven.proofs.iter().map(of_proof).collect::<Vec<_>>(),
        })
    });
    let others = attestation.others.iter().map(|(source, refusal)| {
        json!({ "bundle": source, "code": refusal.code(), "message": refusal.message })
    });
    json!({
        "name": attestation.name,
        "verified": attestation.refused.is_none() && !attestation.proven.is_empty(),
        "proven": proven.collect::<Vec<_>>(),
        "notAsked": attestation.not_asked,
        "notCounted": others.collect::<Vec<_>>(),
    })
}

fn of_proof(proof: &Proof) -> Value {
    json!({
        "check": proof.check.number(),
        "code": proof.check.as_str(),
        "what": proof.what,
        "value": proof.value,
    })
}
