//! Secrets and patient data: what stands in a text that should not.

pub mod assigned;
pub mod boundary;
pub mod checksum;
pub mod conditions;
pub mod generic;
pub mod pattern;
pub mod place;
pub mod predicates;
pub mod prefilter;
pub mod quality;
pub mod rules;
pub mod scan;
