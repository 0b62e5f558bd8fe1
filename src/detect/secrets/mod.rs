//! Secrets and patient data: what stands in a text that should not.
//!
//! `prefilter` points, `scan` tries the `rules` there, `look` goes into encodings and archives, `report` makes findings.

mod assigned;
mod boundary;
mod conditions;
pub mod decode;
mod detector;
pub mod generic;
mod globs;
mod look;
mod memo;
mod needed;
mod news;
pub mod pattern;
mod place;
pub mod predicates;
pub mod prefilter;
mod quality;
mod redact;
mod report;
pub mod rules;
mod scan;
mod secret;
pub mod suppress;
#[cfg(test)]
mod tests;

pub use detector::{SecretDetector, Settings};
