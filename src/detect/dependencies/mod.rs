//! Dependencies: what a repository takes from others, and what is known or wrong of it.
//!
//! `collect` reads every file that names packages, `audit` looks them up, `compare` tells what a change adds from what
//! was there. Pure but for the snapshot that files are read through; no file of a registry is ever asked for.

pub mod audit;
pub mod collect;
pub mod compare;
pub mod fault;
pub mod graph;
pub mod group;
pub mod report;
pub mod sources;

#[cfg(test)]
mod tests;
