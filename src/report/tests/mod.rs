//! Tests of all reporters together: snapshots, schemas, and what must hold whatever the repository wrote.

pub(in crate::report) mod dependencies;
mod escapes;
mod fixture;
mod hostile;
mod html;
mod limits;
mod review;
mod runner;
mod schemas;
mod snapshots;
mod strings;
mod tokens;
