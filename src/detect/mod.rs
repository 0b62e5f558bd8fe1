//! Detectors: what is wrong, where.
pub mod secrets;
