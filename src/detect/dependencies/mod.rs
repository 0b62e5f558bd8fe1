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
//! What else can be wrong with a dependency than an advisory against it, and what excuses it.
//!
//! Pure functions over packages and the texts of files. Not here: reading files (that is `inventory` and
//! `package::formats`), matching with advisories, what follows for the change (that is `verdict`).

pub mod confusion;
pub mod ignore;
pub mod licence;
pub mod selector;
pub mod vex;
