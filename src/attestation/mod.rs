//! What the gate said, so that it outlives the job: an in-toto statement in a signed envelope. Nothing is judged here.

mod dsse;
mod names;

pub use dsse::pre_authentication_encoding;
pub use names::{
    BUNDLE_V0_3, DEPENDENCIES_CLEAN, INFRASTRUCTURE_HARDENED, PAYLOAD_TYPE, REVIEWED,
    SECRETS_CLEAN, STATEMENT_V1, SUMMARY, SVR, VERIFIER, VSA,
};
