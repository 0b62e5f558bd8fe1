//! Detectors: what is wrong, where.
pub mod infrastructure;
pub mod secrets;
