//! Detectors: what is wrong, where.
pub mod dependencies;
mod inert;
pub mod infrastructure;
pub mod review;
pub mod secrets;
