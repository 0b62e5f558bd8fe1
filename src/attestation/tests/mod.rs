//! Tests of `attestation`.
