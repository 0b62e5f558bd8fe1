//! Review: whether those who must look at a change have to, and did.
//!
//! `fault` names what checks can be about, `lint` reads the files, `wording` says what is wrong with them, `report`
//! makes findings of it; `judge` says who approved a change and whether that counts.
//! Pure but for the snapshot that files are read through; no forge is asked.

pub mod fault;
pub mod judge;
pub mod lint;
pub mod report;
mod wording;

#[cfg(test)]
mod tests;
