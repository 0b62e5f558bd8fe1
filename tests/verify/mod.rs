//! `verify` and what it stands on, over bundles of a private sigstore instance and of keys that the tests make.

mod bytes;
mod case;
mod command;
mod crypto;
mod judged;
mod keys;
mod logged;
mod release;
mod root;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::sigstore::{COMMIT, hexadecimal};

pub const ARTEFACT: &[u8] = b"what was released\n";
pub const LEVELS: [&str; 2] = ["GATE_SECRETS_CLEAN", "ORG_SOURCE_TWO_PARTY_REVIEWED"];
pub const RESOURCE: &str = "git+https://github.com/org/app";
pub const VERIFIED_AT: &str = "2026-01-15T11:59:00Z";

pub fn policy_digest() -> String {
    "ab".repeat(32)
}

/// A summary as the gate writes it, about [`ARTEFACT`] and [`COMMIT`].
pub fn statement() -> Value {
    json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            { "name": format!("commit {COMMIT}"), "digest": { "gitCommit": COMMIT } },
            { "name": "app.tgz", "digest": { "sha256": hexadecimal(&Sha256::digest(ARTEFACT)) } },
        ],
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "predicate": {
            "verifier": { "id": "urn:portcullis:gate:v1", "version": { "portcullis": "0.1.0" } },
            "timeVerified": VERIFIED_AT,
            "resourceUri": RESOURCE,
            "policy": { "uri": "urn:portcullis:policy:portcullis.yaml", "digest": { "sha256": policy_digest() } },
            "inputAttestations": [],
            "verificationResult": "PASSED",
            "verifiedLevels": LEVELS,
            "slsaVersion": "1.2",
            "urn:portcullis:gate:v1:summary": { "outcome": "pass" },
        },
    })
}
