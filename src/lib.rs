//! portcullis stands in front of `main` and answers one question: may this change pass?
//!
//! Read [`gate`] first: one run, top to bottom. Who may use whom stands in `tests/layers.rs`, and is kept there.

pub mod advisory;
pub mod attestation;
pub mod check;
pub mod cli;
pub mod codeowners;
pub mod detect;
pub mod document;
pub mod finding;
pub mod forge;
pub mod gate;
pub mod host;
pub mod inventory;
pub mod package;
pub mod policy;
pub mod report;
pub mod sbom;
pub mod signers;
pub mod source;
pub mod verdict;
pub mod verification;
