//! Detectors: what is wrong, where.
pub mod dependencies;
pub mod infrastructure;
pub mod review;
pub mod secrets;
