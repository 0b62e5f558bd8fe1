//! What the gate said, so that it outlives the job: an in-toto statement in a signed envelope. Nothing is judged here.
//!
//! An [`Account`] is all that is attested of a run, made from its verdict or from its report; a [`Statement`] puts it in the
//! words of a predicate. Not here: keys and services, which are `host`'s, and whether a statement is to be believed.

mod account;
mod algorithm;
mod bundle;
mod dsse;
mod levels;
mod names;
mod predicate;
mod report;
mod statement;
#[cfg(test)]
mod tests;

pub use crate::document::strict::parse_bytes as parse_strictly;
pub use account::{Account, AdvisoryIndex, Approval, Counts, Missed, Pull, Review, WaiverUsed};
pub use algorithm::KeyAlgorithm;
pub use bundle::{key_hint, of_key};
pub use dsse::pre_authentication_encoding;
pub use names::{
    BUNDLE_V0_3, DEPENDENCIES_CLEAN, INFRASTRUCTURE_HARDENED, PAYLOAD_TYPE, REVIEWED,
    SECRETS_CLEAN, STATEMENT_V1, SUMMARY, SVR, VERIFIER, VSA,
};
pub use predicate::encoded;
pub use report::ReportError;
pub use statement::{Digest, Predicate, Statement, StatementError, Subject};
