//! Detectors: what is wrong, where.
