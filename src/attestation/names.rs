//! Names that writer and verifier share. Each is a part of what is signed: none changes under its version.

/// Media type of a sigstore bundle, version 0.3.
pub const BUNDLE_V0_3: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// Payload type of a DSSE envelope around an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// <https://in-toto.io/Statement/v1>
pub const STATEMENT_V1: &str = "https://in-toto.io/Statement/v1";
/// SLSA's Verification Summary Attestation, version 1.
pub const VSA: &str = "https://slsa.dev/verification_summary/v1";
/// The Simple Verification Result of in-toto's attestation framework.
pub const SVR: &str = "https://in-toto.io/attestation/svr/v0.1";
/// Who judged: this program, by these rules of attesting.
pub const VERIFIER: &str = "urn:portcullis:gate:v1";
/// The extension field of a predicate, with what the summary's own fields have no place for.
pub const SUMMARY: &str = "urn:portcullis:gate:v1:summary";

/// No secret blocks, and everything asked of was looked at.
pub const SECRETS_CLEAN: &str = "GATE_SECRETS_CLEAN";
/// The same of dependencies.
pub const DEPENDENCIES_CLEAN: &str = "GATE_DEPENDENCIES_CLEAN";
/// The same of infrastructure and pipelines.
pub const INFRASTRUCTURE_HARDENED: &str = "GATE_INFRASTRUCTURE_HARDENED";
/// The required review happened.
pub const REVIEWED: &str = "ORG_SOURCE_TWO_PARTY_REVIEWED";
