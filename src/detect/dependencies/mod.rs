//! Dependencies: what a repository takes from others, and what is known or wrong of it.
//!
//! `collect` reads every file that names packages, `audit` looks them up, `compare` tells what a change adds from what
//! was there. Licences, sources, misspelt names and what other auditors' files excuse stand beside. Pure but for the
//! snapshot that files are read through; no registry is ever asked.

pub mod audit;
pub mod collect;
pub mod compare;
pub mod confusion;
pub mod excuses;
pub mod fault;
pub mod graph;
pub mod group;
pub mod ignore;
pub mod licence;
pub mod registries;
pub mod report;
pub mod rules;
pub mod selector;
pub mod settled;
pub mod sources;
pub mod typosquat;
mod upgrade;
mod yanked;

#[cfg(test)]
mod tests;
